"""How a point in time is spelled for people, on pages and in the terminal."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final

#: Not from ``strftime``, which takes the names of the server's locale.
_MONTHS: Final = (
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
)  # fmt: skip


def parse_moment(value: str | None) -> datetime | None:
    """Parse a point in time as the archive stores it, in UTC; None if *value* is no such text."""
    try:
        moment = datetime.fromisoformat(value or "")
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def format_date(value: str | None, precision: str | None = None) -> str:
    """Return a point in time as all pages spell it, in UTC: "3 May 2026, 14:05 UTC".

    What *value* does not state is not shown: "2026-05-03" gives "3 May 2026", "2026-05" gives
    "May 2026" and "2026" stays. With *precision* "day" no time of day is shown, whatever *value*
    has. A text that is no point in time is returned unchanged.
    """
    moment, level = read_moment(value, precision)
    if moment is None:
        return value or ""
    words = f"{_MONTHS[moment.month - 1]} {moment.year}"
    if level == "month":
        return words
    day = f"{moment.day} {words}"
    return day if level == "day" else f"{day}, {moment:%H:%M} UTC"


def read_moment(value: str | None, precision: str | None) -> tuple[datetime | None, str]:
    """Return the point in time *value* in UTC and what is to be shown: "month", "day" or "time".

    The point in time is None if *value* is none, or is only a year.
    """
    text = value or ""
    if re.fullmatch("[0-9]{4}-[0-9]{2}", text):
        text, level = f"{text}-01", "month"
    else:
        level = "day" if len(text) <= len("2026-05-03") or precision == "day" else "time"
    return parse_moment(text), level
