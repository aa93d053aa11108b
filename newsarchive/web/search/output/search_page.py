"""The search page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from datasette import Response

from newsarchive.web.framework.database import find_archive
from newsarchive.web.framework.error_pages import no_archive_page
from newsarchive.web.framework.rendering import (
    format_date,
    language_name,
    render_page,
    response_headers,
)
from newsarchive.web.search.earlier_versions import find_earlier_versions
from newsarchive.web.search.facets import TimelinePeriod, ValueCount
from newsarchive.web.search.hits import article_id_by_url, fetch_site_names
from newsarchive.web.search.results import SearchResults, run_search
from newsarchive.web.search.search_state import SearchState
from newsarchive.web.search.suggestions import suggest_query

_FILTER_TITLES: Final = {
    "site": "Site",
    "section": "Section",
    "lang": "Language",
    "author": "Author",
    "is": "Access",
    "kind": "Kind",
    "story": "Story",
    "after": "Published from",
    "before": "Published before",
}
_SORTS: Final = (
    ("relevance", "Relevance"),
    ("newest", "Newest"),
    ("oldest", "Oldest"),
    ("archived", "Archived"),
)


@dataclass(frozen=True, slots=True)
class SearchLink:
    """A link to a search with one filter more or less, or with other words."""

    label: str
    path: str
    count: int = 0
    hint: str = ""
    """Shown on hover: the site, if the label is its name."""


@dataclass(frozen=True, slots=True)
class TimelineBar:
    """A bar of the timeline; its height is in percent of the chart."""

    label: str
    path: str
    count: int
    height: float


async def search_page(datasette: Any, request: Any) -> Response:
    """Return ``/search``; redirect to the article if the query is the URL of an archived one."""
    archive = await find_archive(datasette)
    if archive is None:
        return await no_archive_page(datasette, request)
    state = SearchState.from_query_string(request.query_string)
    article_id = await article_id_by_url(archive, state.q)
    if article_id is not None:
        path = datasette.urls.path(f"/a/{article_id}")
        return Response.redirect(path, headers=response_headers())
    results = await run_search(archive, state)
    sites = [count.value for count in results.facets.get("site", [])]
    sites += [value for name, value in state.filters if name == "site"]
    site_names = await fetch_site_names(archive, sites)
    suggestion = None if results.total else await suggest_query(archive, state, results.until)
    return await render_page(
        datasette,
        request,
        "search",
        state=state,
        database=archive.name,
        results=results,
        chips=_filter_chips(state, site_names),
        hidden_filters=[item for item in state.filters if item[0] not in ("after", "before")],
        facets=_facet_links(results, site_names),
        bars=timeline_bars(results.timeline, state),
        sorts=_sort_links(state),
        earlier=[] if results.total else await find_earlier_versions(archive, state.query),
        suggestion=suggestion and SearchLink(suggestion, state.with_query(suggestion).path()),
    )


def _filter_chips(state: SearchState, site_names: dict[str, str]) -> list[SearchLink]:
    """Return a link for each filter of *state*; it leads to the search without this filter."""
    return [
        SearchLink(
            f"{_FILTER_TITLES[name]}: {filter_label(name, value, site_names)}",
            state.without_filter(name, value).path(),
            hint=_site_hint(name, value, site_names),
        )
        for name, value in state.filters
    ]


def _sort_links(state: SearchState) -> list[tuple[str, str, bool]]:
    """Return label and path of each order, and whether it is the current one."""
    return [
        (label, state.sorted_by(name).path(), name == state.order)
        for name, label in _SORTS
        if name != "relevance" or state.query.words
    ]


def _facet_links(
    results: SearchResults, site_names: dict[str, str]
) -> list[tuple[str, list[SearchLink]]]:
    """Return title and links of each facet."""
    state = results.state
    return [
        (
            _FILTER_TITLES[name],
            [
                SearchLink(
                    filter_label(name, c.value, site_names),
                    state.with_filter(name, c.value).path(),
                    c.count,
                    _site_hint(name, c.value, site_names),
                )
                for c in counts
            ],
        )
        for name, counts in results.facets.items()
        if _can_narrow(counts, results, name)
    ]


def _can_narrow(counts: list[ValueCount], results: SearchResults, name: str) -> bool:
    """Return whether a click on one of *counts* could narrow the search further."""
    chosen = any(n == name for n, _ in results.state.filters)
    return not (chosen and len(counts) == 1)


def _site_hint(name: str, value: str, site_names: dict[str, str]) -> str:
    return value if name == "site" and value in site_names else ""


def filter_label(name: str, value: str, site_names: dict[str, str]) -> str:
    """Return the value of a filter in words; *site_names* has the names by site."""
    if name == "site":
        return site_names.get(value, value)
    if name == "lang":
        return language_name(value)
    if name == "is":
        return {"free": "Free to read", "paywalled": "Paywalled", "live": "Live blog"}.get(
            value, value
        )
    if name == "kind":
        return {"live": "Live blog"}.get(value, value)
    return format_date(value) if name in ("after", "before") else value


def timeline_bars(periods: list[TimelinePeriod], state: SearchState) -> list[TimelineBar]:
    """Return the bars of the timeline. Each links to the hits of its period."""
    highest = max((period.count for period in periods), default=0)
    return [
        TimelineBar(
            label=f"{period.label}: {period.count:,}",
            path=state.with_filter("after", period.after)
            .with_filter("before", period.before)
            .path(),
            count=period.count,
            # A single hit must be visible beside thousands.
            height=round(max(3.0, 100 * period.count / highest), 1) if period.count else 0,
        )
        for period in periods
    ]
