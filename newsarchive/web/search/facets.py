"""The counts of the facets, and the timeline.

Pure functions: they take the encoded texts that ``Search.breakdown`` returns, and return plain
values. See :mod:`newsarchive.archive.schema.facets` for the encoding.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from newsarchive.archive.schema.facets import (
    FLAG_VALUES,
    MISSING,
    VALUE_FACETS,
    characters_by_facet,
    code_of,
    day_of,
)

#: How many values of a facet are shown, the most frequent ones.
MAX_VALUES: Final = 10
#: The facets whose values are in the flag of an article, and those values.
FLAG_FACETS: Final = {"is": ("free", "paywalled"), "kind": ("live",)}
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
    """A bar of the timeline: the hits from the day *after* up to, but not including, *before*."""

    label: str
    after: str
    before: str
    count: int


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
        {name: tally_flags(name, counters["flag"]) for name in FLAG_FACETS},
        Counter(
            {_day_of(char): number for char, number in counters["day"].items() if char != MISSING}
        ),
        {name: len(counter) for name, counter in valued.items()},
    )


def tally_flags(name: str, flags: Mapping[str, int]) -> list[ValueCount]:
    """Return the counts of the facet *name*, "is" or "kind", from the numbers of *flags*."""
    tallies = (
        ValueCount(value, sum(flags.get(flag, 0) for flag in FLAG_VALUES[value]))
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
    first, last = min(days), max(days)
    for step in (_day_step, _week_step, _month_step, _year_step):
        periods = _split_into_periods(first, last, step)
        if periods:
            break
    else:
        return []
    totals = [0] * len(periods)
    begins = [begin for begin, _, _ in periods]
    for day, count in days.items():
        totals[bisect_right(begins, day) - 1] += count
    return [
        TimelinePeriod(label, begin.isoformat(), end.isoformat(), total)
        for (begin, end, label), total in zip(periods, totals, strict=True)
    ]


#: First day, day after the last, and label.
Period = tuple[date, date, str]


def _day_step(day: date) -> Period:
    return day, day + timedelta(days=1), day.isoformat()


def _week_step(day: date) -> Period:
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=7), f"week of {monday.isoformat()}"


def _month_step(day: date) -> Period:
    first = day.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1), f"{first:%Y-%m}"


def _year_step(day: date) -> Period:
    return date(day.year, 1, 1), date(day.year + 1, 1, 1), f"{day.year:04}"


def _split_into_periods(first: date, last: date, step: Callable[[date], Period]) -> list[Period]:
    """Return the periods from *first* to *last*, or none if they are more than :data:`MAX_BARS`.

    Years may be more.
    """
    periods: list[Period] = []
    day = first
    while True:
        begin, end, label = step(day)
        periods.append((begin, end, label))
        if end > last:
            return periods
        if len(periods) >= MAX_BARS and step is not _year_step:
            return []
        day = end
