"""Counts of all hits of a search by day and by site, kept until the archive changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from newsarchive.archive.schema.facets import MISSING, characters_by_facet, code_of, day_of
from newsarchive.archive.search.day_counts import hits_by_day, hits_by_site
from newsarchive.archive.search.index_words import facet_values
from newsarchive.archive.search.statements import Search
from newsarchive.web.framework.database import ArchiveDatabase, TimeLimitExceeded

_day_of = lru_cache(10_000)(day_of)


@dataclass(frozen=True, slots=True)
class DayCounts:
    """The hits of a search by day of publication (UTC)."""

    days: Mapping[date, int]
    undated: int


async def count_days(archive: ArchiveDatabase, search: Search) -> DayCounts | None:
    """Return the number of hits of *search* by day; None if this exceeds the time limit."""

    async def count() -> DayCounts:
        (row,) = await archive.run_statement(hits_by_day(search))
        characters = Counter(characters_by_facet(row["codes"] or "")["day"])
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
        (row,) = await archive.run_statement(hits_by_site(search, first, last))
        characters = Counter(characters_by_facet(row["codes"] or "")["site"])
        characters.pop(MISSING, None)
        names = await archive.run_statement(facet_values([code_of(char) for char in characters]))
        sites = {row["code"]: row["value"] for row in names}
        return {sites[code_of(c)]: n for c, n in characters.items() if code_of(c) in sites}

    try:
        return await archive.fetch_cached(("sites", search, first, last), count)
    except TimeLimitExceeded:
        return None
