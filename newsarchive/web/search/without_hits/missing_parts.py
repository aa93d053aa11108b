"""Why a search finds nothing: which word or filter is missing, and what is found without it."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Final

from newsarchive.archive.search.query import And, Filter, Node, Query, parse_query
from newsarchive.archive.search.statements import Search
from newsarchive.web.database.archive_database import ArchiveDatabase, TimeLimitExceeded
from newsarchive.web.search.extent import count_hits
from newsarchive.web.search.search_state import SearchState

#: At most so many parts of a search are looked at, and no longer than so many seconds.
MAX_PARTS: Final = 10
_MAX_SECONDS: Final = 1.0
_LIMIT_MS: Final = 300


@dataclass(frozen=True, slots=True)
class SearchPart:
    """A word, phrase, group or filter of a search that finds nothing."""

    text: str
    """The part in the query language; "" if it is filters of the URL."""
    filters: tuple[tuple[str, str], ...]
    """The filters of the URL that are this part: all of one facet, or both dates."""
    without: SearchState
    """The search without this part."""
    found_without: int | None
    """How many articles that search finds; None if it was not counted."""
    only: SearchState
    """The search for this part alone."""
    found_alone: int | None
    """How many articles have this part; None if it was not counted."""


async def missing_parts(
    archive: ArchiveDatabase, state: SearchState, search: Search
) -> list[SearchPart]:
    """Return the parts of *state*, a search without hits, with what is found without each.

    *search* is that of *state*. If there is only one part, ``found_without`` is None: without it
    nothing would be left to search for. Counts that take too long are None too.
    """
    parts = [*_query_parts(state), *_filter_parts(state)][:MAX_PARTS]
    end = time.monotonic() + _MAX_SECONDS

    async def count(query: Query) -> int | None:
        if time.monotonic() > end:
            return None
        asked = replace(search, query=query)
        try:
            return await count_hits(archive.within(query), asked, _LIMIT_MS)
        except TimeLimitExceeded:
            return None

    counted = []
    for part in parts:
        alone = await count(part.only.query)
        without = await count(part.without.query) if len(parts) > 1 else None
        counted.append(replace(part, found_alone=alone, found_without=without))
    return counted


def _query_parts(state: SearchState) -> list[SearchPart]:
    """Return the parts of the query that must all match; its dates are one part."""
    root = parse_query(state.q).root
    nodes: tuple[Node, ...] = root.nodes if isinstance(root, And) else (root,) if root else ()
    dates = [n for n in nodes if isinstance(n, Filter) and n.name in ("after", "before")]
    groups = [[node] for node in nodes if node not in dates] + ([dates] if dates else [])
    nothing = state.with_query("").without(*dict(state.filters))
    parts = []
    for group in groups:
        text = " ".join(map(str, group))
        rest = state.with_query(" ".join(str(other) for other in nodes if other not in group))
        parts.append(SearchPart(text, (), rest, None, nothing.with_query(text), None))
    return parts


def _filter_parts(state: SearchState) -> list[SearchPart]:
    """Return the filters of the URL: the values of one facet are one part, and both dates are."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for name, value in state.filters:
        groups.setdefault("dates" if name in ("last", "after", "before") else name, []).append(
            (name, value)
        )
    parts = []
    for filters in groups.values():
        names = dict(filters)
        only = replace(state.first_page(), q="", filters=tuple(filters))
        parts.append(SearchPart("", tuple(filters), state.without(*names), None, only, None))
    return parts
