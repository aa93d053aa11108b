"""The best hits of a search over several files, in the order of one file."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from newsarchive.archive.exports.whole_archive import File
from newsarchive.archive.search.expressions import parts_of
from newsarchive.archive.search.index_words import Statement
from newsarchive.archive.search.query import Query
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
from newsarchive.archive.search.statements import RANKED, Search

#: A file, and a search as it must be asked there.
Asked = tuple[File, Search]


def ranked_ids(query: Query, asked: Sequence[Asked]) -> Iterator[int]:
    """Yield the ids of the hits of *query* that can be ranked, the best first.

    These are the RANKED newest at most. As in one file, those that have no word of the query are
    left out.
    """
    words = parts_of(query.root).words
    if words is None:
        return
    newest = _newest(asked)
    if not newest:
        return
    asked = [(file, replace(own, oldest=newest[-1])) for file, own in asked]
    tree = phrase_tree(words, asked[0][1].vocabulary)
    phrases = phrases_of(tree)
    known = [_statistics(file, phrases) for file, _ in asked]
    size, weights = all_together(known, phrases)
    hits: list[list[RankedHit]] = []
    for (file, own), statistics in zip(asked, known, strict=True):
        found = _hits(file, own, tree, statistics)
        times, to_ask = times_of_hits(found, weights)
        for leaf, ids in to_ask:
            for number, had in times_in_texts(_rows(file, texts_of(ids)), leaf).items():
                times[number][leaf.expression] = had
        hits.append(scored(found, tree, times, weights, size))
    yield from (hit.id for hit in best_first(hits) if hit.score < 0)


def _newest(asked: Sequence[Asked]) -> list[int]:
    """Return the ids of the RANKED newest hits of all files, the newest first."""
    found = (_newest_of(file, own) for file, own in asked)
    return heapq.nlargest(RANKED, (each for ids in found for each in ids))


def _newest_of(file: File, search: Search) -> list[int]:
    limit = RANKED if file.counted is None else -1  # what does not count takes no place
    ids = (row["id"] for row in file.connection.execute(*search.newest_ids(limit)))
    return [each for each in ids if file.counts(each)][:RANKED]


def _statistics(file: File, phrases: Sequence[str]) -> FileStatistics:
    row = file.connection.execute(INDEX_SIZE).fetchone()
    return FileStatistics(index_size(row["block"]), dict(map(tuple, _rows(file, having(phrases)))))


def _rows(file: File, statement: Statement) -> list[Any]:
    return file.connection.execute(*statement).fetchall()


def _hits(file: File, search: Search, tree: PhraseTree, statistics: FileStatistics) -> FileHits:
    ids = _newest_of(file, search)
    if not ids:
        return FileHits(statistics, [], [])
    unique = dict.fromkeys(leaves(tree))
    values = [(leaf, _rows(file, values_of(leaf.expression, ids))) for leaf in unique]
    return FileHits(statistics, _rows(file, lengths(ids)), values)
