"""What the hits are made of: facets with their counts, and when they were published.

Pure: lists as ``Search.breakdown`` gives them in, plain values out.
"""

from __future__ import annotations

import heapq
import json
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

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
class Period:
    """A bar of the timeline: the days from *after* up to, not with, *before*."""

    label: str
    after: str
    before: str
    count: int


def facets(
    values: Mapping[str, Sequence[str | None]], tallies: Sequence[tuple[str, str, int]] = ()
) -> dict[str, list[Count]]:
    """The most frequent of each facet's *values*, by name; facets without any are left out.

    *tallies* are counted already: facet, value, number.
    """
    found: dict[str, list[Count]] = {}
    for name, given in values.items():
        if name != "day" and (
            counts := _top(_people(given) if name == "author" else Counter(given))
        ):
            found[name] = counts
    for name, value, count in tallies:
        if count:
            found.setdefault(name, []).append(Count(value, count))
    return found


def _people(lists: Sequence[str | None]) -> Counter[str | None]:
    """How many of *lists*, JSON lists of names, have each name."""
    counted = Counter(lists)
    people: Counter[str | None] = Counter()
    for names, count in zip(_parsed(list(counted)), counted.values(), strict=True):
        for name in names if isinstance(names, list) else ():
            if isinstance(name, str):
                people[name] += count
    return people


def _parsed(lists: list[str | None]) -> list[object]:
    """Each of *lists*; None for what is no JSON."""
    try:  # all at once: one by one costs ten times as much
        parsed = json.loads(f"[{','.join(names or '[]' for names in lists)}]")
    except ValueError:
        parsed = []
    if isinstance(parsed, list) and len(parsed) == len(lists):
        return parsed
    return [_json(names) for names in lists]


def _json(text: str | None) -> object:
    try:
        return json.loads(text or "[]")
    except ValueError:
        return None


def _top(counter: Counter[str | None]) -> list[Count]:
    counted = heapq.nsmallest(
        SHOWN, ((-count, str(value)) for value, count in counter.items() if value)
    )
    return [Count(value, -count) for count, value in counted]


def timeline(given: Sequence[str | None]) -> list[Period]:
    """The hits by day, week, month or year, without gaps; undated ones do not appear."""
    days = Counter(given)
    counted: Counter[date] = Counter()
    for day, count in days.items():
        # What is no date, or of no newspaper's time, has no place on it.
        with suppress(ValueError):
            if "1600" <= (day or "") < "2200":
                counted[date.fromisoformat(day or "")] += count
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
        Period(label, begin.isoformat(), end.isoformat(), total)
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
