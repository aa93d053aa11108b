"""Read reports for people: the last runs, the failures, and what a probe found."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from newsarchive.article import iso
from newsarchive.errors import NewsArchiveError, did_you_mean
from newsarchive.text import counted

Titles = tuple[str, ...]
Rows = list[tuple[Any, ...]]


def last_runs(connection: sqlite3.Connection, spider: str | None, last: int) -> tuple[Titles, Rows]:
    """Return column titles and rows of the *last* runs, of *spider* if given, newest first."""
    rows = connection.execute(
        "SELECT run_id, spider, started_at, coalesce(finish_reason, 'running'), found, new,"
        " revised, unchanged, duplicates, skipped, failed, requests, bytes FROM runs"
        " WHERE ?1 IS NULL OR spider = ?1 ORDER BY run_id DESC LIMIT ?2",
        (spider, last),
    )
    titles = "run site started ended found new revised unchanged duplicates skipped failed"
    return (*titles.split(), "requests", "bytes"), [tuple(row) for row in rows]


def open_failures(
    connection: sqlite3.Connection, site: str | None, reason: str | None
) -> tuple[Titles, Rows]:
    """Return column titles and rows of the failed and refused URLs, by site and reason."""
    rows = connection.execute(
        "SELECT site, reason, http_status, attempts, coalesce(next_try_at, iif("
        "   (SELECT extractor FROM urls WHERE urls.url = failures.url) IS NULL,"
        "   'next run', 'parked')), url, detail FROM failures"
        " WHERE (?1 IS NULL OR site = ?1) AND (?2 IS NULL OR reason = ?2)"
        " ORDER BY site, reason, url",
        (site, reason),
    )
    titles = ("site", "reason", "status", "attempts", "next try", "url", "detail")
    return titles, [tuple(row) for row in rows]


def retry_failures(connection: sqlite3.Connection, site: str | None, reason: str | None) -> int:
    """Make what ``failures`` lists due at once, of *site* and with *reason* if given.

    Returns the number of URLs.
    """
    return connection.execute(
        "UPDATE urls SET next_try_at = '1970-01-01T00:00:00Z' WHERE url IN (SELECT url"
        " FROM failures WHERE (?1 IS NULL OR site = ?1) AND (?2 IS NULL OR reason = ?2))",
        (site, reason),
    ).rowcount


def check_sites(connection: sqlite3.Connection, *sites: str | None) -> None:
    """Raise :class:`NewsArchiveError` for the first of *sites* that the archive does not know.

    None stands for no choice of a site.
    """
    for site in sites:
        known = "SELECT 1 FROM sites WHERE site = ?1 UNION ALL SELECT 1 FROM urls WHERE site = ?1"
        if site is not None and not connection.execute(f"{known} LIMIT 1", (site,)).fetchone():
            names = [row[0] for row in connection.execute("SELECT site FROM sites")]
            hint = did_you_mean(site, names)
            raise NewsArchiveError(f"the archive has nothing of the site {site}{hint}")


def check_spider(connection: sqlite3.Connection, spider: str | None) -> None:
    """Raise :class:`NewsArchiveError` if no run has the name *spider*; None is no choice."""
    names = [row[0] for row in connection.execute("SELECT DISTINCT spider FROM runs")]
    if spider is not None and names and spider not in names:
        raise NewsArchiveError(f"there is no run of {spider}{did_you_mean(spider, names)}")


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
) -> tuple[Titles, Rows]:
    """Return column titles and rows for every URL that was requested or refused, sources first."""
    rows = connection.execute(
        "SELECT outcome, reason, http_status, detail, found_in, url FROM urls"
        " WHERE state = 'done' ORDER BY reason IS NOT 'source', outcome, url"
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
        "SELECT count(*), count(*) FILTER (WHERE reason = 'robots') FROM urls WHERE state = 'done'"
    ).fetchone()
    if not forbidden:
        reached = "the only URL" if total == 1 else f"all {total:,} URLs"
        return f"robots.txt allows {reached} that the probe reached"
    return f"robots.txt forbids {forbidden:,} of {counted(total, 'URL')} that the probe reached"


def next_crawl(
    connection: sqlite3.Connection, sites: Iterable[str], now: datetime
) -> tuple[Titles, Rows]:
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
