"""Counts of all hits of a search by day and by site, kept until the archive changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from newsarchive.archive.schema.facets import MISSING, code_of, day_of
from newsarchive.archive.search.day_counts import hits_by_day, hits_by_site
from newsarchive.archive.search.statements import Search
from newsarchive.web.database.archive_database import ArchiveDatabase, TimeLimitExceeded
from newsarchive.web.search.facet_codes import fetch_values, tally

_day_of = lru_cache(10_000)(day_of)


@dataclass(frozen=True, slots=True)
class DayCounts:
    """The hits of a search by day of publication (UTC)."""

    days: Mapping[date, int]
    undated: int


async def count_days(archive: ArchiveDatabase, search: Search) -> DayCounts | None:
    """Return the number of hits of *search* by day; None if this exceeds the time limit."""

    async def count() -> DayCounts:
        characters = await tally(archive.within(search.query), search, "day", hits_by_day)
        undated = characters.pop(MISSING, 0)
        return DayCounts({_day_of(char): n for char, n in characters.items()}, undated)

    try:
        return await archive.fetch_cached(("days", search), count)
    except TimeLimitExceeded:
        return None


async def count_sites(
    archive: ArchiveDatabase, search: Search, first: date | None, last: date | None
) -> Mapping[str, int] | None:
    """Return the number of hits of *search* by site; None if this exceeds the time limit.

    Only hits published on the days *first* to *last*, if given.
    """

    async def count() -> Mapping[str, int]:
        characters = await tally(
            archive.within(search.query),
            search,
            "site",
            lambda own: hits_by_site(own, first, last),
            (first, last),
        )
        characters.pop(MISSING, None)
        sites = await fetch_values(archive, [code_of(char) for char in characters])
        return {sites[code_of(c)]: n for c, n in characters.items() if code_of(c) in sites}

    try:
        return await archive.fetch_cached(("sites", search, first, last), count)
    except TimeLimitExceeded:
        return None
