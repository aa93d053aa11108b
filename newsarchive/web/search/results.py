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
from newsarchive.web.framework.database import ArchiveDatabase, TimeLimitExceeded
from newsarchive.web.search.facets import TimelinePeriod, ValueCount, count_facets, timeline
from newsarchive.web.search.highlighting import Highlighter
from newsarchive.web.search.pagination import DatePager
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

    state: SearchState
    total: int = 0
    hits: list[Hit] = field(default_factory=list)
    facets: dict[str, list[ValueCount]] = field(default_factory=dict)
    timeline: list[TimelinePeriod] = field(default_factory=list)
    next: SearchState | None = None
    notes: list[str] = field(default_factory=list)
    articles: int = 0
    until: int = 0


async def run_search(
    archive: ArchiveDatabase, state: SearchState, size: int = PAGE_SIZE, *, with_facets: bool = True
) -> SearchResults:
    """Search: count, then the hits of the page, beside facets and timeline if *around*."""
    results = SearchResults(state, notes=list(state.query.notes))
    extent = await archive.fetch_first_row(EXTENT)
    results.articles = extent["articles"]
    until = min(extent["newest"], state.until) if state.until is not None else extent["newest"]
    results.until = until
    search = Search(state.query, until)
    # Beside the count, not after it: each takes about half of the time of a page.
    facets_task = (
        asyncio.create_task(_facets_within_time_limit(archive, search)) if with_facets else None
    )
    try:
        results.total = await archive.fetch_cached(
            ("count", search), lambda: _count_hits(archive, search)
        )
        if results.total:
            ids = await _page_ids(archive, search, results, size)
            results.hits = await fetch_hits(archive, ids, Highlighter(state.query.terms))
    except TimeLimitExceeded:
        results.notes.append(
            "sorting the hits takes too long; name a site or a span of time"
            if results.total
            else "this search takes too long; name a site or a span of time with it"
        )
    finally:
        facets_and_timeline = await facets_task if facets_task else None
    if results.total and facets_and_timeline:
        results.facets, results.timeline = facets_and_timeline
        if results.total > COUNTED:
            results.notes.append(f"the counts are of the {COUNTED:,} hits that were archived last")
    elif results.total and facets_task:
        results.notes.append("counting by site and date takes too long for this search")
    return results


async def _count_hits(archive: ArchiveDatabase, search: Search) -> int:
    return int((await archive.run_statement(search.count()))[0][0])


async def _facets_within_time_limit(
    archive: ArchiveDatabase, search: Search
) -> tuple[dict[str, list[ValueCount]], list[TimelinePeriod]] | None:
    """Facets and timeline; None where they take too long."""
    try:
        return await archive.fetch_cached(
            ("breakdown", search), lambda: _count_facets(archive, search)
        )
    except TimeLimitExceeded:
        return None


async def _count_facets(
    archive: ArchiveDatabase, search: Search
) -> tuple[dict[str, list[ValueCount]], list[TimelinePeriod]]:
    (codes,) = await archive.run_statement(search.breakdown())
    counts = count_facets(codes["codes"] or "", codes["authors"] or "")
    values = {
        r["code"]: r["value"]
        for r in await archive.run_statement(facet_values(counts.value_codes()))
    }
    return counts.with_values(values), timeline(counts.days)


async def _page_ids(
    archive: ArchiveDatabase, search: Search, results: SearchResults, size: int
) -> list[int]:
    """The ids of the page; notes where the next one begins."""
    state = results.state
    if state.order != "relevance":
        pager = DatePager(archive, search, state.order, results.total, results.articles)
        ids, end_mark = await pager.fetch_page(state, size)
        results.next = state.next_page(end_mark, search.until) if end_mark else None
        return ids
    if results.total > RANKED:
        results.notes.append(f"ranked among the {RANKED:,} hits that were archived last")
    end = state.offset + size
    # Enough rows for this page and to know of the next, if half of the hits are copies.
    limit = min(2 * end + 10, RANKED)
    while True:
        rows = await archive.run_statement(search.ranked(results.total, limit))
        ids = _first_of_each_story(rows)
        if len(ids) > end or len(rows) < limit or limit >= RANKED:
            break
        limit = RANKED
    if end < len(ids):
        results.next = state.next_page(str(end), search.until)
    return ids[state.offset : end]


def _first_of_each_story(rows: list[Any]) -> list[int]:
    """The ids of *rows*, of each story only the first."""
    seen: set[int] = set()
    ids = []
    for row in rows:
        if row["story_id"] is None or row["story_id"] not in seen:
            ids.append(row["id"])
            seen.add(row["story_id"])
    return ids


async def article_id_by_url(archive: ArchiveDatabase, q: str) -> int | None:
    """The id of the article whose address *q* is; None where it is none."""
    try:
        url = normalised_url(q)
    except BadURL:
        return None
    rows = await archive.fetch_rows("SELECT id FROM articles WHERE url = :url", {"url": url})
    return int(rows[0]["id"]) if rows else None


async def fetch_hits(
    archive: ArchiveDatabase, ids: list[int], highlighter: Highlighter
) -> list[Hit]:
    """The articles *ids*, in that order, with snippets marked by *highlighter*."""
    if not ids:
        return []
    rows = await archive.fetch_rows(
        "SELECT a.id, a.url, a.site, coalesce(o.name, a.site) AS site_name, a.title,"
        " a.description, substr(a.text, 1, 100000) AS text, a.authors, a.published_at,"
        " a.published_precision, a.first_seen_at, a.language, a.section, a.is_free, a.kind,"
        " a.word_count, a.story_id, s.sites AS story_sites, s.articles AS story_articles"
        " FROM articles a LEFT JOIN stories s USING (story_id) LEFT JOIN sites o ON o.site = a.site"
        " WHERE a.id IN (SELECT value FROM json_each(:ids))",
        {"ids": json.dumps(ids)},
    )
    by_id = {row["id"]: row for row in rows}
    return [_hit_from_row(by_id[number], highlighter) for number in ids if number in by_id]


def _hit_from_row(row: Any, highlighter: Highlighter) -> Hit:
    title = row["title"] or row["url"]
    return Hit(
        id=row["id"],
        url=row["url"],
        site=row["site"],
        site_name=row["site_name"],
        title=highlighter.highlight(title),
        plain_title=title,
        snippet=highlighter.snippet(row["text"], row["description"]),
        authors=tuple(parse_names(row["authors"])),
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


async def fetch_site_names(archive: ArchiveDatabase, sites: list[str]) -> dict[str, str]:
    """The outlets' names by site, of those of *sites* that have one; shared ones with the site."""
    rows = await archive.fetch_rows(
        "SELECT site, name FROM sites WHERE name <> ''"
        " AND site IN (SELECT value FROM json_each(:sites))",
        {"sites": json.dumps(sites)},
    )
    frequency = Counter(row["name"] for row in rows)
    return {
        row["site"]: f"{row['name']} ({row['site']})" if frequency[row["name"]] > 1 else row["name"]
        for row in rows
    }


def parse_names(authors: str | None) -> list[str]:
    """The names in a JSON list; none where it is no such list."""
    try:
        frequency = json.loads(authors or "[]")
    except ValueError:
        return []
    return (
        [name for name in frequency if isinstance(name, str)] if isinstance(frequency, list) else []
    )
