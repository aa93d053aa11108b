"""The hits of a search by relevance, in the order of one file if they are in several."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from newsarchive.archive.search.expressions import parts_of
from newsarchive.archive.search.ranking.hits import (
    FileHits,
    FileStatistics,
    RankedHit,
    all_together,
    best_first,
    phrases_of,
    scored,
    times_of_hits,
)
from newsarchive.archive.search.ranking.index_statistics import (
    INDEX_SIZE,
    having,
    index_size,
    lengths,
    values_of,
)
from newsarchive.archive.search.ranking.near_counts import texts_of, times_in_texts
from newsarchive.archive.search.ranking.phrase_tree import PhraseTree, leaves, phrase_tree
from newsarchive.archive.search.ranking.scores import IndexSize
from newsarchive.archive.search.statements import RANKED, Search
from newsarchive.web.database.archive_database import ArchiveDatabase
from newsarchive.web.search.extent import newest_ids, newest_share, share_of


async def fetch_ranked(
    archive: ArchiveDatabase, search: Search, total: int, limit: int
) -> list[dict[str, Any]] | list[Any]:
    """Return ``id, story_id`` of the best *limit* hits of *search*, which has *total*."""
    if not archive.has_parts:
        return await archive.run_statement(search.ranked(total, limit))
    ranked = await archive.fetch_cached(("ranked", search), lambda: _rank(archive, search, total))
    return [hit._asdict() for hit in ranked[:limit]]


@dataclass(frozen=True, slots=True)
class _Candidates:
    """The hits of a file."""

    file: ArchiveDatabase
    hits: FileHits


async def _rank(archive: ArchiveDatabase, search: Search, total: int) -> list[RankedHit]:
    words = parts_of(search.query.root).words
    assert words is not None
    tree = phrase_tree(words, search.vocabulary)
    share = await newest_share(archive, search, total, RANKED)
    phrases = phrases_of(tree)
    # The order is that of one file only if all its articles count, also those of other days.
    known, found = await asyncio.gather(
        archive.whole.ask_each(lambda file: _statistics(file, phrases)),
        archive.ask_each(lambda file: _candidates(archive, file, share, tree, phrases)),
    )
    size, weights = all_together(known, phrases)
    return best_first(
        [await _scored(each, tree, weights, size) for each in found if each.hits.rows]
    )


async def _statistics(file: ArchiveDatabase, phrases: Sequence[str]) -> FileStatistics:
    """Return what the index of *file* says of *phrases*, kept until the file changes."""

    async def look_up() -> FileStatistics:
        size = index_size((await file.fetch_first_row(INDEX_SIZE))["block"])
        rows = await file.run_statement(having(phrases))
        return FileStatistics(size, {row["expression"]: row["articles"] for row in rows})

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
        return _Candidates(file, FileHits(FileStatistics(IndexSize(0, 0), {}), [], []))
    unique = tuple(dict.fromkeys(leaves(tree)))
    statistics, rows, *values = await asyncio.gather(
        _statistics(file, phrases),
        file.run_statement(lengths(ids)),
        *(file.run_statement(values_of(leaf.expression, ids)) for leaf in unique),
    )
    return _Candidates(file, FileHits(statistics, rows, list(zip(unique, values, strict=True))))


async def _scored(
    found: _Candidates, tree: PhraseTree, weights: dict[str, float], size: IndexSize
) -> list[RankedHit]:
    """Return the hits of a file with the scores that they have among all articles."""
    times, to_ask = times_of_hits(found.hits, weights)
    for leaf, ids in to_ask:
        rows = await found.file.run_statement(texts_of(ids))
        for number, had in (await asyncio.to_thread(times_in_texts, rows, leaf)).items():
            times[number][leaf.expression] = had
    return await asyncio.to_thread(scored, found.hits, tree, times, weights, size)
