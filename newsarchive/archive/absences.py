"""Complete the absences of an article whose visits were imported in any order.

Triggers on ``articles.gone_at`` record each absence of a crawl, where each visit is later than the
one before it. Imported files may bring an earlier absence after the page that ended it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection

_GONE = (
    "SELECT gone_at FROM absences WHERE article_id = ?1"
    " UNION SELECT at FROM imported_visits WHERE url = ?2 AND is_gone"
)
# A captured page with the status 200 may say that the article is gone, if that began an absence.
_SEEN = (
    "SELECT first_seen_at FROM articles WHERE id = ?1"
    " UNION SELECT last_seen_at FROM articles WHERE id = ?1"
    " UNION SELECT seen_at FROM revisions WHERE article_id = ?1"
    " UNION SELECT replaced_at FROM revisions WHERE article_id = ?1"
    " UNION SELECT back_at FROM absences WHERE article_id = ?1 AND back_at IS NOT NULL"
    " UNION SELECT at FROM imported_visits WHERE url = ?2 AND NOT is_gone"
    " UNION SELECT fetched_at FROM captures WHERE url = ?2 AND http_status = 200"
    " AND fetched_at < (SELECT last_seen_at FROM articles WHERE id = ?1)"
    " AND NOT EXISTS (SELECT 1 FROM absences WHERE article_id = ?1 AND gone_at <= fetched_at"
    " AND (back_at IS NULL OR back_at > fetched_at))"
)


def complete_absences(
    connection: sqlite3.Connection, article_id: int, url: str, seen_at: str | None
) -> None:
    """Write the absences of the article at *url* as all its visits say.

    *seen_at* is when a page that was just imported was fetched; None if there is none. The last
    absence agrees with ``articles.gone_at``, which must be up to date.
    """
    gone = {row[0] for row in connection.execute(_GONE, (article_id, url))}
    if not gone:
        return
    seen = {row[0] for row in connection.execute(_SEEN, (article_id, url))}
    rows = absences(gone, seen | ({seen_at} if seen_at else set()))
    connection.execute("DELETE FROM absences WHERE article_id = ?", (article_id,))
    connection.executemany(
        "INSERT INTO absences VALUES (?, ?, ?)", [(article_id, *each) for each in rows]
    )


def absences(gone: Collection[str], seen: Collection[str]) -> list[tuple[str, str | None]]:
    """Return begin and end of each absence, in order; an end of None: it is still gone.

    *gone* and *seen* are the points in time at which a visit found the article gone or there. It
    was not gone before it was seen for the first time.
    """
    found: list[tuple[str, str | None]] = []
    for at in sorted(gone):
        if at < min(seen) or (found and (found[-1][1] is None or at < found[-1][1])):
            continue
        found.append((at, min((each for each in seen if each > at), default=None)))
    return found
