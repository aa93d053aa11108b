"""The hits of a search by relevance, in the order of one file if they are in several."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from newsarchive.archive.search.expressions import parts_of
from newsarchive.archive.search.ranking.index_statistics import (
    INDEX_SIZE,
    having,
    index_size,
    lengths,
    values_of,
    variable_length_numbers,
)
from newsarchive.archive.search.ranking.near_counts import (
    are_exchangeable,
    texts_of,
    times_in_texts,
)
from newsarchive.archive.search.ranking.phrase_tree import (
    Leaf,
    PhraseTree,
    found_leaves,
    leaves,
    phrase_tree,
)
from newsarchive.archive.search.ranking.scores import (
    IndexSize,
    bm25,
    damping,
    phrase_weight,
    times_of_each,
)
from newsarchive.archive.search.statements import RANKED, Search
from newsarchive.web.database.archive_database import ArchiveDatabase
from newsarchive.web.database.merging import joined
from newsarchive.web.search.extent import newest_ids, newest_share, share_of


class RankedHit(NamedTuple):
    """A hit by relevance; the smallest score is the best."""

    score: float
    id: int
    story_id: int | None


async def fetch_ranked(
    archive: ArchiveDatabase, search: Search, total: int, limit: int
) -> list[dict[str, Any]] | list[Any]:
    """Return ``id, story_id`` of the best *limit* hits of *search*, which has *total*."""
    if not archive.has_parts:
        return await archive.run_statement(search.ranked(total, limit))
    ranked = await archive.fetch_cached(("ranked", search), lambda: _rank(archive, search, total))
    return [hit._asdict() for hit in ranked[:limit]]


@dataclass(frozen=True, slots=True)
class _FileStatistics:
    """How many articles of a file there are, and how many have each phrase."""

    size: IndexSize
    having: dict[str, int]


@dataclass(frozen=True, slots=True)
class _Candidates:
    """The hits of a file, with what its index says of them."""

    file: ArchiveDatabase
    statistics: _FileStatistics
    rows: list[Any]
    """``id, story_id, sizes`` of each."""
    values: list[tuple[Leaf, list[Any]]]
    """``id, value, small`` of those that have each leaf."""


async def _rank(archive: ArchiveDatabase, search: Search, total: int) -> list[RankedHit]:
    words = parts_of(search.query.root).words
    assert words is not None
    tree = phrase_tree(words, search.vocabulary)
    share = await newest_share(archive, search, total, RANKED)
    phrases = tuple(dict.fromkeys(phrase for leaf in leaves(tree) for phrase in leaf.phrases))
    # The order is that of one file only if all its articles count, also those of other days.
    known, found = await asyncio.gather(
        archive.whole.ask_each(lambda file: _statistics(file, phrases)),
        archive.ask_each(lambda file: _candidates(archive, file, share, tree, phrases)),
    )
    size = IndexSize(sum(k.size.articles for k in known), sum(k.size.words for k in known))
    weights = {p: phrase_weight(size, sum(k.having[p] for k in known)) for p in phrases}

    hits = [await _scored(each, tree, weights, size) for each in found if each.rows]
    return sorted(joined(hits), key=lambda hit: (hit.score, -hit.id))


async def _statistics(file: ArchiveDatabase, phrases: Sequence[str]) -> _FileStatistics:
    """Return what the index of *file* says of *phrases*, kept until the file changes."""

    async def look_up() -> _FileStatistics:
        size = index_size((await file.fetch_first_row(INDEX_SIZE))["block"])
        rows = await file.run_statement(having(phrases))
        return _FileStatistics(size, {row["expression"]: row["articles"] for row in rows})

    return await file.fetch_cached(("statistics", phrases), look_up)


async def _candidates(
    archive: ArchiveDatabase,
    file: ArchiveDatabase,
    search: Search,
    tree: PhraseTree,
    phrases: Sequence[str],
) -> _Candidates:
    """Return the hits of *search* in *file*."""
    own = await share_of(archive, file, search)
    ids = await newest_ids(file, own, RANKED)
    if not ids:
        return _Candidates(file, _FileStatistics(IndexSize(0, 0), {}), [], [])
    unique = tuple(dict.fromkeys(leaves(tree)))
    statistics, rows, *values = await asyncio.gather(
        _statistics(file, phrases),
        file.run_statement(lengths(ids)),
        *(file.run_statement(values_of(leaf.expression, ids)) for leaf in unique),
    )
    return _Candidates(file, statistics, rows, list(zip(unique, values, strict=True)))


async def _scored(
    found: _Candidates, tree: PhraseTree, weights: dict[str, float], size: IndexSize
) -> list[RankedHit]:
    """Return the hits of a file with the scores that they have among all articles."""
    times = await _times(found, weights)

    def score() -> Iterator[RankedHit]:
        for row in found.rows:
            had = times[row["id"]]
            counting = found_leaves(tree, had) or []
            value = bm25(
                [number for leaf in counting for number in had[leaf.expression]],
                [weights[phrase] for leaf in counting for phrase in leaf.phrases],
                damping(_length(row), size),
            )
            yield RankedHit(value, row["id"], row["story_id"])

    return await asyncio.to_thread(lambda: list(score()))


async def _times(
    found: _Candidates, weights: dict[str, float]
) -> dict[int, dict[str, tuple[int, ...]]]:
    """Return by article and leaf how many times it has each phrase of the leaf."""
    own = found.statistics
    damped = {row["id"]: damping(_length(row), own.size) for row in found.rows}
    times: dict[int, dict[str, tuple[int, ...]]] = {number: {} for number in damped}
    for leaf, values in found.values:
        own_weights = [phrase_weight(own.size, own.having[phrase]) for phrase in leaf.phrases]
        all_weights = [weights[phrase] for phrase in leaf.phrases]
        unclear = []
        for number, value, small in values:
            had = times_of_each(value, small, own_weights, damped[number])
            times[number][leaf.expression] = had
            if are_exchangeable(had, own_weights, all_weights):
                unclear.append(number)
        if unclear:
            rows = await found.file.run_statement(texts_of(unclear))
            for number, had in (await asyncio.to_thread(times_in_texts, rows, leaf)).items():
                times[number][leaf.expression] = had
    return times


def _length(row: Any) -> int:
    """Return the number of words of an article."""
    return sum(variable_length_numbers(row["sizes"]))
