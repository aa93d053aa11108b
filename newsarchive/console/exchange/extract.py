"""``newsarchive extract``: the article on a page that lies in a file."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

import click

from newsarchive.article import Page, as_record
from newsarchive.console.exchange import export_formats
from newsarchive.errors import ExitStatus

SHAPES: dict[str, Callable[[export_formats.Record], dict[str, Any]]] = {
    "record": dict,
    "newsplease": export_formats.as_newsplease,
    "zyte": export_formats.as_zyte,
    "schemaorg": export_formats.as_schemaorg,
}


@click.command()
@click.argument("file", type=click.File("rb"))
@click.option("--url", required=True, help="The address that the page came from.")
@click.option(
    "--as",
    "shape",
    type=click.Choice(list(SHAPES)),
    default="record",
    show_default=True,
    help="The keys: ours, or those of another tool.",
)
def extract(file: BinaryIO, url: str, shape: str) -> None:
    """Print the article on the page in FILE ("-": standard input) as JSON.

    Exit status 1 where the page is no article; the reason is in the JSON.
    """
    from newsarchive.extraction import extract as extracted

    name = str(getattr(file, "name", "-"))
    changed = Path(name).stat().st_mtime if Path(name).is_file() else None
    fetched_at = datetime.fromtimestamp(changed, UTC) if changed else datetime.now(UTC)
    article = extracted(Page(url=url, body=file.read(), fetched_at=fetched_at))
    record = SHAPES[shape](as_record(article))
    click.echo(json.dumps(record, ensure_ascii=False, indent=2))
    if article.reason:
        click.echo(f"{url}: {article.reason}: {article.detail}", err=True)
        raise SystemExit(ExitStatus.NOT_DONE)
