"""Read reports on the ledger for people: the last runs, and the failures."""

from __future__ import annotations

import sqlite3
from typing import Any

from newsarchive.errors import NewsArchiveError, did_you_mean

Titles = tuple[str, ...]
Rows = list[tuple[Any, ...]]


def last_runs(connection: sqlite3.Connection, spider: str | None, last: int) -> tuple[Titles, Rows]:
    """Return column titles and rows of the *last* runs, of *spider* if given, newest first."""
    rows = connection.execute(
        "SELECT run_id, spider, started_at, coalesce(finish_reason, 'running'), found, new,"
        " revised, unchanged, duplicates, skipped, failed, requests, bytes FROM runs"
        " WHERE ?1 IS NULL OR spider = ?1 ORDER BY run_id DESC LIMIT ?2",
        (spider, last),
    )
    titles = "run site started ended found new revised unchanged duplicates skipped failed"
    return (*titles.split(), "requests", "bytes"), [tuple(row) for row in rows]


def open_failures(
    connection: sqlite3.Connection, site: str | None, reason: str | None
) -> tuple[Titles, Rows]:
    """Return column titles and rows of the failed and refused URLs, by site and reason."""
    rows = connection.execute(
        "SELECT site, reason, http_status, attempts, coalesce(next_try_at, iif("
        "   (SELECT extractor FROM urls WHERE urls.url = failures.url) IS NULL,"
        "   'next run', 'parked')), url, detail FROM failures"
        " WHERE (?1 IS NULL OR site = ?1) AND (?2 IS NULL OR reason = ?2)"
        " ORDER BY site, reason, url",
        (site, reason),
    )
    titles = ("site", "reason", "status", "attempts", "next try", "url", "detail")
    return titles, [tuple(row) for row in rows]


def retry_failures(connection: sqlite3.Connection, site: str | None, reason: str | None) -> int:
    """Make what ``failures`` lists due at once, of *site* and with *reason* if given.

    Returns the number of URLs.
    """
    return connection.execute(
        "UPDATE urls SET next_try_at = '1970-01-01T00:00:00Z' WHERE url IN (SELECT url"
        " FROM failures WHERE (?1 IS NULL OR site = ?1) AND (?2 IS NULL OR reason = ?2))",
        (site, reason),
    ).rowcount


def check_sites(connection: sqlite3.Connection, *sites: str | None) -> None:
    """Raise :class:`NewsArchiveError` for the first of *sites* that the archive does not know.

    None stands for no choice of a site.
    """
    for site in sites:
        known = "SELECT 1 FROM sites WHERE site = ?1 UNION ALL SELECT 1 FROM urls WHERE site = ?1"
        if site is not None and not connection.execute(f"{known} LIMIT 1", (site,)).fetchone():
            names = [row[0] for row in connection.execute("SELECT site FROM sites")]
            hint = did_you_mean(site, names)
            raise NewsArchiveError(f"the archive has nothing of the site {site}{hint}")


def check_spider(connection: sqlite3.Connection, spider: str | None) -> None:
    """Raise :class:`NewsArchiveError` if no run has the name *spider*; None is no choice."""
    names = [row[0] for row in connection.execute("SELECT DISTINCT spider FROM runs")]
    if spider is not None and names and spider not in names:
        raise NewsArchiveError(f"there is no run of {spider}{did_you_mean(spider, names)}")
