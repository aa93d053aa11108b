"""The sources of the fields of articles, which the view ``field_sources`` shows (m007).

And what extractions need and replaced: the hints of captures, the table of extractions (m002).

The pages of one template have their fields from the same sources, so each such set is stored once.
The value that a source gave is mostly in the article's column already, and is not stored twice.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from itertools import groupby
from typing import Final

from newsarchive.text import hash64

#: For each field, the column of ``articles`` that may hold exactly the value that its source gave.
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
    raw_values: Mapping[str, str | None],
) -> None:
    """Store the source of each field of an article, and the raw values that no column holds."""
    as_text = _as_json(sources)
    set_id = hash64(as_text)
    connection.execute(
        "INSERT INTO source_sets VALUES (?, ?) ON CONFLICT DO NOTHING", (set_id, as_text)
    )
    connection.execute(
        "INSERT INTO article_sources VALUES (?1, ?2, ?3)"
        " ON CONFLICT(article_id) DO UPDATE SET set_id = ?2, said = ?3",
        (article_id, set_id, _as_json(raw_values) if raw_values else None),
    )


def _as_json(values: Mapping[str, str | None]) -> str:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def move_field_sources(connection: sqlite3.Connection) -> None:
    """Move the rows of the table ``field_sources`` of m001 to the tables of m007."""
    connection.execute("ALTER TABLE field_sources RENAME TO old_field_sources")
    for statement in (SOURCE_SETS, ARTICLE_SOURCES):
        connection.execute(statement)
    for article_id, rows in groupby(connection.execute(_OLD_ROWS), key=lambda row: row[0]):
        fields = [row[1:] for row in rows]
        sources = {field: source for field, source, _, _ in fields}
        raw_values = {field: raw for field, _, raw, is_in_column in fields if not is_in_column}
        insert_sources(connection, article_id, sources, raw_values)
    connection.execute("DROP TABLE old_field_sources")
    connection.execute(FIELD_SOURCES)


EXTRACTIONS = """
CREATE TABLE extractions (          -- what reextract replaced: the program read another, no publisher wrote it
    article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    number INTEGER NOT NULL,        -- from 1, the one that was replaced first; the newest is in articles
    extractor TEXT NOT NULL,        -- name and version that gave it
    replaced_at TEXT NOT NULL,
    replaced_by TEXT NOT NULL,      -- name and version of what gave another
    before TEXT NOT NULL,           -- JSON: the columns of articles that changed, as they stood
    blocks TEXT,                    -- JSON: [text, % in links, place, why removed, by]; NULL: they are the same
    sources TEXT NOT NULL,          -- JSON: [field, source, value_raw], as field_sources stood
    PRIMARY KEY (article_id, number)
)
"""

# A date that only the feed states, or the site's time zone, is not in the page. Without it, a later
# extraction of the capture would find less.
HINTS = "ALTER TABLE captures ADD COLUMN hints TEXT"

# For older captures: the hints that the sources of the article's fields and the site still give.
OLD_HINTS = """
UPDATE captures SET hints = (
    SELECT json_patch('{}', json_object(
        'via', (SELECT max(source) FROM field_sources
            WHERE article_id = id AND source IN ('feed', 'sitemap')),
        'title', (SELECT value_raw FROM field_sources
            WHERE article_id = id AND field = 'title' AND source = 'feed'),
        'published_raw', (SELECT value_raw FROM field_sources
            WHERE article_id = id AND field = 'published_at' AND source IN ('feed', 'sitemap')),
        'modified_raw', (SELECT value_raw FROM field_sources
            WHERE article_id = id AND field = 'modified_at' AND source IN ('feed', 'sitemap')),
        'language', sites.language))
    FROM articles JOIN sites USING (site) WHERE articles.url = captures.url
)
"""
