"""The hits of a search by relevance, in the order of one file if they are in several."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from newsarchive.archive.search.expressions import parts_of
from newsarchive.archive.search.ranking.hits import (
    FileHits,
    FileStatistics,
    RankedHit,
    all_together,
    best_first,
    bounds,
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
from newsarchive.archive.search.ranking.phrase_tree import leaves, phrase_tree
from newsarchive.archive.search.ranking.scores import IndexSize
from newsarchive.archive.search.statements import RANKED, Search
from newsarchive.web.database.archive_database import ArchiveDatabase
from newsarchive.web.search.extent import newest_share, share_with_hits


async def fetch_ranked(
    archive: ArchiveDatabase, search: Search, total: int, limit: int
) -> list[dict[str, Any]] | list[Any]:
    """Return ``id, story_id`` of the best *limit* hits of *search*, which has *total*."""
    if not archive.has_parts:
        return await archive.run_statement(search.ranked(total, limit))
    ranked = await archive.fetch_cached(
        ("ranked", search, limit), lambda: Ranking(archive, search).best(total, limit)
    )
    return [hit._asdict() for hit in ranked]


class Ranking:
    """The ranking of the hits of a search in several files.

    The value that a hit has in its own file, which SQLite sorts by, says within which bounds its
    value among all articles is. Only hits that may be among the best are looked up and scored.
    """

    def __init__(self, archive: ArchiveDatabase, search: Search) -> None:
        self._archive = archive
        self._search = search
        words = parts_of(search.query.root).words
        assert words is not None
        self._tree = phrase_tree(words, search.vocabulary)
        self._phrases = phrases_of(self._tree)

    async def best(self, total: int, limit: int) -> list[RankedHit]:
        """Return the best *limit* hits, the best first."""
        share, known = await asyncio.gather(
            newest_share(self._archive, self._search, total, RANKED),
            # The order is that of one file only if all its articles count, also of other days.
            self._archive.whole.ask_each(self._statistics),
        )
        size, weights = all_together(known, self._phrases)
        most = 2 * limit
        while True:
            found = await self._archive.since(share.oldest).ask_each(
                partial(self._first_rows, share=share, most=most, size=size, weights=weights)
            )
            files = [each for each in found if each is not None and each.rows]
            least = _least_of_best(files, limit)
            if most >= RANKED or all(each.is_complete(least, most) for each in files):
                break
            most = min(4 * most, RANKED)
        scores = [self._scored(each, least, size, weights) for each in files]
        return best_first(await asyncio.gather(*scores))[:limit]

    async def _statistics(self, file: ArchiveDatabase) -> FileStatistics:
        """Return what the index of *file* says of the phrases, kept until the file changes."""

        async def look_up() -> FileStatistics:
            size, rows = await asyncio.gather(
                file.fetch_cached("index size", lambda: _index_size(file)),
                file.run_statement(having(self._phrases)),
            )
            return FileStatistics(size, {row["expression"]: row["articles"] for row in rows})

        return await file.fetch_cached(("statistics", self._phrases), look_up)

    async def _first_rows(
        self,
        file: ArchiveDatabase,
        share: Search,
        most: int,
        size: IndexSize,
        weights: dict[str, float],
    ) -> _FirstRows | None:
        """Return the hits in *file* with the *most* best values there; None if it has no hits."""
        own = await share_with_hits(self._archive, file, share)
        if own is None:
            return None
        statistics = await self._statistics(file)
        rows = await file.run_statement(own.ranked(0, most))  # the share has no more than RANKED
        return _FirstRows(file, statistics, rows, bounds(statistics, weights, size))

    async def _scored(
        self, found: _FirstRows, least: float, size: IndexSize, weights: dict[str, float]
    ) -> list[RankedHit]:
        """Return hits of a file with the scores that they have among all articles."""
        ids = [row["id"] for row in found.rows if -row["score"] * found.bounds[1] >= least]
        if not ids:
            return []
        unique = tuple(dict.fromkeys(leaves(self._tree)))
        file = found.file
        rows, *values = await asyncio.gather(
            file.run_statement(lengths(ids)),
            *(file.run_statement(values_of(leaf.expression, ids)) for leaf in unique),
        )
        hits = FileHits(found.statistics, rows, list(zip(unique, values, strict=True)))
        times, to_ask = times_of_hits(hits, weights)
        for leaf, unclear in to_ask:
            rows = await file.run_statement(texts_of(unclear))
            for number, had in (await asyncio.to_thread(times_in_texts, rows, leaf)).items():
                times[number][leaf.expression] = had
        return await asyncio.to_thread(scored, hits, self._tree, times, weights, size)


async def _index_size(file: ArchiveDatabase) -> IndexSize:
    return index_size((await file.fetch_first_row(INDEX_SIZE))["block"])


@dataclass(frozen=True, slots=True)
class _FirstRows:
    """The best hits of a file by their values there."""

    file: ArchiveDatabase
    statistics: FileStatistics
    rows: list[Any]
    """``id, score, story_id``, the best first."""
    bounds: tuple[float, float]
    """The score among all articles is at least and at most so many times that in the file."""

    def is_complete(self, least: float, most: int) -> bool:
        """Return whether no hit behind the first *most* rows can be better than *least*."""
        return len(self.rows) < most or -self.rows[-1]["score"] * self.bounds[1] < least


def _least_of_best(files: Sequence[_FirstRows], limit: int) -> float:
    """Return a score that the best *limit* hits of all *files* have at least; 0 if all are."""
    sure = sorted(-row["score"] * each.bounds[0] for each in files for row in each.rows)
    return sure[-limit] if len(sure) >= limit else 0.0
