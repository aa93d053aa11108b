"""Read articles as records for exports."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from typing import Any

from newsarchive.archive.search.query import Query
from newsarchive.archive.search.statements import (
    EXTENT,
    Search,
    languages_of,
    register_search_functions,
)
from newsarchive.article import FLAG_FIELDS, LIST_FIELDS

# A number larger than any id, and the LIMIT that means no limit.
_NO_END = 2**62
_ALL = -1

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
    "byline",
    "published_at",
    "published_precision",
    "published_source",
    "published_raw",
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
    "quality",
    "archive_signals",
    "story_id",
    "duplicate_of",
    "revision_count",
    "extractor",
    "memento",
)


# A spreadsheet treats text that begins with one of these as a formula (OWASP, "CSV injection"). The
# last four are the full-width signs of Japanese.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def defuse_formula(value: Any) -> Any:
    """Return *value*, with an apostrophe before text that a spreadsheet would calculate."""
    return "'" + value if isinstance(value, str) and value.startswith(_FORMULA) else value


def export_records(
    connection: sqlite3.Connection,
    site: str | None = None,
    since: str | None = None,
    query: Query | None = None,
) -> Iterator[dict[str, Any]]:
    """Yield the articles as dicts with the keys :data:`COLUMNS`, newest first.

    Only those of *site*, published at *since* or later, that *query* matches, if given. Authors and
    tags are lists; ``is_free`` is True, False or None.
    """
    parameters: dict[str, Any] = {"site": site, "since": since}
    found = ""
    if query is not None:
        hits = _search(connection, query).newest_ids(_ALL)
        found = f" AND id IN ({hits.sql})"
        parameters |= hits.parameters
    rows = connection.execute(
        f"SELECT {', '.join(COLUMNS)} FROM articles"
        " WHERE (:site IS NULL OR site = :site) AND (:since IS NULL OR published_at >= :since)"
        f"{found} ORDER BY published_at DESC, id DESC",
        parameters,
    )
    yield from map(_record, rows)


def count_hits(connection: sqlite3.Connection, query: Query) -> int:
    """Return the number of articles that *query* matches."""
    count = _search(connection, query).count()
    return int(connection.execute(count.sql, count.parameters).fetchone()[0])


def _search(connection: sqlite3.Connection, query: Query) -> Search:
    register_search_functions(connection)
    return Search(query, _NO_END, languages_of(connection.execute(EXTENT).fetchone()))


def record_of(connection: sqlite3.Connection, article_id: int) -> dict[str, Any]:
    """Return an article as :func:`export_records` does; it must be in the archive."""
    columns = ", ".join(COLUMNS)
    row = connection.execute(f"SELECT {columns} FROM articles WHERE id = ?", (article_id,))
    return _record(row.fetchone())


def _record(row: sqlite3.Row) -> dict[str, Any]:
    record = dict(row)
    for name in LIST_FIELDS:
        record[name] = json.loads(record[name])
    for name in FLAG_FIELDS:
        record[name] = None if record[name] is None else bool(record[name])
    return record
