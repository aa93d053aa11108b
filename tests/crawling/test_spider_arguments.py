"""Wrong arguments of a crawl give one clear line and the right exit status; no file is changed."""

from __future__ import annotations

import random
import resource
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from newsarchive.crawling.spider import NewsSpider
from newsarchive.crawling.spider_arguments import BadArgument, check_names
from tests.support.crawls import crawl, start_crawl, value
from tests.support.fakesite.site import FakeSite


def one_line(err: str) -> str:
    lines = err.splitlines()
    assert len(lines) == 1, err
    return lines[0]


NO_URL = "https://www.example.org/"  # the message gives it as an example


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"start": ""}, NO_URL),
        ({"start": "not an address"}, NO_URL),
        ({"start": "www.example.org"}, NO_URL),
        ({"start": "ftp://x.org/"}, NO_URL),
        ({"start": "http://["}, NO_URL),
        ({"spider": "nosuchsite"}, "scrapy list"),
        ({"limit": "many"}, "whole number"),
        ({"force": "maybe"}, "site: -a force=maybe: must be 1 or 0"),
        (
            {"since": "soon"},
            "site: -a since, -a until: soon is not a day; write it as YYYY-MM-DD, such as"
            " 2026-01-31",
        ),
        (
            {"since": "2026-02-01", "until": "2026-01-01"},
            "site: -a since=2026-02-01 -a until=2026-01-01: since must not be after until",
        ),
    ],
    ids=str,
)
def test_a_wrong_argument_is_reported_on_one_line(
    tmp_path: Path, arguments: dict[str, str], message: str
) -> None:
    result = crawl(tmp_path / "archive.db", **({"start": "http://127.0.0.1:9/"} | arguments))
    assert (result.status, result.out) == (1, "")
    assert message in one_line(result.err)


def test_a_site_that_is_down(tmp_path: Path) -> None:
    with FakeSite() as site:
        url = site.refused_url()
        result = crawl(tmp_path / "archive.db", url)
    assert result.status == 1
    assert "1 failed" in result.out
    assert "cannot read" in one_line(result.err)
    assert value(tmp_path / "archive.db", "SELECT reason FROM failures") == "connection"


def test_a_feed_that_is_a_web_page(tmp_path: Path) -> None:
    with FakeSite(feeds=False, sitemaps=False) as site:
        page = "<html><body><h1>Welcome</h1><p>This is no feed.</p></body></html>"
        result = crawl(tmp_path / "archive.db", site.respond("/our/rss", page))
    assert value(tmp_path / "archive.db", "SELECT count(*) FROM articles") == 0
    assert result.status == 1
    assert "is the URL right?" in one_line(result.err)


def test_a_site_that_forbids_robots(tmp_path: Path) -> None:
    with FakeSite() as site:
        site.set_robots(disallow=["/"])
        site.articles(2)
        result = crawl(tmp_path / "archive.db", site.url)
        assert [request.path for request in site.requests] == ["/robots.txt"]
    assert result.status == 1
    assert "forbidden by robots.txt" in one_line(result.err)


def test_an_archive_that_is_read_only(tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    with FakeSite() as site:
        crawl(archive, site.url)
        archive.chmod(0o444)
        content = archive.read_bytes()
        site.articles(2)
        result = crawl(archive, site.url)
    assert (result.status, result.out) == (2, "")
    assert "read-only" in one_line(result.err)
    assert archive.read_bytes() == content


def test_an_archive_that_is_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    result = crawl(folder, "http://127.0.0.1:9/")
    assert (result.status, result.out) == (2, "")
    assert "is a folder" in one_line(result.err)


def test_an_archive_in_a_folder_that_is_not_there(tmp_path: Path) -> None:
    result = crawl(
        tmp_path / "archive.db", "http://127.0.0.1:9/", settings=("ARCHIVE_PATH=no/x.db",)
    )
    assert result.status == 2
    assert "does not exist" in one_line(result.err)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"Dear diary, today ...\n" * 300, "not a SQLite database"),
        (b"SQLite format 3\0junk" * 99, ""),
    ],
    ids=["a text file", "a damaged file"],
)
def test_an_archive_that_is_another_file(tmp_path: Path, content: bytes, why: str) -> None:
    archive = tmp_path / "archive.db"
    archive.write_bytes(content)
    result = crawl(archive, "http://127.0.0.1:9/")
    assert (result.status, result.out) == (2, "")
    assert why in one_line(result.err)
    assert archive.read_bytes() == content


def test_an_archive_of_another_program(tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    with closing(sqlite3.connect(archive)) as connection:
        connection.execute("CREATE TABLE articles (mine TEXT)")
        connection.commit()
    content = archive.read_bytes()
    result = crawl(archive, "http://127.0.0.1:9/")
    assert result.status == 2
    assert "another program's" in one_line(result.err)
    assert archive.read_bytes() == content


def test_an_archive_of_a_newer_version(tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    with FakeSite() as site:
        crawl(archive, site.url)
    with closing(sqlite3.connect(archive)) as connection:
        connection.execute(
            "INSERT INTO _sqlite_migrations(migration_set, name, applied_at)"
            " VALUES ('newsarchive', 'm999_future', '2030-01-01')"
        )
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = archive.read_bytes()
    result = crawl(archive, "http://127.0.0.1:9/")
    assert result.status == 2
    assert "newer version (m999_future)" in one_line(result.err)
    assert archive.read_bytes() == content


def test_an_archive_that_stays_locked(tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    with FakeSite() as site:
        site.articles(2)
        crawl(archive, site.url)
        site.articles(2)
        with closing(sqlite3.connect(archive, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            result = crawl(archive, site.url, settings=("ARCHIVE_TIMEOUT=1", "LOCK_PATIENCE=2"))
    assert result.status == 4, result.err
    assert "write lock" in result.err
    assert value(archive, "SELECT count(*) FROM articles") == 2


def test_ctrl_c_ends_the_crawl_cleanly_and_the_next_run_continues(tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    with FakeSite() as site:
        stories = site.articles(30)
        for story in stories:
            site.delay(story, 0.2)
        process = start_crawl(archive, site.url)
        while sum(map(site.request_count, stories)) < 5 and process.poll() is None:
            time.sleep(0.02)
        process.terminate()
        out, err = process.communicate(timeout=60)
        assert process.returncode == 130, err
        assert "new" in out
        assert value(archive, "SELECT finish_reason FROM runs") == "shutdown"
        assert value(archive, "SELECT count(*) FROM urls WHERE state = 'queued'") > 0
        crawl(archive, site.url)
    assert value(archive, "SELECT count(*) FROM articles") == 30


@pytest.mark.parametrize(
    ("size", "settings"),
    [
        pytest.param(600_000, ("CAPTURE_ENABLED=0",), id="in the archive"),
        pytest.param(500_000, (), id="in a capture"),
    ],
)
def test_a_full_disk_ends_the_crawl_and_loses_nothing_stored(
    tmp_path: Path, size: int, settings: tuple[str, ...]
) -> None:
    archive = tmp_path / "archive.db"

    def small_files() -> None:
        # Limit the size of files, which has the effect of a full disk.
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    with FakeSite() as site:
        stories = site.articles(60)
        for story in stories:
            page = site._page_of(story)
            site.respond(story.path, page + random_text(story.path) if not settings else page)
        result = crawl(archive, site.url, prepare=small_files, settings=settings)
        assert result.status == 3, result.out + result.err
        assert "free some space" in result.err or "cannot write a capture" in result.err
        # The limit also holds for the file in which the coverage of the tests is noted.
        said, *_ = result.err.partition(
            "Exception ignored in atexit callback: <bound method Coverage"
        )
        assert "Traceback" not in said
        half = value(archive, "SELECT count(*) FROM articles")
        assert 0 < half < 60
        assert crawl(archive, site.url).status == 0
    assert value(archive, "SELECT count(*) FROM articles") == 60
    assert value(archive, "PRAGMA integrity_check") == "ok"


def random_text(seed: str) -> str:
    """Return text that does not compress well."""
    noise = random.Random(seed)
    return (
        "<!-- " + "".join(noise.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=40_000)) + " -->"
    )


def test_a_page_whose_extraction_takes_too_long_costs_only_itself(tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    with FakeSite() as site:
        slow, quick = site.articles(2)
        # This page takes four seconds or more. A usual page takes milliseconds on a busy machine.
        lines = (
            f"<p>{n} The board met again and adjourned without a vote.</p>" for n in range(25_000)
        )
        site.respond(slow.path, f"<html><body><h1>Minutes</h1>{''.join(lines)}</body></html>")
        result = crawl(archive, site.url, settings=("EXTRACT_TIMEOUT=1",))
        slow_url, quick_url = site.url_of(slow), site.url_of(quick)
    assert result.status == 0, result.err
    outcome = "SELECT coalesce(reason, outcome) FROM urls WHERE url = ?"
    assert value(archive, outcome, slow_url) == "extract_timeout"
    assert value(archive, outcome, quick_url) == "new"


class OwnSpider(NewsSpider):
    """A spider with arguments of its own, named in each of Scrapy's ways."""

    edition = "de"

    def __init__(self, *args: Any, region: str = "", **kwargs: Any) -> None:
        self.desk = kwargs.pop("desk", "")
        super().__init__(*args, **kwargs)

    def shown(self) -> str:
        """Return the edition, which -a may replace."""
        return self.edition


@pytest.mark.parametrize("name", ["limit", "since", "region", "desk", "edition"])
def test_a_spider_may_take_arguments_of_its_own(name: str) -> None:
    check_names([name], OwnSpider, NewsSpider)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("limits", "did you mean limit?"),
        ("sinced", "did you mean since?"),
        ("Limit", "did you mean limit?"),
        ("regions", "did you mean region?"),
        ("foo", "there are force, limit, region, render, since, until"),
        ("feeds", "there are"),
        ("name", "there are"),
        ("self", "there are"),
        ("", "there are"),
        ("crawler", "there are"),
    ],
)
def test_an_unknown_argument_is_refused_with_the_nearest_name(name: str, hint: str) -> None:
    with pytest.raises(BadArgument) as error:
        check_names([name], OwnSpider, NewsSpider)
    assert hint in str(error.value)
