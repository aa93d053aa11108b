"""The front page: the box, what is new, what many sites carry, how the crawls go."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from datasette import Response

from newsarchive.web.framework.database import ArchiveDatabase, archive_of
from newsarchive.web.framework.rendering import date_of, page
from newsarchive.web.framework.security import is_public
from newsarchive.web.search.highlighting import Marker
from newsarchive.web.search.results import Hit, hits_of
from newsarchive.web.search.search_page import no_archive
from newsarchive.web.search.search_state import SearchState

# What a page dates into the future is not new until then.
_LATEST: Final = (
    "SELECT id, published_at FROM articles INDEXED BY articles_by_published"
    " WHERE published_at <= :now ORDER BY published_at DESC, id DESC LIMIT 60"
)
_SITES: Final = (
    "SELECT site, name, article_count, language, last_run_at FROM sites"
    " WHERE article_count > 0 ORDER BY article_count DESC, site"
)
_NEW: Final = (
    "SELECT n.site, s.name, n.articles, a.id, a.title, a.url, a.language FROM ("
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
    "SELECT spider, max(started_at) AS started_at, finished_at, finish_reason, new, failed, found"
    " FROM runs GROUP BY spider ORDER BY 2 DESC LIMIT 8"
)
_STORIES: Final = (
    "SELECT st.story_id, st.sites, st.articles, st.first_published_at, a.title, a.language"
    " FROM stories st JOIN articles a ON a.id = st.lead_article_id WHERE st.sites > 1"
    " AND st.first_published_at >= :since AND st.first_published_at <= :now"
    " ORDER BY st.sites DESC, st.first_published_at DESC LIMIT 6"
)
#: Share of a crawl's addresses that may fail before the page calls it unwell.
_MOST_FAILED: Final = 0.1


async def front_page(datasette: Any, request: Any) -> Response:
    """``/``: the box, what is new, what many sites carry, the crawls, the sites."""
    archive = await archive_of(datasette)
    if archive is None:
        return await no_archive(datasette, request)
    now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    latest, sites = await asyncio.gather(archive.rows(_LATEST, {"now": now}), archive.rows(_SITES))
    since = _day_before(latest[0]["published_at"]) if latest else ""
    span = {"now": now, "since": since}
    new, stories, news = await asyncio.gather(
        archive.rows(_NEW, span), archive.rows(_STORIES, span), _news(archive, latest)
    )
    # How the archive is run is not for the public.
    crawls = [] if is_public(datasette) else await archive.rows(_CRAWLS)
    return await page(
        datasette,
        request,
        "front",
        asked=SearchState(),
        database=archive.name,
        news=news[:12],
        new=new,
        since=since,
        sites=sites,
        stories=stories,
        crawls=[crawl_of(row) for row in crawls],
        articles=sum(row["article_count"] for row in sites),
    )


def _day_before(moment: str) -> str:
    """The day before that of *moment*: what the newest article makes yesterday."""
    try:
        return (datetime.fromisoformat(moment).date() - timedelta(days=1)).isoformat()
    except (ValueError, OverflowError):
        return moment[:10]


async def _news(archive: ArchiveDatabase, latest: list[Any]) -> list[Hit]:
    """The articles *latest*, of each story the newest."""
    seen: set[int] = set()
    news = []
    for hit in await hits_of(archive, [row["id"] for row in latest], Marker(())):
        if hit.story_id is None or hit.story_id not in seen:
            news.append(hit)
            seen.add(hit.story_id or 0)
    return news


@dataclass(frozen=True, slots=True)
class Crawl:
    """The last crawl of a spider and how it went."""

    spider: str
    started_at: str
    well: bool
    state: str
    new: int
    failed: int


def crawl_of(row: Any) -> Crawl:
    """How the run *row* went: unwell if it broke off or much of what it found failed."""
    if row["finished_at"] is None:
        well, state = True, "running, or broken off"
    elif row["finish_reason"] != "finished":
        well, state = False, f"ended early: {row['finish_reason'] or 'for no reason it gave'}"
    elif row["failed"] > _MOST_FAILED * max(row["found"], 1):
        well, state = False, "many failures"
    else:
        well, state = True, "well"
    return Crawl(row["spider"], date_of(row["started_at"]), well, state, row["new"], row["failed"])
