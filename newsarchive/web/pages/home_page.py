"""The home page: search box, latest articles, stories on several sites, last crawls, sites."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from datasette import Response

from newsarchive.web.database.archive_database import ArchiveDatabase
from newsarchive.web.database.merging import grouped, joined, ordered
from newsarchive.web.framework.database import find_archive
from newsarchive.web.framework.error_pages import no_archive_page
from newsarchive.web.framework.rendering import render_page
from newsarchive.web.framework.security import is_public
from newsarchive.web.pages.site_page import MERGED_SITES
from newsarchive.web.saved.saved_page import SavedSearch, fetch_saved_searches
from newsarchive.web.search.highlighting import Highlighter
from newsarchive.web.search.hits import Hit, fetch_hits, fetch_stories
from newsarchive.web.search.search_state import SearchState

# Articles with a date in the future do not count as new before that date.
_LATEST: Final = (
    "SELECT id, published_at FROM articles INDEXED BY articles_by_published"
    " WHERE published_at <= :now ORDER BY published_at DESC, id DESC LIMIT 60"
)
_SITES: Final = (
    "SELECT site, name, article_count, language, last_run_at FROM sites"
    " WHERE article_count > 0 ORDER BY article_count DESC, site"
)
_NEW_BY_SITE: Final = (
    "SELECT n.site, s.name, n.articles, n.newest, a.id, a.title, a.url, a.language FROM ("
    " SELECT site, count(*) AS articles, max(published_at) AS newest"
    " FROM articles INDEXED BY articles_by_published"
    " WHERE published_at >= :since AND published_at <= :now"
    " GROUP BY site ORDER BY articles DESC, site LIMIT 12"
    ") n JOIN sites s USING (site) JOIN articles a ON a.id = ("
    " SELECT id FROM articles INDEXED BY articles_by_site"
    " WHERE site = n.site AND published_at = n.newest ORDER BY id DESC LIMIT 1)"
    " ORDER BY n.articles DESC, n.site"
)
_CRAWLS: Final = (
    "SELECT max(run_id) AS run_id, spider, started_at, finished_at, finish_reason, new, failed,"
    " found FROM runs GROUP BY spider ORDER BY run_id DESC LIMIT 8"
)
_STORIES: Final = (
    "SELECT story_id, sites, articles, first_published_at, lead_article_id FROM stories"
    " WHERE sites > 1 AND first_published_at >= :since AND first_published_at <= :now"
    " ORDER BY sites DESC, first_published_at DESC LIMIT 6"
)
_LEADS: Final = (
    "SELECT id, title, language FROM articles WHERE id IN (SELECT value FROM json_each(:ids))"
)
_MERGED_LATEST: Final = ordered(lambda row: (row["published_at"], row["id"]), 60, reverse=True)
_BY_SITE: Final = grouped(
    "site", sums=["articles"], order=lambda row: (-row["articles"], row["site"]), limit=12
)
_MOST_SAVED: Final = 8
#: If a larger share of a crawl's URLs failed, the page warns about it.
_MAX_FAILED_SHARE: Final = 0.1


async def home_page(datasette: Any, request: Any) -> Response:
    """Return ``/``, the home page."""
    archive = await find_archive(datasette)
    if archive is None:
        return await no_archive_page(datasette, request)
    now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    latest, sites = await asyncio.gather(
        archive.fetch_rows(_LATEST, {"now": now}, merge=_MERGED_LATEST),
        archive.fetch_rows(_SITES, merge=MERGED_SITES),
    )
    since = _day_before(latest[0]["published_at"]) if latest else ""
    span = {"now": now, "since": since}
    new, stories, hits = await asyncio.gather(
        archive.fetch_rows(_NEW_BY_SITE, span, merge=_merged_new),
        _fetch_stories(archive, span),
        _fetch_latest_hits(archive, latest),
    )
    # With --public, nothing about the operation of the archive is shown.
    crawls = [] if is_public(datasette) else await archive.fetch_rows(_CRAWLS)
    return await render_page(
        datasette,
        request,
        "home",
        state=SearchState(),
        database=archive.name,
        hits=hits[:12],
        new=new,
        since=since,
        sites=sites,
        stories=stories,
        crawls=[summarise_crawl(row) for row in crawls],
        saved=await _fetch_saved(datasette, archive),
        articles=sum(row["article_count"] for row in sites),
    )


def _merged_new(files: Sequence[list[Any]]) -> list[Any]:
    """Return the rows of :data:`_NEW_BY_SITE` of several files, with the newest article of each."""
    newest_first = ordered(lambda row: (row["newest"], row["id"]), reverse=True)
    return _BY_SITE([newest_first(files)])


async def _fetch_stories(archive: ArchiveDatabase, span: dict[str, str]) -> list[dict[str, Any]]:
    """Return the stories on most sites, with title and language of the first article."""
    stories = [dict(row) for row in await archive.fetch_rows(_STORIES, span)]
    if archive.has_parts:
        all_files = await fetch_stories(archive, [row["story_id"] for row in stories])
        stories = [all_files[row["story_id"]] for row in stories if row["story_id"] in all_files]
    ids = json.dumps([row["lead_article_id"] for row in stories])
    leads = {row["id"]: row for row in await archive.fetch_rows(_LEADS, {"ids": ids}, merge=joined)}
    return [
        {**row, "title": lead["title"], "language": lead["language"]}
        for row in stories
        if (lead := leads.get(row["lead_article_id"]))
    ]


async def _fetch_saved(datasette: Any, archive: ArchiveDatabase) -> list[SavedSearch]:
    """Return saved searches with something new first; none with --public, which closes them."""
    return [] if is_public(datasette) else (await fetch_saved_searches(archive))[:_MOST_SAVED]


def _day_before(moment: str) -> str:
    """Return the day before *moment*. Articles are new from the day before the newest one."""
    try:
        return (datetime.fromisoformat(moment).date() - timedelta(days=1)).isoformat()
    except (ValueError, OverflowError):
        return moment[:10]


async def _fetch_latest_hits(archive: ArchiveDatabase, latest: list[Any]) -> list[Hit]:
    """Return the articles in *latest* as hits; of each story only the newest."""
    seen: set[int] = set()
    hits = []
    for hit in await fetch_hits(archive, [row["id"] for row in latest], Highlighter(())):
        if hit.story_id is None or hit.story_id not in seen:
            hits.append(hit)
            seen.add(hit.story_id or 0)
    return hits


@dataclass(frozen=True, slots=True)
class CrawlSummary:
    """The last crawl of a spider, and whether it went well."""

    run_id: int
    spider: str
    started_at: str
    is_healthy: bool
    state: str
    new: int
    failed: int


def summarise_crawl(row: Any) -> CrawlSummary:
    """Return whether the run *row* went well.

    It did not if it ended early, or if more than :data:`_MAX_FAILED_SHARE` of its URLs failed.
    """
    if row["finished_at"] is None:
        is_healthy, state = True, "running or interrupted"
    elif row["finish_reason"] != "finished":
        is_healthy, state = (
            False,
            f"ended early: {row['finish_reason'] or 'no reason was recorded'}",
        )
    elif row["failed"] > _MAX_FAILED_SHARE * max(row["found"], 1):
        is_healthy, state = False, "many failures"
    else:
        is_healthy, state = True, "completed"
    return CrawlSummary(
        row["run_id"],
        row["spider"],
        row["started_at"],
        is_healthy,
        state,
        row["new"],
        row["failed"],
    )
