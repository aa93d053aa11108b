"""Writing to archives in real files: what is stored, what is refused, and what failures cost."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from newsarchive.archive import Archive, check_archive
from newsarchive.archive.articles.reextraction import replace_extraction
from newsarchive.archive.articles.store import Stored, store_article
from newsarchive.archive.ledger import frontier, runs, url_outcomes
from newsarchive.archive.ledger.endings import Ending, refused
from newsarchive.article import Article, Block, Link
from newsarchive.errors import ArchiveFull, ArchiveLocked
from newsarchive.outcomes import Outcome
from tests.support.archives import everything_wrong

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path / "archive.db", timeout=1) as opened:
        yield opened


def article(path: str = "/a", *lines: str, **fields: Any) -> Article:
    blocks = [Block(text=line) for line in lines or ("The ferry is late.", "Nobody minds.")]
    return Article(url=f"https://example.org{path}", blocks=blocks, extractor="test", **fields)


def store(archive: Archive, it: Article) -> Stored:
    return archive.write(lambda connection: store_article(connection, it, seen_at=NOW, via="feed"))


def store_many(archive: Archive) -> None:
    for number in range(200):
        store(archive, article(f"/full-{number}", "word " * 2_000 + str(number)))


def sound(archive: Archive) -> bool:
    return archive.read(everything_wrong) == []


def hits(archive: Archive, query: str) -> list[int]:
    sql = "SELECT rowid FROM articles_fts WHERE articles_fts MATCH ? ORDER BY rowid"
    return [row[0] for row in archive.rows(sql, (query,))]


def test_storing_twice_changes_nothing(archive: Archive) -> None:
    first = store(archive, article(title="Late"))
    tables = ("articles", "blocks", "article_blocks", "revisions", "field_sources")
    before = [archive.rows(f"SELECT * FROM {name}") for name in tables]
    again = store(archive, article(title="Late"))
    assert (first.outcome, again.outcome) == (Outcome.NEW, Outcome.UNCHANGED)
    assert first.article_id == again.article_id
    assert [archive.rows(f"SELECT * FROM {name}") for name in tables] == before
    assert sound(archive)


def test_a_changed_text_is_a_revision_and_the_index_follows(archive: Archive) -> None:
    store(archive, article("/a", "The ferry is late.", "Nobody minds.", title="Late"))
    changed = store(archive, article("/a", "The ferry is late.", "All complain.", title="Late"))
    assert changed.outcome is Outcome.REVISED
    assert (hits(archive, "minds"), hits(archive, "complain")) == ([], [1])
    [old] = archive.rows("SELECT number, title, text, change FROM revisions")
    assert tuple(old)[:3] == (1, "Late", "The ferry is late.\nNobody minds.")
    assert '"added": ["All complain."]' in old["change"]
    assert '"stealth": true' in old["change"]
    assert sound(archive)


def test_blocks_removed_by_extraction_are_kept_and_explained(archive: Archive) -> None:
    page = article()
    page.blocks.insert(0, Block(text="2 minute read.", removed="reading_time"))
    store(archive, page)
    assert archive.rows("SELECT text FROM articles")[0][0] == "The ferry is late.\nNobody minds."
    raw = archive.rows("SELECT text FROM raw_articles")[0][0]
    assert raw == "2 minute read.\nThe ferry is late.\nNobody minds."
    removed = archive.rows("SELECT position, text, reason, verdict_by FROM removed_blocks")
    assert [tuple(row) for row in removed] == [(0, "2 minute read.", "reading_time", "extraction")]


def test_a_canonical_url_does_not_replace_another_page(archive: Archive) -> None:
    store(archive, article("/a", "The true text."))
    thief = article("/b", "Another text.", canonical_url="https://example.org/a")
    assert store(archive, thief).outcome is Outcome.NEW
    abroad = article("/c", "The true text.", canonical_url="https://example.org/a")
    abroad.url = "https://elsewhere.example/c"
    assert store(archive, abroad).outcome is Outcome.NEW
    same = article("/d", "The true text.", canonical_url="https://example.org/a")
    assert store(archive, same).outcome is Outcome.DUPLICATE
    assert len(archive.rows("SELECT * FROM articles")) == 3


def test_a_new_extraction_is_no_revision(archive: Archive) -> None:
    store(archive, article("/a", "The ferry is late.", "Cookie Settings"))
    better = article("/a", "The ferry is late.", title="Late")
    changed = archive.write(lambda connection: replace_extraction(connection, better, NOW))
    assert changed == {
        "title": (None, "Late"),
        "text": ("The ferry is late.\nCookie Settings", "The ferry is late."),
        "blocks": (2, 1),
    }
    assert archive.rows("SELECT title, text, revision_count FROM articles")[0][:] == (
        "Late", "The ferry is late.", 0)  # fmt: skip
    assert archive.write(lambda connection: replace_extraction(connection, better, NOW)) == {}
    assert sound(archive)


def test_another_byline_or_doubt_alone_is_no_revision(archive: Archive) -> None:
    store(archive, article(byline="City desk", quality="short"))
    assert store(archive, article(byline="The newsroom")).outcome is Outcome.UNCHANGED
    assert archive.rows("SELECT * FROM revisions") == []
    assert archive.rows("SELECT byline FROM articles")[0][0] == "The newsroom"
    better = article(byline="The newsroom")
    changed = archive.write(lambda connection: replace_extraction(connection, better, NOW))
    assert changed == {"quality": ("short", None)}


def test_a_job_that_fails_does_not_affect_others(archive: Archive) -> None:
    def fails(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO sites(site) VALUES ('half.example')")
        raise ValueError("a bug")

    good = archive.submit(lambda c: c.execute("INSERT INTO sites(site) VALUES ('a.example')") and 1)
    bad = archive.submit(fails)
    also = archive.submit(lambda c: c.execute("INSERT INTO sites(site) VALUES ('b.example')") and 1)
    assert (good.result(), also.result()) == (1, 1)
    with pytest.raises(ValueError, match="a bug"):
        bad.result()
    assert [row[0] for row in archive.rows("SELECT site FROM sites")] == ["a.example", "b.example"]


def test_a_lock_that_stays_is_reported_and_later_jobs_fail_in_the_same_way(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with Archive(path, timeout=0.1) as archive, closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        for _ in range(2):
            with pytest.raises(ArchiveLocked, match="write lock"):
                store(archive, article())
        other.rollback()


def test_a_full_disk_loses_only_what_is_reported_as_failed(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with Archive(path) as archive:
        store(archive, article("/a"))
        archive.write(lambda c: c.execute("PRAGMA max_page_count = 1") and None)
        with pytest.raises(ArchiveFull, match="free some space"):
            store_many(archive)
    with Archive(path) as archive:
        assert archive.rows("SELECT count(*) FROM articles")[0][0] >= 1
        assert sound(archive)
        assert store(archive, article("/later")).outcome is Outcome.NEW


def test_several_writers_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    check_archive(path)

    def write(letter: str) -> None:
        with Archive(path) as archive:
            for number in range(40):
                store(archive, article(f"/{letter}{number}", f"Text {letter} {number}."))

    threads = [threading.Thread(target=write, args=(letter,)) for letter in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with Archive(path) as archive:
        assert archive.rows("SELECT count(*) FROM articles")[0][0] == 120
        assert sound(archive)


def test_several_programs_may_make_the_archive_at_once(tmp_path: Path) -> None:
    errors: list[BaseException] = []

    def make() -> None:
        try:
            check_archive(tmp_path / "archive.db")
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=make) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


def test_an_archive_that_waits_to_be_learned_from_is_not_damaged(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with Archive(path) as opened:
        opened.write(lambda c: c.execute("INSERT INTO unjudged_families VALUES (-(1 << 62), 1)"))
    check_archive(path)  # the quick check of SQLite 3.40 reports a NULL here


def test_datasette_finds_the_index_of_articles(archive: Archive) -> None:
    # Datasette's own rule, utils.detect_fts_sql
    [row] = archive.rows(
        "SELECT name FROM sqlite_master WHERE rootpage = 0"
        " AND sql LIKE '%VIRTUAL TABLE%USING FTS%content=\"articles\"%'"
    )
    assert row[0] == "articles_fts"


LINK = Link(url="https://example.org/a")


@pytest.mark.parametrize(
    ("known", "modified", "decision"),
    [
        pytest.param(None, None, "ask", id="unknown"),
        pytest.param({"state": "queued"}, None, "ask", id="left by a run that died"),
        pytest.param({"state": "fetching"}, None, "busy", id="another run is fetching it"),
        pytest.param({"outcome": "new"}, None, "unchanged", id="known, the source says nothing"),
        pytest.param({"outcome": "new", "last_at": "2026-03-01T00:00:00Z"}, "2026-02-01",
                     "unchanged", id="changed before it was fetched"),
        pytest.param({"outcome": "new", "last_at": "2026-03-01T00:00:00Z"}, "2026-03-01T01:00:00Z",
                     "stated", id="changed since it was fetched"),
        pytest.param({"outcome": "new", "lastmod": "2026-01-01T00:00:00Z"}, "2026-01-01T05:00:00Z",
                     "stated", id="a later date of change than before"),
        pytest.param({"outcome": "new", "lastmod": "2026-01-01T04:00:00Z"},
                     "2026-01-01T06:00:00+02:00", "unchanged", id="the same date in another zone"),
        pytest.param({"outcome": "new"}, "last Tuesday", "unchanged", id="an unknown date"),
        pytest.param({"outcome": "failed", "next_try_at": "2026-03-01T11:00:00Z"}, None, "ask",
                     id="failed, and due"),
        pytest.param({"outcome": "failed", "next_try_at": "2026-03-01T13:00:00Z"}, None, "wait",
                     id="failed, not due"),
        pytest.param({"outcome": "skipped"}, None, "wait", id="refused for good"),
    ],
)  # fmt: skip
def test_the_next_step_for_a_link(
    known: dict[str, Any] | None, modified: str | None, decision: str
) -> None:
    link = Link(url=LINK.url, modified_raw=modified)
    state = frontier.KnownUrl(url=LINK.url, **known) if known is not None else None
    assert frontier.next_step(link, state, NOW) == decision


def test_failures_wait_twice_as_long_each_time(archive: Archive) -> None:
    run = archive.write(lambda connection: runs.start_run(connection, "site", {}, NOW))
    waits = []
    for _ in range(3):
        ending = refused(LINK, "http_5xx")
        archive.write(partial(url_outcomes.finish_url, run_id=run, ending=ending, now=NOW))
        due = archive.rows("SELECT next_try_at FROM failures")[0][0]
        waits.append((datetime.fromisoformat(due) - NOW).total_seconds() / 60)
    assert waits == [10, 20, 40]
    [row] = archive.rows("SELECT found, failed FROM runs")
    assert tuple(row) == (3, 3)


def test_a_304_without_validators_keeps_those_of_the_request(
    archive: Archive,
) -> None:
    run = archive.write(lambda connection: runs.start_run(connection, "site", {}, NOW))
    new, same = Outcome.NEW, Outcome.UNCHANGED
    for outcome, status, etag, modified in (
        (new, 200, '"1"', "Mon, 02 Mar 2026 10:00:00 GMT"),
        (same, 304, None, None),
    ):
        ending = Ending(
            url=LINK.url, outcome=outcome, http_status=status, etag=etag, last_modified=modified
        )
        archive.write(partial(url_outcomes.finish_url, run_id=run, ending=ending, now=NOW))
    [row] = archive.rows("SELECT etag, last_modified FROM urls")
    assert tuple(row) == ('"1"', "Mon, 02 Mar 2026 10:00:00 GMT")
    ending = Ending(url=LINK.url, outcome=Outcome.REVISED, http_status=200)
    archive.write(lambda c: url_outcomes.finish_url(c, run, ending, NOW))
    assert tuple(archive.rows("SELECT etag, last_modified FROM urls")[0]) == (None, None)


def test_two_runs_do_not_claim_the_same_url(archive: Archive) -> None:
    first, second = (
        archive.write(lambda connection: runs.start_run(connection, "site", {}, NOW))
        for _ in range(2)
    )
    assert archive.write(lambda c: frontier.claim_links(c, [LINK], first)) == [LINK]
    assert archive.write(lambda c: frontier.claim_links(c, [LINK], second)) == []
    assert archive.write(lambda c: url_outcomes.release_claims(c, first)) == 1
    assert archive.write(lambda c: frontier.claim_links(c, [LINK], second)) == [LINK]


def test_a_job_runs_if_who_waits_for_it_gives_up(archive: Archive) -> None:
    async def give_up() -> None:
        job = partial(store_article, article=article(), seen_at=NOW)
        waiting = asyncio.wrap_future(archive.submit(job))
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting

    asyncio.run(give_up())
    assert store(archive, article()).outcome is Outcome.UNCHANGED
