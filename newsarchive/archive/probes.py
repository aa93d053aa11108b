"""What a probe shows of the archive that its crawl filled."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True, kw_only=True)
class ProbedArticle:
    """An article with the source of each field and what is not in its text."""

    url: str
    fields: dict[str, Any]
    sources: dict[str, tuple[str, str]]
    """Field -> (source, what stood there)."""
    text: str = field(repr=False)
    removed: list[tuple[str, str]]
    """(reason, block) of what was set aside or cut."""


def probed_urls(
    connection: sqlite3.Connection,
) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    """Every address asked for or refused, sources first: column titles and rows."""
    rows = connection.execute(
        "SELECT outcome, reason, http_status, detail, url FROM urls"
        " ORDER BY reason IS NOT 'source', outcome, url"
    )
    return ("outcome", "reason", "status", "detail", "url"), [tuple(row) for row in rows]


def probed_articles(connection: sqlite3.Connection) -> list[ProbedArticle]:
    """The articles stored, in the order of their addresses."""
    found = []
    for row in connection.execute("SELECT * FROM articles ORDER BY url").fetchall():
        fields = dict(row)
        for name in ("authors", "tags"):
            fields[name] = json.loads(fields[name])
        sources = connection.execute(
            "SELECT field, source, value_raw FROM field_sources WHERE article_id = ?", (row["id"],)
        )
        removed = connection.execute(
            "SELECT reason, text FROM removed_blocks WHERE article_id = ? ORDER BY position",
            (row["id"],),
        )
        found.append(
            ProbedArticle(
                url=row["url"],
                fields=fields,
                sources={name: (source, raw) for name, source, raw in sources},
                text=row["text"],
                removed=[(reason, text) for reason, text in removed],
            )
        )
    return found
