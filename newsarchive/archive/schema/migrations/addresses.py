"""Joined articles, and the normal form of addresses that were stored before it changed (m016)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from newsarchive.errors import BadURL
from newsarchive.urls import normalised_url

STATEMENTS = (
    """
CREATE TABLE joined_articles (      -- ids that /a/<id> still knows: the article was stored twice
    id INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE -- what it is now
)
""",
    """
CREATE TABLE unjoined_articles (    -- may be the same as another; emptied by learning
    article_id INTEGER PRIMARY KEY REFERENCES articles(id) ON DELETE CASCADE
)
""",
    # The articles at another address than the one that they name; the addresses of an article.
    "CREATE INDEX articles_by_canonical ON articles(canonical_url) WHERE canonical_url <> url",
    "CREATE INDEX urls_by_article ON urls(article_id) WHERE article_id IS NOT NULL",
)

DOUBLES = (
    "INSERT INTO unjoined_articles SELECT id FROM articles WHERE canonical_url <> url"
    " ON CONFLICT DO NOTHING"
)


def rewrite_addresses(connection: sqlite3.Connection) -> None:
    """Give every stored URL its present normal form.

    Two rows of the ledger become one. Two articles wait for learning, which joins them.
    """
    for table in ("captures", "imported_visits"):
        for old, new in _changed(connection, f"SELECT DISTINCT url FROM {table}"):
            connection.execute(f"UPDATE OR IGNORE {table} SET url = ? WHERE url = ?", (new, old))
    for old, new in _changed(connection, "SELECT DISTINCT canonical_url AS url FROM articles"):
        connection.execute(
            "UPDATE articles SET canonical_url = ? WHERE canonical_url = ?", (new, old)
        )
    for old, new in _changed(connection, "SELECT url FROM articles"):
        connection.execute("UPDATE OR IGNORE articles SET url = ? WHERE url = ?", (new, old))
        connection.execute(
            "INSERT INTO unjoined_articles SELECT id FROM articles WHERE url = ?", (old,)
        )
    for old, new in _changed(connection, "SELECT url FROM urls"):
        connection.execute(
            "UPDATE OR IGNORE urls SET url = ?1,"
            " link = CASE WHEN link IS NOT NULL THEN json_set(link, '$.url', ?1) END WHERE url = ?2",
            (new, old),
        )
        connection.execute(
            "UPDATE urls SET article_id = coalesce(article_id,"
            " (SELECT article_id FROM urls WHERE url = ?2)) WHERE url = ?1",
            (new, old),
        )
        connection.execute("DELETE FROM urls WHERE url = ?", (old,))
    connection.execute(DOUBLES)


def _changed(connection: sqlite3.Connection, select: str) -> Iterator[tuple[str, str]]:
    """Yield the old and the new form of those URLs of *select* that are in normal form no more."""
    # Only these can have changed; most have none of these characters.
    rows = connection.execute(
        f"SELECT url FROM ({select}) WHERE url GLOB '*[%?;]*' OR instr(url, '/.')"
    )
    for (old,) in rows.fetchall():
        try:
            new = normalised_url(old)
        except BadURL:
            continue
        if new != old:
            yield old, new
