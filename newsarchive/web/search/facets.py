"""What the hits are made of: facets with their counts, and when they were published.

Pure: texts as ``Search.breakdown`` gives them in, plain values out.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Mapping
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

#: Values of a facet that are shown.
MAX_VALUES: Final = 10
#: Most bars of a timeline (a year of weeks); the step is the shortest that needs no more.
MAX_BARS: Final = 53


@dataclass(frozen=True, slots=True)
class ValueCount:
    """A value and how many hits have it."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class TimelinePeriod:
    """A bar of the timeline: the days from *after* up to, not with, *before*."""

    label: str
    after: str
    before: str
    count: int


@dataclass(frozen=True, slots=True)
class FacetCounts:
    """What the hits are made of, values by their codes; the most frequent only."""

    facets: dict[str, list[tuple[int, int]]]
    """Of each facet, code and number."""
    tallies: dict[str, list[ValueCount]]
    """Facets whose values are known without looking them up."""
    days: Counter[date]

    def value_codes(self) -> list[int]:
        """The codes whose values are needed."""
        return sorted({code for pairs in self.facets.values() for code, _ in pairs})

    def with_values(self, values: Mapping[int, str]) -> dict[str, list[ValueCount]]:
        """The facets that have any value, by name; *values* by code."""
        looked_up = {
            name: sorted(
                (ValueCount(values[code], number) for code, number in pairs if code in values),
                key=lambda count: (-count.count, count.value),
            )
            for name, pairs in self.facets.items()
        }
        return {name: counts for name, counts in (looked_up | self.tallies).items() if counts}


def count_facets(codes: str, authors: str) -> FacetCounts:
    """Count what ``Search.breakdown`` gives: a character is a value."""
    facets = {name: Counter(chars) for name, chars in characters_by_facet(codes).items()}
    flags, days = facets["flag"], facets["day"]
    tallies = {
        name: [
            ValueCount(value, sum(flags[flag] for flag in FLAG_VALUES[value])) for value in values
        ]
        for name, values in (("is", ("free", "paywalled")), ("kind", ("live",)))
    }
    return FacetCounts(
        {facet.name: _top(facets[facet.name]) for facet in VALUE_FACETS}
        | {"author": _top(Counter(authors))},
        {name: [count for count in counts if count.count] for name, counts in tallies.items()},
        Counter({_day_of(char): number for char, number in days.items() if char != MISSING}),
    )


def _top(counter: Counter[str]) -> list[tuple[int, int]]:
    """Code and number of the most frequent."""
    del counter[MISSING]
    return [(code_of(char), number) for char, number in counter.most_common(MAX_VALUES)]


_day_of = lru_cache(10_000)(day_of)


def timeline(days: Counter[date]) -> list[TimelinePeriod]:
    """The hits by day, week, month or year, without gaps."""
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
    """The steps from *first* to *last*; none if they are more than `MAX_BARS`; years may be."""
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
