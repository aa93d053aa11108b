"""The values of FTS5's ``bm25()`` for an index in several files.

The formula, its numbers and the order of its operations are those of SQLite's ``fts5_aux.c``, so
that articles with equal values have equal ones here.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import product
from typing import Final, NamedTuple

_K1: Final = 1.2
_B: Final = 0.75
_LEAST_WEIGHT: Final = 1e-6
#: The weights of title, description and text. A word in the headline states the topic.
WEIGHTS: Final = (10.0, 3.0, 1.0)
#: With weights as small as this the value is proportional to the number of times.
SMALL: Final = 1e-12
#: A phrase of NEAR is not looked for more often than this in one article.
_MOST_TIMES: Final = 400


class IndexSize(NamedTuple):
    """The size of a full-text index."""

    articles: int
    words: int

    @property
    def mean_length(self) -> float:
        """The mean number of words of an article."""
        return self.words / self.articles


def phrase_weight(size: IndexSize, having: int) -> float:
    """Return the weight of a phrase that *having* articles of an index have."""
    weight = math.log((size.articles - having + 0.5) / (having + 0.5))
    return weight if weight > 0 else _LEAST_WEIGHT


def damping(length: int, size: IndexSize) -> float:
    """Return what in the formula depends on the *length* of an article, in words."""
    return _K1 * (1 - _B + _B * length / size.mean_length)


def bm25(times: Sequence[int], weights: Sequence[float], damped: float) -> float:
    """Return the value of an article that has phrases with *weights* so many *times*.

    *times* count with :data:`WEIGHTS`: 10 for each time in the title. *damped* is the
    :func:`damping` of the article. The smallest value is the best.
    """
    value = 0.0
    for number, weight in zip(times, weights, strict=True):
        value += weight * ((number * (_K1 + 1.0)) / (number + damped))
    return -1.0 * value


def times_of(value: float, weight: float, damped: float) -> int:
    """Return how many times an article has a phrase, from the *value* of the phrase alone."""
    share = -value / weight
    return round(share * damped / (_K1 + 1.0 - share))


def times_of_each(
    value: float, small: float, weights: Sequence[float], damped: float
) -> tuple[int, ...]:
    """Return how many times an article has each of several phrases, from the value for all.

    *small* is the value with weights of columns that are :data:`SMALL` times as large. The numbers
    of phrases that have the same weight may be exchanged (``near_counts.py``).
    """
    if len(weights) == 1:
        return (times_of(value, weights[0], damped),)
    total = -small / SMALL * damped / (_K1 + 1.0)
    order = sorted(range(len(weights)), key=lambda place: -weights[place])
    *first, last = order
    ranges = [range(1, min(_MOST_TIMES, int(total / weights[place]) + 1) + 1) for place in first]
    best: tuple[float, tuple[int, ...]] = (math.inf, (1,) * len(weights))
    for numbers in product(*ranges):
        rest = total - sum(n * weights[place] for n, place in zip(numbers, first, strict=True))
        found = dict(zip(first, numbers, strict=True))
        found[last] = max(1, round(rest / weights[last]))
        times = tuple(found[place] for place in range(len(weights)))
        error = abs(bm25(times, weights, damped) - value)
        error += abs(sum(n * w for n, w in zip(times, weights, strict=True)) - total)
        best = min(best, (error, times))
    return best[1]
