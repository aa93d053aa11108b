"""The hits of a search as an Atom feed, a JSON Feed and a CSV file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any, Final

from datasette import Response
from datasette.utils.asgi import AsgiStream

from newsarchive.archive.articles.export_records import defuse_formula
from newsarchive.syndication.atom import ATOM_TYPE, write_atom
from newsarchive.syndication.entries import Entry, Feed, stable_id
from newsarchive.syndication.json_feed import JSON_FEED_TYPE, write_json_feed
from newsarchive.web.database.merging import ordered
from newsarchive.web.framework.answers import absolute_urls, tagged_answer
from newsarchive.web.framework.database import find_archive
from newsarchive.web.framework.rendering import http_url, response_headers
from newsarchive.web.search.extent import count_hits, fetch_extent, newest_ids
from newsarchive.web.search.hits import Hit, parse_names
from newsarchive.web.search.results import run_search
from newsarchive.web.search.search_state import SearchState

#: The number of entries of a feed.
FEED_SIZE: Final = 50
#: The most rows of a CSV file. ``newsarchive export`` has no such limit.
MAX_CSV_ROWS: Final = 100_000
_BATCH_SIZE: Final = 500

_COLUMNS: Final = (
    "id", "site", "url", "title", "authors", "published_at", "section", "language", "word_count",
    "description",
)  # fmt: skip
_ROWS_SQL: Final = (
    "SELECT id, site, url, title, authors, published_at, section, language, word_count, description"
    " FROM articles WHERE id IN (SELECT value FROM json_each(:ids)) ORDER BY id DESC"
)

_NO_ROW: Final[dict[str, Any]] = dict.fromkeys(_COLUMNS)
_NEWEST_FIRST: Final = ordered(lambda row: -row["id"])


async def atom_feed(datasette: Any, request: Any) -> Response:
    """Return ``/search.atom``: the newest archived hits as an Atom feed."""
    return await _feed_response(datasette, request, write_atom, ATOM_TYPE)


async def json_feed(datasette: Any, request: Any) -> Response:
    """Return ``/search.feed.json``: the newest archived hits as JSON Feed 1.1."""
    return await _feed_response(datasette, request, write_json_feed, JSON_FEED_TYPE)


async def _feed_response(
    datasette: Any, request: Any, write: Callable[[Feed], bytes], content_type: str
) -> Response:
    """Return the feed that *write* makes, with an ``ETag``; status 304 if the client has it."""
    archive = await find_archive(datasette)
    if archive is None:
        return Response.text("no archive found", 404, response_headers())
    # By the time of archiving: a feed reader then misses no article that is archived late.
    state = SearchState.from_query_string(request.query_string).sorted_by("archived")
    results = await run_search(archive, state, FEED_SIZE, with_facets=False)
    absolute = absolute_urls(datasette, request)
    feed = Feed(
        f"newsarchive: {search_title(state)}",
        as_sentences(results.notes),
        absolute(state.path(request.path.rpartition("/search")[2])),
        absolute(state.path()),
        tuple(hit_entry(hit, absolute(f"/a/{hit.id}")) for hit in results.hits),
    )
    return tagged_answer(request, write(feed), content_type)


def search_title(state: SearchState, everything: str = "all articles") -> str:
    """Return the query and the filters in one line; *everything* if there are none."""
    parts = [state.q, *(f"{name}:{value}" for name, value in state.filters)]
    return " ".join(filter(None, parts)) or everything


def as_sentences(notes: Iterable[str]) -> str:
    """Return *notes*, remarks without capital and full stop, as sentences; "" for none."""
    return " ".join(f"{note[0].upper()}{note[1:]}." for note in notes)


def hit_entry(hit: Hit, page_url: str) -> Entry:
    """Return *hit* as an entry of a feed; *page_url* is absolute."""
    return Entry(
        id=stable_id(hit.url, hit.id),
        title=hit.plain_title,
        page_url=page_url,
        external_url=http_url(hit.url),
        html=str(hit.snippet),
        updated=hit.first_seen_at,
        published=hit.published_at,
        authors=hit.authors,
        publisher=hit.site_name,
        tags=(hit.section,) if hit.section else (),
        language=hit.language,
    )


async def csv_file(datasette: Any, request: Any) -> Response | AsgiStream:
    """Return ``/search.csv``: all hits, newest archived first; or status 413 and the reason."""
    archive = await find_archive(datasette)
    if archive is None:
        return Response.text("no archive found", 404, response_headers())
    state = SearchState.from_query_string(request.query_string)
    archive = archive.within(state.query)
    search = await (await fetch_extent(archive)).search(archive, state.query)
    total = await count_hits(archive, search)
    if total > MAX_CSV_ROWS:
        return Response.text(
            f"this search has {total:,} hits, and a CSV file has at most {MAX_CSV_ROWS:,} rows;"
            " narrow the search, or use `newsarchive export`\n",
            413,
            response_headers(),
        )
    ids = await newest_ids(archive, search, MAX_CSV_ROWS)

    async def write_lines(writer: Any) -> None:
        # An error in this function leaves the transfer incomplete, which the client notices.
        await writer.write(",".join(_COLUMNS) + "\r\n")
        for first in range(0, len(ids), _BATCH_SIZE):
            batch = json.dumps(ids[first : first + _BATCH_SIZE])
            rows = await archive.fetch_rows(_ROWS_SQL, {"ids": batch}, merge=_NEWEST_FIRST)
            await writer.write("".join(f"{_csv_line(row)}\r\n" for row in rows))
        for problem in archive.problems:
            # A file has no other place for it. The row has no id.
            await writer.write(f"{_csv_line(_NO_ROW | {'title': as_sentences([problem])})}\r\n")

    name = 'attachment; filename="newsarchive.csv"'
    headers = response_headers(content_disposition=name)
    return AsgiStream(write_lines, 200, headers, "text/csv; charset=utf-8")


def _csv_line(row: Any) -> str:
    values = dict(row) | {"authors": "; ".join(parse_names(row["authors"]))}
    return ",".join(csv_field(values[name]) for name in _COLUMNS)


def csv_field(value: object) -> str:
    """Return *value* as a CSV field; one that is a formula to spreadsheets gets an apostrophe."""
    text = "" if value is None else str(defuse_formula(value))
    if any(char in text for char in ',"\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text
