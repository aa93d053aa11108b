"""Running a search: a :class:`SearchState` in, a page of hits with facets and timeline out."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, Final

from newsarchive.archive.search.query import Query
from newsarchive.archive.search.statements import COUNTED, RANKED, Search
from newsarchive.web.database.archive_database import ArchiveDatabase, TimeLimitExceeded
from newsarchive.web.database.merging import joined
from newsarchive.web.search.extent import count_hits, fetch_extent, share_with_hits
from newsarchive.web.search.facet_counts import Breakdown, Facets, fetch_breakdown
from newsarchive.web.search.facets import TimelinePeriod, ValueCount
from newsarchive.web.search.highlighting import Highlighter
from newsarchive.web.search.hits import Hit, fetch_hits
from newsarchive.web.search.pagination import DatePager, HitPage
from newsarchive.web.search.ranked_hits import fetch_ranked
from newsarchive.web.search.search_state import SearchState

#: Up to this many hits the stories among them are counted. This costs 2.5 µs for each hit, twice as
#: much as counting it for all facets.
STORIES_COUNTED: Final = 1_000

_TOO_LONG: Final = "takes too long; add a site or a range of dates to the query"


@dataclass(slots=True)
class SearchResults:
    """A page of hits, and what the search page shows around it."""

    state: SearchState
    search: Search
    """The search of the state, in the articles that the archive had."""
    total: int = 0
    """The number of all articles that match, exactly."""
    shown: int | None = None
    """The number of hits on all pages: the copies of a story are one. None if it is not known."""
    number: int | None = 0
    """The number of hits before this page; None if it is not known."""
    hits: list[Hit] = field(default_factory=list)
    facets: Facets = field(default_factory=dict)
    facet_sizes: dict[str, int] = field(default_factory=dict)
    """The number of values of each facet, shown or not."""
    opened: list[ValueCount] = field(default_factory=list)
    """All values of the facet ``state.facet``."""
    timeline: list[TimelinePeriod] = field(default_factory=list)
    next: SearchState | None = None
    """The state of the next page; None on the last one."""
    previous: SearchState | None = None
    """The state of the previous page; None on the first one."""
    notes: list[str] = field(default_factory=list)
    """Remarks for the reader, without capital and full stop."""
    articles: int = 0
    """The number of articles in the archive."""
    is_interrupted: bool = False
    """Whether counting or sorting the hits exceeded the time limit."""


async def run_search(
    archive: ArchiveDatabase,
    state: SearchState,
    size: int | None = None,
    *,
    with_facets: bool = True,
) -> SearchResults:
    """Return the page of *state*: count and hits, also facets and timeline if *with_facets*.

    *size* is the number of hits, if not that of *state*. A part that exceeds the time limit is left
    out, and a note says so.
    """
    size = size or state.size
    archive = archive.within(state.query)
    extent = await fetch_extent(archive)
    search = await extent.search(archive, state.query, state.until)
    notes = [*state.notes, *search.query.notes]
    results = SearchResults(state, search, notes=notes, articles=extent.articles)
    if not with_facets:
        await _add_hits(results, archive, size)
        notes += archive.problems
        return results
    # At the same time, not one after the other: each takes about half of the time of a page.
    facets_task = asyncio.create_task(fetch_breakdown(archive, state, search))
    try:
        await _add_hits(results, archive, size)
        await _add_stories(results, archive)
    finally:
        breakdown = await facets_task
    _add_facets(results, breakdown)
    notes += archive.problems
    return results


async def find_hit_page(archive: ArchiveDatabase, state: SearchState) -> tuple[HitPage, int]:
    """Return the ids of the hits on the page of *state*, and the ``until`` of the pages beside it.

    Raises :class:`TimeLimitExceeded`.
    """
    archive = archive.within(state.query)
    extent = await fetch_extent(archive)
    search = await extent.search(archive, state.query, state.until)
    results = SearchResults(state, search, articles=extent.articles)
    results.total = await count_hits(archive, search)
    page = await _page(archive, search, results, state.size) if results.total else HitPage([])
    return page, search.until


async def _add_hits(results: SearchResults, archive: ArchiveDatabase, size: int) -> None:
    """Set the number of hits, and the hits of the page."""
    search = results.search
    try:
        results.total = await count_hits(archive, search)
        if results.total:
            page = await _page(archive, search, results, size)
            results.number = page.number
            if page.next:
                results.next = results.state.at_page(page.next, search.until)
            if page.previous is not None:
                results.previous = results.state.at_page(page.previous, search.until)
            highlighter = Highlighter(search.query.terms)
            results.hits = await fetch_hits(archive, page.ids, highlighter)
        await _add_small_and(results, archive, search)
    except TimeLimitExceeded:
        results.is_interrupted = True
        what = "sorting the hits" if results.total else "this search"
        results.notes.append(f"{what} {_TOO_LONG}")


async def _add_small_and(results: SearchResults, archive: ArchiveDatabase, search: Search) -> None:
    """Add the note about a small "and" if more would be found without this word."""
    small = search.query.small_and
    if small is None:
        return
    other = replace(search, query=Query(small.root))
    found = await count_hits(archive, other)
    if found != results.total:
        results.notes.append(small.note)


def _add_facets(results: SearchResults, breakdown: Breakdown | None) -> None:
    if breakdown is None:
        results.notes.append("counting the hits by site and date takes too long for this search")
        return
    results.facets, results.facet_sizes = breakdown.facets, breakdown.sizes
    results.timeline, results.opened = breakdown.timeline, breakdown.opened
    if results.total > COUNTED:
        results.notes.append(f"the counts cover the {COUNTED:,} hits that were archived last")


async def _add_stories(results: SearchResults, archive: ArchiveDatabase) -> None:
    """Set the number of hits if all copies of a story are one, unless they are too many."""
    search = results.search

    async def count() -> int:
        if not archive.has_parts:
            return int((await archive.run_statement(search.count_shown()))[0][0])
        rows = await archive.ask_each(lambda file: _story_ids(archive, file, search))
        stories = [story for story in joined(rows) if story is not None]
        return results.total - len(stories) + len(set(stories))

    if results.hits and results.number == 0 and results.next is None:
        results.shown = len(results.hits)  # All are on this page.
    elif 0 < results.total <= STORIES_COUNTED and not results.is_interrupted:
        with suppress(TimeLimitExceeded):
            results.shown = await archive.fetch_cached(("shown", search), count)


async def _story_ids(
    archive: ArchiveDatabase, file: ArchiveDatabase, search: Search
) -> list[int | None]:
    own = await share_with_hits(archive, file, search)
    if own is None:
        return []
    return [row["story_id"] for row in await file.run_statement(own.stories())]


async def _page(
    archive: ArchiveDatabase, search: Search, results: SearchResults, size: int
) -> HitPage:
    """Return the page of hits that the state of *results* names; the archive's cache keeps it."""
    state = results.state
    if state.order == "relevance" and results.total > RANKED:
        results.notes.append(f"the ranking covers the {RANKED:,} hits that were archived last")
    key = ("page", search, state.order, state.page, size)
    return await archive.fetch_cached(key, lambda: _found_page(archive, search, results, size))


async def _found_page(
    archive: ArchiveDatabase, search: Search, results: SearchResults, size: int
) -> HitPage:
    state = results.state
    if state.order != "relevance":
        pager = DatePager(archive, search, state.order, results.total, results.articles)
        return await pager.fetch_page(state.mark, size)
    begin, end = state.offset, state.offset + size
    # Enough rows for this page and the first hit of the next one if half of the hits are copies.
    limit = min(2 * end + 10, RANKED)
    while True:
        rows = await fetch_ranked(archive, search, results.total, limit)
        ids = _first_of_each_story(rows)
        if len(ids) > end or len(rows) < limit or limit >= RANKED:
            break
        limit = RANKED
    previous = None if begin == 0 else str(max(0, min(begin, len(ids)) - size) or "")
    return HitPage(ids[begin:end], str(end) if end < len(ids) else "", previous, begin)


def _first_of_each_story(rows: list[Any]) -> list[int]:
    """Return the ids of *rows* without further articles of a story that came before."""
    seen: set[int] = set()
    ids = []
    for row in rows:
        if row["story_id"] is None or row["story_id"] not in seen:
            ids.append(row["id"])
            seen.add(row["story_id"])
    return ids
