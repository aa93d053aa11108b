"""Write the sketches of articles: the index that finds near-duplicates, and a row per article."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Collection


def packed_sketch(sketch: Collection[int]) -> bytes:
    """Return the hashes of a sketch as bytes, in rising order, 4 bytes each."""
    return array("I", sorted(sketch)).tobytes()


def write_sketch(connection: sqlite3.Connection, article_id: int, sketch: Collection[int]) -> None:
    """Replace the hashes of an article in the index by those of *sketch*."""
    row = connection.execute(
        "SELECT sketch FROM sketched_articles WHERE article_id = ?", (article_id,)
    ).fetchone()
    old = set(array("I", row[0])) if row else set()
    new = set(sketch)
    if row and old == new:
        return
    connection.executemany(
        "DELETE FROM article_sketches WHERE hash = ? AND article_id = ?",
        [(each, article_id) for each in old - new],
    )
    connection.executemany(
        "INSERT INTO article_sketches VALUES (?, ?)",
        [(each, article_id) for each in sorted(new - old)],
    )
    connection.execute(
        "INSERT INTO sketched_articles VALUES (?, ?)"
        " ON CONFLICT(article_id) DO UPDATE SET sketch = excluded.sketch",
        (article_id, packed_sketch(new)),
    )
