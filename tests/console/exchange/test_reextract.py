"""`newsarchive reextract` shows, stores and restores what another extraction changes."""

from __future__ import annotations

import json
import os
import re
import signal
import sqlite3
import subprocess
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlite_utils import Database, Migrations

from newsarchive.archive import check_archive
from newsarchive.archive.connection import register_functions
from newsarchive.archive.schema import APPLICATION_ID
from newsarchive.archive.schema.migrations.m001_to_m010 import m001_archive
from tests.support.commands import NEWSARCHIVE, call
from tests.support.crawls import crawl, rows, value
from tests.support.fakesite.server import FakeResponse
from tests.support.fakesite.site import FakeSite
from tests.support.warcs import page, response

EVERYTHING = (
    "SELECT * FROM articles ORDER BY id",
    "SELECT * FROM article_blocks ORDER BY article_id, position",
    "SELECT * FROM raw_articles ORDER BY id",
    "SELECT * FROM field_sources ORDER BY 1, 2",
    "SELECT * FROM revisions ORDER BY 1, 2",
)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


def everything(archive: Path) -> list[object]:
    return [rows(archive, query) for query in EVERYTHING]


def as_if_extracted_worse(archive: Path, article_id: int) -> None:
    """Make the article what an older extractor might have given: no section, a paragraph less."""
    with closing(sqlite3.connect(archive)) as connection, connection:
        register_functions(connection)
        connection.execute(
            "DELETE FROM article_blocks WHERE article_id = ?1 AND removed IS NULL"
            " AND position = (SELECT max(position) FROM article_blocks WHERE article_id = ?1"
            "   AND removed IS NULL)",
            (article_id,),
        )
        connection.execute(
            "UPDATE articles SET extractor = 'old 1', section = NULL, authors = '[\"By Desk\"]',"
            " text = (SELECT group_concat(text, char(10)) FROM (SELECT text FROM article_blocks"
            "   JOIN blocks USING (block_id) WHERE article_id = ?1 AND removed IS NULL"
            "   ORDER BY position)) WHERE id = ?1",
            (article_id,),
        )


def without_dates(response: FakeResponse) -> FakeResponse:
    return replace(
        response, body=re.sub(rb"<time.*?</time>|2026-\d\d-\d\d(T[\d:+Z]*)?", b"", response.body)
    )


def test_an_archive_of_the_first_version_keeps_everything(
    tmp_path: Path,
) -> None:
    path = tmp_path / "archive.db"
    with closing(sqlite3.connect(path)) as connection:
        old = Migrations("newsarchive")
        old()(m001_archive)
        register_functions(connection)
        old.apply(Database(connection))
        connection.executescript(
            f"""PRAGMA application_id = {APPLICATION_ID};
            INSERT INTO sites(site, language) VALUES ('example.org', 'en');
            INSERT INTO articles(site, url, title, text, first_seen_at, last_seen_at, word_count,
                extractor, raw_hash) VALUES ('example.org', 'https://example.org/a', 'Late',
                'The ferry is late.', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z', 4, 'x', 1);
            INSERT INTO field_sources VALUES (1, 'published_at', 'feed', 'Thu, 01 Jan 2026');
            INSERT INTO captures VALUES (1, 'https://example.org/a', '2026-01-01T00:00:00Z', 200,
                'a.warc.gz', 0, 'abc');"""
        )
        before = connection.execute("SELECT * FROM articles").fetchall()
    check_archive(path)
    after = rows(path, "SELECT * FROM articles")  # newer columns are at the end
    assert [row[: len(was)] for row, was in zip(after, before, strict=True)] == before
    hints = value(path, "SELECT hints FROM captures WHERE capture_id = 1")
    said = {"via": "feed", "published_raw": "Thu, 01 Jan 2026", "language": "en"}
    assert json.loads(hints) == said
    assert rows(path, "SELECT * FROM extractions") == []


def test_another_extraction_is_no_revision_and_can_be_undone(archive: Path) -> None:
    with FakeSite() as site:
        site.articles(4, appeal=True)
        crawl(archive, site.url)
    found = rows(archive, "SELECT section, authors, text FROM articles WHERE id = 2")
    as_if_extracted_worse(archive, 2)
    before = everything(archive)
    output = call(archive, "reextract", "--dry-run", "--no-learn")
    assert ", 1 article would change, 0 failed" in output
    for field in ("section", "authors", "text", "blocks"):
        assert f"\n{field} " in output
    assert '["By Desk"]' in output
    assert everything(archive) == before
    assert rows(archive, "SELECT * FROM extractions") == []

    output = call(archive, "reextract", "--no-learn")
    assert ", 1 article changed, 0 failed" in output
    assert rows(archive, "SELECT section, authors, text FROM articles WHERE id = 2") == found
    assert value(archive, "SELECT count(*) FROM revisions") == 0
    [(number, extractor, stood, blocks)] = rows(
        archive, "SELECT number, extractor, before, blocks FROM extractions WHERE article_id = 2"
    )
    assert (number, extractor) == (1, "old 1")
    assert json.loads(stood)["authors"] == '["By Desk"]'
    assert [text for text, *_ in json.loads(blocks)] == before[2][1][2].split("\n")  # type: ignore[index]
    assert ", 0 articles changed, 0 failed" in call(archive, "reextract")

    assert "1 article would be restored" in call(archive, "reextract", "--undo", "--dry-run")
    assert "1 article restored" in call(archive, "reextract", "--undo", "--no-learn")
    after = everything(archive)
    assert after[1:] == before[1:]
    columns = "SELECT id, text, section, authors, extractor, published_at, tags, word_count"
    assert rows(archive, f"{columns} FROM articles") == [
        (*row[:-1], len(row[1].split())) for row in rows(archive, f"{columns} FROM articles")
    ]
    assert value(archive, "SELECT extractor FROM articles WHERE id = 2") == "old 1"
    assert "0 articles restored" in call(archive, "reextract", "--undo")


def test_a_later_revision_by_the_publisher_is_not_undone(archive: Path) -> None:
    with FakeSite() as site:
        story = site.articles(2)[0]
        crawl(archive, site.url)
        (number,) = rows(archive, "SELECT id FROM articles WHERE url = ?", site.url_of(story))[0]
        as_if_extracted_worse(archive, number)
        call(archive, "reextract", "--no-learn")
        site.revise(story, paragraphs=[*story.paragraphs[1:], "The mayor has resigned since."])
        crawl(archive, site.url)
    assert value(archive, "SELECT count(*) FROM revisions") == 1
    text = value(archive, "SELECT text FROM articles WHERE id = ?", number)
    output = call(archive, "reextract", "--undo")
    assert output.startswith("0 articles restored, 1 left because their publisher revised them")
    assert value(archive, "SELECT text FROM articles WHERE id = ?", number) == text


def test_a_capture_older_than_the_text_is_skipped(archive: Path) -> None:
    with FakeSite() as site:
        story = site.articles(2)[0]
        crawl(archive, site.url)
        site.revise(story, paragraphs=[*story.paragraphs[1:], "The mayor has resigned since."])
        crawl(archive, site.url, settings=("CAPTURE_ENABLED=0",))
        with closing(sqlite3.connect(archive)) as connection, connection:
            hour = "strftime('%Y-%m-%dT%H:%M:%SZ', {0}, '-1 hour')"
            for table, column in (("captures", "fetched_at"), ("articles", "first_seen_at")):
                connection.execute(f"UPDATE {table} SET {column} = {hour.format(column)}")
    text = "SELECT text FROM articles ORDER BY id"
    before = rows(archive, text)
    output = call(archive, "reextract")
    assert "1 capture read, 0 articles changed, 0 failed, 1 skipped because" in output
    assert rows(archive, text) == before


def test_an_older_capture_is_used_if_the_newest_gives_no_article(
    archive: Path, tmp_path: Path
) -> None:
    url = "https://one.example/news/story"
    good, wall = tmp_path / "a.warc", tmp_path / "b.warc"
    good.write_bytes(response(url, page("Whole"), "2024-03-01"))
    challenge = b"<html><head><title>Just a moment...</title></head><body></body></html>"
    wall.write_bytes(response(url, challenge, "2024-04-01"))
    call(archive, "import", str(good), str(wall))
    assert value(archive, "SELECT count(*) FROM captures") == 2
    with closing(sqlite3.connect(archive)) as connection, connection:
        register_functions(connection)
        connection.execute("UPDATE articles SET section = 'Wrong'")
    output = call(archive, "reextract")
    assert "1 capture read, 1 article changed, 0 failed" in output
    assert value(archive, "SELECT section FROM articles") is None


def test_an_article_without_readable_captures_stays_and_is_reported(
    archive: Path, tmp_path: Path
) -> None:
    url = "https://one.example/news/story"
    (tmp_path / "a.warc").write_bytes(response(url, page("Whole"), "2024-03-01"))
    call(archive, "import", str(tmp_path / "a.warc"))
    before = everything(archive)
    [capture] = (tmp_path / "captures").glob("*.warc.gz")
    capture.unlink()
    assert "0 articles changed, 1 failed" in call(archive, "reextract", status=1)
    assert everything(archive) == before


def test_another_extraction_gets_the_hints_of_feed_and_spider(archive: Path) -> None:
    with FakeSite() as site:
        for story in site.articles(3):
            site.change_response(story, without_dates)
        crawl(archive, f"{site.url}/feed.xml")
    assert rows(archive, "SELECT DISTINCT published_source FROM articles") == [("feed",)]
    assert ", 0 articles would change" in call(archive, "reextract", "--dry-run")
    assert value(archive, "SELECT count(*) FROM captures WHERE hints ->> '$.via' = 'feed'") == 3


def test_site_and_since_select_captures(archive: Path, tmp_path: Path) -> None:
    for host, day in (("one", "2024-03-01"), ("two", "2024-05-01")):
        warc = response(f"https://{host}.example/news/story", page(host), day)
        (tmp_path / f"{host}.warc").write_bytes(warc)
        call(archive, "import", str(tmp_path / f"{host}.warc"))
    for chosen in (("--site", "two.example"), ("--since", "2024-04-01")):
        assert call(archive, "reextract", *chosen).endswith(
            "1 capture read, 0 articles changed, 0 failed\n"
        )
    assert "is not a day" in call(archive, "reextract", "--since", "yesterday", status=2)


def test_ctrl_c_leaves_complete_articles_and_the_next_call_continues(archive: Path) -> None:
    many = 400
    with FakeSite() as site:
        site.articles(many)
        crawl(archive, site.url)
    with closing(sqlite3.connect(archive)) as connection, connection:
        register_functions(connection)
        connection.execute("UPDATE articles SET section = 'Wrong'")
    command = [str(NEWSARCHIVE), "reextract", "--archive", str(archive)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ
    ) as process:
        wrong = "SELECT count(*) FROM articles WHERE section = 'Wrong'"
        while value(archive, wrong) == many:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert "stopped; run the command again to continue" in err
    left = value(archive, wrong)
    assert 0 < left < many
    assert value(archive, "SELECT count(*) FROM extractions") == many - left
    assert f", {left} articles changed" in call(archive, "reextract")
    assert "all sound" in call(archive, "doctor")
