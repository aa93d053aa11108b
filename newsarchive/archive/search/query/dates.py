"""Dates of a query: days, months, years, ranges, and the time up to now."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Final, NamedTuple

_DAY = re.compile(r"([0-9]{4})(?:[-/.]?([0-9]{1,2})(?:[-/.]?([0-9]{1,2}))?)?")
_MOMENT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2})(:[0-9]{2})?Z?", re.I)
# "2026-10..2026-11", "[2026-10 TO 2026-11]" of Lucene and "2026-10/2026-11" of ISO 8601.
_RANGE = re.compile(
    r"\[?\s*(?P<first>.*?)\s*(?:\.\.+|…|\sTO\s|/(?=[0-9]{4}|$))\s*(?P<last>.*?)\s*\]?"
)
_COMPARED = re.compile(r"(?P<sign>[<>]=?|=)\s*(?P<day>.+)")
_AGE = re.compile(r"([0-9]{1,5})\s*([a-z]*)", re.IGNORECASE)
_HOURS: Final = {"h": 1, "d": 24, "w": 7 * 24, "m": 30 * 24, "mo": 30 * 24, "y": 365 * 24}
_UNITS: Final = {
    f"{name}{s}": letter
    for letter, names in {
        "h": "h hour", "d": "d day", "w": "w week", "m": "m mo month", "y": "y year",
    }.items()
    for name in names.split()
    for s in ("", "s")
}  # fmt: skip


class Period(NamedTuple):
    """A time: from the day *first*, before the day *end*; None where it is open."""

    first: date | None
    end: date | None


class Moments(NamedTuple):
    """A time: from the moment *first*, before the moment *end*, in UTC as the archive writes it."""

    first: str
    end: str


def period_of(value: str) -> Period | None:
    """Return the day, month or year *value*; None if it is no date.

    A date is ``2026-05-31``, ``2026-05``, ``2026``, ``today`` or ``yesterday``.
    """
    today = datetime.now(UTC).date()
    if value.casefold() in ("today", "yesterday"):
        day = today - timedelta(days=value.casefold() == "yesterday")
        return Period(day, day + timedelta(days=1))
    parts = _DAY.fullmatch(value)
    if not parts:
        return None
    try:
        first = date(int(parts[1]), int(parts[2] or 1), int(parts[3] or 1))
    except ValueError:
        return None
    return Period(first, _first_day_after(first, months=bool(parts[2]), days=bool(parts[3])))


def _first_day_after(first: date, *, months: bool, days: bool) -> date | None:
    """Return the day after the day, month or year that begins with *first*; None in 10000."""
    try:
        if days:
            return first + timedelta(days=1)
        if months:
            return (first + timedelta(days=31)).replace(day=1)
        return first.replace(year=first.year + 1)
    except (ValueError, OverflowError):
        return None


def first_day(value: str) -> date | None:
    """Return the first day of *value*, or None if it is no date; see :func:`period_of`."""
    period = period_of(value)
    return period.first if period else None


def moment_of(value: str) -> str | None:
    """Return the day or the moment *value* as the archive writes them; None if it is neither."""
    if written := _MOMENT.fullmatch(value):
        try:
            moment = datetime.fromisoformat(f"{written[1]}T{written[2]}{written[3] or ':00'}")
        except ValueError:
            return None
        return f"{moment.isoformat()}Z"
    day = first_day(value)
    return day.isoformat() if day else None


def range_of(value: str) -> Period | str:
    """Return the range *value* with both ends included, or why it is none.

    ``2026-10..2026-11``, ``2026-10..`` and ``..2026-10`` are ranges, also ``>=2026-10`` and a
    single date.
    """
    if compared := _COMPARED.fullmatch(value):
        period = period_of(compared["day"])
        if period is None:
            return why_no_date(compared["day"])
        return {
            "=": period,
            ">=": Period(period.first, None),
            ">": Period(period.end, None),
            "<": Period(None, period.first),
            "<=": Period(None, period.end),
        }[compared["sign"]]
    whole = period_of(value)
    ends = _RANGE.fullmatch(value)
    if whole is not None or ends is None:
        return whole or why_no_date(value)
    first, end = None, None
    for name in ("first", "last"):
        if not ends[name] or ends[name] == "*":
            continue
        period = period_of(ends[name])
        if period is None:
            return why_no_date(ends[name])
        first, end = (period.first, end) if name == "first" else (first, period.end)
    if first is None and end is None:
        return "write a day on at least one side of the two points"
    if first and end and first >= end:
        return f"its first day is after its last; write {ends['last']}..{ends['first']}"
    return Period(first, end)


def why_no_date(value: str) -> str:
    """Return the reason, as a part of a sentence, why *value* is no date."""
    if written := _DAY.fullmatch(value):
        if written[2] and not 1 <= int(written[2]) <= 12:
            return f"{value} has no month: months are 01 to 12"
        return f"there is no {'day' if written[3] else 'year'} {value} in the calendar"
    return "write a date as 2026-05-31, 2026-05 or 2026"


def time_up_to_now(age: str) -> Moments | None:
    """Return the time *age* up to now, to the minute, such as ``7d``; None if it is no age.

    ``h``, ``d``, ``w``, ``m`` and ``y`` are hours, days, weeks, 30 days and 365 days. Without a
    unit it is days.
    """
    parts = _AGE.fullmatch(age)
    unit = _UNITS.get(parts[2].casefold() or "d") if parts else None
    if parts is None or unit is None or not int(parts[1]):
        return None
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    try:
        first = now - timedelta(hours=int(parts[1]) * _HOURS[unit])
    except OverflowError:
        return None
    return Moments(_written(first), _written(now + timedelta(minutes=1)))


def _written(moment: datetime) -> str:
    return f"{moment.isoformat()[:19]}Z"
