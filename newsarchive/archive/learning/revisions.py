"""Judge the revisions of older versions of this program by today's rules."""

from __future__ import annotations

import sqlite3
import time

from newsarchive.archive.articles.versions import judge_again

#: A slice holds the write lock for about this many seconds and takes at most this many articles.
SLICE_SECONDS, SLICE_ARTICLES = 0.3, 100


def judge_revisions_slice(connection: sqlite3.Connection) -> tuple[int, int] | None:
    """Judge some articles of ``unjudged_revisions``; return how many, and how many changed.

    None if no article waits.
    """
    rows = connection.execute(
        "SELECT articles.* FROM unjudged_revisions JOIN articles ON id = article_id"
        f" ORDER BY article_id LIMIT {SLICE_ARTICLES}"
    ).fetchall()
    if not rows:
        return None
    until = time.monotonic() + SLICE_SECONDS
    taken = changed = 0
    for row in rows:
        changed += judge_again(connection, row)
        taken += 1
        connection.execute("DELETE FROM unjudged_revisions WHERE article_id = ?", (row["id"],))
        if time.monotonic() > until:
            break
    return taken, changed
