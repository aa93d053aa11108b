"""The state of the search page, read from a URL and written to one.

Every state of the page has a URL that can be sent to somebody. Its parameters are ``q``, the
filters, ``sort`` and ``size``. After the first page they are also ``page``, where the page begins,
and ``until``, the newest article when the first page was made. ``facet`` opens the whole list of a
facet, and ``filter`` selects from it. ``view`` is how hits look.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final
from urllib.parse import parse_qsl, quote_plus, urlencode

from newsarchive.archive.search.date_order import SORTS
from newsarchive.archive.search.query import (
    Filter,
    Node,
    Query,
    any_of,
    make_filter,
    none_of,
    parse_query,
)
from newsarchive.archive.search.statements import can_be_ranked
from newsarchive.web.search.page_mark import PageMark
from newsarchive.web.search.url_filters import (
    FACETS,
    Filters,
    is_filter,
    last_day,
    ordered,
    read_filters,
)

#: The numbers of hits on a page that a reader can choose from; the first is the default.
PAGE_SIZES: Final = (20, 50, 100)


@dataclass(frozen=True)  # without slots, because of the cached properties
class SearchState:
    """One state of the search page."""

    q: str = ""
    """The text in the search box."""
    filters: Filters = ()
    """Name and value of each filter; a name with a minus in front excludes the value."""
    sort: str = ""
    """One of ``date_order.SORTS``, or "" for the default; see :attr:`order`."""
    size: int = PAGE_SIZES[0]
    """The number of hits on a page."""
    page: str = ""
    """Where the page begins: the number of hits before it, or a :class:`PageMark`."""
    until: int | None = None
    """The id of the newest article to search; None for all articles."""
    view: str = ""
    """"headlines" for hits without excerpts, or ""."""
    facet: str = ""
    """The facet of which all values are listed, or ""."""
    facet_filter: str = ""
    """The values listed contain this text."""
    notes: tuple[str, ...] = field(default=(), compare=False)
    """What was left out of the URL, with the reasons, as text for people."""

    @classmethod
    def from_query_string(cls, query_string: str) -> SearchState:
        """Read the query string of a URL. Filters that make no sense are left out, with a note."""
        given: dict[str, str] = {}
        wanted: list[tuple[str, str]] = []
        for name, raw in parse_qsl(query_string, errors="replace"):
            value = raw.replace("\0", " ").strip()
            if is_filter(name):
                wanted += [(name, value)] if value else []
            else:
                given.setdefault(name, value)
        filters, notes = read_filters(wanted)
        sort, size, page, until, facet = (
            given.get(name, "") for name in ("sort", "size", "page", "until", "facet")
        )
        return cls(
            q=given.get("q", ""),
            filters=filters,
            sort=sort if sort in SORTS else "",
            size=int(size) if size in map(str, PAGE_SIZES) else PAGE_SIZES[0],
            page=page if re.fullmatch("[0-9]{1,9}", page) or PageMark.parse(page) else "",
            until=int(until) if re.fullmatch("[0-9]{1,18}", until) else None,
            view="headlines" if given.get("view") == "headlines" else "",
            facet=facet if facet in FACETS else "",
            facet_filter=given.get("filter", "")[:100] if facet in FACETS else "",
            notes=notes,
        )

    @cached_property
    def query(self) -> Query:
        """The parsed query, with the filters; they are exact, as a facet counts its values."""
        chosen: dict[str, list[Node]] = {}
        for name, value in self.filters:
            if made := make_filter(name.lstrip("-"), value):
                exact = replace(made, exact=True) if isinstance(made, Filter) else made
                chosen.setdefault(name, []).append(exact)
        nodes = (
            none_of(any_of(*made)) if name[0] == "-" else any_of(*made)
            for name, made in chosen.items()
        )
        return parse_query(self.q).narrowed(*nodes)

    @cached_property
    def order(self) -> str:
        """The order of the hits: newest first by default if there are no words to rank by."""
        has_words = can_be_ranked(self.query)
        if self.sort and (has_words or self.sort != "relevance"):
            return self.sort
        return "relevance" if has_words else "newest"

    @property
    def offset(self) -> int:
        """The number of hits before this page, if the order is by relevance."""
        return int(self.page) if self.page.isdigit() else 0

    @property
    def mark(self) -> PageMark | None:
        """The hit after which this page begins or with which it ends, if the order is by date."""
        return PageMark.parse(self.page)

    @property
    def first_day(self) -> str:
        """The first day of publication that is searched, as YYYY-MM-DD; "" for no limit."""
        return self.filter_value("after")

    @property
    def last_day(self) -> str:
        """The last day of publication that is searched, as YYYY-MM-DD; "" for no limit."""
        return last_day(self.filter_value("before"))

    def filter_value(self, name: str) -> str:
        """Return the first value of the filter *name*, or "" if there is none."""
        return next(iter(self.filter_values(name)), "")

    def filter_values(self, name: str) -> tuple[str, ...]:
        """Return all values of the filter *name*."""
        return tuple(value for n, value in self.filters if n == name)

    def with_filter(self, name: str, value: str) -> SearchState:
        """Return the first page of the search with the filter *name* set to *value*.

        A facet keeps the values that it has, and a value cannot be both chosen and excluded.
        """
        facet = name.lstrip("-")
        if facet not in FACETS:
            return self._narrowed((*self.without(name).filters, (name, value)))
        opposite = facet if name[0] == "-" else f"-{facet}"
        kept = (item for item in self.filters if item != (opposite, value))
        return self._narrowed((*kept, (name, value)))

    def without_filter(self, name: str, value: str) -> SearchState:
        """Return the first page of the search without this filter."""
        return self._narrowed(item for item in self.filters if item != (name, value))

    def without(self, *names: str) -> SearchState:
        """Return the first page of the search without any value of the filters *names*."""
        return self._narrowed(item for item in self.filters if item[0] not in names)

    def sorted_by(self, sort: str) -> SearchState:
        """Return the first page of the search in the order *sort*."""
        return replace(self.first_page(), sort=sort)

    def sized(self, size: int) -> SearchState:
        """Return the first page of the search with *size* hits on a page."""
        return replace(self.first_page(), size=size)

    def viewed_as(self, view: str) -> SearchState:
        """Return this page of the search in the view *view*."""
        return replace(self, view=view)

    def with_query(self, q: str) -> SearchState:
        """Return the first page of the search for *q*, with the same filters."""
        return replace(self.first_page(), q=q)

    def opening(self, facet: str) -> SearchState:
        """Return this page with all values of *facet*; with "" no list is open."""
        return replace(self, facet=facet, facet_filter="")

    def first_page(self) -> SearchState:
        """Return the first page of the search, over all articles."""
        return replace(self, page="", until=None)

    def at_page(self, page: str, until: int) -> SearchState:
        """Return the page of the search that begins at *page*; the first one if it is ""."""
        return replace(self, page=page, until=until)

    def parameters(self) -> list[tuple[str, str]]:
        """Return the parameters of the first page: the search itself, without an open facet."""
        pairs = [("q", self.q)] if self.q else []
        pairs.extend(self.filters)
        if self.sort:
            pairs.append(("sort", self.sort))
        if self.size != PAGE_SIZES[0]:
            pairs.append(("size", str(self.size)))
        if self.view:
            pairs.append(("view", self.view))
        return pairs

    def path(self, extension: str = "") -> str:
        """Return the path, such as ``/search?q=rain``; *extension* is for instance ".json"."""
        # Feeds and files have one view.
        pairs = (replace(self, view="") if extension else self).parameters()
        if self.page:
            pairs.append(("page", self.page))
        if self.until is not None:
            pairs.append(("until", str(self.until)))
        if self.facet and not extension:
            pairs.append(("facet", self.facet))
            pairs += [("filter", self.facet_filter)] if self.facet_filter else []
        return f"/search{extension}" + (f"?{urlencode(pairs)}" if pairs else "")

    def link(self) -> str:
        """Return the URL relative to the search page, which is short: ``?q=rain``."""
        return self.path().removeprefix("/search") or "?"

    def narrowing(self, *names: str) -> Callable[..., str]:
        """Return a function from a value of each filter in *names* to the :meth:`link` with them.

        The link is that to the first page with these filters, as :meth:`with_filter` makes it for
        values that this state does not have. What does not depend on the values is made once: a
        page has a hundred such links. *names* are in the order of the URL.
        """
        state = self
        for name in names:
            state = state.with_filter(name, "\0")  # no value has this character
        begin, *rest = state.link().split("%00")

        def path(*values: str) -> str:
            return begin + "".join(
                quote_plus(value) + part for value, part in zip(values, rest, strict=True)
            )

        return path

    def _narrowed(self, filters: Iterable[tuple[str, str]]) -> SearchState:
        return replace(self.first_page(), filters=ordered(filters))
