"""Join articles that were stored twice, at two addresses or at two spellings of one."""

from __future__ import annotations

import sqlite3
import time

from newsarchive.archive.articles.changes.comparing import Version
from newsarchive.archive.articles.identity import Seen, identity_of
from newsarchive.archive.articles.joining import join_articles
from newsarchive.errors import BadURL
from newsarchive.urls import normalised_url

#: A slice holds the write lock for about this many seconds and takes at most this many articles.
SLICE_SECONDS, SLICE_ARTICLES = 0.3, 200


def join_slice(connection: sqlite3.Connection) -> tuple[int, int] | None:
    """Look at some articles of ``unjoined_articles``; return how many, and how many were joined.

    None if no article waits.
    """
    rows = connection.execute(
        f"SELECT article_id FROM unjoined_articles ORDER BY article_id LIMIT {SLICE_ARTICLES}"
    ).fetchall()
    if not rows:
        return None
    until = time.monotonic() + SLICE_SECONDS
    taken = joined = 0
    for (article_id,) in rows:
        joined += _join(connection, article_id)
        taken += 1
        connection.execute("DELETE FROM unjoined_articles WHERE article_id = ?", (article_id,))
        if time.monotonic() > until:
            break
    return taken, joined


def _join(connection: sqlite3.Connection, article_id: int) -> int:
    """Join an article with those that are the same, and return how many rows were deleted."""
    row = connection.execute("SELECT * FROM articles WHERE id = ?", (article_id,)).fetchone()
    if row is None:  # It was joined with one before it in this slice.
        return 0
    try:
        normal = normalised_url(row["url"])
    except BadURL:
        normal = row["url"]
    if normal != row["url"]:
        lead = connection.execute("SELECT id FROM articles WHERE url = ?", (normal,)).fetchone()
        if lead is not None:
            join_articles(connection, lead["id"], article_id)
            return 1
    version = Version(row["title"], row["text"], row["modified_at"])
    page = Seen(row["url"], row["canonical_url"], version, row["raw_hash"])
    found = identity_of(connection, page)
    if found is None:
        return 0
    for other in found.joined:
        join_articles(connection, found.article_id, other)
    return len(found.joined)
