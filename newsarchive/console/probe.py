"""``newsarchive probe``: what a crawl of an address would find, without keeping anything."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from newsarchive.archive import open_for_reading
from newsarchive.archive.probes import ProbedArticle, probed_articles, probed_urls
from newsarchive.article import Article, Page, as_record
from newsarchive.console.options import table
from newsarchive.paths import PROJECT_ROOT

#: Articles that a probe extracts.
SAMPLES = 5
_SHOWN = ("title", "description", "authors", "published_at", "modified_at", "language", "section",
          "image_caption", "image_credit", "is_free", "kind", "word_count")  # fmt: skip


@click.command()
@click.argument("address")
@click.option("--limit", default=SAMPLES, show_default=True, help="Articles to extract.")
def probe(address: str, limit: int) -> None:
    """Try ADDRESS (a site, feed, sitemap, article; or an HTML file) and write nothing.

    Shows the sources found and refused, and for some articles each field with its
    source, the text, and what was cut from it and why.
    """
    if Path(address).is_file():
        _show_file(Path(address))
        return
    with TemporaryDirectory(prefix="newsarchive-probe-") as folder:
        archive = Path(folder) / "probe.db"
        # A real crawl, into an archive that is thrown away: what a probe says is what a crawl does.
        command = [sys.executable, "-m", "scrapy", "crawl", "site", "-a", f"start={address}"]
        command += ["-a", f"limit={limit}", "-s", f"ARCHIVE_PATH={archive}"]
        command += ["-s", "CAPTURE_ENABLED=0"]
        environment = os.environ | {"SCRAPY_SETTINGS_MODULE": "newsarchive.settings"}
        status = subprocess.run(command, cwd=PROJECT_ROOT, env=environment, check=False).returncode
        if archive.is_file():
            _show_archive(archive)
    raise SystemExit(status)


def _show_archive(path: Path) -> None:
    with closing(open_for_reading(path)) as connection:
        titles, rows = probed_urls(connection)
        articles = probed_articles(connection)
    click.echo("\n" + table(rows, titles) + "\n")
    for article in articles:
        _show(article)


def _show_file(path: Path) -> None:
    from newsarchive.extraction import extract

    url = f"http://file.invalid/{path.name}"
    article = extract(Page(url=url, body=path.read_bytes(), fetched_at=datetime.now(UTC)))
    _show(_as_probed(article))
    if article.reason:
        click.echo(f"not an article: {article.reason}: {article.detail}", err=True)
        raise SystemExit(1)


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
