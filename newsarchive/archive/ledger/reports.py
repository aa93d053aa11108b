"""What people ask of the ledger: the last runs, the failures, whether everything is sound."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any

from newsarchive.archive.articles.consistency import derived_problems
from newsarchive.archive.schema import APPLICATION_ID
from newsarchive.text import hash64

Titles = tuple[str, ...]
Rows = list[tuple[Any, ...]]


def last_runs(connection: sqlite3.Connection, spider: str | None, last: int) -> tuple[Titles, Rows]:
    """The *last* runs, newest first, of *spider* if given: column titles and rows."""
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
    """The addresses that failed, by site and reason: column titles and rows."""
    rows = connection.execute(
        "SELECT site, reason, http_status, attempts, coalesce(next_try_at, 'parked'), url,"
        " detail FROM failures"
        " WHERE (?1 IS NULL OR site = ?1) AND (?2 IS NULL OR reason = ?2)"
        " ORDER BY site, reason, url",
        (site, reason),
    )
    titles = ("site", "reason", "status", "attempts", "next try", "url", "detail")
    return titles, [tuple(row) for row in rows]


def retry_failures(connection: sqlite3.Connection, site: str | None, reason: str | None) -> int:
    """Make failed addresses due at once; how many."""
    return connection.execute(
        "UPDATE urls SET next_try_at = '1970-01-01T00:00:00Z' WHERE outcome = 'failed'"
        " AND (?1 IS NULL OR site = ?1) AND (?2 IS NULL OR reason = ?2)",
        (site, reason),
    ).rowcount


def problems(connection: sqlite3.Connection) -> Iterator[str]:
    """What is wrong in an archive whose file is not damaged, a line each; nothing if it is sound.

    Reads everything: each article's raw text against its hash, each clean text
    against its blocks, what is derived from the articles (index, facets, counts,
    stories), the counts of runs.
    """
    (application_id,) = connection.execute("PRAGMA application_id").fetchone()
    if application_id != APPLICATION_ID:
        yield "the file does not carry this program's application_id"
    for row in connection.execute("PRAGMA foreign_key_check"):
        yield f"{row[0]} row {row[1]} points to a {row[2]} that is not there"
    for article_id, why in broken_texts(connection):
        yield f"article {article_id}: {why}"
    yield from derived_problems(connection)
    for run_id, spider in connection.execute(
        "SELECT run_id, spider FROM runs"
        " WHERE found <> new + revised + unchanged + duplicates + skipped + failed"
    ):
        yield f"the counts of run {run_id} of {spider} do not add up"
    (count,) = connection.execute("SELECT count(*) FROM dirty_articles").fetchone()
    if count:
        yield f"{count} articles wait to be cleaned; run newsarchive learn"


def broken_texts(connection: sqlite3.Connection) -> Iterator[tuple[int, str]]:
    """The articles whose text is not what was stored: the id of each, and why."""
    rows = connection.execute(
        "SELECT articles.id, raw_articles.text, raw_hash, articles.text, ("
        "   SELECT group_concat(text, char(10)) FROM ("
        "     SELECT blocks.text FROM article_blocks JOIN blocks USING (block_id)"
        "     WHERE article_id = articles.id AND removed IS NULL ORDER BY position))"
        " FROM articles JOIN raw_articles USING (id)"
    )
    for article_id, raw, raw_hash, text, kept in rows:
        if hash64(raw or "") != raw_hash:
            yield article_id, "the raw text is not what extraction gave"
        if (kept or "") != text:
            yield article_id, "the text is not what its blocks say"
