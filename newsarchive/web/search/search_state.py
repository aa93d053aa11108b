"""The state of the search page, read from a URL and written to one.

Every state of the page has a URL that can be sent to somebody. Its parameters are ``q``, the
filters and ``sort``. After the first page they are also ``page``, where the page begins, and
``until``, the newest article when the first page was made.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import parse_qsl, urlencode

from newsarchive.archive.search.date_order import SORTS, Position
from newsarchive.archive.search.query import Filter, Query, make_filter, parse_query

#: The filters that facets and date fields set, in the order in which the page shows them.
FILTERS: Final = ("site", "section", "lang", "author", "is", "kind", "story", "after", "before")
#: Filters that may occur more than once: an article may have several authors, but only one site.
_SEVERAL: Final = ("author",)
_PAGE = re.compile(r"([0-9]{1,9})|([0-9TZ:.+\-]{0,40})~([0-9]{1,18})")


@dataclass(frozen=True, slots=True)
class SearchState:
    """One state of the search page."""

    q: str = ""
    """The text in the search box."""
    filters: tuple[tuple[str, str], ...] = ()
    """Name and value of each filter."""
    sort: str = ""
    """One of ``date_order.SORTS``, or "" for the default; see :attr:`order`."""
    page: str = ""
    """Where the page begins: the number of hits before it, or date~id of the hit before it."""
    until: int | None = None
    """The id of the newest article to search; None for all articles."""

    @classmethod
    def from_query_string(cls, query_string: str) -> SearchState:
        """Read the query string of a URL. Parameters that make no sense are ignored."""
        given: dict[str, str] = {}
        filters: list[tuple[str, str]] = []
        for name, value in parse_qsl(query_string, errors="replace"):
            value = value.replace("\0", " ").strip()
            if name in FILTERS:
                wanted = make_filter(name, value)
                known = {n for n, _ in filters}
                if wanted and (name not in known or name in _SEVERAL) and len(filters) < 20:
                    filters.append((name, wanted.value))
            else:
                given.setdefault(name, value)
        sort = given.get("sort", "")
        page = given.get("page", "")
        until = given.get("until", "")
        return cls(
            q=given.get("q", ""),
            filters=tuple(sorted(filters, key=lambda item: FILTERS.index(item[0]))),
            sort=sort if sort in SORTS else "",
            page=page if _PAGE.fullmatch(page) else "",
            until=int(until) if re.fullmatch("[0-9]{1,18}", until) else None,
        )

    @property
    def query(self) -> Query:
        """The parsed query, with the filters."""
        made = (make_filter(name, value) for name, value in self.filters)
        return parse_query(self.q).narrowed(tuple(f for f in made if isinstance(f, Filter)))

    @property
    def order(self) -> str:
        """The order of the hits: newest first by default if there are no words to rank by."""
        if self.sort and not (self.sort == "relevance" and not self.query.words):
            return self.sort
        return "relevance" if self.query.words else "newest"

    @property
    def offset(self) -> int:
        """The number of hits before this page, if the order is by relevance."""
        return int(self.page) if self.page.isdigit() else 0

    @property
    def position(self) -> Position | None:
        """The hit after which this page begins, if the order is by date."""
        match = _PAGE.fullmatch(self.page)
        if match is None or match[3] is None:
            return None
        return Position(match[2] or None, int(match[3]))

    def filter_value(self, name: str) -> str:
        """Return the value of the filter *name*, or "" if there is none."""
        return next((value for n, value in self.filters if n == name), "")

    def with_filter(self, name: str, value: str) -> SearchState:
        """Return the first page of the search with the filter *name* set to *value*."""
        kept = self.filters if name in _SEVERAL else self._filters_except(name)
        if (name, value) in kept:
            return replace(self, page="", until=None)
        filters = sorted((*kept, (name, value)), key=lambda item: FILTERS.index(item[0]))
        return replace(self, filters=tuple(filters), page="", until=None)

    def without_filter(self, name: str, value: str) -> SearchState:
        """Return the first page of the search without this filter."""
        kept = tuple(item for item in self.filters if item != (name, value))
        return replace(self, filters=kept, page="", until=None)

    def sorted_by(self, sort: str) -> SearchState:
        """Return the first page of the search in the order *sort*."""
        return replace(self, sort=sort, page="", until=None)

    def with_query(self, q: str) -> SearchState:
        """Return the first page of the search for *q*, with the same filters."""
        return replace(self, q=q, page="", until=None)

    def next_page(self, page: str, until: int) -> SearchState:
        """Return the page of the search that begins at *page*."""
        return replace(self, page=page, until=until)

    def path(self, extension: str = "") -> str:
        """Return the path, such as ``/search?q=rain``; *extension* is for instance ".json"."""
        pairs = [("q", self.q)] if self.q else []
        pairs.extend(self.filters)
        if self.sort:
            pairs.append(("sort", self.sort))
        if self.page:
            pairs.append(("page", self.page))
        if self.until is not None:
            pairs.append(("until", str(self.until)))
        return f"/search{extension}" + (f"?{urlencode(pairs)}" if pairs else "")

    def _filters_except(self, name: str) -> tuple[tuple[str, str], ...]:
        return tuple(item for item in self.filters if item[0] != name)
