"""The index of captures: which WARC record holds which page."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import asdict

from newsarchive.captures import Capture


def enter(connection: sqlite3.Connection, capture: Capture) -> None:
    """Add *capture* to the index."""
    connection.execute(
        "INSERT INTO captures(url, fetched_at, http_status, warc_file, warc_offset, sha256)"
        " VALUES (:url, :fetched_at, :http_status, :warc_file, :warc_offset, :sha256)",
        asdict(capture),
    )


def newest_captures(
    connection: sqlite3.Connection, site: str | None = None, since: str | None = None
) -> Iterator[Capture]:
    """The newest capture of each stored article, of *site* and fetched after *since* if given."""
    rows = connection.execute(
        "SELECT captures.url, max(fetched_at) AS fetched_at, http_status, warc_file, warc_offset,"
        " sha256 FROM captures JOIN articles ON articles.url = captures.url"
        " WHERE (?1 IS NULL OR articles.site = ?1) AND (?2 IS NULL OR fetched_at >= ?2)"
        " GROUP BY captures.url ORDER BY captures.url",
        (site, since),
    )
    for row in rows:
        yield Capture(**dict(row))
