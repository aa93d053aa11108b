"""Writing where the fields of an article came from: schema/sources.py says how it is kept."""

from __future__ import annotations

import sqlite3

from newsarchive.archive.schema.sources import COLUMN_OF, enter_sources
from newsarchive.article import Article


def write_sources(connection: sqlite3.Connection, article_id: int, article: Article) -> None:
    """In place of what was written before; of two sources of a field the first counts."""
    found = {each.field: each for each in reversed(article.sources)}
    said = {
        field: each.value_raw
        for field, each in found.items()
        if field not in COLUMN_OF or getattr(article, COLUMN_OF[field]) != each.value_raw
    }
    sources = {field: each.source for field, each in found.items()}
    enter_sources(connection, article_id, sources, said)
