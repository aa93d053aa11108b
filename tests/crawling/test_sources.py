"""Sources are read where they are, however large, mislabelled or cut; what is not read is said."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from tests.support.crawls import Crawled, crawl, rows, value
from tests.support.fakesite.pages import Story
from tests.support.fakesite.site import FakeSite

XML = {"Content-Type": "application/xml"}
INFO = ("LOG_LEVEL=INFO",)
FILLER = "<image:image><image:loc>https://img.example/" + "a" * 900 + "</image:loc></image:image>"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


def sitemap(*urls: str, filler: str = "") -> str:
    space = "http://www.google.com/schemas/sitemap-image/1.1"
    entries = "".join(f"<url><loc>{url}</loc>{filler}</url>" for url in urls)
    return f'<urlset xmlns:image="{space}">{entries}</urlset>'


def rss(*urls: str) -> str:
    items = "".join(f"<item><title>News</title><link>{url}</link></item>" for url in urls)
    return f'<rss version="2.0"><channel>{items}</channel></rss>'


def stored(archive: Path, *stories: Story) -> bool:
    urls = [url for (url,) in rows(archive, "SELECT url FROM articles")]
    return sorted(url.partition("/city")[2] for url in urls) == sorted(
        story.path.removeprefix("/city") for story in stories
    )


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "packed"])
def test_a_sitemap_may_be_larger_than_a_page(archive: Path, packed: bool) -> None:
    with FakeSite(feeds=False, sitemaps=False) as site:
        story = site.article()
        others = [f"{site.url}/tag/{n}" for n in range(10_000)]
        body = sitemap(site.url_of(story), *others, filler=FILLER).encode()
        assert len(body) > 9 * 2**20
        url = site.respond("/map", gzip.compress(body) if packed else body, headers=XML)
        crawl(archive, url)
    assert stored(archive, story)


def test_a_sitemap_over_its_own_limit_is_refused(archive: Path) -> None:
    with FakeSite() as site:
        body = sitemap(*(f"{site.url}/news/a-b-c-d-{n}" for n in range(5_000)))
        limit = ("SOURCE_MAXSIZE=100000",)
        crawl(archive, site.respond("/map.xml", body, headers=XML), settings=limit)
        bomb = site.bomb("/bomb.xml")
        crawl(archive, bomb, settings=limit)
    reasons = dict(rows(archive, "SELECT url, reason FROM urls"))
    assert reasons == {site.url + "/map.xml": "too_large", bomb: "bomb"}


def crawl_with_feed_elsewhere(archive: Path, site: FakeSite, elsewhere: FakeSite) -> Crawled:
    allowed = ("ALLOW_PRIVATE_HOSTS=" + elsewhere.url.partition("//")[2],)
    return crawl(archive, site.url + "/", settings=(*INFO, *allowed))


def test_a_feed_on_another_host_is_read_and_its_links_are_checked(archive: Path) -> None:
    with FakeSite(feeds=False, sitemaps=False) as site, FakeSite() as elsewhere:
        story = site.article(on_home=False, in_section=False)
        foreign = elsewhere.url_of(elsewhere.article())
        feed = elsewhere.respond("/kelm", rss(site.url_of(story), foreign), headers=XML)
        site.respond("/", f'<html><link rel="alternate" type="application/rss+xml" href="{feed}">')
        crawl_with_feed_elsewhere(archive, site, elsewhere)
        assert elsewhere.request_count("/robots.txt") == 1
        assert stored(archive, story)
        offsite = rows(archive, "SELECT url FROM urls WHERE reason = 'offsite'")
        assert offsite == [(foreign,)]


def test_a_feed_that_redirects_to_another_host_is_read(archive: Path) -> None:
    with FakeSite(feeds=False, sitemaps=False) as site, FakeSite() as elsewhere:
        story = site.article(on_home=False, in_section=False)
        feed = elsewhere.respond("/kelm", rss(site.url_of(story)), headers=XML)
        site.redirect("/feed/", feed)
        crawl_with_feed_elsewhere(archive, site, elsewhere)
        assert stored(archive, story)


def test_sitemaps_on_another_host_are_read_if_robots_txt_names_them(archive: Path) -> None:
    with FakeSite(feeds=False, sitemaps=False) as site, FakeSite() as elsewhere:
        story = site.article(on_home=False, in_section=False)
        on_site = site.respond("/map.xml", sitemap(site.url_of(story)), headers=XML)
        index = f"<sitemapindex><sitemap><loc>{on_site}</loc></sitemap></sitemapindex>"
        named = elsewhere.respond("/index.xml", index, headers=XML)
        site.set_robots(sitemaps=[named])
        crawl_with_feed_elsewhere(archive, site, elsewhere)
        assert stored(archive, story)


def test_a_private_host_of_a_feed_is_refused_and_named(archive: Path) -> None:
    with FakeSite(sitemaps=False) as site, FakeSite() as private:
        site.respond("/", f'<html><link rel="alternate" title="RSS" href="{private.url}/feed.xml">')
        result = crawl(archive, site.url + "/", settings=INFO)
        assert private.requests == []
    assert f"cannot read {private.url}/feed.xml" in result.err


@pytest.mark.parametrize("named", ["feed", "sitemap"])
def test_a_dead_source_that_a_site_names_is_replaced_by_the_usual_paths(
    archive: Path, named: str
) -> None:
    with FakeSite(feeds=False, sitemaps=False) as site:
        story, other = site.articles(2, on_home=False, in_section=False)
        if named == "feed":
            site.respond("/", '<html><link rel="alternate" title="RSS" href="/old/rss"><body>')
            site.respond("/feed/", rss(site.url_of(story)), headers=XML)
            site.respond("/map.xml", sitemap(site.url_of(other)), headers=XML)
            site.set_robots(sitemaps=["/map.xml"])
        else:
            site.respond("/", '<html><link rel="alternate" title="RSS" href="/rss"><body>')
            site.respond("/rss", rss(site.url_of(other)), headers=XML)
            site.respond("/sitemap.xml", sitemap(site.url_of(story)), headers=XML)
            site.set_robots(sitemaps=["/dead.xml"])
        crawl(archive, site.url + "/")
        assert stored(archive, story, other)
        site.clear_log()
        crawl(archive, site.url + "/")
        assert site.request_count("/rss.xml") == 0, "a wrong guess rests for a week"


def test_sitemaps_over_the_limit_are_named_and_stored(archive: Path) -> None:
    with FakeSite(feeds=False, sitemaps=False) as site:
        urls = [f"{site.url}/posts-{n}.xml" for n in range(1, 104)]
        entries = "".join(f"<sitemap><loc>{url}</loc></sitemap>" for url in urls)
        story = site.article(on_home=False, in_section=False)
        site.respond("/posts-103.xml", sitemap(site.url_of(story)), headers=XML)
        index = site.respond("/i.xml", f"<sitemapindex>{entries}</sitemapindex>", headers=XML)
        result = crawl(archive, index)
    assert stored(archive, story)
    assert "3 of 103 sitemaps are not read" in result.err
    assert value(archive, "SELECT count(*) FROM urls WHERE reason = 'limit'") == 3


def test_a_response_that_only_its_header_calls_compressed_is_read(archive: Path) -> None:
    with FakeSite() as site:
        story = site.article()
        plain = site.respond(
            "/plain.xml", rss(site.url_of(story)), headers=XML | {"Content-Encoding": "gzip"}
        )
        crawl(archive, plain)
    assert stored(archive, story)


@pytest.mark.parametrize("coding", ["", "gzip", "gzip, gzip"])
def test_what_there_is_of_a_cut_feed_is_read_and_it_is_read_again(
    archive: Path, coding: str
) -> None:
    with FakeSite() as site:
        story = site.article()
        more = [f"{site.url}/other/{n * 7919}" for n in range(3_000)]
        body = rss(site.url_of(story), *more).encode()
        headers = XML | {"ETag": '"1"'}
        for _ in coding.split(", ") if coding else ():
            body = gzip.compress(body)
            headers["Content-Encoding"] = coding
        url = site.respond("/cut.xml", body[: len(body) * 2 // 3], headers=headers)
        crawl(archive, url, limit=1)
        assert stored(archive, story)
        detail, etag = rows(archive, "SELECT detail, etag FROM urls WHERE url = ?", url)[0]
    assert "ends" in detail
    assert etag is None


def test_a_feed_whose_connection_breaks_off_gives_what_arrived(archive: Path) -> None:
    with FakeSite() as site:
        story = site.article()
        more = [f"{site.url}/other/{n}" for n in range(3_000)]
        url = site.respond("/cut.xml", rss(site.url_of(story), *more), headers=XML)
        site.truncate_body("/cut.xml")
        crawl(archive, url, limit=1)
    assert stored(archive, story)
    assert "ends" in value(archive, "SELECT detail FROM urls WHERE url = ?", url)


def test_a_page_that_the_operator_names_is_never_stored_by_half(archive: Path) -> None:
    with FakeSite() as site:
        story = site.article()
        site.truncate_body(story)
        crawl(archive, site.url_of(story))
    assert rows(archive, "SELECT reason FROM urls") == [("truncated",)]


def test_a_page_that_lists_the_feeds_of_a_site_is_read_for_them(archive: Path) -> None:
    with FakeSite(feeds=False, sitemaps=False) as site:
        story = site.article(on_home=False, in_section=False)
        site.respond("/", '<html><body><a href="/our-feeds">RSS</a>')
        site.respond("/our-feeds", '<html><body><a href="/city/rss.xml">City</a><p>Our feeds</p>')
        site.respond("/city/rss.xml", rss(site.url_of(story)), headers=XML)
        crawl(archive, site.url + "/")
    assert stored(archive, story)
