"""Where the fields of an article came from, read through the view ``field_sources``.

Pages of one template have theirs from the same places: those are written once. What a source said
mostly stands in the article's column, and is not written twice.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from itertools import groupby
from typing import Final

from newsarchive.text import hash64

#: Of each field, the column of ``articles`` that may hold what its source said, to the letter.
COLUMN_OF: Final = {
    "canonical_url": "canonical_url",
    "title": "title",
    "description": "description",
    "published_at": "published_raw",
    "language": "language",
    "section": "section",
    "image_url": "image_url",
    "image_caption": "image_caption",
    "image_credit": "image_credit",
}

SOURCE_SETS = """
CREATE TABLE source_sets (
    set_id INTEGER PRIMARY KEY,     -- hash64(sources)
    sources TEXT NOT NULL           -- JSON: {field: source}
)
"""

ARTICLE_SOURCES = """
CREATE TABLE article_sources (
    article_id INTEGER PRIMARY KEY REFERENCES articles(id) ON DELETE CASCADE,
    set_id INTEGER NOT NULL REFERENCES source_sets(set_id),
    said TEXT                       -- JSON: {field: value_raw} of those that no column holds
)
"""

_COLUMN = " ".join(f"WHEN '{field}' THEN articles.{name}" for field, name in COLUMN_OF.items())

FIELD_SOURCES = f"""
CREATE VIEW field_sources AS        -- json-ld, og, meta, h1, time, url, feed, sitemap, trafilatura ...
SELECT article_id, each.key AS field, each.value AS source,
    CASE WHEN json_type(said, '$.' || each.key) IS NULL THEN CASE each.key {_COLUMN} END
        ELSE json_extract(said, '$.' || each.key) END AS value_raw
FROM article_sources JOIN source_sets USING (set_id) JOIN articles ON articles.id = article_id,
    json_each(sources) AS each
"""

_OLD_ROWS = f"""
SELECT article_id, field, source, value_raw, CASE field {_COLUMN} END IS value_raw AS is_in_column
FROM old_field_sources JOIN articles ON articles.id = article_id ORDER BY article_id, field
"""


def insert_sources(
    connection: sqlite3.Connection,
    article_id: int,
    sources: Mapping[str, str],
    said: Mapping[str, str | None],
) -> None:
    """Enter the source of each field of an article, and what those *said* that no column holds."""
    as_text = _as_json(sources)
    set_id = hash64(as_text)
    connection.execute(
        "INSERT INTO source_sets VALUES (?, ?) ON CONFLICT DO NOTHING", (set_id, as_text)
    )
    connection.execute(
        "INSERT INTO article_sources VALUES (?1, ?2, ?3)"
        " ON CONFLICT(article_id) DO UPDATE SET set_id = ?2, said = ?3",
        (article_id, set_id, _as_json(said) if said else None),
    )


def _as_json(values: Mapping[str, str | None]) -> str:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def move_field_sources(connection: sqlite3.Connection) -> None:
    """From the table of m001 to these."""
    connection.execute("ALTER TABLE field_sources RENAME TO old_field_sources")
    for statement in (SOURCE_SETS, ARTICLE_SOURCES):
        connection.execute(statement)
    for article_id, rows in groupby(connection.execute(_OLD_ROWS), key=lambda row: row[0]):
        of_article = list(rows)
        sources = {field: source for _, field, source, _, _ in of_article}
        said = {field: raw for _, field, _, raw, is_in_column in of_article if not is_in_column}
        insert_sources(connection, article_id, sources, said)
    connection.execute("DROP TABLE old_field_sources")
    connection.execute(FIELD_SOURCES)
