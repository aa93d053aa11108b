"""Running a search: a :class:`SearchState` in, a page of hits with facets and timeline out."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any, Final

from newsarchive.archive.search.index_words import facet_values
from newsarchive.archive.search.statements import COUNTED, EXTENT, RANKED, Search
from newsarchive.web.framework.database import ArchiveDatabase, TimeLimitExceeded
from newsarchive.web.search.facets import TimelinePeriod, ValueCount, count_facets, timeline
from newsarchive.web.search.highlighting import Highlighter
from newsarchive.web.search.hits import Hit, fetch_hits
from newsarchive.web.search.pagination import DatePager
from newsarchive.web.search.search_state import SearchState

#: Hits per page. All copies of a story count as one hit.
PAGE_SIZE: Final = 20

_TOO_LONG: Final = "takes too long; add a site or a range of dates to the query"

Facets = dict[str, list[ValueCount]]


@dataclass(slots=True)
class SearchResults:
    """A page of hits, and what the search page shows around it."""

    state: SearchState
    total: int = 0
    """The number of all hits, exactly."""
    hits: list[Hit] = field(default_factory=list)
    facets: Facets = field(default_factory=dict)
    timeline: list[TimelinePeriod] = field(default_factory=list)
    next: SearchState | None = None
    """The state of the next page; None on the last one."""
    notes: list[str] = field(default_factory=list)
    """Remarks for the reader, without capital and full stop."""
    articles: int = 0
    """The number of articles in the archive."""
    until: int = 0
    """The last article that was searched, by id."""


async def run_search(
    archive: ArchiveDatabase, state: SearchState, size: int = PAGE_SIZE, *, with_facets: bool = True
) -> SearchResults:
    """Return the page of *state*: count and hits, also facets and timeline if *with_facets*.

    A part that exceeds the time limit is left out, and a note says so.
    """
    results = SearchResults(state, notes=list(state.query.notes))
    extent = await archive.fetch_first_row(EXTENT)
    results.articles = extent["articles"]
    until = extent["newest"]
    results.until = min(until, state.until) if state.until is not None else until
    search = Search(state.query, results.until)
    if not with_facets:
        await _add_hits(results, archive, search, size)
        return results
    # At the same time, not one after the other: each takes about half of the time of a page.
    facets_task = asyncio.create_task(_facets_within_time_limit(archive, search))
    try:
        await _add_hits(results, archive, search, size)
    finally:
        facets = await facets_task
    if results.total:
        _add_facets(results, facets)
    return results


async def _add_hits(
    results: SearchResults, archive: ArchiveDatabase, search: Search, size: int
) -> None:
    """Set the number of hits, and the hits of the page."""
    try:
        results.total = await archive.fetch_cached(
            ("count", search), lambda: _count_hits(archive, search)
        )
        if results.total:
            ids = await _page_ids(archive, search, results, size)
            results.hits = await fetch_hits(archive, ids, Highlighter(results.state.query.terms))
    except TimeLimitExceeded:
        what = "sorting the hits" if results.total else "this search"
        results.notes.append(f"{what} {_TOO_LONG}")


def _add_facets(results: SearchResults, facets: tuple[Facets, list[TimelinePeriod]] | None) -> None:
    if facets is None:
        results.notes.append("counting the hits by site and date takes too long for this search")
        return
    results.facets, results.timeline = facets
    if results.total > COUNTED:
        results.notes.append(f"the counts cover the {COUNTED:,} hits that were archived last")


async def _count_hits(archive: ArchiveDatabase, search: Search) -> int:
    return int((await archive.run_statement(search.count()))[0][0])


async def _facets_within_time_limit(
    archive: ArchiveDatabase, search: Search
) -> tuple[Facets, list[TimelinePeriod]] | None:
    """Return facets and timeline; None if they exceed the time limit."""
    try:
        return await archive.fetch_cached(
            ("breakdown", search), lambda: _facets_and_timeline(archive, search)
        )
    except TimeLimitExceeded:
        return None


async def _facets_and_timeline(
    archive: ArchiveDatabase, search: Search
) -> tuple[Facets, list[TimelinePeriod]]:
    (encoded,) = await archive.run_statement(search.breakdown())
    counts = count_facets(encoded["codes"] or "", encoded["authors"] or "")
    rows = await archive.run_statement(facet_values(counts.value_codes()))
    return counts.with_values({row["code"]: row["value"] for row in rows}), timeline(counts.days)


async def _page_ids(
    archive: ArchiveDatabase, search: Search, results: SearchResults, size: int
) -> list[int]:
    """Return the ids of the hits of the page, and set ``results.next``."""
    state = results.state
    if state.order != "relevance":
        pager = DatePager(archive, search, state.order, results.total, results.articles)
        ids, next_position = await pager.fetch_page(state, size)
        results.next = state.next_page(next_position, search.until) if next_position else None
        return ids
    if results.total > RANKED:
        results.notes.append(f"the ranking covers the {RANKED:,} hits that were archived last")
    end = state.offset + size
    # Enough rows for this page and the first hit of the next one if half of the hits are copies.
    limit = min(2 * end + 10, RANKED)
    while True:
        rows = await archive.run_statement(search.ranked(results.total, limit))
        ids = _first_of_each_story(rows)
        if len(ids) > end or len(rows) < limit or limit >= RANKED:
            break
        limit = RANKED
    if end < len(ids):
        results.next = state.next_page(str(end), search.until)
    return ids[state.offset : end]


def _first_of_each_story(rows: list[Any]) -> list[int]:
    """Return the ids of *rows* without further articles of a story that came before."""
    seen: set[int] = set()
    ids = []
    for row in rows:
        if row["story_id"] is None or row["story_id"] not in seen:
            ids.append(row["id"])
            seen.add(row["story_id"])
    return ids
