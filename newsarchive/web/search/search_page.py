"""The search page, and the search as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from datasette import Response

from newsarchive.web.framework.database import archive_of
from newsarchive.web.framework.rendering import language_name, own_headers, page
from newsarchive.web.search.earlier_versions import earlier_versions
from newsarchive.web.search.facets import Count, TimelinePeriod
from newsarchive.web.search.results import SearchResults, article_at, find, site_names
from newsarchive.web.search.search_state import FILTERS, SearchState
from newsarchive.web.search.suggestions import suggest

_TITLES: Final = {
    "site": "Site",
    "section": "Section",
    "lang": "Language",
    "author": "Author",
    "is": "Access",
    "kind": "Kind",
    "story": "Story",
    "after": "From",
    "before": "Before",
}
_SORTS: Final = (
    ("relevance", "Relevance"),
    ("newest", "Newest"),
    ("oldest", "Oldest"),
    ("archived", "Archived"),
)


async def no_archive(datasette: Any, request: Any) -> Response:
    """What our pages say where none of the attached databases is an archive."""
    names = [name for name in datasette.databases if not name.startswith("_")]
    return await page(datasette, request, "none", databases=names, asked=SearchState())


@dataclass(frozen=True, slots=True)
class Choice:
    """A link that narrows or widens the search."""

    label: str
    path: str
    count: int = 0
    hint: str = ""
    """What the label stands for, where that is another word."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of the timeline, in hundredths of the chart's height."""

    label: str
    path: str
    count: int
    height: float


async def search_page(datasette: Any, request: Any) -> Response:
    """``/search``: hits with everything to narrow them; of an article's address, the article."""
    archive = await archive_of(datasette)
    if archive is None:
        return await no_archive(datasette, request)
    asked = SearchState.from_query_string(request.query_string)
    pasted = await article_at(archive, asked.q)
    if pasted is not None:
        return Response.redirect(datasette.urls.path(f"/a/{pasted}"), headers=own_headers())
    found = await find(archive, asked)
    named = await site_names(
        archive,
        [count.value for count in found.facets.get("site", [])]
        + [value for name, value in asked.filters if name == "site"],
    )
    better = None if found.total else await suggest(archive, asked, found.until)
    earlier = [] if found.total else await earlier_versions(archive, asked.query)
    return await page(
        datasette,
        request,
        "search",
        asked=asked,
        database=archive.name,
        found=found,
        chips=[
            Choice(
                f"{_TITLES[n]}: {shown(n, v, named)}",
                asked.without_filter(n, v).path(),
                hint=_hint(n, v, named),
            )
            for n, v in asked.filters
        ],
        hidden=[(n, v) for n, v in asked.filters if n not in ("after", "before")],
        facets=_facets(found, named),
        bars=bars(found.timeline, asked),
        sorts=[
            (label, asked.sorted_by(name).path(), name == asked.order)
            for name, label in _SORTS
            if name != "relevance" or asked.query.words
        ],
        earlier=earlier,
        suggestion=Choice(better, asked.asking(better).path()) if better else None,
    )


def _facets(found: SearchResults, named: dict[str, str]) -> list[tuple[str, list[Choice]]]:
    asked = found.asked
    return [
        (
            _TITLES[name],
            [
                Choice(
                    shown(name, c.value, named),
                    asked.with_filter(name, c.value).path(),
                    c.count,
                    _hint(name, c.value, named),
                )
                for c in counts
            ],
        )
        for name, counts in found.facets.items()
        if _narrows(counts, found, name)
    ]


def _narrows(counts: list[Count], found: SearchResults, name: str) -> bool:
    """Whether choosing among *counts* could leave anything out."""
    chosen = any(n == name for n, _ in found.asked.filters)
    return not (chosen and len(counts) == 1)


def _hint(name: str, value: str, named: dict[str, str]) -> str:
    return value if name == "site" and value in named else ""


def shown(name: str, value: str, named: dict[str, str]) -> str:
    """The value of a filter in words; *named* are the outlets by site."""
    if name == "site":
        return named.get(value, value)
    if name == "lang":
        return language_name(value)
    if name == "is":
        return {"free": "free to read", "paywalled": "paywalled", "live": "live"}.get(value, value)
    if name == "kind":
        return {"live": "live blog"}.get(value, value)
    return value


def bars(periods: list[TimelinePeriod], asked: SearchState) -> list[Bar]:
    """The timeline's bars; each leads to its days."""
    most = max((period.count for period in periods), default=0)
    return [
        Bar(
            label=f"{period.label}: {period.count:,}",
            path=asked.with_filter("after", period.after)
            .with_filter("before", period.before)
            .path(),
            count=period.count,
            # A single hit among thousands must still be seen.
            height=round(max(3.0, 100 * period.count / most), 1) if period.count else 0,
        )
        for period in periods
    ]


async def search_json(datasette: Any, request: Any) -> Response:
    """``/search.json``: the same search as data; ``snippet`` is HTML, escaped, hits in <mark>."""
    archive = await archive_of(datasette)
    asked = SearchState.from_query_string(request.query_string)
    if archive is None:
        return Response.json({"error": "no archive is attached"}, 404, own_headers())
    found = await find(archive, asked)
    return Response.json(as_data(found, datasette), headers=own_headers())


def as_data(found: SearchResults, datasette: Any) -> dict[str, Any]:
    """The contract of ``/search.json`` (docs/searching.md)."""
    following = found.next and datasette.urls.path(found.next.path(".json"))
    return {
        "query": found.asked.q,
        "filters": {name: found.asked.value(name) for name in FILTERS if found.asked.value(name)},
        "sort": found.asked.order,
        "count": found.total,
        "results": [
            {
                "id": hit.id,
                "url": hit.url,
                "site": hit.site,
                "site_name": hit.site_name,
                "title": hit.plain_title,
                "published_at": hit.published_at,
                "snippet": str(hit.snippet),
                "authors": list(hit.authors),
                "section": hit.section,
                "language": hit.language,
                "is_free": hit.is_free,
                "kind": hit.kind,
                "word_count": hit.word_count,
                "story_id": hit.story_id,
                "other_sites": hit.other_sites,
                "path": str(datasette.urls.path(f"/a/{hit.id}")),
            }
            for hit in found.hits
        ],
        "facets": {
            name: [{"value": c.value, "count": c.count} for c in counts]
            for name, counts in found.facets.items()
        },
        "timeline": [
            {"period": p.label, "after": p.after, "before": p.before, "count": p.count}
            for p in found.timeline
        ],
        "notes": found.notes,
        "next": str(following) if following else None,
    }
