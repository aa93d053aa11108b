"""Revisions in an archive: headlines in turns, sizes as columns, old rows judged anew."""

from __future__ import annotations

import json
import random
import sqlite3
from contextlib import closing
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

from newsarchive.archive import Archive
from newsarchive.archive.articles.store import store_article, store_copy
from newsarchive.archive.connection import register_functions
from newsarchive.archive.learning.learn import learn
from newsarchive.archive.schema.migrations.m031_to_m040 import m032_judge_revisions
from newsarchive.article import Article, Block
from newsarchive.outcomes import Outcome
from tests.support import paper
from tests.support.archives import everything_wrong
from tests.support.paper import NOW

URL = "https://post.example/ferry"


def page(title: str, *lines: str, is_free: bool | None = None) -> Article:
    blocks = [Block(text=line) for line in lines]
    return Article(url=URL, title=title, blocks=blocks, extractor="test", is_free=is_free)


def store(archive: Archive, hours: int, title: str, *lines: str) -> Outcome:
    """Store a page without a date of change, *hours* after NOW."""
    return store_page(archive, hours, page(title, *lines))


def store_page(archive: Archive, hours: int, article: Article) -> Outcome:
    """Store *article*, seen *hours* after NOW."""
    at = NOW + timedelta(hours=hours)
    return archive.write(lambda c: store_article(c, article, seen_at=at)).outcome


def kinds(archive: Archive) -> list[str]:
    return [row[0] for row in archive.rows("SELECT kind FROM revisions ORDER BY number")]


def headlines(archive: Archive) -> tuple[str, list[str]]:
    [row] = archive.rows("SELECT title, other_titles FROM articles")
    return row["title"], json.loads(row["other_titles"] or "[]")


def test_a_revision_has_its_kind_and_size_as_columns(tmp_path: Path) -> None:
    with Archive(tmp_path / "archive.db") as archive:
        store(archive, 0, "Ferry late", "The ferry “Anna” leaves at nine.")
        assert store(archive, 1, "Ferry late", 'The ferry "Anna" leaves at nine.') is (
            Outcome.UNCHANGED
        )
        assert store(archive, 2, "Ferry late", 'The ferry "Anna" leaves at ten.') is Outcome.REVISED
        store(archive, 3, "Ferry very late", 'The ferry "Anna" leaves at ten.')
        store(archive, 4, "Ferry late", 'The ferry "Anna" leaves at nine.')
        rows = archive.rows(
            "SELECT kind, words_added, words_removed, share, change ->> 'stealth'"
            " FROM revisions ORDER BY number"
        )
        assert [row["kind"] for row in rows] == ["typography", "text", "headline", "back"]
        assert tuple(rows[1])[1:] == (1, 1, round(2 / 12, 3), 1)
        assert [row[4] for row in rows] == [0, 1, 1, 0]
        [text] = archive.rows("SELECT text FROM revisions WHERE number = 1")
        assert text[0] == "The ferry “Anna” leaves at nine."


def test_a_headline_that_flips_back_is_one_version_with_both_wordings(tmp_path: Path) -> None:
    with Archive(tmp_path / "archive.db") as archive:
        for hour, title in enumerate(["Ferry late again", "Why the ferry is late"]):
            store(archive, hour, title, "The ferry leaves at nine.")
        assert kinds(archive) == ["headline"]
        outcomes = [
            store(archive, hour, title, "The ferry leaves at nine.")
            for hour, title in enumerate(["Ferry late again", "Why the ferry is late"] * 2, start=2)
        ]
        assert outcomes == [Outcome.UNCHANGED] * 4
        assert kinds(archive) == []
        assert headlines(archive) == ("Why the ferry is late", ["Ferry late again"])
        store(archive, 9, "A third headline", "The ferry leaves at nine.")
        assert kinds(archive) == ["headline"]
        store(archive, 10, "Ferry late again", "The ferry leaves at nine.")
        assert kinds(archive) == []
        assert headlines(archive)[1] == ["A third headline", "Why the ferry is late"]
        store(archive, 11, "Why the ferry is late", "The ferry leaves at ten.")
        [row] = archive.rows("SELECT kind, change ->> 'title' FROM revisions")
        assert tuple(row) == ("text", None)
        assert archive.read(everything_wrong) == []
        found = "SELECT rowid FROM articles_fts WHERE articles_fts MATCH 'why'"
        assert len(archive.rows(found)) == 1


def test_a_copy_that_turns_up_later_shows_that_headlines_were_in_turns(tmp_path: Path) -> None:
    with Archive(tmp_path / "archive.db") as archive:
        store(archive, 0, "Ferry late again", "The ferry leaves at nine.")
        store(archive, 4, "Why the ferry is late", "The ferry leaves at nine.")
        copy = page("Why the ferry is late", "The ferry leaves at nine.")
        at = NOW - timedelta(hours=1)
        archive.write(lambda c: store_copy(c, copy, at))
        assert kinds(archive) == []
        assert headlines(archive) == ("Why the ferry is late", ["Ferry late again"])
        assert archive.read(everything_wrong) == []


def as_older_version(path: Path) -> None:
    """Leave in the archive what an older version of the program would have stored."""
    with closing(sqlite3.connect(path)) as connection, connection:
        register_functions(connection)
        connection.execute(
            "UPDATE revisions SET change = json_object('added', json('[]'), 'removed',"
            " json('[]'), 'words_added', 1, 'words_removed', 1, 'title', NULL, 'stealth',"
            " json(iif(change ->> 'same_date', 'true', 'false')))"
        )
        connection.execute("DROP TABLE unjudged_revisions")
        name = m032_judge_revisions.__name__
        connection.execute("DELETE FROM _sqlite_migrations WHERE name = ?", (name,))


def test_learning_judges_old_rows_once_and_loses_no_text(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with Archive(path) as archive:
        texts = ['The "Anna" is late.', "The “Anna” is late.", "The “Anna” is not late.",
                 "The “Anna” is not late.\nCorrection: an earlier version said late.",
                 "The “Anna” is late."]  # fmt: skip
        for hour, text in enumerate(texts):
            store(archive, hour, "Ferry", *text.split("\n"))
        before = [tuple(row) for row in archive.rows("SELECT * FROM revisions")]
    as_older_version(path)
    with Archive(path) as archive:
        assert kinds(archive) == [None] * 4
        learn(archive, now=NOW)
        assert [tuple(row) for row in archive.rows("SELECT * FROM revisions")] == before
        assert kinds(archive) == ["typography", "text", "correction", "back"]
        assert archive.rows("SELECT * FROM unjudged_revisions") == []
        changes = archive.read(lambda c: c.total_changes)
        learn(archive, now=NOW)
        assert archive.read(lambda c: c.total_changes) == changes
        assert archive.read(everything_wrong) == []


def test_learning_joins_headlines_in_turns_that_were_stored_as_versions(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with Archive(path) as archive:
        store(archive, 0, "B", "Nine came.")
        store(archive, 3, "A", "Ten came.")
        store(archive, 9, "A", "Eleven came.")
        archive.write(
            lambda c: c.executemany(
                "INSERT INTO revisions VALUES (1, ?, ?, ?, ?, ?, '{\"stealth\": true}')",
                [(3, "2026-11-24T10:00:00Z", "2026-11-24T11:00:00Z", "B", "Eleven came."),
                 (4, "2026-11-24T11:00:00Z", "2026-11-24T12:00:00Z", "A", "Eleven came."),
                 (5, "2026-11-24T12:00:00Z", "2026-11-24T13:00:00Z", "B", "Eleven came.")],
            )
        )  # fmt: skip
        archive.write(lambda c: c.execute("UPDATE articles SET revision_count = 5"))
        archive.write(lambda c: c.execute("INSERT INTO unjudged_revisions VALUES (1)"))
        learn(archive, now=NOW)
        assert kinds(archive) == ["text", "text"]
        assert headlines(archive) == ("A", ["B"])
        [(until,)] = archive.rows("SELECT replaced_at FROM revisions WHERE number = 2")
        assert until == "2026-11-23T21:00:00Z"
        assert archive.read(everything_wrong) == []


def test_lines_that_are_known_as_boilerplate_later_are_no_edit(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    articles = [paper.article(n, before=paper.appeal(n)) for n in range(24)]
    changed = paper.article(0, before=paper.appeal(0), after=["The mayor has now answered."])
    with paper.open_archive(path, articles) as archive:
        archive.write(lambda c: store_article(c, changed, seen_at=NOW + timedelta(hours=1)))
        learn(archive, now=NOW)
        archive.write(lambda c: c.execute("INSERT INTO unjudged_revisions SELECT DISTINCT"
                                          " article_id FROM revisions"))  # fmt: skip
        learn(archive, now=NOW)
        [row] = archive.rows("SELECT text, words_added, words_removed FROM revisions")
        assert "Reader" in row["text"], "the earlier text is as it was stored"
        assert (row["words_added"], row["words_removed"]) == (5, 0)


def test_any_order_of_texts_and_headlines_keeps_every_text_and_a_sound_history(
    tmp_path: Path,
) -> None:
    random_ = random.Random(5)
    with Archive(tmp_path / "archive.db") as archive:
        seen = set()
        for hour in range(60):
            text = random_.choice(["Ten came.", "Nine came.", "“Ten” came.", '"Ten" came.'])
            store(archive, hour, random_.choice("ABC"), text)
            seen.add(text)
            assert archive.read(everything_wrong) == []
            kept = {row[0] for row in archive.rows("SELECT text FROM revisions UNION"
                                                   " SELECT text FROM articles")}  # fmt: skip
            assert seen <= kept
        rows = [tuple(row) for row in archive.rows("SELECT * FROM revisions")]
        times = [(row[2], row[3]) for row in rows]
        assert all(one[1] == other[0] for one, other in pairwise(times))
        archive.write(lambda c: c.execute("INSERT INTO unjudged_revisions VALUES (1)"))
        learn(archive, now=NOW)
        assert [tuple(row) for row in archive.rows("SELECT * FROM revisions")] == rows


def test_what_a_page_says_beside_its_text_is_kept_up_to_date(tmp_path: Path) -> None:
    first = page("Ferry late", "The ferry leaves at nine.")
    first.authors, first.byline, first.image_caption = ["Ann Lee"], "By Ann Lee", "A ferry."
    second = page("Ferry late", "The ferry leaves at nine.")
    second.authors, second.byline, second.section = ["Bo Roe"], "By Bo Roe", "City"
    second.modified_at = NOW
    with Archive(tmp_path / "archive.db") as archive:
        for hour, article in enumerate((first, second)):
            outcome = store_page(archive, hour, article)
        assert outcome is Outcome.UNCHANGED
        [row] = archive.rows("SELECT authors, byline, section, image_caption FROM articles")
        assert tuple(row) == ('["Bo Roe"]', "By Bo Roe", "City", "A ferry.")
        assert [hit[0] for hit in archive.rows("SELECT id FROM articles WHERE modified_at > ''")]
        assert archive.write(everything_wrong) == []


def test_an_edit_after_the_date_moved_without_one_is_silent(tmp_path: Path) -> None:
    with Archive(tmp_path / "archive.db") as archive:
        for hour, (text, changed) in enumerate([("Nine came.", 0), ("Nine came.", 1), ("Two.", 1)]):
            article = page("Ferry late", text)
            article.modified_at = NOW + timedelta(hours=changed)
            store_page(archive, hour, article)
        [row] = archive.rows("SELECT silent FROM revisions")
        assert row[0] == 1
