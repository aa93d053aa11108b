"""The values of facets that the hits have, encoded, also if they are in several files.

Each file has codes of its own (:mod:`newsarchive.archive.schema.facets`). What several files give
is written in the codes of an :class:`Alphabet` that they share, in the order of one file: whoever
counts the characters needs not know where they come from.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import accumulate, repeat
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from newsarchive.archive.schema.facets import (
    FACETS,
    MISSING,
    VALUE_FACETS,
    character_of,
    characters_by_facet,
    code_of,
)
from newsarchive.archive.search.day_counts import hits_by_tag
from newsarchive.archive.search.index_words import (
    Statement,
    facet_values,
    facet_values_with_kind,
    tag_ids,
)
from newsarchive.archive.search.statements import COUNTED, Search
from newsarchive.web.database.archive_database import ArchiveDatabase
from newsarchive.web.database.merging import grouped
from newsarchive.web.search.extent import (
    count_hits,
    id_list,
    newest_share,
    share_of,
    share_with_hits,
)

_VALUED = frozenset(facet.name for facet in VALUE_FACETS)


class Alphabet:
    """The codes of values that several files share."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], int] = {}
        self._values: dict[int, str] = {}
        self._of_files: WeakKeyDictionary[Any, dict[str, str]] = WeakKeyDictionary()

    def values(self, codes: Iterable[int]) -> dict[int, str]:
        """Return the values of *codes*."""
        return {code: self._values[code] for code in codes if code in self._values}

    async def translation(self, file: ArchiveDatabase, characters: set[str]) -> dict[str, str]:
        """Return the shared character for each of *characters*, which are those of *file*.

        What is known of a file stays valid: no code of a file ever changes its value.
        """
        known = self._of_files.setdefault(file.key, {MISSING: MISSING})
        unknown = [code_of(character) for character in characters.difference(known)]
        if unknown:
            for row in await file.run_statement(facet_values_with_kind(unknown)):
                code = self._code(row["kind"], row["value"])
                known[character_of(row["code"])] = character_of(code)
        return known

    def _code(self, kind: str, value: str) -> int:
        # Code 1 is that of MISSING.
        code = self._codes.setdefault((kind, value), len(self._codes) + 2)
        self._values[code] = value
        return code


_alphabets: WeakKeyDictionary[Any, Alphabet] = WeakKeyDictionary()


def _alphabet(archive: ArchiveDatabase) -> Alphabet:
    return _alphabets.setdefault(archive.key, Alphabet())


async def fetch_values(archive: ArchiveDatabase, codes: Sequence[int]) -> dict[int, str]:
    """Return the values of *codes*, which this module has returned."""
    if archive.has_parts:
        return _alphabet(archive).values(codes)
    rows = await archive.run_statement(facet_values(list(codes)))
    return {row["code"]: row["value"] for row in rows}


async def fetch_newest_codes(archive: ArchiveDatabase, search: Search) -> tuple[str, str]:
    """Return the codes and the authors of the hits that facets count, the newest COUNTED."""
    if not archive.has_parts:
        (row,) = await archive.run_statement(search.breakdown())
        return row["codes"] or "", row["authors"] or ""
    return await archive.fetch_cached(("codes", search), lambda: _newest_codes(archive, search))


async def fetch_characters(archive: ArchiveDatabase, search: Search, facet: str) -> str:
    """Return the characters of *facet* of the hits that :func:`fetch_newest_codes` has."""
    if not archive.has_parts:
        (row,) = await archive.run_statement(search.characters_of(facet))
        return row["characters"] or ""
    codes, authors = await fetch_newest_codes(archive, search)
    by_facet = characters_by_facet(codes) | {"author": authors}
    if facet == "is":
        return by_facet["flag"] + by_facet["state"]
    return by_facet["flag" if facet == "kind" else facet]


async def tally(
    archive: ArchiveDatabase,
    search: Search,
    facet: str,
    statement_of: Callable[[Search], Statement],
    key: Hashable = None,
) -> Counter[str]:
    """Return how many of all hits of *search* have each character of *facet*.

    One row of the SQL of *statement_of* has the codes of the hits. The counts of each file are kept
    until it changes; *key* distinguishes those of different statements.
    """

    async def count_in(file: ArchiveDatabase) -> Counter[str]:
        own = await share_of(archive, file, search)

        async def count() -> Counter[str]:
            codes = (await file.run_statement(statement_of(own)))[0]["codes"] or ""
            return await asyncio.to_thread(lambda: Counter(characters_by_facet(codes)[facet]))

        counts = await file.fetch_cached(("tally", facet, key, own), count)
        if not archive.has_parts or facet not in _VALUED:
            return counts
        names = await _alphabet(archive).translation(file, set(counts))
        return Counter({names[char]: number for char, number in counts.items() if char in names})

    total: Counter[str] = Counter()
    for counts in await archive.ask_each(count_in):
        total.update(counts)
    return total


async def fetch_tags(
    archive: ArchiveDatabase, search: Search, limit: int
) -> tuple[list[tuple[str, int]], int]:
    """Return the *limit* most frequent tags of the hits that facets count, and how many there are.

    Each tag has its number of hits; -1 is no limit.
    """
    if not archive.has_parts:
        rows = await archive.run_statement(hits_by_tag(search, limit))
        return [(row["value"], row["articles"]) for row in rows], rows[0]["size"] if rows else 0
    total = await count_hits(archive, search)
    newest = await newest_share(archive, search, total, COUNTED)

    async def tags_in(file: ArchiveDatabase) -> list[Any]:
        own = await share_with_hits(archive, file, newest)
        return [] if own is None else await file.run_statement(hits_by_tag(own, -1))

    merge = grouped("value", sums=["articles"])
    rows = merge(await archive.since(newest.oldest).ask_each(tags_in))
    # Of tags with equal numbers those that the archive has had for longest are shown.
    ids = {row["name"]: row["tag_id"] for row in await archive.run_statement(tag_ids(rows))}
    rows.sort(key=lambda row: (-row["articles"], ids.get(row["value"], len(ids)), row["value"]))
    shown = rows if limit < 0 else rows[:limit]
    shown.sort(key=lambda row: (-row["articles"], row["value"]))
    return [(row["value"], row["articles"]) for row in shown], len(rows)


async def _newest_codes(archive: ArchiveDatabase, search: Search) -> tuple[str, str]:
    total = await count_hits(archive, search)
    newest = await newest_share(archive, search, total, COUNTED)
    alphabet = _alphabet(archive)

    async def hits_in(file: ArchiveDatabase) -> _Codes | None:
        own = await share_with_hits(archive, file, newest)
        if own is None:
            return None
        (row,) = await file.run_statement(own.newest_codes(COUNTED))
        if not row["ids"]:
            return None
        names = await alphabet.translation(file, set(row["authors"]))
        return _Codes(
            id_list(row["ids"]),
            await _translated(alphabet, file, row["codes"]),
            _in(names, row["authors"]),
            id_list(row["lengths"]),
        )

    return _newest_first(await archive.since(newest.oldest).ask_each(hits_in))


class _Codes(NamedTuple):
    """The codes of hits of a file, the newest first."""

    ids: list[int]
    codes: str
    authors: str
    lengths: list[int]
    """The number of authors of each."""


def _newest_first(files: Iterable[_Codes | None]) -> tuple[str, str]:
    """Return the codes and the authors of the hits of all *files*, the newest first."""
    found = sorted(filter(None, files), key=lambda file: -file.ids[0])
    ids = [number for file in found for number in file.ids]
    codes = "".join(file.codes for file in found)
    authors = "".join(file.authors for file in found)
    order = sorted(range(len(ids)), key=lambda place: -ids[place])
    if order == [*range(len(ids))]:  # The articles of each file are older than those before.
        return codes, authors
    ends = [0, *accumulate(length for file in found for length in file.lengths)]
    width = len(FACETS)
    return (
        "".join([codes[place * width : (place + 1) * width] for place in order]),
        "".join([authors[ends[place] : ends[place + 1]] for place in order]),
    )


async def _translated(alphabet: Alphabet, file: ArchiveDatabase, codes: str) -> str:
    """Return the *codes* of articles of *file* in the codes of *alphabet*."""
    by_facet = characters_by_facet(codes)
    used = {char for name in _VALUED for char in set(by_facet[name])}
    names = await alphabet.translation(file, used)
    translated = list(codes)
    for place, (name, characters) in enumerate(by_facet.items()):
        if name in _VALUED:
            translated[place :: len(FACETS)] = _in(names, characters)
    return "".join(translated)


def _in(names: dict[str, str], characters: str) -> str:
    return "".join(map(names.get, characters, repeat(MISSING)))
