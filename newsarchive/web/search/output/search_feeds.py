"""The hits of a search as an Atom feed, a JSON Feed and a CSV file."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlsplit
from xml.etree import ElementTree

from datasette import Response
from datasette.utils.asgi import AsgiStream

from newsarchive.archive.articles.export_records import defuse_formula
from newsarchive.web.framework.answers import tagged_answer
from newsarchive.web.framework.database import find_archive
from newsarchive.web.framework.rendering import http_url, response_headers
from newsarchive.web.search.extent import fetch_extent
from newsarchive.web.search.hits import Hit, parse_names
from newsarchive.web.search.results import SearchResults, run_search
from newsarchive.web.search.search_state import SearchState

#: The number of entries of a feed.
FEED_SIZE: Final = 50
#: The most rows of a CSV file. ``newsarchive export`` has no such limit.
MAX_CSV_ROWS: Final = 100_000
_BATCH_SIZE: Final = 500

_ATOM: Final = "http://www.w3.org/2005/Atom"
_CONTROL: Final = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])
_COLUMNS: Final = (
    "id", "site", "url", "title", "authors", "published_at", "section", "language", "word_count",
    "description",
)  # fmt: skip
_ROWS_SQL: Final = (
    "SELECT id, site, url, title, authors, published_at, section, language, word_count, description"
    " FROM articles WHERE id IN (SELECT value FROM json_each(:ids)) ORDER BY id DESC"
)


async def atom_feed(datasette: Any, request: Any) -> Response:
    """Return ``/search.atom``: the newest archived hits as an Atom feed."""
    return await _feed_response(
        datasette, request, _write_atom, "application/atom+xml; charset=utf-8"
    )


async def json_feed(datasette: Any, request: Any) -> Response:
    """Return ``/search.feed.json``: the newest archived hits as JSON Feed 1.1."""
    return await _feed_response(
        datasette, request, _write_json_feed, "application/feed+json; charset=utf-8"
    )


#: Takes the results, a function from a path to an absolute URL, and the extension of the feed.
Writer = Callable[[SearchResults, Callable[[str], str], str], bytes]


async def _feed_response(
    datasette: Any, request: Any, write: Writer, content_type: str
) -> Response:
    """Return the feed that *write* makes, with an ``ETag``; status 304 if the client has it."""
    archive = await find_archive(datasette)
    if archive is None:
        return Response.text("no archive found", 404, response_headers())
    # By the time of archiving: a feed reader then misses no article that is archived late.
    state = SearchState.from_query_string(request.query_string).sorted_by("archived")
    results = await run_search(archive, state, FEED_SIZE, with_facets=False)
    root = f"{request.scheme}://{request.host}"
    extension = request.path.rpartition("/search")[2]

    def absolute(path: str) -> str:
        return root + str(datasette.urls.path(path))

    return tagged_answer(request, write(results, absolute, extension), content_type)


def _search_title(state: SearchState) -> str:
    """Return the query and the filters in one line."""
    parts = [state.q, *(f"{name}:{value}" for name, value in state.filters)]
    return " ".join(filter(None, parts)) or "all articles"


def _remarks(results: SearchResults) -> str:
    """Return the notes of the search as sentences; "" if there are none."""
    return " ".join(f"{note[0].upper()}{note[1:]}." for note in results.notes)


def _write_atom(results: SearchResults, absolute: Callable[[str], str], extension: str) -> bytes:
    ElementTree.register_namespace("", _ATOM)
    feed = ElementTree.Element(f"{{{_ATOM}}}feed")
    here = absolute(results.state.path(extension))
    _add_element(feed, "title", f"newsarchive: {_search_title(results.state)}")
    if remarks := _remarks(results):
        _add_element(feed, "subtitle", remarks)
    _add_element(feed, "id", here)
    _add_element(feed, "link", rel="self", href=here)
    _add_element(feed, "link", rel="alternate", href=absolute(results.state.path()))
    newest = max((hit.first_seen_at for hit in results.hits), default="1970-01-01T00:00:00Z")
    _add_element(feed, "updated", newest)
    for hit in results.hits:
        _add_entry(feed, hit, absolute(f"/a/{hit.id}"))
    return bytes(ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True))


def _add_entry(feed: ElementTree.Element, hit: Hit, page_url: str) -> None:
    entry = ElementTree.SubElement(feed, f"{{{_ATOM}}}entry")
    _add_element(entry, "title", hit.plain_title)
    _add_element(entry, "id", _stable_id(hit))
    _add_element(entry, "link", rel="alternate", href=page_url)
    if url := http_url(hit.url):
        _add_element(entry, "link", rel="via", href=url)
    _add_element(entry, "updated", hit.first_seen_at)
    if hit.published_at:
        _add_element(entry, "published", hit.published_at)
    for author in hit.authors or (hit.site_name,):
        _add_element(ElementTree.SubElement(entry, f"{{{_ATOM}}}author"), "name", author)
    if hit.section:
        _add_element(entry, "category", term=hit.section)
    _add_element(entry, "summary", str(hit.snippet), type="html")


def _add_element(parent: ElementTree.Element, name: str, text: str = "", **attributes: str) -> None:
    """Add an Atom element to *parent*, without the control characters that XML forbids."""
    clean = {key: value.translate(_CONTROL) for key, value in attributes.items()}
    element = ElementTree.SubElement(parent, f"{{{_ATOM}}}{name}", clean)
    element.text = text.translate(_CONTROL) or None


def _stable_id(hit: Hit) -> str:
    """Return an id that does not depend on where the archive is served: the article's own URL."""
    return hit.url if urlsplit(hit.url).scheme else f"urn:newsarchive:{hit.id}"


def _write_json_feed(
    results: SearchResults, absolute: Callable[[str], str], extension: str
) -> bytes:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": f"newsarchive: {_search_title(results.state)}",
        **({"description": remarks} if (remarks := _remarks(results)) else {}),
        "home_page_url": absolute(results.state.path()),
        "feed_url": absolute(results.state.path(extension)),
        "items": [_json_item(hit, absolute) for hit in results.hits],
    }
    return json.dumps(feed, ensure_ascii=False).encode("utf-8", "replace")


def _json_item(hit: Hit, absolute: Callable[[str], str]) -> dict[str, Any]:
    item = {
        "id": _stable_id(hit),
        "url": absolute(f"/a/{hit.id}"),
        "external_url": http_url(hit.url) or None,
        "title": hit.plain_title,
        "content_html": str(hit.snippet),
        "date_published": hit.published_at,
        "language": hit.language,
        "authors": [{"name": name} for name in hit.authors],
        "tags": [hit.section] if hit.section else None,
    }
    return {key: value for key, value in item.items() if value}


async def csv_file(datasette: Any, request: Any) -> Response | AsgiStream:
    """Return ``/search.csv``: all hits, newest archived first; or status 413 and the reason."""
    archive = await find_archive(datasette)
    if archive is None:
        return Response.text("no archive found", 404, response_headers())
    state = SearchState.from_query_string(request.query_string)
    search = await (await fetch_extent(archive)).search(archive, state.query)
    total = (await archive.run_statement(search.count()))[0][0]
    if total > MAX_CSV_ROWS:
        return Response.text(
            f"this search has {total:,} hits, and a CSV file has at most {MAX_CSV_ROWS:,} rows;"
            " narrow the search, or use `newsarchive export`\n",
            413,
            response_headers(),
        )
    ids = [row["id"] for row in await archive.run_statement(search.newest_ids(MAX_CSV_ROWS))]

    async def write_lines(writer: Any) -> None:
        # An error in this function leaves the transfer incomplete, which the client notices.
        await writer.write(",".join(_COLUMNS) + "\r\n")
        for first in range(0, len(ids), _BATCH_SIZE):
            batch = json.dumps(ids[first : first + _BATCH_SIZE])
            rows = await archive.fetch_rows(_ROWS_SQL, {"ids": batch})
            await writer.write("".join(f"{_csv_line(row)}\r\n" for row in rows))

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
