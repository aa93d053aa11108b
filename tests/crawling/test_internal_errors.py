"""Whatever raises an error, the URL it was about ends in the ledger and is requested again."""

from __future__ import annotations

import random
import resource
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.commands import call
from tests.support.crawls import ROOT, Crawled, counts_add_up, crawl, make_all_due, rows, value
from tests.support.fakesite.feeds import rss
from tests.support.fakesite.site import FakeSite
from tests.support.faults import SOURCE_STAGES, STAGES


def crawl_with(faults: str, archive: Path, *starts: str) -> Crawled:
    ours = ("SPIDER_MODULES=tests.support.faults", "OTHER_SETTINGS=FAULTS", f"FAULTS={faults}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(ROOT))
        return crawl(archive, *starts, spider="faulty", settings=ours)


def test_a_source_under_way_when_the_disk_is_full_is_no_error_of_ours(tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    limit = (2**20, 2**20)  # of the size of files, which has the effect of a full disk

    def small_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)

    with FakeSite(sitemaps=False) as site:
        story = site.article()
        noise = "".join(random.Random(1).choices("abcdefghijklmnopqrstuvwxyz0123456789", k=3 << 20))
        site.respond(story.path, site._page_of(story) + f"<!-- {noise} -->")
        for _ in range(2):  # the second one requests what the first has left, beside its sources
            result = crawl(archive, site.url, prepare=small_files)
            assert result.status == 3, result.out + result.err
            said, *_ = result.err.partition("Exception ignored in atexit callback")
            assert said.splitlines() == [
                f"site: {tmp_path}/captures: cannot write a capture: [Errno 27] File too large"
            ]
            site.delay("/feed.xml", 1)
        assert crawl(archive, site.url).status == 0


def test_captures_that_cannot_be_written_are_an_error_before_the_first_request(
    tmp_path: Path,
) -> None:
    (tmp_path / "captures").symlink_to(tmp_path / "disk")
    with FakeSite() as site:
        result = crawl(tmp_path / "archive.db", site.url)
        assert (result.status, site.requests) == (2, [])
        why = "is a link to a folder that is not there; mount its disk"
        assert result.err == f"site: {tmp_path}/captures: {why}\n"
        (tmp_path / "disk").mkdir()
        assert crawl(tmp_path / "archive.db", site.url).status == 0


def end_of(archive: Path, path: str) -> tuple[str, str, str, str]:
    sql = "SELECT outcome, reason, detail, next_try_at FROM urls WHERE url LIKE '%' || ?"
    [row] = rows(archive, sql, path)
    return row


@dataclass
class Faulty:
    """A crawl with an error at each stage, and the next one without any."""

    archive: Path
    first: Crawled
    ends: dict[str, tuple[str, str, str, str]]
    """The end of the article, and of the source, of each stage."""
    failures: str
    second: Crawled


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Faulty:
    archive = tmp_path_factory.mktemp("faulty") / "archive.db"
    with FakeSite(sitemaps=False) as site:
        site.articles(2)
        paths = {stage: f"/city/trouble-at-{stage}" for stage in (*STAGES, "after-store")}
        for path in paths.values():
            site.article(path=path)
        starts = [f"{site.url}/feed.xml"]
        for stage in SOURCE_STAGES:
            paths[f"source {stage}"] = path = f"/trouble-at-{stage}.xml"
            site.respond(path, rss(site.name, site.url, site.articles(1, in_feed=False)))
            starts.append(site.url + path)
        first = crawl_with("1", archive, *starts)
        counts_add_up(archive)
        ends = {stage: end_of(archive, path) for stage, path in paths.items()}
        failures = call(archive, "failures")
        make_all_due(archive)
        second = crawl_with("0", archive, *starts)
        counts_add_up(archive)
        assert value(archive, "SELECT count(*) FROM articles") == len(site.stories)
    return Faulty(archive, first, ends, failures, second)


@pytest.mark.parametrize("stage", [*STAGES, *(f"source {stage}" for stage in SOURCE_STAGES)])
def test_an_error_at_any_stage_ends_its_url_as_an_internal_error(
    faulty: Faulty, stage: str
) -> None:
    outcome, reason, detail, next_try_at = faulty.ends[stage]
    assert (outcome, reason) == ("failed", "internal_error")
    assert next_try_at is not None, "it is retried"
    if stage not in ("scheduler", "drop"):
        assert f"raised at {stage.removeprefix('source ')}: \\ud800 é" in detail
        assert "(support/faults.py:" in detail
    place = f"/trouble-at-{stage.removeprefix('source ')}"
    assert f"{place}{'.xml' if 'source' in stage else ''} " in faulty.failures.replace("\n", " ")


def test_errors_are_counted_and_logged_once_and_cost_nothing_else(faulty: Faulty) -> None:
    errors = len(STAGES) + len(SOURCE_STAGES)
    assert faulty.first.status == 0, faulty.first.err
    assert faulty.first.out.startswith("faulty: 3 new, "), "two good articles, and after-store"
    assert f"{errors} failed" in faulty.first.out
    assert f"{errors} internal_error" in faulty.first.out
    assert value(faulty.archive, "SELECT failed FROM runs WHERE run_id = 1") == errors
    assert faulty.first.err.count("please report this error") == errors + 1, faulty.first.err
    assert faulty.first.err.count(" ERROR ") == errors + 1, faulty.first.err
    assert faulty.ends["after-store"][0] == "new"


def test_the_next_run_stores_all_that_met_an_error(faulty: Faulty) -> None:
    assert (faulty.second.status, faulty.second.err) == (0, "")
    assert "0 failed" in faulty.second.out


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


def test_an_error_at_robots_txt_is_an_internal_error_of_each_url_of_its_host(archive: Path) -> None:
    with FakeSite(sitemaps=False) as site:
        site.articles(2)
        site.redirect("/robots.txt", "/trouble-at-response.txt")
        result = crawl_with("1", archive, f"{site.url}/feed.xml")
        assert result.status == 1
        assert "1 internal_error" in result.out
        assert result.err.count("please report this error") == 1, result.err
        crawl_with("0", archive, f"{site.url}/feed.xml")
    assert value(archive, "SELECT count(*) FROM articles") == 2


def test_an_error_of_start_is_an_internal_error_of_what_the_crawl_starts_with(
    archive: Path,
) -> None:
    with FakeSite(sitemaps=False) as site:
        site.articles(3)
        feed = f"{site.url}/feed.xml"
        result = crawl_with("start", archive, feed)
        assert result.err.count("please report this error") >= 1, result.err
        assert end_of(archive, "/feed.xml")[:2] == ("failed", "internal_error")
        assert not rows(archive, "SELECT url FROM urls WHERE state <> 'done'")
        counts_add_up(archive)
        make_all_due(archive)
        crawl_with("0", archive, feed)
    assert value(archive, "SELECT count(*) FROM articles") == 3


def test_an_error_of_the_writer_costs_one_article(archive: Path) -> None:
    with FakeSite(sitemaps=False) as site:
        crawl(archive, f"{site.url}/feed.xml")
        with closing(sqlite3.connect(archive)) as connection, connection:
            connection.execute(
                "CREATE TRIGGER faulty BEFORE INSERT ON articles WHEN new.url LIKE '%trouble%'"
                " BEGIN SELECT RAISE(ABORT, 'raised by the writer'); END"
            )
        site.articles(2)
        path = site.article("A story with trouble").path
        result = crawl(archive, f"{site.url}/feed.xml")
        assert result.status == 0
        assert "2 new" in result.out
        assert "1 internal_error" in result.out
        outcome, reason, detail, _ = end_of(archive, path)
        assert (outcome, reason) == ("failed", "internal_error")
        assert "raised by the writer" in detail
        assert result.err.count("please report this error") == 1, result.err
    counts_add_up(archive)


def test_an_error_of_the_archive_still_ends_the_crawl(archive: Path) -> None:
    with FakeSite(sitemaps=False) as site:
        site.articles(3)
        (archive.parent / "captures").write_text("a file where the folder should be")
        result = crawl(archive, f"{site.url}/feed.xml")
    assert result.status == 3, result.err
    assert not rows(archive, "SELECT url FROM urls WHERE reason = 'internal_error'")
