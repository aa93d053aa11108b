"""The search page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final
from urllib.parse import urlencode

from datasette import Response
from markupsafe import Markup

from newsarchive.archive.search.statements import can_be_ranked
from newsarchive.web.charts.drawing import Chart, Series, draw
from newsarchive.web.database.archive_database import ArchiveDatabase
from newsarchive.web.framework.database import find_archive
from newsarchive.web.framework.error_pages import no_archive_page
from newsarchive.web.framework.rendering import render_page, response_headers
from newsarchive.web.search.facets import TimelinePeriod
from newsarchive.web.search.hits import article_id_by_url, fetch_site_names
from newsarchive.web.search.output.filter_links import (
    SearchLink,
    changes_path,
    date_presets,
    facet_lists,
    filter_chips,
    filter_text,
)
from newsarchive.web.search.results import SearchResults, run_search
from newsarchive.web.search.search_state import PAGE_SIZES, SearchState
from newsarchive.web.search.without_hits.earlier_versions import find_earlier_versions
from newsarchive.web.search.without_hits.missing_parts import missing_parts
from newsarchive.web.search.without_hits.suggestions import suggest_query

_SORTS: Final = (
    ("relevance", "Relevance"),
    ("newest", "Newest"),
    ("oldest", "Oldest"),
    ("archived", "Archived"),
)


#: Height of the timeline in pixels: the hits below it should be seen at once.
TIMELINE_HEIGHT: Final = 76


@dataclass(frozen=True, slots=True)
class MissingPart:
    """A part of a search without hits: what is found for it alone, and without it."""

    label: str
    found_alone: int | None
    only: str
    found_without: int | None
    without: str


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
    sites = {c.value for c in (*results.facets.get("site", ()), *results.opened)}
    sites.update(value for name, value in state.filters if name.lstrip("-") == "site")
    site_names = await fetch_site_names(archive, sorted(sites))
    suggestion = await suggest_query(archive, state, results.search, results.total)
    today = datetime.now(UTC).date()
    return await render_page(
        datasette,
        request,
        "search",
        state=state,
        database=archive.name,
        results=results,
        chips=filter_chips(state, site_names),
        hidden_filters=[item for item in state.filters if item[0] not in ("after", "before")],
        presets=date_presets(state, today),
        facets=facet_lists(results, site_names),
        chart=timeline_chart(results.timeline, state, today),
        search=urlencode(state.with_query(state.q).sorted_by("").parameters()),
        changes_path=changes_path(state),
        sorts=_sort_links(state),
        sizes=[(str(size), state.sized(size).path(), size == state.size) for size in PAGE_SIZES],
        earlier=[]
        if results.total or results.is_interrupted
        else await find_earlier_versions(archive, results.search.query),
        missing=await _fetch_missing(archive, results, site_names),
        suggestion=suggestion
        and SearchLink(suggestion.q, state.with_query(suggestion.q).path(), suggestion.count),
    )


async def _fetch_missing(
    archive: ArchiveDatabase, results: SearchResults, site_names: dict[str, str]
) -> list[MissingPart]:
    """Return what a search without hits is missing; nothing if it has hits or was interrupted."""
    if results.total or results.is_interrupted or not results.articles:
        return []
    return [
        MissingPart(
            part.text.removeprefix(".")
            or ", ".join(filter_text(n, v, site_names) for n, v in part.filters),
            part.found_alone,
            part.only.path(),
            part.found_without,
            part.without.path(),
        )
        for part in await missing_parts(archive, results.state, results.search)
    ]


def _sort_links(state: SearchState) -> list[tuple[str, str, bool]]:
    """Return label and path of each order, and whether it is the current one."""
    order, has_words = state.order, can_be_ranked(state.query)
    return [
        (label, state.sorted_by(name).path(), name == order)
        for name, label in _SORTS
        if name != "relevance" or has_words
    ]


def timeline_chart(periods: list[TimelinePeriod], state: SearchState, today: date) -> Markup | None:
    """Return the timeline of the hits. Each bar links to the hits of its period."""
    if len(periods) < 2:
        return None
    between = state.narrowing("after", "before")
    chart = Chart(
        title="Timeline of the hits",
        description="A table below the hits has the numbers",
        labels=[each.period.short for each in periods],
        series=[Series("hits", [each.count for each in periods])],
        hints=[f"{each.period.name}: {each.count:,}" for each in periods],
        links=[between(each.after, each.before) if each.count else "" for each in periods],
        unfinished=frozenset(
            at for at, each in enumerate(periods) if each.period.first <= today < each.period.end
        ),
        bars=True,
    )
    return draw(chart, TIMELINE_HEIGHT)
