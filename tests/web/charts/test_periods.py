"""Periods of dates: their limits, their names, and what is counted in them."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from newsarchive.web.charts.periods import KINDS, split, split_shortest, totals, week_of

NEW_YEARS = [date(year, 1, 1) for year in range(1999, 2030)]


@pytest.mark.parametrize("day", [d + timedelta(days=n) for d in NEW_YEARS for n in (-3, -1, 0, 2)])
def test_a_week_is_that_of_iso_also_at_new_year(day: date) -> None:
    week = week_of(day)
    assert week.first.isoweekday() == 1
    assert week.first.isocalendar()[:2] == day.isocalendar()[:2] == week.last.isocalendar()[:2]


@pytest.mark.parametrize("kind", KINDS)
def test_periods_follow_each_other_and_cover_the_days(kind: str) -> None:
    first, last = date(2023, 11, 30), date(2025, 3, 1)
    periods = split(first, last, kind, 1_000)
    assert periods[0].first <= first
    assert periods[-1].last >= last
    assert all(one.end == two.first for one, two in pairwise(periods))
    days = {first + timedelta(days=n): 1 for n in range((last - first).days + 1)}
    assert sum(totals(days, periods)) == len(days)
    assert len({period.label for period in periods}) == len(periods)


def test_days_outside_of_the_periods_are_not_counted() -> None:
    periods = split(date(2026, 5, 2), date(2026, 5, 3), "day", 10)
    days = {date(2026, 5, 1): 1, date(2026, 5, 2): 2, date(2026, 5, 4): 4}
    assert totals(days, periods) == [2, 0]


def test_the_shortest_kind_that_fits_is_chosen() -> None:
    first = date(2026, 1, 1)
    for days, wanted in ((20, "day"), (300, "week"), (1_500, "month"), (40_000, "year")):
        assert split_shortest(first, first + timedelta(days=days), 60)[0] == wanted
    assert split_shortest(first, first, 60, "month")[0] == "month"
    assert split(date(1600, 1, 1), date(2199, 12, 31), "day", 400) == []


def test_a_period_has_a_name_for_people() -> None:
    periods = [make(date(2026, 5, 6)) for make in KINDS.values()]
    assert [p.name for p in periods] == ["6 May 2026", "Week of 4 May 2026", "May 2026", "2026"]
    assert [p.label for p in periods] == ["2026-05-06", "week of 2026-05-04", "2026-05", "2026"]
