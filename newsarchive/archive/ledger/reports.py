"""Read reports on the ledger for people: the last runs, and the failures."""

from __future__ import annotations

import sqlite3
from typing import Any

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
