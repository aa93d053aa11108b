"""Periods of dates: days, ISO weeks, months and years."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from newsarchive.dates.spelling import format_date


@dataclass(frozen=True, slots=True)
class Period:
    """The days from *first* up to, but not including, *end*."""

    label: str
    """The period for programs: 2026-05-04, week of 2026-05-04, 2026-05 or 2026."""
    first: date
    end: date
    short: str
    """The period as the axis of a chart shows it."""

    @property
    def name(self) -> str:
        """The period for people."""
        return f"Week of {self.short}" if self.label.startswith("week") else self.short

    @property
    def last(self) -> date:
        """The last day."""
        return self.end - timedelta(days=1)


@lru_cache(1_000)
def day_of(day: date) -> Period:
    """Return the period of one *day*."""
    return Period(day.isoformat(), day, day + timedelta(days=1), format_date(day.isoformat()))


@lru_cache(1_000)
def week_of(day: date) -> Period:
    """Return the ISO week of *day*: Monday to Sunday."""
    monday = day - timedelta(days=day.weekday())
    label = f"week of {monday.isoformat()}"
    return Period(label, monday, monday + timedelta(days=7), day_of(monday).short)


@lru_cache(1_000)
def month_of(day: date) -> Period:
    """Return the month of *day*."""
    first = day.replace(day=1)
    end = (first + timedelta(days=32)).replace(day=1)
    return Period(
        f"{first.year:04}-{first:%m}", first, end, format_date(f"{first.year:04}-{first:%m}")
    )


def year_of(day: date) -> Period:
    """Return the year of *day*."""
    return Period(f"{day.year:04}", date(day.year, 1, 1), date(day.year + 1, 1, 1), str(day.year))


#: The kinds of periods, the shortest first.
KINDS: Final[Mapping[str, Callable[[date], Period]]] = {
    "day": day_of,
    "week": week_of,
    "month": month_of,
    "year": year_of,
}


def split(first: date, last: date, kind: str, most: int) -> list[Period]:
    """Return the periods of *kind* that contain the days *first* to *last*.

    Returns none if they are more than *most*. Years may be more.
    """
    periods: list[Period] = []
    day = first
    while day <= last:
        if len(periods) >= most and kind != "year":
            return []
        periods.append(KINDS[kind](day))
        day = periods[-1].end
    return periods


def split_shortest(
    first: date, last: date, most: int, at_least: str = "day"
) -> tuple[str, list[Period]]:
    """Return the shortest kind of period that needs at most *most*, and the periods.

    The kind is not shorter than *at_least*.
    """
    names = list(KINDS)
    for kind in names[names.index(at_least) :]:
        if periods := split(first, last, kind, most):
            return kind, periods
    return "year", []


def totals(days: Mapping[date, int], periods: Sequence[Period]) -> list[int]:
    """Return the sum of *days* in each of *periods*, which follow each other without a gap."""
    sums = [0] * len(periods)
    begins = [period.first for period in periods]
    for day, count in days.items():
        at = bisect_right(begins, day) - 1
        if at >= 0 and day < periods[at].end:
            sums[at] += count
    return sums
