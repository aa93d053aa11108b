"""The scores of hits in several files, from what the index of each file says of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from newsarchive.archive.search.ranking.index_statistics import variable_length_numbers
from newsarchive.archive.search.ranking.near_counts import are_exchangeable
from newsarchive.archive.search.ranking.phrase_tree import Leaf, PhraseTree, found_leaves, leaves
from newsarchive.archive.search.ranking.scores import (
    IndexSize,
    bm25,
    damping,
    phrase_weight,
    times_of_each,
)

#: By article and leaf how many times it has each phrase of the leaf.
Times = dict[int, dict[str, tuple[int, ...]]]


class RankedHit(NamedTuple):
    """A hit by relevance; the smallest score is the best, and one without words has 0."""

    score: float
    id: int
    story_id: int | None


@dataclass(frozen=True, slots=True)
class FileStatistics:
    """How many articles of a file there are, and how many have each phrase."""

    size: IndexSize
    having: dict[str, int]


@dataclass(frozen=True, slots=True)
class FileHits:
    """The hits of a file, with what its index says of them."""

    statistics: FileStatistics
    rows: list[Any]
    """``id, story_id, sizes`` of each."""
    values: list[tuple[Leaf, list[Any]]]
    """``id, value, small`` of those that have each leaf."""


def phrases_of(tree: PhraseTree) -> tuple[str, ...]:
    """Return the phrases of *tree*, each once."""
    return tuple(dict.fromkeys(phrase for leaf in leaves(tree) for phrase in leaf.phrases))


def all_together(
    known: Sequence[FileStatistics], phrases: Iterable[str]
) -> tuple[IndexSize, dict[str, float]]:
    """Return the size of all files together, and the weight of each phrase in them."""
    size = IndexSize(sum(k.size.articles for k in known), sum(k.size.words for k in known))
    return size, {p: phrase_weight(size, sum(k.having[p] for k in known)) for p in phrases}


def bounds(
    own: FileStatistics, weights: Mapping[str, float], size: IndexSize
) -> tuple[float, float]:
    """Return the least and the most that a score in a file can be multiplied with among all.

    *weights* of the phrases and the *size* are those of all files. A phrase that the file does not
    have changes no score in it.
    """
    shares = [
        weights[phrase] / phrase_weight(own.size, number)
        for phrase, number in own.having.items()
        if number
    ] or [1.0]
    # What an article's length adds is smaller where articles are longer on the whole.
    longer = size.mean_length / own.size.mean_length
    rounding = 1e-9
    return (
        min(shares) * min(1.0, longer) * (1 - rounding),
        max(shares) * max(1.0, longer) * (1 + rounding),
    )


def times_of_hits(
    found: FileHits, weights: Mapping[str, float]
) -> tuple[Times, list[tuple[Leaf, list[int]]]]:
    """Return how many times the hits have each phrase, and where the texts must be asked.

    *weights* are those in all files. For the second, see :func:`.near_counts.times_in_texts`.
    """
    own = found.statistics
    damped = {row["id"]: damping(_length(row), own.size) for row in found.rows}
    times: Times = {number: {} for number in damped}
    to_ask: list[tuple[Leaf, list[int]]] = []
    for leaf, values in found.values:
        own_weights = [phrase_weight(own.size, own.having[phrase]) for phrase in leaf.phrases]
        all_weights = [weights[phrase] for phrase in leaf.phrases]
        unclear = []
        is_alone = len(found.values) == 1 and len(leaf.phrases) < 3
        for number, value, small in values:
            had = times_of_each(value, small, own_weights, damped[number])
            times[number][leaf.expression] = had
            if are_exchangeable(had, own_weights, all_weights, is_alone=is_alone):
                unclear.append(number)
        if unclear:
            to_ask.append((leaf, unclear))
    return times, to_ask


def scored(
    found: FileHits, tree: PhraseTree, times: Times, weights: Mapping[str, float], size: IndexSize
) -> list[RankedHit]:
    """Return the hits of a file with the scores that they have among all articles."""
    hits = []
    for row in found.rows:
        had = times[row["id"]]
        counting = found_leaves(tree, had) or []
        value = bm25(
            [number for leaf in counting for number in had[leaf.expression]],
            [weights[phrase] for leaf in counting for phrase in leaf.phrases],
            damping(_length(row), size),
        )
        hits.append(RankedHit(value, row["id"], row["story_id"]))
    return hits


def best_first(files: Iterable[list[RankedHit]]) -> list[RankedHit]:
    """Return the hits of all files, the best first."""
    hits = (hit for each in files for hit in each)
    return sorted(hits, key=lambda hit: (hit.score, -hit.id))


def _length(row: Any) -> int:
    """Return the number of words of an article."""
    return _words(row["sizes"])


@lru_cache(20_000)
def _words(sizes: bytes) -> int:
    return sum(variable_length_numbers(sizes))
