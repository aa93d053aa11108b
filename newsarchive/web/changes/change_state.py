"""The state of the page of changes, read from a URL and written to one.

The query and the filters are those of the search, about the articles. ``kind``, ``least`` and the
dates are about the changes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import parse_qsl, urlencode

from newsarchive.archive.search.changes import KINDS, Changes, Place
from newsarchive.archive.search.query.dates import time_up_to_now
from newsarchive.archive.search.statements import Search
from newsarchive.web.search.search_state import PAGE_SIZES, SearchState

# Parameters of a search that mean nothing here, or something else.
_OTHER: Final = ("kind", "-kind", "sort", "page", "until", "view", "facet", "filter", "least")
_DATES: Final = ("last", "after", "before")
_MARK = re.compile(r"(-)?([0-9TZ:.+\-]{4,40})~([0-9]{1,18})~(-1|[0-9]{1,9})(?:~([0-9]{1,9}))?")


@dataclass(frozen=True, slots=True)
class ChangeMark:
    """A change beside the page: the page begins after it, or ends with it."""

    place: Place
    number: int
    """The number of the change in the list, from 1, when the link was made."""
    ends_page: bool = False

    @classmethod
    def parse(cls, text: str) -> ChangeMark | None:
        """Return the mark that *text* writes, or None if it writes none."""
        match = _MARK.fullmatch(text)
        if match is None:
            return None
        back, at, article_id, number, count = match.groups()
        return cls(Place(at, int(article_id), int(number)), int(count or 0), bool(back))

    def __str__(self) -> str:
        at, article_id, number = self.place
        return f"{'-' if self.ends_page else ''}{at}~{article_id}~{number}~{self.number}"


@dataclass(frozen=True, slots=True)
class ChangeState:
    """One state of the page of changes."""

    search: SearchState = field(default_factory=SearchState)
    """The query and the filters, and the number of changes on a page. Its dates are the dates of
    the changes."""
    kinds: tuple[str, ...] = ()
    least: str = ""
    """The least size of a revision: "10" in words, "5%" as a share of the words, or ""."""
    page: str = ""
    """A :class:`ChangeMark`, or "" on the first page."""
    notes: tuple[str, ...] = field(default=(), compare=False)

    @classmethod
    def from_query_string(cls, query_string: str) -> ChangeState:
        """Read the query string of a URL. What makes no sense is left out, with a note."""
        given = [
            (name, value.replace("\0", " ").strip())
            for name, value in parse_qsl(query_string, errors="replace")
        ]
        search = SearchState.from_query_string(
            urlencode([item for item in given if item[0] not in _OTHER])
        )
        notes = list(search.notes)
        kinds = dict.fromkeys(value.casefold() for name, value in given if name == "kind" and value)
        for kind in kinds:
            if kind not in KINDS:
                known = ", ".join(KINDS)
                notes.append(f"kind={kind[:40]} was left out: the kinds of changes are {known}")
        single = dict(reversed(given))
        least = _size(single.get("least", ""))
        if least is None:
            notes.append("the least size was left out: write 10 for words, or 5% of the words")
        page = single.get("page", "")
        return cls(
            replace(search, notes=()),
            tuple(kind for kind in KINDS if kind in kinds),
            least or "",
            page if ChangeMark.parse(page) else "",
            tuple(notes),
        )

    @property
    def q(self) -> str:
        """The text in the search box."""
        return self.search.q

    @property
    def of_articles(self) -> SearchState:
        """The search whose hits have the changes: the query and the filters without dates."""
        return self.search.without(*_DATES)

    def changes(self, articles: Search | None, ids: str = "[]") -> Changes:
        """Return these changes, of the hits *ids* of *articles*, which is :attr:`of_articles`."""
        last = self.search.filter_value("last")
        period = time_up_to_now(last) if last else None
        after, before = (self.search.filter_value(name) for name in ("after", "before"))
        is_share = self.least.endswith("%")
        return Changes(
            articles,
            ids,
            self.kinds,
            max(f"{after}T00:00:00Z" if after else "", period.first if period else ""),
            f"{before}T00:00:00Z" if before else "",
            0 if is_share else int(self.least or 0),
            float(self.least[:-1]) / 100 if is_share else 0.0,
        )

    def with_search(self, search: SearchState) -> ChangeState:
        """Return the first page with the query and filters of *search*."""
        return replace(self, search=search.first_page(), page="")

    def with_kinds(self, *kinds: str) -> ChangeState:
        """Return the first page with only *kinds*; without any, all kinds are listed."""
        return replace(self, kinds=tuple(kind for kind in KINDS if kind in kinds), page="")

    def with_least(self, least: str) -> ChangeState:
        """Return the first page with this least size."""
        return replace(self, least=least, page="")

    def at_page(self, page: str) -> ChangeState:
        """Return the page at *page*, a mark; the first one if it is ""."""
        return replace(self, page=page)

    def own_parameters(self) -> list[tuple[str, str]]:
        """Return the parameters that a search has not."""
        return [*(("kind", kind) for kind in self.kinds), *self._least()]

    def _least(self) -> list[tuple[str, str]]:
        return [("least", self.least)] if self.least else []

    def path(self, extension: str = "") -> str:
        """Return the path, such as ``/changes?q=rain``; *extension* is for instance ".atom"."""
        pairs = [("q", self.q)] if self.q else []
        pairs += [*self.search.filters, *self.own_parameters()]
        if self.search.size != PAGE_SIZES[0]:
            pairs.append(("size", str(self.search.size)))
        pairs += [("page", self.page)] if self.page else []
        return f"/changes{extension}" + (f"?{urlencode(pairs)}" if pairs else "")

    def link(self) -> str:
        """Return the URL relative to the page of changes: ``?q=rain``."""
        return self.path().removeprefix("/changes") or "?"


def _size(value: str) -> str | None:
    """Return a least size in its normal form, "" for none; None if *value* is no size."""
    if value in ("", "0"):
        return ""
    match = re.fullmatch(r"([0-9]{1,6})(?:\s*words?)?", value)
    if match:
        return match[1]
    match = re.fullmatch(r"([0-9]{1,3}(?:\.[0-9]{1,2})?)\s*%", value)
    return f"{match[1]}%" if match else None
