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
SHOWN: Final = 10
#: Most bars of a timeline (a year of weeks); the step is the shortest that needs no more.
BARS: Final = 53


@dataclass(frozen=True, slots=True)
class Count:
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
class Counted:
    """What the hits are made of, values by their codes; the most frequent only."""

    facets: dict[str, list[tuple[int, int]]]
    """Of each facet, code and number."""
    tallies: dict[str, list[Count]]
    """Facets whose values are known without looking them up."""
    days: Counter[date]

    def codes(self) -> list[int]:
        """The codes whose values are needed."""
        return sorted({code for pairs in self.facets.values() for code, _ in pairs})

    def named(self, values: Mapping[int, str]) -> dict[str, list[Count]]:
        """The facets that have any value, by name; *values* by code."""
        found = {
            name: sorted(
                (Count(values[code], number) for code, number in pairs if code in values),
                key=lambda count: (-count.count, count.value),
            )
            for name, pairs in self.facets.items()
        }
        return {name: counts for name, counts in (found | self.tallies).items() if counts}


def counted(codes: str, authors: str) -> Counted:
    """Count what ``Search.breakdown`` gives: a character is a value."""
    facets = {name: Counter(chars) for name, chars in characters_by_facet(codes).items()}
    flags, days = facets["flag"], facets["day"]
    tallies = {
        name: [Count(value, sum(flags[flag] for flag in FLAG_VALUES[value])) for value in values]
        for name, values in (("is", ("free", "paywalled")), ("kind", ("live",)))
    }
    return Counted(
        {facet.name: _top(facets[facet.name]) for facet in VALUE_FACETS}
        | {"author": _top(Counter(authors))},
        {name: [count for count in counts if count.count] for name, counts in tallies.items()},
        Counter({_day_of(char): number for char, number in days.items() if char != MISSING}),
    )


def _top(counter: Counter[str]) -> list[tuple[int, int]]:
    """Code and number of the most frequent."""
    del counter[MISSING]
    return [(code_of(char), number) for char, number in counter.most_common(SHOWN)]


_day_of = lru_cache(10_000)(day_of)


def timeline(counted: Counter[date]) -> list[TimelinePeriod]:
    """The hits by day, week, month or year, without gaps."""
    if not counted:
        return []
    first, last = min(counted), max(counted)
    for step in (_day, _week, _month, _year):
        periods = _periods(first, last, step)
        if periods:
            break
    else:
        return []
    totals = [0] * len(periods)
    begins = [begin for begin, _, _ in periods]
    for day_, count in counted.items():
        totals[bisect_right(begins, day_) - 1] += count
    return [
        TimelinePeriod(label, begin.isoformat(), end.isoformat(), total)
        for (begin, end, label), total in zip(periods, totals, strict=True)
    ]


Step = tuple[date, date, str]


def _day(day: date) -> Step:
    return day, day + timedelta(days=1), day.isoformat()


def _week(day: date) -> Step:
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=7), f"week of {monday.isoformat()}"


def _month(day: date) -> Step:
    first = day.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1), f"{first:%Y-%m}"


def _year(day: date) -> Step:
    return date(day.year, 1, 1), date(day.year + 1, 1, 1), f"{day.year:04}"


def _periods(first: date, last: date, step: Callable[[date], Step]) -> list[Step]:
    """The steps from *first* to *last*; none if they are more than :data:`BARS`; years may be."""
    found: list[Step] = []
    day = first
    while True:
        begin, end, label = step(day)
        found.append((begin, end, label))
        if end > last:
            return found
        if len(found) >= BARS and step is not _year:
            return []
        day = end
