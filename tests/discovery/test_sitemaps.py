"""Sitemaps, indexes, news sitemaps, plain lists and robots.txt files give their links."""

# ruff: noqa: E501 (one case per line reads best)

import gzip
import time
import zlib

import pytest

from newsarchive.article import Link
from newsarchive.discovery.documents import document_of
from newsarchive.discovery.link_collector import SourceLinks
from newsarchive.discovery.sitemaps import (
    MAX_SITEMAP_URLS,
    MAX_SITEMAPS,
    links_in_sitemap,
    newest_sitemaps,
    sitemaps_in_robots,
)

URL = "https://news.example/sitemap.xml"
SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def urlset(*entries: str, head: str = SPACE) -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><urlset {head}>{"".join(entries)}</urlset>'.encode()
    )


def index(*entries: str) -> bytes:
    return f"<sitemapindex {SPACE}>{''.join(entries)}</sitemapindex>".encode()


def entry(path: str, more: str = "", tag: str = "url") -> str:
    return f"<{tag}><loc>https://news.example{path}</loc>{more}</{tag}>"


def read_sitemap(body: bytes) -> SourceLinks:
    return newest_sitemaps(links_in_sitemap(document_of(body, URL)), MAX_SITEMAPS)


def urls(found: SourceLinks) -> list[str]:
    return [link.url.removeprefix("https://news.example") for link in found.links]


def test_a_url_has_its_last_change() -> None:
    found = read_sitemap(urlset(entry("/a/1", "<lastmod>2024-05-06</lastmod>")))
    assert found.links == [
        Link(url="https://news.example/a/1", found_in=URL, via="sitemap", modified_raw="2024-05-06")
    ]
    assert (found.truncated, found.problem, found.bad) == (False, None, 0)


def test_a_news_sitemap_gives_title_and_publication_date() -> None:
    news = "<news:news><news:publication><news:name>N</news:name><news:title>no</news:title></news:publication><news:publication_date>2024-05-06T10:00:00+02:00</news:publication_date><news:title>Rain &amp; wind</news:title></news:news>"
    head = SPACE + ' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    (link,) = read_sitemap(urlset(entry("/a/1", news), head=head)).links
    assert link.via == "news_sitemap"
    assert link.title == "Rain & wind"
    assert link.published_raw == "2024-05-06T10:00:00+02:00"


def test_the_sitemaps_of_an_index_are_sources() -> None:
    found = read_sitemap(index(entry("/s1.xml.gz", tag="sitemap")))
    assert [(link.url, link.is_source) for link in found.links] == [
        ("https://news.example/s1.xml.gz", True)
    ]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(urlset(entry("/a/1"), head=""), id="no namespace"),
        pytest.param(urlset(entry("/a/1"), head='xmlns="http://www.google.com/schemas/sitemap/0.84"'), id="an old namespace"),
        pytest.param(b'<s:urlset xmlns:s="x"><s:url><s:loc>https://news.example/a/1</s:loc></s:url></s:urlset>', id="prefixed"),
        pytest.param(urlset(entry("/a/1", "<image:image><image:loc>https://news.example/p.jpg</image:loc></image:image>")), id="pictures before an undeclared prefix"),
        pytest.param(urlset("<url><image:image><image:loc>/p.jpg</image:loc></image:image><loc>/a/1</loc></url>"), id="picture first, relative URL"),
        pytest.param(urlset(entry("/a/1", '<xhtml:link rel="alternate" hreflang="de" href="https://news.example/de/1"/>')), id="other languages"),
        pytest.param(urlset("<url><loc>\n  <![CDATA[https://news.example/a/1]]>\n</loc></url>"), id="CDATA and white space"),
        pytest.param(gzip.compress(urlset(entry("/a/1"))), id="compressed"),
        pytest.param(b"\xef\xbb\xbf  " + urlset(entry("/a/1")), id="byte order mark"),
        pytest.param(b"https://news.example/a/1\r\n", id="plain list"),
        pytest.param(b"\xef\xbb\xbfhttps://news.example/a/1\n\n", id="plain list with a byte order mark"),
        pytest.param(gzip.compress(b"https://news.example/a/1"), id="compressed plain list"),
        pytest.param(urlset(entry("/a/1"), "<url><loc>https://news.example/hal"), id="cut inside a URL"),
    ],
)  # fmt: skip
def test_every_kind_of_sitemap_gives_the_url(body: bytes) -> None:
    assert urls(read_sitemap(body)) == ["/a/1"]


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"<!doctype html><title>404</title>", "is a web page, not a feed or sitemap"),
        (urlset(), "has no entries"),
        (b"", "is empty"),
        (b"Not found", "is neither a feed nor a sitemap"),
        (urlset("<url></url>"), "its only link cannot be fetched"),
    ],
)
def test_a_sitemap_without_urls_gives_the_reason(body: bytes, problem: str) -> None:
    assert read_sitemap(body).problem == problem


def test_a_large_index_gives_only_its_newest_sitemaps_newest_first() -> None:
    months = [
        entry(f"/sitemap-{year}-{month:02}.xml", tag="sitemap")
        for year in range(2000, 2025)
        for month in range(1, 13)
    ]
    found = read_sitemap(index(*months, entry("/sitemap-news.xml", tag="sitemap")))
    assert urls(found)[:3] == ["/sitemap-news.xml", "/sitemap-2024-12.xml", "/sitemap-2024-11.xml"]
    assert len(found.links) == MAX_SITEMAPS
    assert found.truncated


def test_sitemaps_without_a_date_in_the_name_are_ranked_by_their_last_change() -> None:
    found = read_sitemap(
        index(
            entry("/1.xml", "<lastmod>2001-01-01</lastmod>", "sitemap"),
            entry("/2.xml", "<lastmod>2024-05-06T10:00:00Z</lastmod>", "sitemap"),
            entry("/3.xml", "<lastmod>2023-05-06</lastmod>", "sitemap"),
        )
    )
    assert urls(found) == ["/2.xml", "/3.xml", "/1.xml"]


def numbered(name: str, numbers: range, more: str = "") -> list[str]:
    return [entry(name.format(number), more, "sitemap") for number in numbers]


@pytest.mark.parametrize("lastmod", ["", "<lastmod>2024-05-06</lastmod>"])
@pytest.mark.parametrize("numbers", [range(1, 131), range(130, 0, -1)])
def test_of_numbered_sitemaps_the_highest_come_first_and_some_of_the_lowest(
    numbers: range, lastmod: str
) -> None:
    found = read_sitemap(index(*numbered("/posts-{}.xml", numbers, lastmod)))
    assert urls(found)[:4] == ["/posts-130.xml", "/posts-129.xml", "/posts-128.xml", "/posts-1.xml"]
    assert len(found.links) == MAX_SITEMAPS
    assert {link.url for link in found.links}.isdisjoint(link.url for link in found.unread)
    assert len(found.unread) == 30
    assert found.truncated


def test_of_sitemaps_without_number_and_date_both_ends_are_read() -> None:
    names = [f"/{chr(97 + n // 26)}{chr(97 + n % 26)}.xml" for n in range(130)]
    found = read_sitemap(index(*(entry(name, tag="sitemap") for name in names)))
    assert {names[0], names[49], names[80], names[129]} <= set(urls(found))
    assert names[65] not in urls(found)


def test_series_of_sitemaps_alternate_and_those_of_tags_come_last() -> None:
    rows = numbered("/tag-{}.xml", range(1, 300)) + numbered("/post-{}.xml", range(1, 80))
    found = read_sitemap(index(*rows, *numbered("/page-{}.xml", range(1, 3))))
    assert urls(found)[:3] == ["/post-79.xml", "/page-2.xml", "/post-78.xml"]
    assert sum(url.startswith("/post") for url in urls(found)) == 79


def test_the_largest_sitemap_is_read_quickly_and_cut_at_the_limit() -> None:
    body = urlset(*[entry(f"/2024/05/06/a-slug-of-some-length-{n}.html", "<lastmod>2024-05-06</lastmod>") for n in range(MAX_SITEMAP_URLS + 5)])  # fmt: skip
    start = time.process_time()
    found = read_sitemap(body)
    seconds = time.process_time() - start
    assert len(found.links) == MAX_SITEMAP_URLS
    assert found.truncated
    assert seconds < 5  # it took 0.5 s when this was written; the rest is for slow machines


@pytest.mark.parametrize("good", [b"", urlset(entry("/a/1"))])
def test_a_decompression_bomb_is_not_decompressed(good: bytes) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    zeros = bytes(1_000_000)
    body = (
        packer.compress(good)
        + b"".join(packer.compress(zeros) for _ in range(200))
        + packer.flush()
    )
    found = read_sitemap(body)
    assert len(body) < 300_000
    assert found.problem == "unpacks to more than 50 MiB"
    assert urls(found) == (["/a/1"] if good else [])


def test_a_gzip_file_of_several_members_is_read_completely() -> None:
    whole = urlset(entry("/a/1"), entry("/a/2"))
    body = gzip.compress(whole[:90]) + gzip.compress(whole[90:])
    assert urls(read_sitemap(body)) == ["/a/1", "/a/2"]


def test_a_damaged_gzip_file_gives_the_urls_before_the_damage() -> None:
    body = bytearray(gzip.compress(urlset(*[entry(f"/a/{n * 104_729}") for n in range(3_000)])))
    body[len(body) // 2 : len(body) // 2 + 40] = b"\xff" * 40
    found = read_sitemap(bytes(body))
    assert 100 < len(found.links) < 3_000
    assert found.truncated


def test_robots_txt_gives_its_sitemaps_in_any_spelling_of_the_field() -> None:
    text = b"""\xef\xbb\xbfUser-agent: *\r\nDisallow: /x # no
SITEMAP:https://news.example/a.xml\nsitemap : /b.xml   # the second
Site-map: https://www.news.example/c.xml
Sitemap: https://cdn.example/d.xml\rsitemap https://news.example/e.xml\nSitemap:\nSitemap: http://[\nSitemap: https://news.example/a.xml"""
    found = sitemaps_in_robots(document_of(text, "https://news.example/robots.txt"))
    assert urls(found) == [
        "/a.xml", "/b.xml", "https://www.news.example/c.xml", "https://cdn.example/d.xml", "/e.xml",
    ]  # fmt: skip
    assert all(link.is_source for link in found.links)
    assert found.bad == 1
