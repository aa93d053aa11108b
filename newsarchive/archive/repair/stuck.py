"""Find what waits for a person or for the next run: nothing is damaged, but nothing moves."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from newsarchive.archive.ledger.runs import open_runs
from newsarchive.text import counted

#: What nobody works on: one, several, what mends it, and a statement that selects the rows.
_CHECKS: Final = (
    (
        ("URL is queued, and no run works on it", "URLs are queued, and no run works on them"),
        "the next crawl of their site requests them",
        "SELECT url FROM urls WHERE state = 'queued'"
        " AND (next_try_at IS NULL OR next_try_at <= strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))"
        " ORDER BY url",
    ),
    (
        (
            "URL was being fetched when its run was killed",
            "URLs were being fetched when their run was killed",
        ),
        "the next crawl or import queues them again",
        "SELECT url FROM urls WHERE state = 'fetching' ORDER BY url",
    ),
)
#: Revisions and new extractions leave blocks behind; on other sites an article was deleted.
_LOOSE: Final = (
    "SELECT block_id FROM block_rows WHERE block_id NOT IN (SELECT block_id FROM article_blocks)"
    " AND site NOT IN (SELECT site FROM articles WHERE id IN (SELECT article_id FROM revisions"
    "   UNION SELECT article_id FROM extractions))"
    " ORDER BY block_id"
)
#: With 1 for an article that was imported as another program's record and never had a capture.
_WITHOUT_CAPTURE: Final = (
    "SELECT url, EXISTS (SELECT 1 FROM field_sources WHERE article_id = articles.id"
    "   AND field = 'text' AND source = 'import') FROM articles"
    " WHERE url NOT IN (SELECT url FROM captures) AND id NOT IN ("
    "  SELECT article_id FROM urls JOIN captures USING (url) WHERE article_id IS NOT NULL"
    "  UNION ALL SELECT article_id FROM removed WHERE article_id IS NOT NULL)"
    " ORDER BY url"
)


def stuck(connection: sqlite3.Connection, *, captures_are_on: bool) -> Iterator[str]:
    """Yield one line for each kind of row that nobody works on, with a count and an example.

    Nothing is yielded about the queue while a run is alive. If *captures_are_on*, an article
    without a capture is one of them.
    """
    if not _runs(connection, alive=True):
        for (one, many), remedy, statement in _CHECKS:
            if found := [row[0] for row in connection.execute(statement)]:
                yield f"{counted(len(found), one, many)} (the first: {found[0]}); {remedy}"
    if found := [row[0] for row in connection.execute(_LOOSE)]:
        yield (
            counted(
                len(found), "block of text is in no article", "blocks of text are in no article"
            )
            + f" (the first: block {found[0]});"
            " `newsarchive import captures/` restores the articles whose pages are there"
        )
    if captures_are_on:
        yield from _without_capture(connection)


def _without_capture(connection: sqlite3.Connection) -> Iterator[str]:
    found: tuple[list[str], list[str]] = ([], [])
    for url, was_imported in connection.execute(_WITHOUT_CAPTURE):
        found[was_imported].append(url)
    lost, imported = found
    if lost:
        yield (
            counted(len(lost), "article has no capture", "articles have no capture")
            + f" (the first: {lost[0]}), so `newsarchive"
            " reextract` leaves them out; `newsarchive import captures/` finds those that are in"
            " the files"
        )
    if imported:
        yield (
            counted(
                len(imported),
                "article was imported as text that another program extracted",
                "articles were imported as texts that another program extracted",
            )
            + f" (the first: {imported[0]}), so there is no page to extract again; a crawl that"
            " visits an article captures its page"
        )


def unfinished_runs(connection: sqlite3.Connection, *, log_is_missing: bool) -> Iterator[str]:
    """Yield a line if runs have not ended although their process has, or although no log is there.

    A program that writes has its log beside the archive. If the log is missing, the file is a copy
    that was made without it, or the run was killed and another program moved the log since.
    """
    dead, alive = _runs(connection, alive=False), _runs(connection, alive=True)
    if log_is_missing and (open_runs := dead + alive):
        run_id, spider = open_runs[0]
        yield (
            f"run {run_id} of {spider} has not ended, and there is no file with -wal at the end of"
            " its name beside this one: it looks like a copy that was made while a program wrote,"
            " without that file. Copy both, or wait until the program ends. (If the run was killed,"
            " nothing is missing, and the next crawl or import closes it.)"
        )
    elif dead:
        run_id, spider = dead[0]
        yield (
            counted(
                len(dead),
                "run has not ended, but its program has",
                "runs have not ended, but their programs have",
            )
            + f" (the first: run {run_id} of {spider}); the next crawl or import closes them"
        )


def _runs(connection: sqlite3.Connection, *, alive: bool) -> list[tuple[int, str]]:
    """Return the id and name of the runs that have not ended and whose process is *alive*."""
    runs = open_runs(connection, datetime.now(UTC))
    return [(run_id, spider) for run_id, spider, is_alive in runs if is_alive is alive]
