"""Which articles belong in which part."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from newsarchive.archive.parts.copying import QUEUES

#: The part of articles without a date of publication.
UNDATED: Final = "undated"
#: Condition on an article ``a``: nothing waits to be done with it.
MOVABLE: Final = " AND ".join(
    [
        *(f"NOT EXISTS (SELECT 1 FROM {queue} WHERE article_id = a.id)" for queue in QUEUES),
        "NOT EXISTS (SELECT 1 FROM erasures WHERE kind = 'article' AND place = a.id)",
        "NOT EXISTS (SELECT 1 FROM alert_hits JOIN alerts USING (alert_id) WHERE article_id = a.id"
        " AND delivery_id IS NULL AND copy_of IS NULL AND notify <> '[]')",
        "NOT EXISTS (SELECT 1 FROM alert_hits JOIN alert_deliveries USING (delivery_id)"
        " WHERE article_id = a.id AND state = 'waiting')",
    ]
)
_OLD = "coalesce(a.published_at, a.first_seen_at) < ?"
_MONTH = f"coalesce(substr(a.published_at, 1, 7), '{UNDATED}')"


def first_open_day(today: date, months: int) -> str:
    """Return the first day of the *months* last months, the current one among them."""
    ordinal = today.year * 12 + today.month - max(1, months)
    return f"{ordinal // 12:04}-{ordinal % 12 + 1:02}-01"


def months_to_move(connection: sqlite3.Connection, before: str) -> dict[str, int]:
    """Return the number of articles for each month that ended *before* a day, oldest first.

    Articles without a date are in UNDATED, if they were first seen before that day.
    """
    rows = connection.execute(
        f"SELECT {_MONTH}, count(*) FROM articles AS a WHERE {_OLD} GROUP BY 1 ORDER BY 1",
        (before,),
    )
    return dict(map(tuple, rows))


def sites_to_move(connection: sqlite3.Connection, before: str) -> dict[str, int]:
    """Return the number of articles for each site that were published *before* a day."""
    rows = connection.execute(
        f"SELECT site, count(*) FROM articles AS a WHERE {_OLD} GROUP BY 1 ORDER BY 1", (before,)
    )
    return dict(map(tuple, rows))


def waiting_articles(connection: sqlite3.Connection, before: str) -> int:
    """Return the number of articles before a day that cannot be moved yet."""
    asked = f"SELECT count(*) FROM articles AS a WHERE {_OLD} AND NOT ({MOVABLE})"
    return int(connection.execute(asked, (before,)).fetchone()[0])


def ids_to_move(
    connection: sqlite3.Connection, before: str, *, month: str | None = None,
    sites: Mapping[str, str] | None = None, group: str = "",
) -> Iterator[int]:  # fmt: skip
    """Yield the ids of the articles of a *month*, or of the *sites* whose value is *group*."""
    if month is not None:
        rows = connection.execute(
            f"SELECT id FROM articles AS a WHERE {_OLD} AND {_MONTH} = ? AND {MOVABLE} ORDER BY id",
            (before, month),
        )
        yield from [row[0] for row in rows]
        return
    for site in (site for site, name in (sites or {}).items() if name == group):
        rows = connection.execute(
            f"SELECT id FROM articles AS a WHERE site = ? AND {_OLD} AND {MOVABLE} ORDER BY id",
            (site, before),
        )
        yield from [row[0] for row in rows]
