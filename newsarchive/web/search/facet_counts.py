"""Reading the counts of the facets and the timeline from the archive."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from newsarchive.archive.search.index_words import facet_values
from newsarchive.archive.search.statements import Search
from newsarchive.web.framework.database import ArchiveDatabase, TimeLimitExceeded
from newsarchive.web.search.facets import (
    FLAG_FACETS,
    MAX_VALUES,
    TimelinePeriod,
    ValueCount,
    count_facets,
    count_values,
    tally_flags,
    timeline,
    with_values,
)
from newsarchive.web.search.search_state import SearchState
from newsarchive.web.search.url_filters import FACETS

Facets = dict[str, list[ValueCount]]


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The counts around the hits."""

    facets: Facets
    """The most frequent values of each facet, and those that are chosen.

    The counts of a facet ignore what is chosen in this facet, and in no other one.
    """
    sizes: dict[str, int]
    """The number of values of each facet, shown or not."""
    timeline: list[TimelinePeriod]
    opened: list[ValueCount] = field(default_factory=list)
    """All values of the facet of which the reader wants all."""


async def fetch_breakdown(
    archive: ArchiveDatabase, state: SearchState, search: Search
) -> Breakdown | None:
    """Return the counts of *search*, which is that of *state*; None beyond the time limit."""
    chosen = [name for name in FACETS if state.filter_values(name)]
    alone = list(dict.fromkeys([*chosen, *filter(None, [state.facet])]))
    try:
        facets, sizes, bars = await archive.fetch_cached(
            ("breakdown", search), lambda: _count_all(archive, search)
        )
        own = await asyncio.gather(*(_own_counts(archive, state, search, name) for name in alone))
    except TimeLimitExceeded:
        return None
    counts = dict(zip(alone, own, strict=True))
    for name in chosen:
        values = counts[name]
        facets = facets | {name: _most_frequent(values, state.filter_values(name))}
        sizes = sizes | {name: len(values)}
    return Breakdown(
        {name: facets[name] for name in FACETS if facets.get(name)},
        sizes,
        bars,
        counts.get(state.facet, []),
    )


def _most_frequent(values: list[ValueCount], chosen: Sequence[str]) -> list[ValueCount]:
    """Return the most frequent of *values*, and those that are *chosen*, even without a hit."""
    known = {value.value for value in values}
    shown = [v for place, v in enumerate(values) if place < MAX_VALUES or v.value in chosen]
    return shown + [ValueCount(value, 0) for value in chosen if value not in known]


async def _count_all(
    archive: ArchiveDatabase, search: Search
) -> tuple[Facets, dict[str, int], list[TimelinePeriod]]:
    (encoded,) = await archive.run_statement(search.breakdown())
    counts = count_facets(encoded["codes"] or "", encoded["authors"] or "")
    values = await _values(archive, counts.value_codes())
    return counts.with_values(values), counts.sizes, timeline(counts.days)


async def _own_counts(
    archive: ArchiveDatabase, state: SearchState, search: Search, name: str
) -> list[ValueCount]:
    """Return the counts of all values of the facet *name*, whatever is chosen in it."""
    search = replace(search, query=state.without(name).query)

    async def count() -> list[ValueCount]:
        (row,) = await archive.run_statement(search.characters_of(name))
        characters: str = row["characters"] or ""
        if name in FLAG_FACETS:
            return tally_flags(name, Counter(characters))
        pairs = count_values(characters)
        return with_values(pairs, await _values(archive, [code for code, _ in pairs]))

    return await archive.fetch_cached(("facet", name, search), count)


async def _values(archive: ArchiveDatabase, codes: Sequence[int]) -> dict[int, str]:
    rows: list[Any] = await archive.run_statement(facet_values(list(codes)))
    return {row["code"]: row["value"] for row in rows}
