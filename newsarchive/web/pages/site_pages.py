"""The list of sites, and the statistics of the archive."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from datasette import Response

from newsarchive.web.framework.database import find_archive
from newsarchive.web.framework.error_pages import no_archive_page
from newsarchive.web.framework.rendering import format_date, render_page
from newsarchive.web.framework.security import is_public

_SITES: Final = (
    "SELECT s.site, s.name, s.home_url, s.language, s.article_count, s.last_run_at,"
    " (SELECT max(published_at) FROM articles a WHERE a.site = s.site) AS newest,"
    " (SELECT count(*) FROM boilerplate b WHERE b.site = s.site AND b.verdict = 'drop') AS learned,"
    " (SELECT count(*) FROM urls u WHERE u.site = s.site AND u.outcome = 'failed') AS failing,"
    # NULL if the site is healthy. A run without new articles (quiet) does not change this.
    " (SELECT h.detail FROM site_health h WHERE h.site = s.site AND h.verdict <> 'quiet'"
    " ORDER BY h.run_id DESC LIMIT 1) AS trouble"
    " FROM sites s ORDER BY s.article_count DESC, s.site"
)
_LEARNED: Final = (
    "SELECT family_id, site, substr(example, 1, 300) AS example, verdict, articles, stories,"
    " reason, decided_by FROM boilerplate ORDER BY site, verdict, stories DESC LIMIT 400"
)
_BY_MONTH: Final = (
    "SELECT substr(published_at, 1, 7) AS month, count(*) AS articles"
    " FROM articles INDEXED BY articles_by_published WHERE published_at IS NOT NULL"
    " GROUP BY 1 ORDER BY 1 DESC LIMIT 36"
)
# Articles with a date in the future are not counted before that date.
_BY_DAY: Final = (
    "SELECT substr(published_at, 1, 10) AS day, count(*) AS articles"
    " FROM articles INDEXED BY articles_by_published WHERE published_at <= :now AND published_at >="
    " (SELECT strftime('%Y-%m-%d', max(published_at), '-59 days') FROM articles"
    " WHERE published_at <= :now) GROUP BY 1 ORDER BY 1"
)
_BY_SITE: Final = (
    "SELECT site, coalesce(name, site) AS name, article_count FROM sites"
    " WHERE article_count > 0 ORDER BY article_count DESC, site LIMIT 20"
)
_FAILURES: Final = (
    "SELECT site, reason, count(*) AS urls, max(last_at) AS last_at FROM failures"
    " GROUP BY site, reason ORDER BY urls DESC LIMIT 50"
)
_RUNS: Final = (
    "SELECT spider, started_at, finished_at, finish_reason, found, new, revised, unchanged,"
    " duplicates, skipped, failed FROM runs ORDER BY run_id DESC LIMIT 15"
)
_SIZE: Final = (
    "SELECT (SELECT page_count FROM pragma_page_count())"
    " * (SELECT page_size FROM pragma_page_size()) AS bytes,"
    " (SELECT count(*) FROM boilerplate WHERE verdict = 'drop') AS learned,"
    " (SELECT count(*) FROM stories WHERE sites > 1) AS stories,"
    " (SELECT coalesce(sum(article_count), 0) FROM sites) AS articles,"
    " (SELECT count(*) FROM sites WHERE article_count > 0) AS sites"
)


async def sites_page(datasette: Any, request: Any) -> Response:
    """Return ``/sites``: each site with its counts and the repeated paragraphs found on it."""
    archive = await find_archive(datasette)
    if archive is None:
        return await no_archive_page(datasette, request)
    sites, learned = await asyncio.gather(archive.fetch_rows(_SITES), archive.fetch_rows(_LEARNED))
    families: dict[str, list[Any]] = {}
    for row in learned:
        families.setdefault(row["site"], []).append(row)
    return await render_page(
        datasette,
        request,
        "sites",
        database=archive.name,
        sites=sites,
        families=families,
        public=is_public(datasette),
    )


@dataclass(frozen=True, slots=True)
class DayBar:
    """A bar of the chart of articles by day; its height is in percent."""

    day: str
    count: int
    height: float

    @property
    def label(self) -> str:
        """The text that is shown on hover."""
        return f"{format_date(self.day)}: {self.count:,}"


def _day_bars(rows: list[Any]) -> list[DayBar]:
    """Return a bar for each of the 60 days up to the newest one, including empty days."""
    counts = {row["day"]: row["articles"] for row in rows}
    try:
        last = date.fromisoformat(max(counts, default=""))
    except ValueError:
        return []
    highest = max(counts.values())
    days = [(last - timedelta(days=back)).isoformat() for back in range(59, -1, -1)]
    return [
        DayBar(day, counts.get(day, 0), round(100 * counts.get(day, 0) / highest, 1))
        for day in days
    ]


async def stats_page(datasette: Any, request: Any) -> Response:
    """Return ``/stats``: growth and size; without ``--public`` also crawls and failures."""
    archive = await find_archive(datasette)
    if archive is None:
        return await no_archive_page(datasette, request)
    public = is_public(datasette)
    now = {"now": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"}
    size, months, days, sites = await asyncio.gather(
        archive.fetch_first_row(_SIZE),
        archive.fetch_rows(_BY_MONTH),
        archive.fetch_rows(_BY_DAY, now),
        archive.fetch_rows(_BY_SITE),
    )
    # With --public, nothing about the operation of the archive is shown, in SQL or here.
    runs = [] if public else await archive.fetch_rows(_RUNS)
    failures = [] if public else await archive.fetch_rows(_FAILURES)
    return await render_page(
        datasette,
        request,
        "stats",
        database=archive.name,
        size=size,
        months=months[::-1],
        days=_day_bars(days),
        sites=sites,
        runs=runs,
        failures=failures,
        public=public,
    )
