"""Crawls respect the pauses that hosts request, and store signals against being archived."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path

import pytest

from newsarchive.http_headers import requested_pause
from tests.support.crawls import crawl, lately, rows, value
from tests.support.fakesite.site import FakeSite

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
#: One request at a time. Without a delay, Scrapy sends all that wait when the first one ends.
ONE = ("CONCURRENT_REQUESTS_PER_DOMAIN=1", "DOWNLOAD_DELAY=0.02")


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("120", 120), (" 0 ", 0), ("Fri, 01 May 2026 12:02:00 GMT", 120),
     ("Fri, 01 May 2026 11:00:00 GMT", 0), ("9" * 40, 10**9), ("soon", None), ("1.5", None),
     ("Fri, 01 May 99999999999 12:02:00 GMT", None), ("", None),
     (None, None), ("-5", None), ("٣", None)],
)  # fmt: skip
def test_retry_after_is_seconds_or_a_date(written: str | None, seconds: int | None) -> None:
    expected = None if seconds is None else timedelta(seconds=seconds)
    assert requested_pause(written, NOON) == expected


def test_a_url_with_a_short_pause_is_requested_again_in_this_run(archive: Path) -> None:
    with FakeSite() as site:
        stories = site.articles(6)
        site.fail(stories[0], 429, retry_after=2, times=1)
        in_a_second = format_datetime(datetime.now(UTC) + timedelta(seconds=1), usegmt=True)
        site.fail(stories[1], 503, retry_after=in_a_second, times=2)
        site.fail("/feed.xml", 429, retry_after=1, times=1)
        result = crawl(archive, site.url + "/feed.xml")
        assert "6 new" in result.out, result.out + result.err
        first, second = (r for r in site.requests if r.path == stories[0].path)
        assert (first.status, second.status) == (429, 200)
        assert second.at - first.at > 1.5


def test_a_long_pause_of_one_url_is_not_one_of_its_host(archive: Path) -> None:
    with FakeSite() as site:
        stories = site.articles(30)
        site.fail(stories[7], 429, retry_after=3600)
        site.fail(stories[20], 503, retry_after=3600)
        result = crawl(archive, site.url + "/feed.xml")
        assert "28 new" in result.out, result.out + result.err
        assert "2 failed" in result.out
        assert f"2 wait for {site.url[7:]} until" in result.out
        assert all(site.request_count(stories[number]) == 1 for number in (7, 20))
    due = value(archive, "SELECT min(next_try_at) FROM failures")
    assert lately(-0.95) < due < lately(-1.05)


@pytest.mark.parametrize("again", [1, 99])
def test_a_url_is_not_requested_without_end(archive: Path, again: int) -> None:
    with FakeSite() as site:
        story = site.article()
        site.fail(story, 429, retry_after=0, times=again)
        result = crawl(archive, site.url + "/feed.xml")
        assert site.request_count(story) == min(again, 3) + 1
        assert f"{int(again == 99)} failed" in result.out


def test_a_failure_without_a_pause_is_retried_twice(archive: Path) -> None:
    with FakeSite() as site:
        story = site.article()
        site.fail(story, 503, times=2)
        site.fail("/feed.xml", 503, times=2)
        result = crawl(archive, site.url + "/feed.xml", settings=("RETRY_TIMES=2",))
        assert "1 new" in result.out, result.out + result.err


@pytest.mark.parametrize(("status", "wait"), [(429, 7200), (503, 7200), (429, None)])
def test_a_host_that_requests_long_pauses_is_left_to_a_later_run(
    archive: Path, status: int, wait: int | None
) -> None:
    with FakeSite() as site:
        stories = site.articles(30)
        for story in stories:
            site.fail(story, status, retry_after=wait, times=1)
        result = crawl(archive, site.url, settings=ONE)
        asked = sum(site.request_count(story) for story in stories)
        assert asked == 3, "no request after the third one"
        assert f"{asked} failed" in result.out
        assert f"30 wait for {site.url[7:]} until" in result.out, result.out + result.err
        assert "requests a pause of" in result.err
        due = rows(archive, "SELECT next_try_at FROM urls WHERE outcome IS 'failed'")[0][0]
        queued = rows(archive, "SELECT next_try_at, count(*) FROM urls WHERE state = 'queued'")
        soonest = lately(-1.9 if wait else -0.15)
        assert due > soonest
        assert queued[0][1] == 30 - asked
        assert queued[0][0] > soonest
        site.clear_log()
        later = crawl(archive, site.url, settings=ONE)
        assert sum(site.request_count(story) for story in stories) == 0, (
            "the next run respects the pause"
        )
        assert f"30 wait for {site.url[7:]} until" in later.out


def test_one_wrong_pause_among_three_is_not_that_of_the_host(archive: Path) -> None:
    with FakeSite() as site:
        for story, wait in zip(site.articles(10), (7200, 10**8, 3600) * 4, strict=False):
            site.fail(story, 429, retry_after=wait, times=1)
        crawl(archive, site.url, settings=ONE)
    queued = rows(archive, "SELECT DISTINCT next_try_at FROM urls WHERE state = 'queued'")
    assert [lately(-1.9) < due < lately(-2.1) for (due,) in queued] == [True]


def test_a_feed_and_a_robots_txt_with_a_long_pause_are_left_alone_for_it(archive: Path) -> None:
    with FakeSite() as site:
        story = site.article()
        site.fail("/feed.xml", 429, retry_after=3600, times=1)
        for _ in range(2):
            crawl(archive, site.url + "/feed.xml")
        assert site.request_count("/feed.xml") == 1
        assert "1 new" in crawl(archive, site.url + "/feed.xml", force=1).out
        site.fail("/robots.txt", 503, retry_after=3600, times=1)
        second = site.article()
        paused = crawl(archive, site.url + "/feed.xml")
        assert "1 http_4xx" in paused.out, "the feed that was not read is counted"
        assert site.request_count("/feed.xml") == 2
        assert site.request_count(story) + site.request_count(second) == 1


def test_a_robots_txt_that_redirects_without_end_forbids_nothing(archive: Path) -> None:
    with FakeSite() as site:
        site.articles(2)
        site.respond("/robots.txt", "", 302, headers={"Location": "/robots.txt"})
        assert crawl(archive, site.url + "/feed.xml").out.startswith("site: 2 new")


def test_a_requested_pause_has_an_upper_limit(archive: Path) -> None:
    with FakeSite() as site:
        site.fail(site.article(), 429, retry_after=10**8, times=1)
        crawl(archive, site.url, settings=("RETRY_AFTER_MAX=3600",))
    due = value(archive, "SELECT next_try_at FROM failures")
    assert lately(-0.9) < due < lately(-1.1)


def test_crawl_delay_is_the_least_time_between_requests(archive: Path) -> None:
    with FakeSite(feeds=False) as site:
        site.articles(3)
        site.set_robots(crawl_delay=2, sitemaps=["/sitemap.xml"])
        crawl(archive, site.url + "/sitemap.xml", settings=("AUTOTHROTTLE_ENABLED=1",))
        times = [r.at for r in site.requests if r.path != "/robots.txt"]
    assert len(times) == 4
    # Scrapy sends the first request before the delay applies. One may arrive late.
    assert min(b - a for a, b in pairwise(times[1:])) > 1.5


def test_what_a_page_says_about_being_archived_is_stored(archive: Path) -> None:
    with FakeSite() as site:
        plain, marked = site.articles(2)
        meta = b'<meta name="robots" content="index,noarchive"></head>'
        site.change_response(
            marked,
            lambda r: replace(
                r,
                body=r.body.replace(b"</head>", meta),
                headers=r.headers | {"TDM-Reservation": "1"},
            ),
        )
        crawl(archive, site.url)
        signals = dict(rows(archive, "SELECT url, archive_signals FROM articles"))
    assert json.loads(signals[site.url_of(marked)]) == ["noarchive", "tdm-reservation"]
    assert json.loads(signals[site.url_of(plain)]) == []


def test_words_of_the_contact_choose_no_group(archive: Path) -> None:
    with FakeSite() as site:
        site.article()
        site.set_robots(text="User-agent: archive\nUser-agent: crawler\nDisallow: /\n")
        contact = ("CRAWLER_CONTACT=https://archive.example/crawler",)
        crawl(archive, site.url + "/feed.xml", settings=contact)
    assert value(archive, "SELECT count(*) FROM articles") == 1


def test_a_user_agent_of_the_operator_is_a_product_of_its_own(archive: Path) -> None:
    with FakeSite() as site:
        site.article()
        site.set_robots(text="User-agent: kelmbot\nDisallow: /\n")
        kelm = ("USER_AGENT=KelmBot/1.0",)
        crawl(archive, site.url + "/feed.xml", settings=kelm)
    assert rows(archive, "SELECT reason FROM urls") == [("robots",)]
