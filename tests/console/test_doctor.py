"""`newsarchive doctor` says what is stuck, what is a copy without its log, and what is old."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.archives import archive_of_first_version
from tests.support.commands import call
from tests.support.crawls import crawl, rows, start_crawl, value
from tests.support.fakesite.site import FakeSite


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("crawled") / "archive.db"
    with FakeSite() as site:
        site.articles(3)
        assert crawl(path, site.url).status == 0
    return path


@pytest.fixture
def archive(crawled: Path, tmp_path: Path) -> Path:
    shutil.copytree(crawled.parent, tmp_path / "copy")
    return tmp_path / "copy" / "archive.db"


def change(archive: Path, *statements: str) -> None:
    with closing(sqlite3.connect(archive)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def test_a_crawled_archive_is_sound(archive: Path) -> None:
    for options in ([], ["--captures"]):
        assert call(archive, "doctor", *options).endswith("3 articles, all sound\n")


def test_what_waits_is_said_with_an_example_and_is_no_problem(archive: Path) -> None:
    (url,) = rows(archive, "SELECT min(url) FROM articles")[0]
    change(
        archive,
        f"UPDATE urls SET state = 'queued', outcome = NULL WHERE url = '{url}'",
        f"DELETE FROM captures WHERE url = '{url}'",
    )
    said = call(archive, "doctor", "--captures")
    assert f"1 URL is queued, and no run works on it (the first: {url});" in said
    assert f"1 article has no capture (the first: {url})" in said
    assert f"1 page in captures/ is not in the archive (the first: {url} in " in said
    assert said.endswith("3 articles, all sound; the lines above say what waits\n")
    call(archive, "import", "captures")
    assert "captur" not in call(archive, "doctor", "--captures")


def test_without_captures_their_absence_is_not_said(tmp_path: Path) -> None:
    with FakeSite() as site:
        site.articles(1)
        crawl(tmp_path / "archive.db", site.url, settings=("CAPTURE_ENABLED=0",))
    assert "all sound" in call(tmp_path / "archive.db", "doctor")


def test_text_in_no_article_is_said(archive: Path) -> None:
    change(archive, "PRAGMA foreign_keys = ON", "DELETE FROM article_blocks WHERE article_id = 1")
    assert "blocks of text are in no article (the first: block " in call(
        archive, "doctor", status=1
    )


def test_a_run_that_was_killed_is_said_while_its_log_is_there(archive: Path) -> None:
    log = archive.with_name("archive.db-wal")
    with closing(sqlite3.connect(archive)) as connection:
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        with connection:
            connection.execute("UPDATE runs SET finished_at = NULL, process = '1:1'")
        assert log.stat().st_size > 0
        assert "1 run has not ended, but its program has" in call(archive, "doctor")


@pytest.mark.parametrize("is_killed", [False, True])
def test_a_copy_made_in_mid_crawl_without_its_log_says_so(tmp_path: Path, is_killed: bool) -> None:
    """Also if the crawl still runs on this machine, and if it was killed."""
    archive, copy = tmp_path / "archive.db", tmp_path / "copy" / "archive.db"
    copy.parent.mkdir()
    with FakeSite() as site:
        story = site.articles(3)[0]
        site.delay(story, 3)
        with start_crawl(archive, site.url) as process:
            while site.request_count(story) == 0:
                time.sleep(0.02)
            subprocess.run(["cp", archive, copy], check=True)
            if is_killed:
                process.kill()
            process.communicate(timeout=60)
    said = call(copy, "doctor", status=1)
    assert "it looks like a copy that was made while a program wrote" in said
    if not is_killed:
        assert "all sound" in call(archive, "doctor")
        subprocess.run(["cp", archive, copy], check=True)
        assert "3 articles, all sound" in call(copy, "doctor")


def test_an_archive_of_an_older_version_is_updated(tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    archive_of_first_version(archive).close()
    report = call(archive, "export", "--query", "lang:en", status=2)
    assert "is of an older version; `newsarchive doctor` updates it" in report
    assert "0 articles, all sound" in call(archive, "doctor")
    assert call(archive, "export", "--query", "lang:en") == ""
    assert value(archive, "SELECT count(*) FROM article_facets") == 0
