"""Read what `newsarchive probe` shows from the archive that its crawl filled."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from newsarchive.article import iso


@dataclass(slots=True, kw_only=True)
class ProbedArticle:
    """An article with the source of each field, and the blocks that are not in its text."""

    url: str
    fields: dict[str, Any]
    sources: dict[str, tuple[str, str]]
    """For each field, its source and the raw value there."""
    text: str = field(repr=False)
    removed: list[tuple[str, str]]
    """(reason, text) of each block that was set aside or cut."""


def probed_urls(
    connection: sqlite3.Connection,
) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    """Return column titles and rows for every URL that was requested or refused, sources first."""
    rows = connection.execute(
        "SELECT outcome, reason, http_status, detail, found_in, url FROM urls"
        " ORDER BY reason IS NOT 'source', outcome, url"
    )
    return (
        ("outcome", "reason", "status", "detail", "requested because", "url"),
        [(*row[:4], _why(row["found_in"], row["reason"]), row["url"]) for row in rows],
    )


def _why(found_in: str | None, reason: str | None) -> str:
    """Return why a URL was requested, from the source that named it."""
    if reason == "guess":
        return "many sites have it"
    if not found_in:
        return "you named it"
    path = urlsplit(found_in).path
    return f"{'the home page' if path in ('', '/') else path} names it"


def robots_verdict(connection: sqlite3.Connection) -> str:
    """Return a sentence about what robots.txt allows of the URLs that the probe found."""
    total, forbidden = connection.execute(
        "SELECT count(*), count(*) FILTER (WHERE reason = 'robots') FROM urls"
    ).fetchone()
    if not forbidden:
        return f"robots.txt allows all {total} URLs that the probe reached"
    return f"robots.txt forbids {forbidden} of {total} URLs that the probe reached"


def next_crawl(
    connection: sqlite3.Connection, sites: Iterable[str], now: datetime
) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    """Return column titles and rows of what a crawl of *sites* would request *now*.

    New links of its sources are not included. A row has, for one site, the numbers of stored
    articles, of URLs that earlier runs left, of failures that are due, of articles due for a
    revisit, of sources, and of resting sources.
    """
    rows = connection.execute(
        "SELECT site.value,"
        " (SELECT count(*) FROM articles WHERE site = site.value),"
        " count(*) FILTER (WHERE state = 'queued' AND (next_try_at IS NULL OR next_try_at <= ?2)),"
        " count(*) FILTER (WHERE outcome = 'failed' AND state = 'done' AND next_try_at <= ?2),"
        " count(*) FILTER (WHERE article_id IS NOT NULL"
        "   AND outcome IN ('new', 'revised', 'unchanged') AND state = 'done'"
        "   AND next_try_at <= ?2),"
        " count(*) FILTER (WHERE reason = 'source'),"
        " count(*) FILTER (WHERE reason = 'source' AND next_try_at > ?2)"
        " FROM json_each(?1) AS site LEFT JOIN urls ON urls.site = site.value GROUP BY 1",
        (json.dumps(sorted(sites)), iso(now)),
    )
    titles = ("site", "stored", "left", "failures due", "revisits due", "sources", "resting")
    return titles, [tuple(row) for row in rows]


def probed_articles(connection: sqlite3.Connection) -> list[ProbedArticle]:
    """Return the stored articles, in the order of their URLs."""
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
