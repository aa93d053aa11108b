"""The links that narrow and widen a search: chips, facets, and ranges of dates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from newsarchive.archive.search.found_words.words import fold_letters
from newsarchive.dates.spelling import format_date
from newsarchive.web.framework.rendering import language_name
from newsarchive.web.search.facets import MAX_VALUES, ValueCount
from newsarchive.web.search.results import SearchResults
from newsarchive.web.search.search_state import SearchState
from newsarchive.web.search.url_filters import FACETS, last_day

FILTER_TITLES: Final = {
    "site": "Site",
    "section": "Section",
    "lang": "Language",
    "author": "Author",
    "tag": "Tag",
    "is": "State",
    "kind": "Kind",
    "story": "Story",
    "last": "Published in the last",
    "after": "From",
    "before": "To",
}
_VALUE_LABELS: Final = {
    "free": "Free to read",
    "paywalled": "Paywalled",
    "live": "Live blog",
    "revised": "Revised",
    "silent": "Revised silently",
    "gone": "Gone from its site",
    "duplicate": "Copy of another article",
    "kept-whole": "Boilerplate kept",
}
_PERIODS: Final = {"24h": "24 hours", "7d": "7 days", "30d": "30 days"}
#: How many values an opened facet shows; a text in its filter box finds the others.
MAX_OPENED: Final = 200


@dataclass(frozen=True, slots=True)
class SearchLink:
    """A link to a search with one filter more or less, or with other words."""

    label: str
    path: str
    count: int = 0
    hint: str = ""
    """Shown on hover: the site, if the label is its name."""


@dataclass(frozen=True, slots=True)
class FacetChoice:
    """A value of a facet: a link that chooses it, or removes it if it is chosen.

    Links of facets are relative to the search page.
    """

    label: str
    link: str
    count: int
    hint: str
    is_chosen: bool
    exclude: str
    """The link to the search without the articles that have the value; "" if it is chosen."""


@dataclass(frozen=True, slots=True)
class FacetList:
    """A facet as the page shows it."""

    name: str
    title: str
    choices: list[FacetChoice]
    size: int
    """The number of values, shown or not."""
    toggle: str
    """The link that opens the list of all values or closes it; "" if all are shown anyway."""
    is_open: bool


def filter_chips(state: SearchState, site_names: Mapping[str, str]) -> list[SearchLink]:
    """Return a link for each filter of *state*; it leads to the search without this filter."""
    return [
        SearchLink(
            filter_text(name, value, site_names),
            state.without_filter(name, value).path(),
            hint=_site_hint(name, value, site_names),
        )
        for name, value in state.filters
    ]


def facet_lists(results: SearchResults, site_names: Mapping[str, str]) -> list[FacetList]:
    """Return the facets with which a reader can narrow or widen the search of *results*."""
    state = results.state
    lists = []
    for name in FACETS:
        is_open = state.facet == name
        values = results.facets.get(name, [])
        size = results.facet_sizes.get(name, len(values))
        if is_open:
            values = _matching(results.opened, name, state.facet_filter, site_names)
        if not values and not is_open:
            continue
        if name == "kind" and not state.filter_values("kind"):
            continue  # Its only value is one of the states too.
        toggle = state.opening("" if is_open else name).link() + f"#facet-{name}"
        choices = list(_choices(state, name, values, site_names))
        lists.append(
            FacetList(
                name,
                FILTER_TITLES[name],
                choices,
                size,
                toggle if is_open or size > MAX_VALUES else "",
                is_open,
            )
        )
    return lists


def _matching(
    values: list[ValueCount], name: str, text: str, site_names: Mapping[str, str]
) -> list[ValueCount]:
    """Return the first of *values* whose label or value contains *text*, whatever its accents."""
    wanted = fold_letters(text)
    return [
        value
        for value in values
        if wanted in fold_letters(f"{filter_label(name, value.value, site_names)}\n{value.value}")
    ][:MAX_OPENED]


def _choices(
    state: SearchState, name: str, values: list[ValueCount], site_names: Mapping[str, str]
) -> Iterator[FacetChoice]:
    chosen, excluded = state.filter_values(name), state.filter_values(f"-{name}")
    choose, exclude = state.narrowing(name), state.narrowing(f"-{name}")
    for each in values:
        value = each.value
        if is_chosen := value in chosen:
            link = state.without_filter(name, value).link()
        else:
            is_excluded = value in excluded
            link = state.with_filter(name, value).link() if is_excluded else choose(value)
        yield FacetChoice(
            filter_label(name, value, site_names),
            link,
            each.count,
            _site_hint(name, value, site_names),
            is_chosen,
            "" if is_chosen else exclude(value),
        )


def date_presets(state: SearchState, today: date) -> list[tuple[str, str, bool]]:
    """Return label and path of the usual ranges of dates, and whether it is the current one.

    The year is that of *today*, in UTC.
    """
    anytime = state.without("last", "after", "before")
    presets = {
        "24 h": anytime.with_filter("last", "24h"),
        "7 days": anytime.with_filter("last", "7d"),
        "30 days": anytime.with_filter("last", "30d"),
        "This year": anytime.with_filter("after", f"{today.year:04}-01-01"),
    }
    return [
        (label, preset.path(), preset.filters == state.filters) for label, preset in presets.items()
    ]


def changes_path(state: SearchState) -> str:
    """Return the path of the changes of the hits of *state*.

    Filters that mean something else there, the dates of publication and the kind of article, move
    into the query.
    """
    own = ("kind", "last", "after", "before")
    moved = [item for item in state.filters if item[0].lstrip("-") in own]
    q = f"({state.q})" if moved and " " in state.q else state.q
    words = [q, *(f"{name}:{value}" for name, value in moved)]
    articles = state.without(*(name for name, _ in moved)).sorted_by("").viewed_as("")
    path = articles.with_query(" ".join(filter(None, words))).opening("").path()
    return "/changes" + path.removeprefix("/search")


def _site_hint(name: str, value: str, site_names: Mapping[str, str]) -> str:
    return value if name.lstrip("-") == "site" and value in site_names else ""


def filter_text(name: str, value: str, site_names: Mapping[str, str]) -> str:
    """Return a filter in words, such as "Site: The Ledger", "Language: not German"."""
    plain = name.lstrip("-")
    label = filter_label(plain, value, site_names)
    return f"{FILTER_TITLES[plain]}: {'not ' if name != plain else ''}{label}"


def filter_label(name: str, value: str, site_names: Mapping[str, str]) -> str:
    """Return the value of a filter in words; *site_names* has the names by site."""
    if name == "site":
        return site_names.get(value, value)
    if name == "lang":
        return language_name(value)
    if name in ("is", "kind"):
        return _VALUE_LABELS.get(value, value)
    if name == "last":
        return _PERIODS.get(value, value)
    if name == "before":
        return format_date(last_day(value))
    return format_date(value) if name == "after" else value
