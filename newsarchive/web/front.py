"""The front page, the search page, and the search as JSON."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any, Final

from datasette import Response

from newsarchive.web.archive import archive_of
from newsarchive.web.asked import FILTERS, Asked
from newsarchive.web.breakdown import Count, Period
from newsarchive.web.finding import Found, find, hits_of
from newsarchive.web.marking import Marker
from newsarchive.web.presenting import language_name, own_headers, page
from newsarchive.web.safety import is_public
from newsarchive.web.suggesting import suggest

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
    ("archived", "Newest archived"),
)
_LATEST: Final = (
    "SELECT id FROM articles INDEXED BY articles_by_published"
    " WHERE published_at IS NOT NULL ORDER BY published_at DESC, id DESC LIMIT 60"
)
_SITES: Final = (
    "SELECT site, name, article_count, language, last_run_at FROM sites"
    " WHERE article_count > 0 ORDER BY article_count DESC, site"
)
_CRAWLS: Final = (
    "SELECT spider, max(started_at) AS started_at, finished_at, finish_reason, new, failed"
    " FROM runs GROUP BY spider ORDER BY 2 DESC LIMIT 6"
)
_STORIES: Final = (
    "SELECT st.story_id, st.sites, st.articles, st.first_published_at, a.title, a.language"
    " FROM stories st JOIN articles a ON a.id = st.lead_article_id WHERE st.sites > 1"
    " AND st.first_published_at >= (SELECT strftime('%Y-%m-%dT%H:%M:%SZ',"
    " max(first_published_at), '-2 days') FROM stories)"
    " ORDER BY st.sites DESC, st.first_published_at DESC LIMIT 6"
)


async def front_page(datasette: Any, request: Any) -> Response:
    """``/``: the box, what is new, what many sites carry, the sites."""
    archive = await archive_of(datasette)
    if archive is None:
        return await no_archive(datasette, request)
    latest, sites, stories = await asyncio.gather(
        archive.rows(_LATEST), archive.rows(_SITES), archive.rows(_STORIES)
    )
    hits = await hits_of(archive, [row["id"] for row in latest], Marker(()))
    seen: set[int] = set()
    news = []
    for hit in hits:  # a story once
        if hit.story_id is None or hit.story_id not in seen:
            news.append(hit)
            seen.add(hit.story_id or 0)
    return await page(
        datasette,
        request,
        "front",
        asked=Asked(),
        database=archive.name,
        news=news[:12],
        sites=sites,
        stories=stories,
        # How the archive is run is not for the public.
        crawls=[] if is_public(datasette) else await archive.rows(_CRAWLS),
        articles=sum(row["article_count"] for row in sites),
    )


async def no_archive(datasette: Any, request: Any) -> Response:
    """What our pages say where none of the attached databases is an archive."""
    names = [name for name in datasette.databases if not name.startswith("_")]
    return await page(datasette, request, "none", databases=names, asked=Asked())


@dataclass(frozen=True, slots=True)
class Choice:
    """A link that narrows or widens the search."""

    label: str
    path: str
    count: int = 0


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of the timeline, in hundredths of the chart's height."""

    label: str
    path: str
    count: int
    height: float


async def search_page(datasette: Any, request: Any) -> Response:
    """``/search``: hits with everything to narrow them."""
    archive = await archive_of(datasette)
    if archive is None:
        return await no_archive(datasette, request)
    asked = Asked.from_query_string(request.query_string)
    found = await find(archive, asked)
    better = None if found.total else await suggest(archive, asked, found.until)
    return await page(
        datasette,
        request,
        "search",
        asked=asked,
        database=archive.name,
        found=found,
        chips=[
            Choice(f"{_TITLES[n]}: {shown(n, v)}", asked.without_filter(n, v).path())
            for n, v in asked.filters
        ],
        hidden=[(n, v) for n, v in asked.filters if n not in ("after", "before")],
        facets=_facets(found),
        bars=bars(found.timeline, asked),
        sorts=[
            (label, asked.sorted_by(name).path(), name == asked.order)
            for name, label in _SORTS
            if name != "relevance" or asked.query.terms
        ],
        suggestion=Choice(better, asked.asking(better).path()) if better else None,
    )


def _facets(found: Found) -> list[tuple[str, list[Choice]]]:
    asked = found.asked
    return [
        (
            _TITLES[name],
            [
                Choice(shown(name, c.value), asked.with_filter(name, c.value).path(), c.count)
                for c in counts
            ],
        )
        for name, counts in found.facets.items()
        if _narrows(counts, found, name)
    ]


def _narrows(counts: list[Count], found: Found, name: str) -> bool:
    """Whether choosing among *counts* could leave anything out."""
    chosen = any(n == name for n, _ in found.asked.filters)
    return not (chosen and len(counts) == 1)


def shown(name: str, value: str) -> str:
    """The value of a filter in words."""
    if name == "lang":
        return language_name(value)
    if name == "is":
        return {"free": "free to read", "paywalled": "paywalled", "live": "live"}.get(value, value)
    if name == "kind":
        return {"live": "live blog"}.get(value, value)
    return value


def bars(periods: list[Period], asked: Asked) -> list[Bar]:
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
    asked = Asked.from_query_string(request.query_string)
    if archive is None:
        return Response.json({"error": "no archive is attached"}, 404, own_headers())
    found = await find(archive, asked)
    return Response.json(as_data(found, datasette), headers=own_headers())


def as_data(found: Found, datasette: Any) -> dict[str, Any]:
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
