"""``newsarchive probe``: what a crawl of an address would find, without keeping anything."""

from __future__ import annotations

import json
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from newsarchive.archive import open_reader
from newsarchive.archive.ledger.probe_report import (
    ProbedArticle,
    next_crawl,
    probed_articles,
    probed_urls,
    robots_verdict,
)
from newsarchive.article import Article, Page, as_record
from newsarchive.console.crawl_call import crawl_command, crawl_environment
from newsarchive.console.options import archive_option, table
from newsarchive.errors import ExitStatus

#: Articles that a probe extracts.
SAMPLES = 5
_SHOWN = ("title", "description", "authors", "published_at", "modified_at", "language", "section",
          "image_caption", "image_credit", "is_free", "kind", "word_count")  # fmt: skip


@click.command()
@click.argument("address")
@click.option("--limit", default=SAMPLES, show_default=True, help="Articles to extract.")
@archive_option
def probe(address: str, limit: int, archive: Path) -> None:
    """Try ADDRESS (a site, feed, sitemap, article; or an HTML file) and write nothing.

    Shows the sources found and refused and how many links each has, what robots.txt says, for
    some articles each field with its source, the text, and what was cut from it and why; and what
    the next crawl would ask for again, by what the archive knows.
    """
    if Path(address).is_file():
        _show_file(Path(address))
        return
    with TemporaryDirectory(prefix="newsarchive-probe-") as folder:
        probed = Path(folder) / "probe.db"
        # A real crawl, into an archive that is thrown away: what a probe says is what a crawl does.
        command = crawl_command("site", probed, "-a", f"start={address}", "-a", f"limit={limit}")
        command += ["-s", "CAPTURE_ENABLED=0"]
        status = subprocess.run(command, env=crawl_environment(), check=False).returncode
        if probed.is_file():
            sites = _show_archive(probed)
            if archive.is_file():
                _show_next(archive, sites)
    raise SystemExit(status)


def _show_archive(path: Path) -> set[str]:
    """Show what the probe found; the sites it came to."""
    with open_reader(path) as connection:
        titles, rows = probed_urls(connection)
        articles = probed_articles(connection)
        verdict = robots_verdict(connection)
        sites = {row[0] for row in connection.execute("SELECT site FROM sites")}
    click.echo("\n" + table(rows, titles) + "\n")
    click.echo(f"{verdict}\n")
    for article in articles:
        _show(article)
    return sites


def _show_next(archive: Path, sites: set[str]) -> None:
    with open_reader(archive) as connection:
        titles, rows = next_crawl(connection, sites, datetime.now(UTC))
    click.echo("The next crawl would ask for what its sources name as new, and by the archive for:")
    click.echo(table(rows, titles))


def _show_file(path: Path) -> None:
    from newsarchive.extraction import extract

    url = f"http://file.invalid/{path.name}"
    article = extract(Page(url=url, body=path.read_bytes(), fetched_at=datetime.now(UTC)))
    _show(_as_probed(article))
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


def _show(article: ProbedArticle) -> None:
    click.secho(article.url, bold=True)
    rows = []
    for name in _SHOWN:
        value = article.fields.get(name)
        if value in (None, "", []):
            continue
        shown = json.dumps(value, ensure_ascii=False) if isinstance(value, list) else str(value)
        source, _ = article.sources.get(name, ("", ""))
        rows.append((name, source, shown[:100]))
    click.echo(table(rows, ("field", "source", "value")))
    click.echo()
    click.echo(article.text)
    if article.removed:
        click.echo()
        click.echo(table([(r, t[:90]) for r, t in article.removed], ("cut because", "what")))
    click.echo()
