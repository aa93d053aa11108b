"""Crawls of a site, once and again: what is stored, and the outcome of each URL."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.support.crawls import (
    SCRAPY,
    counts_add_up,
    crawl,
    rows,
    start_crawl,
    stored,
    value,
    wait_until,
)
from tests.support.fakesite.site import FakeSite

SUMMARY = re.compile(
    r"^site: (\d+) new, (\d+) revised, (\d+) unchanged, (\d+) duplicates, (\d+) failed in \d+ s"
)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


def counts(out: str) -> tuple[int, ...]:
    match = SUMMARY.match(out)
    assert match, out
    return tuple(map(int, match.groups()))


def test_a_site_is_crawled_once_and_then_nothing_is_new(archive: Path) -> None:
    with FakeSite() as site:
        stories = site.articles(6, appeal=True)
        first = crawl(archive, site.url)
        assert (first.status, counts(first.out)) == (0, (6, 0, 0, 0, 0)), first.err
        assert first.err == ""
        stored = rows(archive, "SELECT url, title, text, authors FROM articles ORDER BY id")
        assert {row[0] for row in stored} == {site.url_of(story) for story in stories}
        assert {row[1] for row in stored} == {story.title for story in stories}
        assert value(archive, "SELECT count(*) FROM captures") == 6
        site.clear_log()
        second = crawl(archive, site.url)
        assert (second.status, counts(second.out)[:2]) == (0, (0, 0))
        assert "nothing new" in second.out
        assert not any(site.request_count(story) for story in stories), (
            "no article is requested again"
        )
    assert rows(archive, "SELECT url, title, text, authors FROM articles ORDER BY id") == stored
    counts_add_up(archive)


def test_a_revised_article_keeps_its_old_text_and_a_new_one_is_found(archive: Path) -> None:
    with FakeSite() as site:
        story, _ = site.articles(2)
        crawl(archive, site.url)
        old = value(archive, "SELECT text FROM articles WHERE url = ?", site.url_of(story))
        site.revise(story, paragraphs=[*story.paragraphs[1:], "The mayor has resigned since."])
        site.article("A third story breaks on the quay")
        assert counts(crawl(archive, site.url).out)[:2] == (1, 1)
    [(number, text, change)] = rows(archive, "SELECT number, text, change FROM revisions")
    assert (number, text) == (1, old)
    assert "The mayor has resigned since." in change
    assert '"stealth": false' in change
    text = value(archive, "SELECT text FROM articles WHERE revision_count = 1")
    assert text.endswith("The mayor has resigned since.")


@pytest.mark.parametrize(
    "path",
    ["/feed.xml", "/atom.xml", "/feed.json", "/sitemap.xml", "/sitemap-news.xml",
     "/sitemap-index.xml", "/sitemap.xml.gz", "/city"],
)  # fmt: skip
def test_each_kind_of_source_alone_gives_the_articles(archive: Path, path: str) -> None:
    with FakeSite() as site:
        site.articles(3, section="city")
        result = crawl(archive, site.url + path)
        assert (result.status, counts(result.out)[0]) == (0, 3), result.out + result.err


def test_articles_and_sources_can_be_mixed(archive: Path) -> None:
    with FakeSite() as site:
        alone = site.article(in_feed=False, in_sitemap=False)
        site.articles(2)
        result = crawl(archive, site.url_of(alone), site.url + "/feed.xml")
        assert counts(result.out)[0] == 3
        assert site.request_count(alone) == 1, "a start that is an article is fetched once"


def test_a_home_page_without_feed_and_sitemap_is_read_for_its_links(archive: Path) -> None:
    with FakeSite(feeds=False, sitemaps=False) as site:
        site.articles(4)
        site.add_link("http://127.0.0.1:1/other-site/a-story-that-is-not-theirs-at-all")
        result = crawl(archive, site.url)
        assert (result.status, counts(result.out)) == (0, (4, 0, 0, 0, 0))
    assert not rows(archive, "SELECT * FROM urls WHERE url LIKE 'http://127.0.0.1:1/%'")


def test_every_url_has_one_outcome_and_the_counts_add_up(archive: Path) -> None:
    with FakeSite() as site, FakeSite() as private:
        good = site.articles(3)
        bad = site.articles(11)
        site.remove(bad[0], 404, still_listed=True)
        site.fail(bad[1], 500)
        site.truncate_body(bad[2])
        site.truncate_gzip(bad[3])
        site.bomb(bad[4].path)
        site.big_page(bad[5].path)
        site.redirect(bad[6].path, private.url + "/secret")
        site.redirect_loop(bad[7].path)
        site.redirect(bad[8].path, good[0])
        site.set_content_type(bad[9], "image/png")
        site.delay(bad[10], 30)
        site.set_robots(disallow=["/private/"])
        site.article(path="/private/a-story-not-for-robots")
        result = crawl(archive, site.url, settings=("DOWNLOAD_TIMEOUT=3",))
        assert result.status == 0, result.err
        assert private.requests == [], "no redirect leads into a private network"
    by_url = {url: (outcome, reason) for url, outcome, reason in rows(
        archive, "SELECT url, outcome, reason FROM urls")}  # fmt: skip
    expected = [
        ("failed", "http_4xx"), ("failed", "http_5xx"), ("failed", "truncated"),
        ("failed", "truncated"), ("failed", "bomb"), ("failed", "too_large"),
        ("skipped", "private_address"), ("failed", "redirect_loop"), ("duplicate", None),
        ("skipped", "not_html"), ("failed", "timeout"),
    ]  # fmt: skip
    assert [by_url[site.url_of(story)] for story in bad] == expected
    assert by_url[site.url + "/private/a-story-not-for-robots"] == ("skipped", "robots")
    counts_add_up(archive)
    [(found, *counted)] = rows(archive, "SELECT found, new, duplicates, failed FROM runs")
    assert counted == [3, 1, 8]
    assert found == len(by_url)
    assert value(archive, "SELECT count(*) FROM failures") == 11, "with refusals"


def test_a_failed_url_is_requested_again_when_it_is_due(archive: Path) -> None:
    with FakeSite() as site:
        story = site.article()
        site.fail(story, 503, times=1)
        assert counts(crawl(archive, site.url).out)[4] == 1
        attempts, due = rows(archive, "SELECT attempts, next_try_at FROM failures")[0]
        assert attempts == 1
        assert due > value(archive, "SELECT started_at FROM runs")
        site.clear_log()
        crawl(archive, site.url)
        assert site.request_count(story) == 0, "not yet due"
        from newsarchive.archive import Archive
        from newsarchive.archive.ledger.reporting.reports import retry_failures

        with Archive(archive) as opened:
            assert opened.write(lambda connection: retry_failures(connection, None, None)) == 1
        assert counts(crawl(archive, site.url).out)[0] == 1
    assert not rows(archive, "SELECT * FROM failures")
    counts_add_up(archive)


def test_a_limit_leaves_the_rest_to_the_next_run(archive: Path) -> None:
    with FakeSite() as site:
        site.articles(7)
        assert counts(crawl(archive, site.url, limit=3).out)[0] == 3
        assert counts(crawl(archive, site.url).out)[0] == 4
    counts_add_up(archive)


def test_a_killed_crawl_loses_nothing_and_doubles_nothing(archive: Path) -> None:
    with FakeSite() as site:
        stories = site.articles(60)
        for story in stories:
            site.delay(story, 0.4)
        process = start_crawl(archive, site.url)
        wait_until(lambda: archive.exists() and stored(archive) > 9, process)
        process.kill()
        process.communicate()
        assert process.returncode == -9
        half = value(archive, "SELECT count(*) FROM articles")
        assert 0 < half < 60
        for story in stories:
            site.delay(story, 0.0)
        result = crawl(archive, site.url)
        assert result.status == 0, result.err
    assert value(archive, "SELECT count(*) FROM articles") == 60
    assert value(archive, "SELECT count(DISTINCT url) FROM articles") == 60
    assert value(archive, "PRAGMA integrity_check") == "ok"
    ended = rows(archive, "SELECT finish_reason FROM runs ORDER BY run_id")
    assert ended == [("killed",), ("finished",)]
    counts_add_up(archive)


def test_another_scrapy_project_keeps_its_own_crawl_command(tmp_path: Path) -> None:
    (tmp_path / "scrapy.cfg").write_text("[settings]\ndefault = other.settings\n")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "__init__.py").write_text("")
    (tmp_path / "other" / "settings.py").write_text(
        "BOT_NAME = 'other'\nSPIDER_MODULES = ['other.spiders']\nLOG_LEVEL = 'ERROR'\n"
    )
    (tmp_path / "other" / "spiders.py").write_text(
        "import scrapy\nclass Theirs(scrapy.Spider):\n    name = 'theirs'\n"
        "    async def start(self):\n        print('their own spider ran')\n"
        "        for nothing in ():\n            yield nothing\n"
    )
    done = subprocess.run(
        [str(SCRAPY), "crawl", "theirs"], cwd=tmp_path, capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stdout) == (0, "their own spider ran\n"), done.stderr
    assert not (tmp_path / "archive.db").exists()


def test_the_command_works_from_any_folder(tmp_path: Path) -> None:
    listed = subprocess.run(
        [str(SCRAPY), "list"], cwd=tmp_path, capture_output=True, text=True, timeout=60
    )
    assert {"jpost", "site"} <= set(listed.stdout.split())


def test_a_start_that_redirects_to_another_host_is_followed(archive: Path) -> None:
    with FakeSite() as site, FakeSite() as old:
        site.articles(2)
        old.redirect("/", site.url + "/")
        allowed = ("ALLOW_PRIVATE_HOSTS=" + site.url.removeprefix("http://"),)
        assert counts(crawl(archive, old.url, settings=allowed).out)[0] == 2
