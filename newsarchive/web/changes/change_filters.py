"""The filters of the page of changes: kinds, sites, sizes and dates, and what to leave out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from newsarchive.archive.history.sentences import KIND_NAMES
from newsarchive.archive.search.changes import KINDS
from newsarchive.text import counted
from newsarchive.web.changes.change_list import ChangeList
from newsarchive.web.changes.change_state import ChangeState
from newsarchive.web.search.facets import MAX_VALUES
from newsarchive.web.search.output.filter_links import (
    FacetChoice,
    FacetList,
    SearchLink,
    date_presets,
    filter_text,
)
from newsarchive.web.search.search_state import SearchState

#: The least sizes that a reader can choose from; the URL takes any.
_SIZES: Final = ("5", "20", "100", "5%", "25%")


def filter_lists(found: ChangeList, site_names: Mapping[str, str]) -> list[FacetList]:
    """Return the kinds and the sites of the changes, each with its number, as links."""
    state = found.state
    kinds = [
        FacetChoice(
            KIND_NAMES[kind],
            state.with_kinds(*({kind} ^ set(state.kinds))).link(),
            found.counts.get(kind, 0),
            "",
            kind in state.kinds,
            "",
        )
        for kind in KINDS
        if found.counts.get(kind) or kind in state.kinds
    ]
    chosen = state.search.filter_values("site")
    shown = list(dict.fromkeys([*list(found.sites)[:MAX_VALUES], *chosen]))
    sites = [
        FacetChoice(
            site_names.get(site, site),
            _toggled(state, site, site in chosen).link(),
            found.sites.get(site, 0),
            site if site in site_names else "",
            site in chosen,
            "" if site in chosen else _excluded(state, site).link(),
        )
        for site in shown
    ]
    lists = (
        FacetList("kind", "Kind of change", kinds, len(kinds), "", is_open=False),
        FacetList("site", "Site", sites, len(sites), "", is_open=False),
    )
    return [each for each in lists if each.choices]


def _toggled(state: ChangeState, site: str, is_chosen: bool) -> ChangeState:
    search = state.search
    change = search.without_filter if is_chosen else search.with_filter
    return state.with_search(change("site", site))


def _excluded(state: ChangeState, site: str) -> ChangeState:
    return state.with_search(state.search.with_filter("-site", site))


def sizes(state: ChangeState) -> list[tuple[str, str, bool]]:
    """Return label and path of each least size, and whether it is the current one."""
    least = dict.fromkeys(["", *_SIZES, *([state.least] if state.least else [])])
    return [(size_name(size), state.with_least(size).path(), size == state.least) for size in least]


def size_name(least: str) -> str:
    """Return a least size in words."""
    if not least:
        return "Any size"
    if least.endswith("%"):
        return f"{least} of the text or more"
    return f"{counted(int(least), 'word')} or more"


def chips(state: ChangeState, site_names: Mapping[str, str]) -> list[SearchLink]:
    """Return a link for each filter; it leads to the changes without this filter."""
    links = [
        SearchLink(
            _filter_text(name, value, site_names),
            state.with_search(state.search.without_filter(name, value)).path(),
        )
        for name, value in state.search.filters
    ]
    links += [
        SearchLink(
            KIND_NAMES[kind], state.with_kinds(*(k for k in state.kinds if k != kind)).path()
        )
        for kind in state.kinds
    ]
    if state.least:
        links.append(SearchLink(size_name(state.least), state.with_least("").path()))
    return links


def _filter_text(name: str, value: str, site_names: Mapping[str, str]) -> str:
    text = filter_text(name, value, site_names)
    return text.replace("Published", "Changed", 1) if name == "last" else text


def dates(state: ChangeState, today: date) -> list[tuple[str, str, bool]]:
    """Return label and path of the usual ranges of dates, and whether it is the current one."""
    return [
        (label, ChangeState.from_query_string(path.partition("?")[2]).path(), current)
        for label, path, current in _presets(state, today)
    ]


def _presets(state: ChangeState, today: date) -> list[tuple[str, str, bool]]:
    own = "".join(f"&{name}={value.replace('%', '%25')}" for name, value in state.own_parameters())
    return [
        (label, f"{path}{own}", current)
        for label, path, current in date_presets(state.search, today)
    ]


def without_each(state: ChangeState) -> list[tuple[str, ChangeState]]:
    """Return each part of *state* in words, and the state without this part."""
    search = state.search
    parts: list[tuple[str, ChangeState]] = []
    if state.q:
        parts.append((state.q, state.with_search(search.with_query(""))))
    names = dict.fromkeys(name for name, _ in search.filters)
    for name in names:
        values = ", ".join(_filter_text(n, v, {}) for n, v in search.filters if n == name)
        parts.append((values, state.with_search(search.without(name))))
    if state.kinds:
        kinds = ", ".join(KIND_NAMES[kind] for kind in state.kinds)
        parts.append((kinds, state.with_kinds()))
    if state.least:
        parts.append((size_name(state.least), state.with_least("")))
    return parts


def hits_state(state: ChangeState) -> SearchState:
    """Return the search for the articles of *state*, whether they changed or not."""
    return replace(state.of_articles, size=SearchState().size)
