"""How many of a site's articles are behind its paywall: what is usual before a crawl begins."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

from newsarchive.archive.ledger.reporting.health_rules import median

#: The articles seen last, up to this number, show what is usual.
MOST = 50


def recent_walls(connection: sqlite3.Connection, sites: Iterable[str]) -> tuple[int, int, int]:
    """Return the number of the last articles of *sites*, how many are not free, and their length.

    The length is the median number of words of all of them; 0 without articles.
    """
    rows = connection.execute(
        "SELECT is_free, word_count FROM articles"
        " WHERE site IN (SELECT value FROM json_each(?)) ORDER BY last_seen_at DESC LIMIT ?",
        (json.dumps(sorted(sites)), MOST),
    ).fetchall()
    walled = sum(row["is_free"] == 0 for row in rows)
    return len(rows), walled, round(median(row["word_count"] for row in rows)) if rows else 0
