"""``newsarchive show``: read an article, its history or its captured page in the terminal."""

from __future__ import annotations

import json
import re
import shutil
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click

from newsarchive.archive import open_reader
from newsarchive.archive.articles.export_records import record_of
from newsarchive.archive.articles.lookup import article_row, part_with
from newsarchive.archive.ledger.capture_index import CAPTURES_OF_ARTICLE, capture_of, stored_record
from newsarchive.archive.parts.returning import reading
from newsarchive.captures.replay.stored_record import StoredRecord
from newsarchive.console.options import DAY, archive_option, examples
from newsarchive.console.reading.article_text import article_paragraphs, history_paragraphs
from newsarchive.console.reading.plain_text import plain, wrapped
from newsarchive.errors import ExtractionError, NewsArchiveError
from newsarchive.page.charsets import decoded
from newsarchive.paths import captures_folder

#: Lines of more columns are hard to read, however wide the terminal is.
MOST_COLUMNS = 100


@click.command(
    epilog=examples(
        "newsarchive show 12",
        "newsarchive show https://www.example.org/story --history",
        "newsarchive show 12 --capture > story.html",
    )
)
@click.argument("article", metavar="ID|URL")
@click.option("--history", is_flag=True, help="Show what changed in each version, newest first.")
@click.option("--capture", is_flag=True, help="Write the captured page, byte for byte.")
@click.option("--headers", is_flag=True, help="With --capture: first the headers of the response.")
@click.option(
    "--at", type=DAY, metavar="DATE",
    help="With --capture: the last capture that was made by this day, not the newest.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Write the article as one line of JSON.")
@archive_option
def show(
    article: str,
    history: bool,
    capture: bool,
    headers: bool,
    at: str | None,
    as_json: bool,
    archive: Path,
) -> None:
    """Show an article, its history or its captured page.

    ID is the number in its address (/a/12). URL is any address that led to it.

    Exit status: 1 if there is no such article, or no capture that can be read.
    """
    if history + capture + as_json > 1:
        raise click.UsageError("use only one of --history, --capture and --json")
    if (headers or at) and not capture:
        raise click.UsageError("--headers and --at can be used only with --capture")
    with ExitStack() as stack:
        connection = stack.enter_context(open_reader(archive))
        if (found := part_with(connection, article)) is not None:
            part, number = found
            part.check()
            connection, article = stack.enter_context(reading(part)), str(number)
        row = article_row(connection, article)
        if capture:
            _write_page(_record(connection, row, at, captures_folder(archive)), headers)
            return
        if as_json:
            line = json.dumps(record_of(connection, row["id"]), ensure_ascii=False)
            click.echo(re.sub("[\x7f-\x9f]", lambda c: f"\\u{ord(c[0]):04x}", line))
            return
        paragraphs = list(
            history_paragraphs(connection, row) if history else article_paragraphs(connection, row)
        )
    columns = min(shutil.get_terminal_size((80, 24)).columns, MOST_COLUMNS)
    for paragraph in paragraphs:
        click.echo(wrapped(paragraph, max(columns, 20)))


def _record(connection: Any, row: Any, at: str | None, folder: Path) -> StoredRecord:
    captures = connection.execute(CAPTURES_OF_ARTICLE, {"id": row["id"]}).fetchall()
    if not captures:
        raise NewsArchiveError(f"{row['url']}: the archive has no captured page of it")
    made = [each for each in captures if at is None or each["fetched_at"][: len(at)] <= at]
    if not made:
        first = captures[-1]["fetched_at"]
        raise NewsArchiveError(f"{row['url']}: the first capture was made at {first}")
    try:
        record = stored_record(connection, folder, capture_of(made[0]))
    except ExtractionError as error:
        remedy = "`newsarchive doctor --captures` lists all that cannot be read"
        raise NewsArchiveError(f"{error.url}: {error.detail}; {remedy}") from error
    if record.repeats is not None:
        at, then, url = made[0]["fetched_at"], record.repeats.fetched_at, record.repeats.url
        where = "" if url == made[0]["url"] else f", at {url}"
        click.echo(
            f"On {at} the server sent what it had sent on {then}{where}. This is that page.",
            err=True,
        )
    return record


def _write_page(record: StoredRecord, headers: bool) -> None:
    """Write the page to standard output: its bytes, or to a terminal its text, made harmless."""
    head = record.head if headers else b""
    if sys.stdout.isatty():
        body = decoded(record.page.body, record.page.header("content-type") or "")
        click.echo(plain(head.decode("latin-1") + body))
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(head + record.page.body)
    sys.stdout.buffer.flush()
