"""``newsarchive export``: write articles, captured pages or sources to a file."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import click

from newsarchive.archive import open_reader
from newsarchive.archive.articles.export_records import ORDERS, Selection
from newsarchive.archive.exports.selecting import count_all_hits
from newsarchive.archive.exports.whole_archive import WholeArchive
from newsarchive.archive.ledger.reporting.reports import check_sites
from newsarchive.archive.search.query import NOTHING, Query, parse_query
from newsarchive.archive.search.query.notes import Note
from newsarchive.console.exchange.exporting.opensearch import check_index, write_mapping
from newsarchive.console.exchange.exporting.shapes import SHAPES
from newsarchive.console.exchange.exporting.sources import write_sources
from newsarchive.console.exchange.exporting.writing import Done, Export, Form
from newsarchive.console.options import (
    DAY,
    NUMBER,
    SITE,
    archive_option,
    examples,
    opened_parts,
    skip_missing_parts_option,
)
from newsarchive.errors import ExitStatus
from newsarchive.text import counted

_FORMATS: Final = ("jsonl", "csv", "atom", "parquet", "opensearch", "warc", "wacz", "opml")
_DELIMITERS: Final = {"comma": ",", "semicolon": ";", "tab": "\t"}


@click.command(
    epilog=examples(
        "newsarchive export --query 'storm -bus lang:en' -o storm.jsonl",
        "newsarchive export --format csv --for-spreadsheet -o articles.csv",
        "newsarchive export --format wacz --query storm -o storm.wacz",
        "newsarchive export --format opml -o feeds.opml",
    )
)
@click.option(
    "--format", "kind", type=click.Choice(_FORMATS), default="jsonl", show_default=True,
    help="JSON lines, CSV, an Atom feed, Parquet for data frames, bulk requests for OpenSearch; the"
    " captured pages as WARC or WACZ; or the feeds, imported ones and those of the sites, as OPML.",
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
    "--until", type=DAY, metavar="DATE", help="Only articles published by the end of this day."
)
@click.option(
    "--sort", type=click.Choice(list(ORDERS)), default="newest", show_default=True,
    help="By date of publication, or the last archived or the most relevant first.",
)  # fmt: skip
@click.option("--limit", type=NUMBER, metavar="N", help="Only the first N articles.")
@click.option(
    "--for-spreadsheet", "--bom", "for_spreadsheet", is_flag=True,
    help="With csv: with a byte order mark, harmless formulas, and dates that spreadsheets know.",
)  # fmt: skip
@click.option(
    "--delimiter", type=click.Choice(list(_DELIMITERS)), default="comma", show_default=True,
    help="With csv: what separates the columns.",
)  # fmt: skip
@click.option(
    "--captures", is_flag=True,
    help="Write the captured pages too, to a WARC file beside the file of --output.",
)  # fmt: skip
@click.option(
    "--by", type=click.Choice(("month",)),
    help="With parquet: a folder with a file for each month of publication.",
)  # fmt: skip
@click.option(
    "--index", default="newsarchive", show_default=True, metavar="NAME",
    help="With opensearch: how the names of the indexes begin; the language follows.",
)  # fmt: skip
@click.option(
    "--bulk-mb", type=click.IntRange(1, 100), default=9, show_default=True, metavar="MB",
    help="With opensearch: the size of a file of the folder, which is sent as one request.",
)  # fmt: skip
@click.option("--mapping", is_flag=True, help="With opensearch: write the mapping, no articles.")
@click.option("--catalogue", is_flag=True, help="With opml: also sites that were never crawled.")
@skip_missing_parts_option
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
    until: str | None,
    sort: str,
    limit: int | None,
    for_spreadsheet: bool,
    delimiter: str,
    captures: bool,
    by: str | None,
    index: str,
    bulk_mb: int,
    mapping: bool,
    catalogue: bool,
    skip_missing_parts: bool,
    output: Path | None,
    archive: Path,
) -> None:
    """Write articles as JSON lines, CSV, Atom, Parquet or for OpenSearch.

    It also writes their captured pages as WARC or WACZ, and the feeds of sites as OPML. The newest
    article comes first. Without --query, --site, --since and --until all articles are written.
    Parquet needs `pip install 'newsarchive[parquet]'`. Parts of the query that are not understood
    are named on standard error.

    Exit status: 0 done, also if no article matches; 1 a captured page could not be read; 2 the
    query has nothing to search for, an option is wrong, or there is no such archive; 3 the file
    cannot be written; 130 Ctrl-C stopped it, and there is no new file.
    """
    output = None if output == Path("-") else output
    _check_options(click.get_current_context().params, output)
    query = _query(words) if words is not None else None
    with open_reader(archive) as connection:
        if kind == "opml":
            write_sources(connection, archive, output, site, catalogue=catalogue)
            return
        if kind == "opensearch":
            check_index(index)
        if mapping:
            write_mapping(connection, archive, output, index)
            return
        check_sites(connection, site)
        form = Form(
            kind=kind, shape=shape, delimiter=_DELIMITERS[delimiter],
            for_spreadsheet=for_spreadsheet, captures=captures,
            name=_name(words, site, since, until), by_month=by is not None, index=index,
            most_bytes=bulk_mb * 10**6,
        )  # fmt: skip
        sort = "newest" if by else sort
        selection = Selection(
            query=query, site=site, since=since, until=until, limit=limit, sort=sort
        )
        with opened_parts(connection, may_lack_parts=skip_missing_parts) as whole:
            if query is not None and query.small_and and _finds_more(whole, query):
                click.echo(query.small_and.note, err=True)
            done = Export(whole, archive, form).write(selection, output)
    _report(done, output)


def _check_options(given: Mapping[str, Any], output: Path | None) -> None:
    """Refuse options of the command that do not go together."""
    kind = given["kind"]
    articles = {
        "--query": given["words"], "--since": given["since"],
        "--until": given["until"], "--limit": given["limit"],
    }  # fmt: skip
    _check_only(kind, ("jsonl",), {"--as": given["shape"] != "record"})
    _check_only(kind, ("csv",), {"--for-spreadsheet": given["for_spreadsheet"]})
    _check_only(kind, ("csv",), {"--delimiter": given["delimiter"] != "comma"})
    _check_only(kind, ("opml",), {"--catalogue": given["catalogue"]})
    _check_only(kind, ("jsonl", "csv", "atom", "parquet"), {"--captures": given["captures"]})
    _check_only(kind, ("parquet",), {"--by": given["by"]})
    for_opensearch = {
        "--index": given["index"] != "newsarchive", "--bulk-mb": given["bulk_mb"] != 9,
        "--mapping": given["mapping"],
    }  # fmt: skip
    _check_only(kind, ("opensearch",), for_opensearch)
    _check_only(kind, _FORMATS[:-1], articles)
    sorted_ = tuple(each for each in _FORMATS[:-1] if each != "opensearch")
    _check_only(kind, sorted_, {"--sort": given["sort"] != "newest"})
    if given["by"] and output is None:
        raise click.UsageError("--by needs --output, the folder to write to")
    if given["by"] and given["sort"] != "newest":
        raise click.UsageError("--sort cannot be used with --by, which sorts by month")
    if output is None:
        _check_without_file(kind, captures=given["captures"])


def _check_only(kind: str, formats: tuple[str, ...], given: dict[str, Any]) -> None:
    """Refuse the *given* options, unless *kind* is one of the *formats* that they are for."""
    if kind not in formats and (names := [name for name, value in given.items() if value]):
        allowed = ", ".join(formats)
        raise click.UsageError(f"{names[0]} can be used only with --format {allowed}")


def _check_without_file(kind: str, *, captures: bool) -> None:
    """Refuse what cannot be written to standard output."""
    if captures:
        raise click.UsageError(
            "--captures needs --output: the captured pages are written beside it"
        )
    if kind in ("parquet", "warc", "wacz") and sys.stdout.isatty():
        raise click.UsageError(f"{kind} cannot be shown on a terminal; name a file with --output")


def _report(done: Done, output: Path | None) -> None:
    """Say what was written, and end with status 1 if something could not be read."""
    if output is not None:
        click.echo(f"{counted(done.number, 'article')} written to {done.places}", err=True)
    elif not done.number:
        click.echo("no article matches, so nothing was written", err=True)
    for remark in done.remarks:
        click.echo(remark, err=True)
    if done.is_incomplete:
        raise SystemExit(ExitStatus.NOT_DONE)


def _name(words: str | None, site: str | None, since: str | None, until: str | None) -> str:
    """Return in words which articles are exported."""
    parts = (words, site, since and f"since {since}", until and f"until {until}")
    return " ".join(filter(None, parts)) or "all articles"


def _query(words: str) -> Query:
    """Parse the query *words*. Print what is ignored in it, and refuse a query without terms."""
    query = parse_query(words)
    for note in query.notes:
        if note != Note.NOTHING_TO_FIND:  # The error says it.
            click.echo(note, err=True)
    if query.root in (None, NOTHING):
        raise click.UsageError(Note.NOTHING_TO_FIND)
    return query


def _finds_more(archive: WholeArchive, query: Query) -> bool:
    """Return whether *query* finds other articles if its small "and" is an operator."""
    assert query.small_and is not None
    other = count_all_hits(archive, Query(query.small_and.root))
    return other != count_all_hits(archive, query)
