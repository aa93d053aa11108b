"""The counts of the facets, and the timeline.

Pure functions: they take the encoded texts that ``Search.breakdown`` returns, and return plain
values. See :mod:`newsarchive.archive.schema.facets` for the encoding.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from newsarchive.archive.schema.facets import (
    FLAG_VALUES,
    MISSING,
    STATE_VALUES,
    VALUE_FACETS,
    characters_by_facet,
    code_of,
    day_of,
)
from newsarchive.web.charts.periods import Period, split_shortest, totals

#: How many values of a facet are shown, the most frequent ones.
MAX_VALUES: Final = 10
#: The facets whose values are in the flag and the states of an article, and those values.
FLAG_FACETS: Final = {"is": ("free", "paywalled", "live", *STATE_VALUES), "kind": ("live",)}
#: The most bars of a timeline: a year of weeks. The timeline takes the shortest period that needs
#: no more bars than this.
MAX_BARS: Final = 53


@dataclass(frozen=True, slots=True)
class ValueCount:
    """A value of a facet, and the number of hits that have it."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class TimelinePeriod:
    """A bar of the timeline: the hits of one period."""

    period: Period
    count: int

    @property
    def label(self) -> str:
        """The period for programs."""
        return self.period.label

    @property
    def after(self) -> str:
        """The first day."""
        return self.period.first.isoformat()

    @property
    def before(self) -> str:
        """The day after the last one."""
        return self.period.end.isoformat()


@dataclass(frozen=True, slots=True)
class FacetCounts:
    """The counts of the facets, most frequent values only, and of the days."""

    facets: dict[str, list[tuple[int, int]]]
    """The code of each value and its number of hits, by facet."""
    tallies: dict[str, list[ValueCount]]
    """The facets whose values need no look-up: access and kind."""
    days: Counter[date]
    """The number of hits by day of publication; hits without a date are left out."""
    sizes: dict[str, int]
    """The number of values of each facet that needs a look-up."""

    def value_codes(self) -> list[int]:
        """Return the codes whose values :meth:`with_values` needs."""
        return sorted({code for pairs in self.facets.values() for code, _ in pairs})

    def with_values(self, values: Mapping[int, str]) -> dict[str, list[ValueCount]]:
        """Return the counts by facet, without empty facets; *values* has the values by code."""
        looked_up = {name: with_values(pairs, values) for name, pairs in self.facets.items()}
        return {name: counts for name, counts in (looked_up | self.tallies).items() if counts}


def with_values(pairs: Sequence[tuple[int, int]], values: Mapping[int, str]) -> list[ValueCount]:
    """Return the counts *pairs* with the *values* of their codes, the highest first."""
    return sorted(
        (ValueCount(values[code], number) for code, number in pairs if code in values),
        key=lambda count: (-count.count, count.value),
    )


def count_facets(codes: str, authors: str) -> FacetCounts:
    """Count the values in *codes* and *authors*, as ``Search.breakdown`` returns them.

    Each character is a value. The characters of an article follow each other in *codes*.
    """
    counters = {name: Counter(chars) for name, chars in characters_by_facet(codes).items()}
    valued = {facet.name: counters[facet.name] for facet in VALUE_FACETS}
    valued["author"] = Counter(authors)
    for counter in valued.values():
        del counter[MISSING]
    return FacetCounts(
        {name: _most_common(counter, MAX_VALUES) for name, counter in valued.items()},
        {name: tally_flags(name, counters["flag"] | counters["state"]) for name in FLAG_FACETS},
        Counter(
            {_day_of(char): number for char, number in counters["day"].items() if char != MISSING}
        ),
        {name: len(counter) for name, counter in valued.items()},
    )


_CHARACTERS: Final = FLAG_VALUES | STATE_VALUES


def tally_flags(name: str, flags: Mapping[str, int]) -> list[ValueCount]:
    """Return the counts of the facet *name*, "is" or "kind", from the numbers of *flags*."""
    tallies = (
        ValueCount(value, sum(flags.get(flag, 0) for flag in _CHARACTERS[value]))
        for value in FLAG_FACETS[name]
    )
    return [tally for tally in tallies if tally.count]


def count_values(characters: str) -> list[tuple[int, int]]:
    """Return code and count of all values in *characters*, as ``Search.characters_of`` does."""
    counter = Counter(characters)
    del counter[MISSING]
    return _most_common(counter, None)


def _most_common(counter: Counter[str], limit: int | None) -> list[tuple[int, int]]:
    return [(code_of(char), number) for char, number in counter.most_common(limit)]


_day_of = lru_cache(10_000)(day_of)


def timeline(days: Counter[date]) -> list[TimelinePeriod]:
    """Return the bars of the timeline, by day, week, month or year, including empty ones."""
    if not days:
        return []
    _, periods = split_shortest(min(days), max(days), MAX_BARS)
    return [TimelinePeriod(*pair) for pair in zip(periods, totals(days, periods), strict=True)]
