"""The search as JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from datasette import Response

from newsarchive.web.framework.answers import json_answer, json_error
from newsarchive.web.framework.database import find_archive
from newsarchive.web.search.hits import Hit
from newsarchive.web.search.results import SearchResults, run_search
from newsarchive.web.search.search_state import SearchState
from newsarchive.web.search.url_filters import FACETS, FILTERS


async def search_json(datasette: Any, request: Any) -> Response:
    """Return ``/search.json``: the search as data."""
    archive = await find_archive(datasette)
    state = SearchState.from_query_string(request.query_string)
    if archive is None:
        return json_error(404, "no archive found")
    results = await run_search(archive, state)
    return json_answer(request, results_as_json(results, datasette))


def results_as_json(results: SearchResults, datasette: Any) -> dict[str, Any]:
    """Return the data of ``/search.json``, as docs/searching.md promises it.

    ``snippet`` is HTML: the text is escaped, and hits are in ``<mark>``.
    """
    state = results.state
    return {
        "query": state.q,
        "filters": {name: state.filter_value(name) for name in FILTERS if state.filter_value(name)},
        "chosen": {name: v for name in FACETS if (v := list(state.filter_values(name)))},
        "excluded": {name: v for name in FACETS if (v := list(state.filter_values(f"-{name}")))},
        "sort": state.order,
        "size": state.size,
        "count": results.total,
        "stories": results.shown,
        "first": None if results.number is None or not results.hits else results.number + 1,
        "results": [hit_as_json(hit, datasette) for hit in results.hits],
        "facets": {
            name: [{"value": c.value, "count": c.count} for c in counts]
            for name, counts in results.facets.items()
        },
        "facet_sizes": {
            name: results.facet_sizes.get(name, len(v)) for name, v in results.facets.items()
        },
        "timeline": [
            {"period": p.label, "after": p.after, "before": p.before, "count": p.count}
            for p in results.timeline
        ],
        "notes": results.notes,
        "previous": _path(results.previous, datasette),
        "next": _path(results.next, datasette),
    }


def _path(state: SearchState | None, datasette: Any) -> str | None:
    return None if state is None else str(datasette.urls.path(state.path(".json")))


def hit_as_json(hit: Hit, datasette: Any) -> dict[str, Any]:
    """Return a hit as data; ``snippet`` is HTML."""
    return {
        "id": hit.id,
        "url": hit.url,
        "site": hit.site,
        "site_name": hit.site_name,
        "title": hit.plain_title,
        "published_at": hit.published_at,
        "published_precision": hit.published_precision,
        "snippet": str(hit.snippet),
        "authors": list(hit.authors),
        "section": hit.section,
        "language": hit.language,
        "is_free": hit.is_free,
        "kind": hit.kind,
        "word_count": hit.word_count,
        "story_id": hit.story_id,
        "other_sites": hit.other_sites,
        **asdict(hit.standing),
        "path": str(datasette.urls.path(f"/a/{hit.id}")),
    }
