"""``newsarchive extract``: print the article in an HTML file."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import click

from newsarchive.article import Page, as_record
from newsarchive.console.exchange.exporting.shapes import SHAPES
from newsarchive.console.options import URL, examples
from newsarchive.errors import ExitStatus


@click.command(
    epilog=examples(
        "newsarchive extract page.html --url https://www.example.org/news/bridge",
        "curl -s $URL | newsarchive extract - --url $URL --as schemaorg",
    )
)
@click.argument("file", type=click.File("rb"))
@click.option("--url", required=True, type=URL, metavar="URL", help="The URL of the page.")
@click.option(
    "--as",
    "shape",
    type=click.Choice(list(SHAPES)),
    default="record",
    show_default=True,
    help="The keys of the JSON: ours (record), or those of another tool.",
)
def extract(file: BinaryIO, url: str, shape: str) -> None:
    """Print the article in an HTML file as JSON.

    If FILE is "-", the page is read from standard input.

    Exit status: 0 the page is an article, 1 it is not; the JSON contains the reason.
    """
    from newsarchive.extraction import extract as extracted

    path = Path(str(getattr(file, "name", "-")))
    changed = path.stat().st_mtime if path.is_file() else None
    fetched_at = datetime.fromtimestamp(changed, UTC) if changed else datetime.now(UTC)
    article = extracted(Page(url=url, body=file.read(), fetched_at=fetched_at))
    record = SHAPES[shape](as_record(article))
    click.echo(json.dumps(record, ensure_ascii=False, indent=2))
    if article.reason:
        click.echo(f"{url}: {article.reason}: {article.detail}", err=True)
        raise SystemExit(ExitStatus.NOT_DONE)
