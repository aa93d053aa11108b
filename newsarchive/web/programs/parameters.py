"""The parameters of the addresses that give data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from newsarchive.archive.ledger.reporting.run_reports import STATES
from newsarchive.archive.search.changes import KINDS
from newsarchive.archive.search.date_order import SORTS
from newsarchive.web.analysis.compare_state import MAX_QUERIES
from newsarchive.web.articles.article_data import MAX_LENGTH, MAX_REVISIONS, REVISIONS
from newsarchive.web.search.search_state import PAGE_SIZES
from newsarchive.web.search.url_filters import FACETS

_DAY: Final = "a day, month or year in UTC"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter in the query string, or with *is_path* in the path."""

    name: str
    meaning: str
    kind: str = "string"
    """The type of its value in JSON Schema."""
    values: tuple[Any, ...] = ()
    """All values that it may have; empty: any."""
    repeats: bool = False
    is_path: bool = False

    @property
    def schema(self) -> dict[str, Any]:
        """The JSON Schema of the value."""
        value: dict[str, Any] = {"type": self.kind}
        if self.values:
            value["enum"] = list(self.values)
        if self.kind == "integer":
            value["minimum"] = 0
        return {"type": "array", "items": value} if self.repeats else value


def _whole(name: str, meaning: str) -> Parameter:
    return Parameter(name, meaning, "integer")


_QUERY: Final = Parameter("q", "the query, as in the search box; without it all articles")
#: The filters of a search; they also limit comparisons.
FILTERS: Final = (
    *(Parameter(name, f"only articles of this {name}", repeats=True) for name in FACETS),
    *(Parameter(f"-{name}", f"no articles of this {name}", repeats=True) for name in FACETS),
    _whole("story", "only the articles of this story"),
    Parameter("from", f"first day of publication: {_DAY}"),
    Parameter("to", f"last day of publication, included: {_DAY}"),
    Parameter("after", f"the same as `from`: {_DAY}"),
    Parameter("before", f"published before this began: {_DAY}"),
    Parameter("last", "published within this time before now: `24h`, `7d`, `2w`, `3m`, `1y`"),
)
SEARCH: Final = (_QUERY, *FILTERS)
SEARCH_PAGE: Final = (
    *SEARCH,
    Parameter("sort", "order of the hits", values=tuple(SORTS)),
    Parameter("size", "hits on a page", "integer", PAGE_SIZES),
    Parameter("page", "where the page begins; take it from `next` and `previous`"),
    Parameter("until", "the newest article that is searched; take it from `next`"),
)
#: The filters about articles are those of a search, without the kind of article and the story.
CHANGES: Final = (
    Parameter("q", "only changes of the hits of this query, as in the search box"),
    *(each for each in FILTERS if each.name.lstrip("-") in ("site", "section", "lang", "author")),
    Parameter("kind", "only changes of this kind", values=KINDS, repeats=True),
    Parameter("least", "least size of a revision: `10` words, or `5%` of the words"),
    Parameter("from", f"first day of the change: {_DAY}"),
    Parameter("to", f"last day of the change, included: {_DAY}"),
    Parameter("last", "changed within this time before now: `24h`, `7d`, `2w`, `3m`, `1y`"),
)
CHANGES_PAGE: Final = (
    *CHANGES,
    Parameter("size", "changes on a page", "integer", PAGE_SIZES),
    Parameter("page", "where the page begins; take it from `next` and `previous`"),
)
COMPARISON: Final = (
    Parameter("q", f"a query; up to {MAX_QUERIES} times", repeats=True),
    Parameter("by", "periods or sites", values=("day", "week", "month", "year", "site")),
    *FILTERS,
)
NUMBER: Final = Parameter("id", "its number", "integer", is_path=True)
PART_OF_TEXT: Final = (
    NUMBER,
    _whole("revision", "number of an earlier version, whose title and text are given"),
    _whole("offset", "characters of the text to leave out"),
    _whole("length", f"the most characters of the text; at most {MAX_LENGTH:,}, the default"),
)
VERSIONS: Final = (
    NUMBER,
    _whole("after", "number of the version after which the answer begins"),
    _whole("size", f"the most versions; at most {MAX_REVISIONS}, by default {REVISIONS}"),
)
NUMBER_OF_RUN: Final = Parameter("id", "number of the run", "integer", is_path=True)
RUNS: Final = (
    Parameter("site", "only runs of this name in `scrapy list`"),
    Parameter("state", "only runs in this state", values=STATES),
    _whole("before", "only runs with a lower number; take it from `next`"),
)
CAPTURE: Final = (
    NUMBER,
    _whole(
        "capture",
        "number of a capture, as the links of `/a/{id}/capture` have it; by default the newest",
    ),
)
