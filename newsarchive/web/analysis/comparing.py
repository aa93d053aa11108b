"""Running a comparison: a :class:`CompareState` in, the counts of all its queries out."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from typing import Final, TypeVar

from newsarchive.archive.search.day_counts import frame
from newsarchive.archive.search.statements import Search
from newsarchive.dates.spelling import parse_moment
from newsarchive.web.analysis.compare_state import CompareState
from newsarchive.web.analysis.comparison import Comparison, Line, add_periods
from newsarchive.web.analysis.counting import count_days, count_sites
from newsarchive.web.database.archive_database import ArchiveDatabase
from newsarchive.web.database.merging import joined
from newsarchive.web.search.extent import fetch_extent
from newsarchive.web.search.hits import fetch_site_names

T = TypeVar("T")

#: The most periods on a page and in a file.
ON_PAGE: Final = 400
IN_FILE: Final = 4_000
#: The most sites on a page: those with the most hits.
SITES_ON_PAGE: Final = 30
# When the archive was last added to. Imports keep the old times of captures, so one row is not
# enough.
_LAST_ADDED: Final = (
    "SELECT max(first_seen_at) AS at"
    " FROM (SELECT first_seen_at FROM articles ORDER BY id DESC LIMIT 50)"
)


async def compare(archive: ArchiveDatabase, state: CompareState, most: int) -> Comparison:
    """Return the comparison of *state*, with at most *most* periods."""
    extent = await fetch_extent(archive)
    queries = {q: state.parsed(q) for q in state.queries}
    searches = {q: await extent.search(archive, query) for q, query in queries.items()}
    frames = {q: await extent.search(archive, frame(query)) for q, query in queries.items()}
    comparison = Comparison(state, [], notes=list(state.notes))
    if state.by == "site":
        await _add_sites(archive, comparison, searches, frames)
        comparison.notes += archive.problems
        return comparison
    rows = await archive.fetch_rows(_LAST_ADDED, merge=joined)
    added = parse_moment(max((row["at"] for row in rows if row["at"]), default=None))

    found = await _count_each(comparison, searches, frames, lambda s: count_days(archive, s))
    add_periods(
        comparison,
        [hits for hits, _ in found],
        [articles for _, articles in found],
        added.date() if added else date.min,
        datetime.now(UTC).date(),
        most,
    )
    comparison.notes += archive.problems
    return comparison


async def _count_each(
    comparison: Comparison,
    searches: dict[str, Search],
    frames: dict[str, Search],
    count: Callable[[Search], Awaitable[T | None]],
) -> list[tuple[T, T]]:
    """Add the lines to *comparison*; return the counts of the hits and of all articles of each.

    A query whose counts exceed the time limit has no line; a note says so.
    """
    wanted = list(dict.fromkeys([*searches.values(), *frames.values()]))
    counted = dict(zip(wanted, await asyncio.gather(*map(count, wanted)), strict=True))
    found = []
    for number, q in enumerate(searches, 1):
        hits, articles = counted[searches[q]], counted[frames[q]]
        if hits is None or articles is None:
            comparison.notes.append(
                f"counting “{q[:60]}” takes too long; add a site or dates to this query"
            )
            continue
        comparison.lines.append(Line(number, q, list(searches[q].query.notes)))
        found.append((hits, articles))
    return found


async def _add_sites(
    archive: ArchiveDatabase,
    comparison: Comparison,
    searches: dict[str, Search],
    frames: dict[str, Search],
) -> None:
    """Add the numbers by site, the site with the most hits first, without sites that have none."""
    state = comparison.state
    found = await _count_each(
        comparison, searches, frames, lambda s: count_sites(archive, s, state.first, state.last)
    )
    sums: dict[str, int] = {}
    for hits, _ in found:
        for site, number in hits.items():
            sums[site] = sums.get(site, 0) + number
    sites = sorted(sums, key=lambda site: (-sums[site], site))
    names = await fetch_site_names(archive, sites)
    comparison.by = "site"
    comparison.sites = [(site, names.get(site, site)) for site in sites]
    for line, (hits, articles) in zip(comparison.lines, found, strict=True):
        line.counts = [hits.get(site, 0) for site in sites]
        line.articles = [articles.get(site, 0) for site in sites]
