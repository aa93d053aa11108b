"""``newsarchive export``: articles as JSON lines, CSV, Atom or Parquet; other tools' shapes."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import IO, Any
from xml.sax.saxutils import escape, quoteattr

import click

from newsarchive.archive import open_reader
from newsarchive.archive.articles.export_records import COLUMNS, defuse_formula, export_records
from newsarchive.archive.files import is_part_of
from newsarchive.archive.search.query import Query, parse_query
from newsarchive.console.exchange.extract import SHAPES
from newsarchive.console.exchange.parquet import ParquetMissing, write_parquet
from newsarchive.console.options import archive_option


@click.command()
@click.option(
    "--format", "kind", type=click.Choice(["jsonl", "csv", "atom", "parquet"]),
    default="jsonl", show_default=True,
    help="JSON lines, CSV for spreadsheets, an Atom feed, or Parquet for data frames.",
)  # fmt: skip
@click.option(
    "--as", "shape", type=click.Choice(list(SHAPES)), default="record", show_default=True,
    help="With jsonl: our keys, or those of another tool.",
)  # fmt: skip
@click.option(
    "--query", "-q", "words", metavar="QUERY",
    help="Only what this search finds, as typed in the browser: 'storm -bus lang:en'.",
)  # fmt: skip
@click.option("--site", metavar="SITE", help="Only this site.")
@click.option("--since", metavar="DATE", help="Only published from this day on (ISO 8601).")
@click.option("--output", "-o", type=click.Path(path_type=Path), help="A file; default: print.")
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
    """Take articles out of the archive, newest first."""
    if kind != "jsonl" and shape != "record":
        raise click.UsageError("--as goes with --format jsonl")
    if output is not None and is_part_of(output, archive):
        raise click.UsageError(f"{output} is the archive itself; name another file")
    query = _query(words) if words is not None else None
    with open_reader(archive) as connection:
        rows = export_records(connection, site, since, query)
        if kind == "parquet":
            number = _write_parquet(rows, output)
            if output is None:
                return
        elif output is None:
            _write(kind, shape, rows, sys.stdout)
            return
        else:
            with output.open("w", encoding="utf-8", newline="") as file:
                number = _write(kind, shape, rows, file)
    click.echo(f"{number} articles in {output}", err=True)


def _query(words: str) -> Query:
    """The search *words*; what it leaves out is said, nothing to look for is refused."""
    query = parse_query(words)
    for note in query.notes:
        click.echo(note, err=True)
    if not query.clauses and not query.excluded:
        raise click.UsageError(f"there is nothing to look for in the query {words!r}")
    return query


def _write(kind: str, shape: str, rows: Iterable[dict[str, Any]], file: IO[str]) -> int:
    if kind == "csv":
        return _write_csv(rows, file)
    if kind == "atom":
        return _write_lines(_atom(rows), file) - 2
    return _write_lines((json.dumps(SHAPES[shape](r), ensure_ascii=False) for r in rows), file)


def _write_parquet(rows: Iterable[dict[str, Any]], output: Path | None) -> int:
    if output is None and sys.stdout.isatty():
        raise click.UsageError("Parquet is not for a terminal; name a file with --output")
    with nullcontext(sys.stdout.buffer) if output is None else output.open("wb") as file:
        try:
            return write_parquet(rows, COLUMNS, file)
        except ParquetMissing as error:
            if output is not None:
                output.unlink()
            raise click.ClickException(str(error)) from error


def _write_lines(lines: Iterable[str], file: IO[str]) -> int:
    number = 0
    for line in lines:
        file.write(line + "\n")
        number += 1
    return number


def _write_csv(rows: Iterable[dict[str, Any]], file: IO[str]) -> int:
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    number = 0
    for row in rows:
        writer.writerow([_cell(row[name]) for name in COLUMNS])
        number += 1
    return number


def _cell(value: Any) -> Any:
    """*value* for a spreadsheet: lists by semicolons, and nothing that it would calculate."""
    if isinstance(value, list):
        value = "; ".join(value)
    return defuse_formula(value)


def _atom(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    yield (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
        "<id>urn:newsarchive:export</id><title>newsarchive</title>"
    )
    for row in rows:
        moment = row["modified_at"] or row["published_at"] or row["first_seen_at"]
        authors = "".join(f"<author><name>{escape(x)}</name></author>" for x in row["authors"])
        yield (
            f"<entry><id>{escape(row['url'])}</id><title>{escape(row['title'] or '')}</title>"
            f"<link href={quoteattr(row['url'])}/><updated>{moment}</updated>"
            + (f"<published>{row['published_at']}</published>" if row["published_at"] else "")
            + f"{authors or '<author><name>' + escape(row['site']) + '</name></author>'}"
            f"<content type='text'>{escape(row['text'])}</content></entry>"
        )
    yield "</feed>"
