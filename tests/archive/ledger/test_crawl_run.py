"""The writes of a run: how many transactions they take."""

from __future__ import annotations

import asyncio
import sqlite3
import struct
from functools import partial
from pathlib import Path

from newsarchive.archive import Archive
from newsarchive.archive.ledger.crawl_run import CrawlRun
from newsarchive.archive.ledger.endings import Ending
from newsarchive.article import Link, Page
from newsarchive.extraction import extract
from newsarchive.outcomes import Outcome

SITE = "https://paper.example/news"
PAGES = 40


def report(number: int, head: str = "") -> Page:
    """Return the page of an article, with *head* in its head."""
    lines = [f"Sentence {n} of report {number} says what happened on day {n}." for n in range(30)]
    text = "".join(f"<p>{' '.join(lines[n : n + 5])}</p>" for n in range(0, 30, 5))
    html = f"{head}<title>Report {number}</title><main><h1>Report {number}</h1>{text}</main>"
    return Page(url=f"{SITE}/the-report-number-{number}.html", body=html.encode())


def commits(log: Path) -> int:
    """Return the number of transactions in *log*, SQLite's write-ahead log.

    The last frame of each has the size of the database (https://www.sqlite.org/fileformat.html#walformat).
    """
    content = log.read_bytes()
    (page_size,) = struct.unpack_from(">I", content, 8)
    frames = range(32, len(content), 24 + page_size)
    return sum(struct.unpack_from(">I", content, at + 4)[0] > 0 for at in frames)


def test_pages_that_waited_are_stored_in_few_transactions(tmp_path: Path) -> None:
    async def store_all(run: CrawlRun) -> int:
        for number in range(PAGES):
            page = report(number)  # without date and author it waits for the run's end
            link = Link(url=page.url)
            assert await run.store(extract(page), link, partial(Ending.of, link)) is None
        before = commits(tmp_path / "archive.db-wal")
        await run.store_waiting()
        return commits(tmp_path / "archive.db-wal") - before

    with Archive(tmp_path / "archive.db") as archive:
        run = CrawlRun(archive, "paper", {}, lambda _: None)
        transactions = asyncio.run(store_all(run))
        assert run.counts[Outcome.NEW] == PAGES
        assert 0 < transactions < PAGES / 4
        run.close("finished", requests=PAGES, received_bytes=0)


def test_a_new_article_is_written_once(tmp_path: Path) -> None:
    def count_updates(connection: sqlite3.Connection) -> None:
        connection.execute("CREATE TEMP TABLE updates(id)")
        connection.execute(
            "CREATE TEMP TRIGGER count_updates AFTER UPDATE ON articles"
            " BEGIN INSERT INTO updates VALUES (new.id); END"
        )

    def updates(connection: sqlite3.Connection) -> int:
        return int(connection.execute("SELECT count(*) FROM updates").fetchone()[0])

    page = report(1, '<meta property="article:published_time" content="2026-01-02T03:04:05Z">')
    link = Link(url=page.url)
    with Archive(tmp_path / "archive.db") as archive:
        run = CrawlRun(archive, "paper", {}, lambda _: None)
        archive.write(count_updates)
        assert asyncio.run(run.store(extract(page), link, partial(Ending.of, link))) is not None
        assert archive.write(updates) == 0
        archive.write(lambda c: c.execute("UPDATE articles SET gone_at = last_seen_at") and None)
        assert asyncio.run(run.store(extract(page), link, partial(Ending.of, link))) is not None
        assert archive.rows("SELECT gone_at FROM articles")[0]["gone_at"] is None
        run.close("finished", requests=2, received_bytes=0)
