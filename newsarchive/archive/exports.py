"""Articles as records, for taking them elsewhere."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from typing import Any

#: The columns of a record, in the order of CSV files.
COLUMNS = (
    "id",
    "url",
    "canonical_url",
    "site",
    "title",
    "description",
    "text",
    "authors",
    "published_at",
    "published_precision",
    "modified_at",
    "first_seen_at",
    "last_seen_at",
    "language",
    "section",
    "tags",
    "image_url",
    "image_caption",
    "image_credit",
    "word_count",
    "is_free",
    "kind",
    "story_id",
    "duplicate_of",
    "revision_count",
    "extractor",
)


def records(
    connection: sqlite3.Connection, site: str | None = None, since: str | None = None
) -> Iterator[dict[str, Any]]:
    """The articles of *site* published from *since* on, all if not given, newest first.

    Lists are lists, ``is_free`` is true, false or None.
    """
    rows = connection.execute(
        f"SELECT {', '.join(COLUMNS)} FROM articles"
        " WHERE (?1 IS NULL OR site = ?1) AND (?2 IS NULL OR published_at >= ?2)"
        " ORDER BY published_at DESC, id DESC",
        (site, since),
    )
    for row in rows:
        record = dict(row)
        for name in ("authors", "tags"):
            record[name] = json.loads(record[name])
        if record["is_free"] is not None:
            record["is_free"] = bool(record["is_free"])
        yield record
