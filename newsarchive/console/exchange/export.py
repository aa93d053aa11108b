"""``newsarchive export``: write articles as JSON lines, CSV, Atom or Parquet."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Any
from xml.sax.saxutils import escape, quoteattr

import click

from newsarchive.archive import open_reader
from newsarchive.archive.articles.export_records import (
    COLUMNS,
    count_hits,
    defuse_formula,
    export_records,
)
from newsarchive.archive.ledger.reporting.reports import check_sites
from newsarchive.archive.search.query import NOTHING, Query, parse_query
from newsarchive.archive.search.query.notes import Note
from newsarchive.console.exchange.extract import SHAPES
from newsarchive.console.exchange.parquet import write_parquet
from newsarchive.console.options import DAY, SITE, archive_option, examples
from newsarchive.console.output_file import output_file
from newsarchive.text import counted

Record = dict[str, Any]


@click.command(
    epilog=examples(
        "newsarchive export --query 'storm -bus lang:en' -o storm.jsonl",
        "newsarchive export --format csv --site www.example.org -o example.csv",
    )
)
@click.option(
    "--format", "kind", type=click.Choice(["jsonl", "csv", "atom", "parquet"]),
    default="jsonl", show_default=True,
    help="JSON lines, CSV for spreadsheets, an Atom feed, or Parquet for data frames.",
)  # fmt: skip
@click.option(
    "--as", "shape", type=click.Choice(list(SHAPES)), default="record", show_default=True,
    help="With jsonl: our keys (record), or those of another tool.",
)  # fmt: skip
@click.option(
    "--query", "-q", "words", metavar="QUERY",
    help="Only the hits of this search, written as in the browser: 'storm -bus lang:en'.",
)  # fmt: skip
@click.option("--site", type=SITE, metavar="SITE", help="Only this site.")
@click.option(
    "--since", type=DAY, metavar="DATE",
    help="Only articles published since this day, for example 2026-01-31.",
)  # fmt: skip
@click.option(
    "--output", "-o", type=click.Path(path_type=Path), metavar="FILE",
    help="Write to FILE instead of standard output (-).",
)  # fmt: skip
@archive_option
def export(
    kind: str,
    shape: str,
    words: str | None,
    site: str | None,
    since: str | None,
    output: Path | None,
    archive: Path,
) -> None:
    """Write articles as JSON lines, CSV, Atom or Parquet.

    The newest article comes first. Without --query, --site and --since all articles are written.
    Parquet needs `pip install 'newsarchive[parquet]'`. Parts of the query that are not understood
    are named on standard error.

    Exit status: 0 done, also if no article matches; 2 the query has nothing to search for, an
    option is wrong, or there is no such archive; 3 the file cannot be written.
    """
    if kind != "jsonl" and shape != "record":
        raise click.UsageError("--as can be used only with --format jsonl")
    if output == Path("-"):
        output = None
    if output is None and kind == "parquet" and sys.stdout.isatty():
        raise click.UsageError("Parquet cannot be shown on a terminal; name a file with --output")
    query = _query(words) if words is not None else None
    with open_reader(archive) as connection:
        check_sites(connection, site)
        if query is not None and query.small_and and _finds_more(connection, query):
            click.echo(query.small_and.note, err=True)
        records = export_records(connection, site, since, query)
        with _opened(output, archive, text=kind != "parquet") as file:
            number = (
                write_parquet(records, COLUMNS, file)
                if kind == "parquet"
                else _write_text(kind, shape, records, file)
            )
    if output is not None:
        click.echo(f"{counted(number, 'article')} written to {output}", err=True)
    elif not number:
        click.echo("no article matches, so nothing was written", err=True)


def _query(words: str) -> Query:
    """Parse the query *words*. Print what is ignored in it, and refuse a query without terms."""
    query = parse_query(words)
    for note in query.notes:
        if note != Note.NOTHING_TO_FIND:  # The error says it.
            click.echo(note, err=True)
    if query.root in (None, NOTHING):
        raise click.UsageError(Note.NOTHING_TO_FIND)
    return query


def _finds_more(connection: Any, query: Query) -> bool:
    """Return whether *query* finds other articles if its small "and" is an operator."""
    assert query.small_and is not None
    return count_hits(connection, Query(query.small_and.root)) != count_hits(connection, query)


def _write_text(kind: str, shape: str, records: Iterable[Record], file: IO[str]) -> int:
    """Write *records* as JSON lines, CSV or Atom to *file*; return their number."""
    if kind == "csv":
        return _write_csv(records, file)
    if kind == "atom":
        return _write_lines(_atom_lines(records), file) - 2  # the beginning and the end of the feed
    lines = (json.dumps(SHAPES[shape](record), ensure_ascii=False) for record in records)
    return _write_lines(lines, file)


def _opened(output: Path | None, archive: Path, *, text: bool) -> AbstractContextManager[IO[Any]]:
    """Return the file to write to: *output*, or standard output, which is UTF-8 everywhere."""
    if output is not None:
        return output_file(output, archive, text=text)
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    return nullcontext(sys.stdout if text else sys.stdout.buffer)


def _write_lines(lines: Iterable[str], file: IO[str]) -> int:
    number = 0
    for line in lines:
        file.write(line + "\n")
        number += 1
    return number


def _write_csv(records: Iterable[Record], file: IO[str]) -> int:
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    number = 0
    for record in records:
        writer.writerow([_cell(record[name]) for name in COLUMNS])
        number += 1
    return number


def _cell(value: Any) -> Any:
    """Return *value* for a spreadsheet: lists joined by semicolons, formulas made harmless."""
    if isinstance(value, list):
        value = "; ".join(value)
    return defuse_formula(value)


def _atom_lines(records: Iterable[Record]) -> Iterator[str]:
    """Yield the beginning of an Atom feed, an entry for each record, and the end."""
    yield (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
        "<id>urn:newsarchive:export</id><title>newsarchive</title>"
    )
    for record in records:
        yield _atom_entry(record)
    yield "</feed>"


def _atom_entry(record: Record) -> str:
    updated = record["modified_at"] or record["published_at"] or record["first_seen_at"]
    published = record["published_at"]
    # An entry must name an author (RFC 4287, 4.1.2); without one it is the site.
    names = record["authors"] or [record["byline"] or record["site"]]
    authors = "".join(f"<author><name>{escape(name)}</name></author>" for name in names)
    return (
        f"<entry><id>{escape(record['url'])}</id><title>{escape(record['title'] or '')}</title>"
        f"<link href={quoteattr(record['url'])}/><updated>{updated}</updated>"
        + (f"<published>{published}</published>" if published else "")
        + f"{authors}<content type='text'>{escape(record['text'])}</content></entry>"
    )
