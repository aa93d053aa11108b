"""Running a search: what was asked for in, a page of hits with everything around it out."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

from markupsafe import Markup

from newsarchive.archive.search.index_words import facet_values
from newsarchive.archive.search.statements import COUNTED, EXTENT, RANKED, Search
from newsarchive.errors import BadURL
from newsarchive.urls import normalised_url
from newsarchive.web.framework.database import ArchiveDatabase, TookTooLong
from newsarchive.web.search.facets import Count, TimelinePeriod, counted, timeline
from newsarchive.web.search.highlighting import Marker
from newsarchive.web.search.pagination import Order
from newsarchive.web.search.search_state import SearchState

#: Hits of a page; copies of one story count as one.
PAGE_SIZE: Final = 20


@dataclass(frozen=True, slots=True)
class Hit:
    """An article as the list of results shows it."""

    id: int
    url: str
    site: str
    site_name: str
    title: Markup
    plain_title: str
    snippet: Markup
    authors: tuple[str, ...]
    published_at: str | None
    published_precision: str | None
    first_seen_at: str
    language: str | None
    section: str | None
    is_free: int | None
    kind: str
    word_count: int
    story_id: int | None
    other_sites: int
    other_copies: int


@dataclass(slots=True)
class SearchResults:
    """A page of hits and what belongs around it."""

    asked: SearchState
    total: int = 0
    hits: list[Hit] = field(default_factory=list)
    facets: dict[str, list[Count]] = field(default_factory=dict)
    timeline: list[TimelinePeriod] = field(default_factory=list)
    next: SearchState | None = None
    notes: list[str] = field(default_factory=list)
    articles: int = 0
    until: int = 0


async def find(
    archive: ArchiveDatabase, asked: SearchState, size: int = PAGE_SIZE, *, around: bool = True
) -> SearchResults:
    """Search: count, then the hits of the page, beside facets and timeline if *around*."""
    found = SearchResults(asked, notes=list(asked.query.notes))
    extent = await archive.first(EXTENT)
    found.articles = extent["articles"]
    until = min(extent["newest"], asked.until) if asked.until is not None else extent["newest"]
    found.until = until
    search = Search(asked.query, until)
    # Beside the count, not after it: each takes about half of the time of a page.
    narrowing = asyncio.create_task(_breakdown(archive, search)) if around else None
    try:
        found.total = await archive.remembered(("count", search), lambda: _count(archive, search))
        if found.total:
            ids = await _page(archive, search, found, size)
            found.hits = await hits_of(archive, ids, Marker(asked.query.terms))
    except TookTooLong:
        found.notes.append(
            "sorting the hits takes too long; name a site or a span of time"
            if found.total
            else "this search takes too long; name a site or a span of time with it"
        )
    finally:
        broken_down = await narrowing if narrowing else None
    if found.total and broken_down:
        found.facets, found.timeline = broken_down
        if found.total > COUNTED:
            found.notes.append(f"the counts are of the {COUNTED:,} hits that were archived last")
    elif found.total and narrowing:
        found.notes.append("counting by site and date takes too long for this search")
    return found


async def _count(archive: ArchiveDatabase, search: Search) -> int:
    return int((await archive.run(search.count()))[0][0])


async def _breakdown(
    archive: ArchiveDatabase, search: Search
) -> tuple[dict[str, list[Count]], list[TimelinePeriod]] | None:
    """Facets and timeline; None where they take too long."""
    try:
        return await archive.remembered(
            ("breakdown", search), lambda: _broken_down(archive, search)
        )
    except TookTooLong:
        return None


async def _broken_down(
    archive: ArchiveDatabase, search: Search
) -> tuple[dict[str, list[Count]], list[TimelinePeriod]]:
    (row,) = await archive.run(search.breakdown())
    found = counted(row["codes"] or "", row["authors"] or "")
    named = {r["code"]: r["value"] for r in await archive.run(facet_values(found.codes()))}
    return found.named(named), timeline(found.days)


async def _page(
    archive: ArchiveDatabase, search: Search, found: SearchResults, size: int
) -> list[int]:
    """The ids of the page; notes where the next one begins."""
    asked = found.asked
    if asked.order != "relevance":
        order = Order(archive, search, asked.order, found.total, found.articles)
        ids, mark = await order.page(asked, size)
        found.next = asked.next(mark, search.until) if mark else None
        return ids
    if found.total > RANKED:
        found.notes.append(f"ranked among the {RANKED:,} hits that were archived last")
    end = asked.offset + size
    # Enough rows for this page and to know of the next, if half of the hits are copies.
    limit = min(2 * end + 10, RANKED)
    while True:
        rows = await archive.run(search.ranked(found.total, limit))
        folded = _folded(rows)
        if len(folded) > end or len(rows) < limit or limit >= RANKED:
            break
        limit = RANKED
    if end < len(folded):
        found.next = asked.next(str(end), search.until)
    return folded[asked.offset : end]


def _folded(rows: list[Any]) -> list[int]:
    """The ids of *rows*, of each story only the first."""
    seen: set[int] = set()
    ids = []
    for row in rows:
        if row["story_id"] is None or row["story_id"] not in seen:
            ids.append(row["id"])
            seen.add(row["story_id"])
    return ids


async def article_at(archive: ArchiveDatabase, q: str) -> int | None:
    """The id of the article whose address *q* is; None where it is none."""
    try:
        url = normalised_url(q)
    except BadURL:
        return None
    rows = await archive.rows("SELECT id FROM articles WHERE url = :url", {"url": url})
    return int(rows[0]["id"]) if rows else None


async def hits_of(archive: ArchiveDatabase, ids: list[int], marker: Marker) -> list[Hit]:
    """The articles *ids*, in that order, with snippets marked by *marker*."""
    if not ids:
        return []
    rows = await archive.rows(
        "SELECT a.id, a.url, a.site, coalesce(o.name, a.site) AS site_name, a.title,"
        " a.description, substr(a.text, 1, 100000) AS text, a.authors, a.published_at,"
        " a.published_precision, a.first_seen_at, a.language, a.section, a.is_free, a.kind,"
        " a.word_count, a.story_id, s.sites AS story_sites, s.articles AS story_articles"
        " FROM articles a LEFT JOIN stories s USING (story_id) LEFT JOIN sites o ON o.site = a.site"
        " WHERE a.id IN (SELECT value FROM json_each(:ids))",
        {"ids": json.dumps(ids)},
    )
    by_id = {row["id"]: row for row in rows}
    return [_hit(by_id[number], marker) for number in ids if number in by_id]


def _hit(row: Any, marker: Marker) -> Hit:
    title = row["title"] or row["url"]
    return Hit(
        id=row["id"],
        url=row["url"],
        site=row["site"],
        site_name=row["site_name"],
        title=marker.marked(title),
        plain_title=title,
        snippet=marker.snippet(row["text"], row["description"]),
        authors=tuple(names(row["authors"])),
        published_at=row["published_at"],
        published_precision=row["published_precision"],
        first_seen_at=row["first_seen_at"],
        language=row["language"],
        section=row["section"],
        is_free=row["is_free"],
        kind=row["kind"],
        word_count=row["word_count"],
        story_id=row["story_id"],
        other_sites=max(0, (row["story_sites"] or 1) - 1),
        other_copies=max(0, (row["story_articles"] or 1) - 1),
    )


async def site_names(archive: ArchiveDatabase, sites: list[str]) -> dict[str, str]:
    """The outlets' names by site, of those of *sites* that have one; shared ones with the site."""
    rows = await archive.rows(
        "SELECT site, name FROM sites WHERE name <> ''"
        " AND site IN (SELECT value FROM json_each(:sites))",
        {"sites": json.dumps(sites)},
    )
    given = Counter(row["name"] for row in rows)
    return {
        row["site"]: f"{row['name']} ({row['site']})" if given[row["name"]] > 1 else row["name"]
        for row in rows
    }


def names(authors: str | None) -> list[str]:
    """The names in a JSON list; none where it is no such list."""
    try:
        given = json.loads(authors or "[]")
    except ValueError:
        return []
    return [name for name in given if isinstance(name, str)] if isinstance(given, list) else []
