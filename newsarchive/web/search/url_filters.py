"""The filters in the URL of a search: reading, checking and ordering them.

A filter is a name and a value. A name with a minus in front excludes the value. The dates of the
form are ``from`` and ``to``, both included; here they become ``after`` and ``before``.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from newsarchive.archive.search.query import Filter, first_day, make_filter
from newsarchive.archive.search.query.dates import period_of

#: The filters that facets and date fields set, in the order in which the page shows them.
FILTERS: Final = (
    "site",
    "section",
    "lang",
    "author",
    "tag",
    "is",
    "kind",
    "story",
    "last",
    "after",
    "before",
)
#: The filters that may have several values, of which an article must have one, and whose values
#: can be excluded.
FACETS: Final = ("site", "section", "lang", "author", "tag", "is", "kind")
#: The parameters with a date, and the filter that each becomes.
DATES: Final = {"from": "after", "after": "after", "to": "before", "before": "before"}
#: More filters than this are left out, with a note.
MAX_FILTERS: Final = 40

Filters = tuple[tuple[str, str], ...]


def is_filter(name: str) -> bool:
    """Return whether the parameter *name* is a filter."""
    return name in FILTERS or name in DATES or (name[:1] == "-" and name[1:] in FACETS)


def ordered(filters: Iterable[tuple[str, str]]) -> Filters:
    """Return *filters* in the order of the page, each once; excluded values follow the others."""
    unique = dict.fromkeys(filters)
    return tuple(sorted(unique, key=lambda f: (FILTERS.index(f[0].lstrip("-")), f[0][:1] == "-")))


def read_filters(pairs: Iterable[tuple[str, str]]) -> tuple[Filters, tuple[str, ...]]:
    """Return the filters among the parameters *pairs*, and notes on those that were left out.

    Of two limits by date the narrower one counts.
    """
    filters: list[tuple[str, str]] = []
    limits: dict[str, date] = {}
    notes: list[str] = []
    for name, value in pairs:
        if name in DATES:
            day = _day_after(value) if name == "to" else first_day(value)
            if day is None:
                notes.append(_left_out(name, value, "this is no date; write 2026-05-31 or 2026-05"))
            else:
                narrower = max if DATES[name] == "after" else min
                limits[DATES[name]] = narrower(day, limits.get(DATES[name], day))
        elif made := make_filter(name.lstrip("-"), value):
            # A time before now is two filters, but stays one here: in a bookmark it moves on.
            filters.append((name, made.value if isinstance(made, Filter) else value.casefold()))
        else:
            notes.append(_left_out(name, value, "there is no such value"))
    if len(filters) > MAX_FILTERS:
        notes.append(f"only the first {MAX_FILTERS} filters were used")
    if len(limits) == 2 and limits["after"] >= limits["before"]:
        last = limits["before"] - timedelta(days=1)
        notes.append(f"no day is both from {limits['after']} on and up to {last}")
    dates = [(name, day.isoformat()) for name, day in limits.items()]
    return ordered(_first_single(filters[:MAX_FILTERS]) + dates), tuple(notes)


def _first_single(filters: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return *filters* with one story and one period only: no article is in two stories."""
    single: dict[str, str] = {}
    return [
        (name, value)
        for name, value in filters
        if name not in ("story", "last") or single.setdefault(name, value) == value
    ]


def _left_out(name: str, value: str, reason: str) -> str:
    return f"{name}={value[:80]} was left out: {reason}"


def _day_after(value: str) -> date | None:
    """Return the day after the last day of *value*, a day, month or year; None if it is no date."""
    period = period_of(value)
    return (period.end or date.max) if period else None


def last_day(before: str) -> str:
    """Return the day before the day *before*, as YYYY-MM-DD; "" if there is none."""
    day = first_day(before)
    return (day - timedelta(days=1)).isoformat() if day and day > date.min else ""
