"""The state of a comparison, read from a URL and written to one."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final
from urllib.parse import parse_qsl, urlencode

from newsarchive.archive.search.query import Query, first_day
from newsarchive.web.charts.periods import KINDS
from newsarchive.web.search.search_state import SearchState

#: At most this many queries are compared: more lines cannot be told apart.
MAX_QUERIES: Final = 5
#: The values of ``by``; "" is the period that fits.
BY: Final = ("", *KINDS, "site")
MEASURES: Final = ("share", "count")
# Parameters that are no filters of the searches.
_OWN: Final = ("q", "by", "show", "from", "to", "sort", "page", "until")
# The archive counts no day outside of these years.
_YEARS: Final = (1600, 2199)


@dataclass(frozen=True, slots=True)
class CompareState:
    """Which queries are compared, by what, and between which days."""

    queries: tuple[str, ...] = ()
    filters: SearchState = field(default_factory=SearchState)
    """The filters that all queries share; its query is empty."""
    by: str = ""
    measure: str = "share"
    first: date | None = None
    last: date | None = None
    notes: tuple[str, ...] = ()

    @classmethod
    def from_query_string(cls, query_string: str) -> CompareState:
        """Read the query string of a URL; what makes no sense is left out and noted."""
        given = [
            (name, value.replace("\0", " ").strip())
            for name, value in parse_qsl(query_string, errors="replace")
        ]
        notes: list[str] = []
        queries = tuple(dict.fromkeys(value for name, value in given if name == "q" and value))
        if len(queries) > MAX_QUERIES:
            notes.append(f"only the first {MAX_QUERIES} queries are compared")
        single = dict(reversed(given))
        days = [_day(name, single.get(name, ""), notes) for name in ("from", "to")]
        if days[0] and days[1] and days[0] > days[1]:
            days.reverse()
            notes.append("the first day was after the last one; they were exchanged")
        shared = urlencode([item for item in given if item[0] not in _OWN])
        by = single.get("by", "")
        return cls(
            queries[:MAX_QUERIES],
            SearchState.from_query_string(shared),
            by if by in BY else "",
            single.get("show", "") if single.get("show") in MEASURES else MEASURES[0],
            days[0],
            days[1],
            tuple(notes),
        )

    def parsed(self, q: str) -> Query:
        """Return the query *q* with the filters that all queries share."""
        return self.filters.with_query(q).query

    def search_path(self, q: str, first: date | None = None, before: date | None = None) -> str:
        """Return the path of the hits of *q*, from the day *first* and before the day *before*."""
        state = self.filters.with_query(q)
        for name, day in (("after", first), ("before", before)):
            state = state.with_filter(name, day.isoformat()) if day else state
        return state.path()

    @property
    def day_after_last(self) -> date | None:
        """The day after the last one, as the filter ``before`` wants it."""
        return self.last + timedelta(days=1) if self.last else None

    def without_filters(self) -> CompareState:
        """Return the same comparison without the filters that all queries share."""
        return replace(self, filters=SearchState())

    def with_measure(self, measure: str) -> CompareState:
        """Return the same comparison in shares or in counts."""
        return replace(self, measure=measure)

    def path(self, extension: str = "") -> str:
        """Return the path, such as ``/compare?q=rain&q=snow``; *extension* may be ".csv"."""
        pairs = [("q", q) for q in self.queries]
        pairs += self.filters.filters
        given = {
            "by": self.by,
            "show": self.measure if self.measure != MEASURES[0] else "",
            "from": self.first.isoformat() if self.first else "",
            "to": self.last.isoformat() if self.last else "",
        }
        pairs += [(name, value) for name, value in given.items() if value]
        return f"/compare{extension}" + (f"?{urlencode(pairs)}" if pairs else "")


def _day(name: str, value: str, notes: list[str]) -> date | None:
    """Return the day in *value*: the first one of a month or year for "from", the last for "to"."""
    if not value:
        return None
    day = first_day(value)
    if day is None or not _YEARS[0] <= day.year <= _YEARS[1]:
        notes.append(
            f"{name}={value[:40]} was left out: write a date as 2026-05-31, 2026-05 or 2026"
        )
        return None
    if name == "to":
        if re.fullmatch("[0-9]{4}", value):
            return date(day.year, 12, 31)
        if re.fullmatch("[0-9]{4}[-/.]?[0-9]{1,2}", value):
            return day.replace(day=monthrange(day.year, day.month)[1])
    return day
