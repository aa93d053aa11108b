"""Reading the counts of the facets and the timeline from the archive."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from newsarchive.archive.search.statements import Search
from newsarchive.web.database.archive_database import ArchiveDatabase, TimeLimitExceeded
from newsarchive.web.search.facet_codes import (
    fetch_characters,
    fetch_newest_codes,
    fetch_tags,
    fetch_values,
)
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

#: The number of values of a facet whose list is open: all of them, in SQL.
_ALL: Final = -1

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
    kept = {name: _kept_counts(archive, state, search, name) for name in chosen}
    alone = [
        name for name in FACETS if name == state.facet or (name in chosen and kept[name] is None)
    ]
    all_counts = archive.fetch_cached(("breakdown", search), lambda: _count_all(archive, search))
    own_counts = asyncio.gather(*(_own_counts(archive, state, search, name) for name in alone))
    try:
        (facets, sizes, bars), own = await asyncio.gather(all_counts, own_counts)
    except TimeLimitExceeded:
        return None
    counts: dict[str, list[ValueCount]] = dict(zip(alone, own, strict=True))
    for name in chosen:
        values, size = kept[name] or _shown(counts[name], state.filter_values(name))
        facets = facets | {name: values}
        sizes = sizes | {name: size}
    return Breakdown(
        {name: facets[name] for name in FACETS if facets.get(name)},
        sizes,
        bars,
        counts.get(state.facet, []),
    )


def _shown(values: list[ValueCount], chosen: Sequence[str]) -> tuple[list[ValueCount], int]:
    """Return the most frequent and the *chosen* of *values*, and the number of all values.

    A chosen value is among them even if no hit has it.
    """
    known = {value.value for value in values}
    shown = [v for place, v in enumerate(values) if place < MAX_VALUES or v.value in chosen]
    return shown + [ValueCount(value, 0) for value in chosen if value not in known], len(values)


def _kept_counts(
    archive: ArchiveDatabase, state: SearchState, search: Search, name: str
) -> tuple[list[ValueCount], int] | None:
    """Return the values that the facet *name* shows, and their number, if they are kept.

    They are those of the page before, on which nothing was chosen in this facet. Returns None if
    that page was not counted, or did not show all values that are chosen.
    """
    before = archive.kept(("breakdown", replace(search, query=state.without(name).query)))
    if before is None:
        return None
    facets, sizes, _ = before
    values = facets.get(name, [])
    if not {value.value for value in values}.issuperset(state.filter_values(name)):
        return None
    return values, sizes.get(name, len(values))


async def _count_all(
    archive: ArchiveDatabase, search: Search
) -> tuple[Facets, dict[str, int], list[TimelinePeriod]]:
    (codes, authors), (tags, tag_count) = await asyncio.gather(
        fetch_newest_codes(archive, search), _count_tags(archive, search, MAX_VALUES)
    )
    counts = count_facets(codes, authors)
    facets = counts.with_values(await fetch_values(archive, counts.value_codes()))
    if tags:
        facets["tag"] = tags
    return facets, counts.sizes | {"tag": tag_count}, timeline(counts.days)


async def _count_tags(
    archive: ArchiveDatabase, search: Search, limit: int
) -> tuple[list[ValueCount], int]:
    """Return the *limit* most frequent tags of the hits, and the number of all their tags."""
    tags, size = await fetch_tags(archive, search, limit)
    return [ValueCount(value, articles) for value, articles in tags], size


async def _own_counts(
    archive: ArchiveDatabase, state: SearchState, search: Search, name: str
) -> list[ValueCount]:
    """Return the counts of all values of the facet *name*, whatever is chosen in it."""
    search = replace(search, query=state.without(name).query)

    async def count() -> list[ValueCount]:
        if name == "tag":
            return (await _count_tags(archive, search, _ALL))[0]
        characters = await fetch_characters(archive, search, name)
        if name in FLAG_FACETS:
            return tally_flags(name, Counter(characters))
        pairs = count_values(characters)
        return with_values(pairs, await fetch_values(archive, [code for code, _ in pairs]))

    return await archive.fetch_cached(("facet", name, search), count)
