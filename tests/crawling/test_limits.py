"""What a run does not request is written down, and the next run requests it first."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import pytest

from tests.support.crawls import counts_add_up, crawl, rows, start_crawl, value, wait_until
from tests.support.fakesite.feeds import rss
from tests.support.fakesite.site import FakeSite


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


def articles_requested(site: FakeSite) -> list[str]:
    paths = {story.path for story in site.stories}
    return [request.path for request in site.requests if request.path in paths]


def test_articles_over_the_limit_are_requested_first_though_the_feed_moved_on(
    archive: Path,
) -> None:
    with FakeSite(sitemaps=False) as site:
        old = [story.path for story in site.articles(5)]
        feed = f"{site.url}/feed.xml"
        result = crawl(archive, feed, limit=2)
        assert "2 new" in result.out
        assert "3 over the limit left for the next run" in result.out
        first = articles_requested(site)
        for story in site.stories:
            story.in_feed = False
        new = site.article().path
        site.clear_log()
        result = crawl(archive, feed, limit=3)
        assert set(articles_requested(site)) == {path for path in old if path not in first}
        assert "1 over the limit left for the next run" in result.out
        result = crawl(archive, feed)
        assert articles_requested(site)[3:] == [new]
        assert "over the limit" not in result.out
    counts_add_up(archive)


def test_a_source_that_the_limit_cut_is_not_read_whole_again(archive: Path) -> None:
    with FakeSite(sitemaps=False) as site:
        site.articles(4)
        crawl(archive, f"{site.url}/feed.xml", limit=1)
        result = crawl(archive, f"{site.url}/feed.xml", limit=1)
        assert "2 over the limit" in result.out
        assert [r.status for r in site.requests if r.path == "/feed.xml"] == [200, 304]


def test_a_stated_change_over_the_limit_is_requested_by_the_next_run(archive: Path) -> None:
    with FakeSite(feeds=False) as site:
        stories = site.articles(3)
        crawl(archive, f"{site.url}/sitemap.xml")
        for number, story in enumerate(stories):
            site.revise(story, paragraphs=[f"The council decided otherwise, {number} to one. " * 9])
        assert "1 revised" in crawl(archive, f"{site.url}/sitemap.xml", limit=1).out
        for story in stories:
            story.in_sitemap = False
        assert "2 revised" in crawl(archive, f"{site.url}/sitemap.xml").out
    counts_add_up(archive)


def test_articles_on_another_host_than_their_feed_are_not_forgotten(archive: Path) -> None:
    with FakeSite() as site, FakeSite() as feeds:
        site.articles(3)
        feed = feeds.respond("/elsewhere.xml", rss(site.name, site.url, site.stories))
        allowed = (f"ALLOW_PRIVATE_HOSTS={site.url.removeprefix('http://')}",)
        assert "2 over the limit" in crawl(archive, feed, settings=allowed, limit=1).out
        feeds.fail("/elsewhere.xml", 503)
        assert "2 new" in crawl(archive, feed, settings=allowed).out


def test_a_huge_sitemap_over_the_limit_is_queued_at_once(archive: Path) -> None:
    with FakeSite(feeds=False) as site:
        paths = [site.article().path, *(f"/city/a-story-of-day-{n}" for n in range(9_999))]
        urls = "".join(f"<url><loc>{site.url}{path}</loc></url>" for path in paths)
        site.respond(
            "/huge.xml",
            f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>',
            headers={"Content-Type": "application/xml"},
        )
        began = time.monotonic()
        result = crawl(archive, f"{site.url}/huge.xml", limit=1)
        seconds = time.monotonic() - began
        assert "9999 over the limit left for the next run" in result.out, result
        assert value(archive, "SELECT count(*) FROM urls WHERE state = 'queued'") == 9_999
        assert seconds < 60, seconds
        began = time.monotonic()
        assert "9998 over the limit" in crawl(archive, f"{site.url}/huge.xml", limit=1).out
        assert time.monotonic() - began < 60


def test_feeds_are_read_when_the_limit_is_reached_and_sitemaps_of_an_index_are_not(
    archive: Path,
) -> None:
    with FakeSite(feeds=False) as site:
        site.articles(3)
        locs = "".join(f"<sitemap><loc>{site.url}/map-{n}.xml</loc></sitemap>" for n in range(3))
        site.respond("/index.xml", f"<sitemapindex>{locs}</sitemapindex>")
        for number, story in enumerate(site.stories):
            site.respond(
                f"/map-{number}.xml", f"<urlset><url><loc>{site.url_of(story)}</loc></url></urlset>"
            )
        late = site.article()
        site.respond("/late.xml", rss(site.name, site.url, [late]))
        starts = (f"{site.url}/index.xml", f"{site.url}/late.xml")
        result = crawl(archive, *starts, limit=1)
        assert "2 sitemaps left for the next run" in result.out
        assert [url for (url,) in rows(archive, "SELECT url FROM urls WHERE state = 'queued'")] == [
            site.url_of(late)
        ]
        assert "3 new" in crawl(archive, *starts).out
    counts_add_up(archive)


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_what_sources_named_survives_a_crawl_that_is_stopped_while_it_reads_them(
    archive: Path, stop: signal.Signals
) -> None:
    with FakeSite(sitemaps=False) as site:
        site.articles(6)
        for story in site.stories:
            site.delay(story, 2)
        site.delay(site.respond("/slow.xml", rss(site.name, site.url, [])), 5)
        starts = (f"{site.url}/feed.xml", f"{site.url}/slow.xml")
        process = start_crawl(archive, *starts, limit=3)
        wait_until(lambda: site.request_count("/slow.xml") > 0, process)
        process.send_signal(stop)
        process.communicate(timeout=60)
    kept = "SELECT url FROM urls WHERE state = 'queued' UNION SELECT url FROM articles"
    assert {url for (url,) in rows(archive, kept)} == {site.url_of(each) for each in site.stories}
    assert value(archive, "SELECT count(*) FROM urls WHERE state = 'queued'") >= 3
