"""The list of sites, and the statistics of the archive."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from datasette import Response
from markupsafe import Markup

from newsarchive.archive.history.sentences import duration_of, percentage_of
from newsarchive.archive.ledger.reporting.site_health import unhealthy_sites
from newsarchive.web.charts.drawing import Chart, Series, draw
from newsarchive.web.charts.periods import Period, split, totals
from newsarchive.web.database.archive_database import ArchiveDatabase
from newsarchive.web.database.merging import grouped
from newsarchive.web.framework.database import find_archive
from newsarchive.web.framework.error_pages import no_archive_page
from newsarchive.web.framework.rendering import render_page
from newsarchive.web.framework.security import is_public
from newsarchive.web.pages.site_page import MERGED_SITES, fetch_edits

_SITES: Final = (
    "SELECT s.site, s.name, s.home_url, s.language, s.article_count, s.last_run_at,"
    " (SELECT max(published_at) FROM articles a WHERE a.site = s.site) AS newest,"
    " (SELECT count(*) FROM boilerplate b WHERE b.site = s.site AND b.verdict = 'drop') AS learned,"
    " (SELECT count(*) FROM urls u WHERE u.site = s.site AND u.outcome = 'failed') AS failing"
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
_NEWEST: Final = (
    "SELECT max(published_at) AS newest FROM articles INDEXED BY articles_by_published"
    " WHERE published_at <= :now"
)
#: Of the 60 days up to the newest article of all files.
_BY_DAY: Final = (
    "SELECT substr(published_at, 1, 10) AS day, count(*) AS articles"
    " FROM articles INDEXED BY articles_by_published WHERE published_at <= :now"
    " AND published_at >= strftime('%Y-%m-%d', :newest, '-59 days') GROUP BY 1 ORDER BY 1"
)
_BY_SITE: Final = (
    "SELECT site, coalesce(name, site) AS name, article_count FROM sites"
    " WHERE article_count > 0 ORDER BY article_count DESC, site"
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
    " (SELECT coalesce(sum(article_count), 0) FROM sites) AS articles"
)
_MOST_SITES: Final = 20

# How these rows of several files become one list. What was learned is in the open file.
_ADDED_SIZES: Final = grouped(None, sums=["bytes", "articles", "stories"])
_MERGED_MONTHS: Final = grouped(
    "month", sums=["articles"], order=lambda row: row["month"], reverse=True, limit=36
)
_LATEST: Final = grouped(None, highest=["newest"])
_MERGED_DAYS: Final = grouped("day", sums=["articles"], order=lambda row: row["day"])

#: A site without articles has no row of edits.
_UNWATCHED: Final = {"watched": 0}
#: The edits of this many sites are shown beside each other; the files have all.
_COMPARED: Final = 100


async def sites_page(datasette: Any, request: Any) -> Response:
    """Return ``/sites``: each site with its counts and the repeated paragraphs found on it."""
    archive = await find_archive(datasette)
    if archive is None:
        return await no_archive_page(datasette, request)
    public = is_public(datasette)
    sites, learned, edits, unhealthy = await asyncio.gather(
        archive.fetch_kept_rows(_SITES, MERGED_SITES),
        archive.fetch_rows(_LEARNED),
        fetch_edits(archive),
        archive.read(lambda c: [] if public else unhealthy_sites(c)),
    )
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
        edits=edits,
        trouble={row["site"]: row["detail"] for row in unhealthy},
        watched=[row for row in sites if edits.get(row["site"], _UNWATCHED)["watched"]][:_COMPARED],
        duration=duration_of,
        percentage=percentage_of,
        public=public,
    )


def _day_counts(rows: list[Any]) -> list[tuple[Period, int]]:
    """Return the number of articles of each of the 60 days up to the newest one, also of none."""
    counts: dict[date, int] = {}
    for row in rows:
        with suppress(ValueError):
            counts[date.fromisoformat(row["day"])] = row["articles"]
    if not counts:
        return []
    last = max(counts)
    periods = split(last - timedelta(days=59), last, "day", 60)
    return list(zip(periods, totals(counts, periods), strict=True))


def _day_chart(days: list[tuple[Period, int]], today: date) -> Markup:
    """Return the chart of articles by day."""
    return draw(
        Chart(
            title="Articles by day",
            description=f"{days[0][0].name} to {days[-1][0].name}; the table has the numbers",
            labels=[period.short for period, _ in days],
            series=[Series("articles", [count for _, count in days])],
            hints=[f"{period.name}: {count:,}" for period, count in days],
            unfinished=frozenset(
                at for at, (period, _) in enumerate(days) if period.first == today
            ),
            bars=True,
        ),
        200,
    )


async def _rows_by_day(archive: ArchiveDatabase, now: datetime) -> list[Any]:
    limits = {"now": f"{now:%Y-%m-%dT%H:%M:%SZ}"}
    [row] = await archive.fetch_rows(_NEWEST, limits, merge=_LATEST)
    if row["newest"] is None:
        return []
    limits["newest"] = row["newest"]
    return await archive.fetch_rows(_BY_DAY, limits, merge=_MERGED_DAYS)


async def stats_page(datasette: Any, request: Any) -> Response:
    """Return ``/stats``: growth and size; without ``--public`` also crawls and failures."""
    archive = await find_archive(datasette)
    if archive is None:
        return await no_archive_page(datasette, request)
    public = is_public(datasette)
    now = datetime.now(UTC)
    size, months, rows, sites = await asyncio.gather(
        archive.fetch_kept_rows(_SIZE, _ADDED_SIZES),
        archive.fetch_kept_rows(_BY_MONTH, _MERGED_MONTHS),
        _rows_by_day(archive, now),
        archive.fetch_kept_rows(_BY_SITE, MERGED_SITES),
    )
    days = _day_counts(rows)
    # With --public, nothing about the operation of the archive is shown, in SQL or here.
    runs = [] if public else await archive.fetch_rows(_RUNS)
    failures = [] if public else await archive.fetch_rows(_FAILURES)
    return await render_page(
        datasette,
        request,
        "stats",
        database=archive.name,
        size=dict(size[0]) | {"sites": len(sites)},
        months=months[::-1],
        days=days,
        chart=_day_chart(days, now.date()) if days else None,
        sites=sites[:_MOST_SITES],
        runs=runs,
        failures=failures,
        public=public,
    )
