"""What the hits are made of: facets with their counts, and when they were published.

Pure: rows as ``Search.breakdown`` gives them in, plain values out.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

#: Values of a facet that are shown.
SHOWN: Final = 12
#: Most bars of a timeline; the step is the shortest that needs no more.
BARS: Final = 60


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


Row = Sequence[Any]


def facets(rows: Sequence[Row]) -> dict[str, list[Count]]:
    """The most frequent values of each facet, by name; empty ones are left out."""
    if not rows:
        return {}
    site, section, language, authors, _, is_free, kind = zip(*rows, strict=True)
    people: Counter[str] = Counter()
    for names, count in Counter(authors).items():
        for name in _names(names):
            people[name] += count
    free = Counter({1: "free", 0: "paywalled"}.get(value, "") for value in is_free)
    live = Counter(str(value) for value in kind if value != "article")
    found = {
        "site": _top(Counter(site)),
        "section": _top(Counter(section)),
        "lang": _top(Counter(language)),
        "author": _top(people),
        "is": _top(free),
        "kind": _top(live),
    }
    return {name: counts for name, counts in found.items() if counts}


def _names(authors: str | None) -> list[str]:
    try:
        return [name for name in json.loads(authors or "[]") if isinstance(name, str) and name]
    except ValueError:
        return []


def _top(counter: Counter[Any]) -> list[Count]:
    counted = [(str(value), count) for value, count in counter.items() if value not in (None, "")]
    counted.sort(key=lambda item: (-item[1], item[0]))
    return [Count(value, count) for value, count in counted[:SHOWN]]


def timeline(rows: Sequence[Row]) -> list[Period]:
    """The hits by day, week, month or year, without gaps; undated ones do not appear."""
    days = Counter(str(row[4])[:10] for row in rows if row[4])
    counted: Counter[date] = Counter()
    for day, count in days.items():
        try:
            counted[date.fromisoformat(day)] += count
        except ValueError:
            continue  # not a date: the archive's doctor names such rows
    if not counted:
        return []
    first, last = min(counted), max(counted)
    for step in (_day, _week, _month, _year):
        periods = _periods(first, last, step)
        if periods:
            break
    else:
        return []
    totals: Counter[date] = Counter()
    for day_, count in counted.items():
        totals[step(day_)[0]] += count
    return [
        Period(label, begin.isoformat(), end.isoformat(), totals[begin])
        for begin, end, label in periods
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
    return date(day.year, 1, 1), date(min(day.year + 1, 9999), 1, 1), f"{day.year:04}"


def _periods(first: date, last: date, step: Callable[[date], Step]) -> list[Step]:
    """The steps from *first* to *last*; none if they are more than :data:`BARS` (years: 200)."""
    found: list[Step] = []
    day = first
    while True:
        begin, end, label = step(day)
        found.append((begin, end, label))
        if end > last or end.year >= 9999:
            return found
        if len(found) >= (200 if step is _year else BARS):
            return []
        day = end
