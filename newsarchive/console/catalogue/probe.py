"""``newsarchive probe``: show what a crawl would find, and store nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from newsarchive.archive import open_reader
from newsarchive.archive.ledger.reporting.reports import (
    ProbedArticle,
    next_crawl,
    probed_articles,
    probed_urls,
    robots_verdict,
)
from newsarchive.archive.ledger.stated_changes import doubted_of_sites
from newsarchive.article import Article, Page, as_record
from newsarchive.captures.warc_reader import Damage
from newsarchive.captures.warc_writer import captured_pages
from newsarchive.console.catalogue.site_rules import rule_table
from newsarchive.console.crawl_call import call, crawl_command, crawl_environment
from newsarchive.console.options import NUMBER, archive_option, examples, table
from newsarchive.errors import ExitStatus
from newsarchive.paths import captures_folder
from newsarchive.site_rules import RuleTable

#: Articles that a probe extracts.
SAMPLES = 5
_FIELDS = ("title", "description", "authors", "byline", "published_at", "modified_at", "language",
           "section", "image_caption", "image_credit", "is_free", "kind", "quality",
           "word_count")  # fmt: skip
#: Characters shown of a field's value, and of a removed block.
_SHOWN, _SHOWN_OF_REMOVED = 100, 90


@click.command(
    epilog=examples(
        "newsarchive probe https://www.example.org/",
        "newsarchive probe --limit 1 https://www.example.org/feed.xml",
        "newsarchive probe --render https://www.example.org/story",
        "newsarchive probe page.html",
    )
)
@click.argument("url", metavar="URL")
@click.option(
    "--limit",
    type=NUMBER,
    default=SAMPLES,
    show_default=True,
    help="How many articles to extract.",
)
@click.option("--render", is_flag=True, help="Let a browser draw each article, as render = True.")
@archive_option
def probe(url: str, limit: int, render: bool, archive: Path) -> None:
    """Try a site, feed, sitemap, article or HTML file; store nothing.

    It shows the sources, how many links each has, and what robots.txt says. Of some articles it
    shows the fields with their sources, the text, and what is removed from it and why. If the
    site has rules of its own, it shows what each selector finds. If the
    archive knows the site, it also shows what the next crawl will request again.

    Exit status: that of `scrapy crawl`; for an HTML file, 1 if it is not an article.
    """
    if Path(url).is_file():
        _show_file(Path(url))
        return
    with TemporaryDirectory(prefix="newsarchive-probe-") as folder:
        probed = Path(folder) / "probe.db"
        # A real crawl into an archive that is deleted afterwards. So a probe shows what a crawl
        # would find.
        command = crawl_command("site", probed, "-a", f"start={url}", "-a", f"limit={limit}")
        if render:
            command += ["-a", "render=1"]
        status = call(command, crawl_environment())
        if status == ExitStatus.STOPPED:
            raise SystemExit(status)
        if probed.is_file():
            sites = _show_archive(probed)
            _show_rules(captures_folder(probed))
            if archive.is_file():
                _show_next_crawl(archive, sites)
    raise SystemExit(status)


def _show_archive(path: Path) -> set[str]:
    """Show what the probe found, and return the sites that it visited."""
    with open_reader(path) as connection:
        titles, rows = probed_urls(connection)
        articles = probed_articles(connection)
        verdict = robots_verdict(connection)
        sites = {row[0] for row in connection.execute("SELECT site FROM sites")}
    click.echo("\n" + table(rows, titles) + "\n")
    click.echo(f"{verdict}\n")
    for article in articles:
        _show_article(article)
    return sites


def _show_rules(captures: Path) -> None:
    """Show what the selectors of the site find on each page that was captured."""
    files = sorted(captures.glob("*.warc.gz"))
    # The crawl of the probe has printed the mistakes in spider files.
    rules = rule_table(is_silent=True) if files else RuleTable()
    for file in files:
        for found in captured_pages(file):
            if isinstance(found, Damage):
                continue
            page = replace(found[0], rules=rules.rules_of(found[0].url))
            if page.rules is not None:
                from newsarchive.extraction.site_rules.findings import findings

                rows = [(rule, css, text[:_SHOWN]) for rule, css, text in findings(page)]
                click.secho(f"The rules of the site on {page.url}", bold=True)
                click.echo(table(rows, ("rule", "selector", "finds")) + "\n")


def _show_next_crawl(archive: Path, sites: set[str]) -> None:
    with open_reader(archive) as connection:
        titles, rows = next_crawl(connection, sites, datetime.now(UTC))
        doubted = doubted_of_sites(connection, sites)
    click.echo("The next crawl will fetch whatever its sources list as new, plus:")
    click.echo(table(rows, titles))
    for dates in doubted:
        total = dates.confirmed + dates.refuted
        click.echo(
            f"{dates.refuted} of {total} dates of change in {dates.source} were wrong:"
            " of the articles that it states as changed, a crawl requests only a few."
        )


def _show_file(path: Path) -> None:
    from newsarchive.extraction import extract

    url = f"http://file.invalid/{path.name}"
    article = extract(Page(url=url, body=path.read_bytes(), fetched_at=datetime.now(UTC)))
    _show_article(_as_probed(article))
    if article.reason:
        click.echo(f"not an article: {article.reason}: {article.detail}", err=True)
        raise SystemExit(ExitStatus.NOT_DONE)


def _as_probed(article: Article) -> ProbedArticle:
    return ProbedArticle(
        url=article.url,
        fields=as_record(article),
        sources={each.field: (each.source, each.value_raw) for each in article.sources},
        text=article.text,
        removed=[(block.removed, block.text) for block in article.blocks if block.removed],
    )


def _show_article(article: ProbedArticle) -> None:
    click.secho(article.url, bold=True)
    rows = []
    for name in _FIELDS:
        value = article.fields.get(name)
        if value in (None, "", []):
            continue
        shown = json.dumps(value, ensure_ascii=False) if isinstance(value, list) else str(value)
        source, _ = article.sources.get(name, ("", ""))
        rows.append((name, source, shown[:_SHOWN]))
    click.echo(table(rows, ("field", "source", "value")))
    click.echo()
    click.echo(article.text)
    if article.removed:
        removed = [(reason, text[:_SHOWN_OF_REMOVED]) for reason, text in article.removed]
        click.echo()
        click.echo(table(removed, ("removed because", "text")))
    click.echo()
