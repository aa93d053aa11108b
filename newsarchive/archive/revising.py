"""Entering what an article said before it was changed."""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime

from newsarchive.article import iso
from newsarchive.revisions import Version, change_between, is_revision


def enter_revision(
    connection: sqlite3.Connection, row: sqlite3.Row, old: Version, new: Version, seen_at: datetime
) -> int:
    """Keep *old*, which stood in the article's *row*; its number, counted from 1."""
    article_id, number = row["id"], row["revision_count"] + 1
    last = connection.execute(
        "SELECT replaced_at FROM revisions WHERE article_id = ? AND number = ?",
        (article_id, number - 1),
    ).fetchone()
    change = change_between(old, new)
    if earlier := _version_like(connection, article_id, new):
        change["returns_to"] = earlier
    connection.execute(
        "INSERT INTO revisions(article_id, number, seen_at, replaced_at, title, text, change)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            article_id,
            number,
            last[0] if last else row["first_seen_at"],
            iso(seen_at),
            old.title,
            old.text,
            json.dumps(change, ensure_ascii=False),
        ),
    )
    return int(number)


def _version_like(connection: sqlite3.Connection, article_id: int, new: Version) -> int | None:
    """The number of the latest earlier version that reads as *new* does: a text that flips back."""
    rows = connection.execute(
        "SELECT number, title, text FROM revisions WHERE article_id = ? ORDER BY number DESC",
        (article_id,),
    )
    for number, title, text in rows:
        if not is_revision(Version(title, text, None), new):
            return int(number)
    return None
