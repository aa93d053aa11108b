"""Any bytes give links or a reason why there are none, and never an exception."""

# ruff: noqa: E501 (documents are easier to read as they are)

import gzip
import random
from collections.abc import Callable

import pytest

from newsarchive.discovery.anchors import ParsedPage
from newsarchive.discovery.decoding import Document, Kind
from newsarchive.discovery.documents import document_of, links_in
from newsarchive.discovery.feeds import links_in_feed, links_in_json_feed
from newsarchive.discovery.html_links import article_links, section_links, sources_in_html
from newsarchive.discovery.link_collector import SourceLinks
from newsarchive.discovery.sitemaps import links_in_sitemap, sitemaps_in_robots
from newsarchive.urls import normalised_url

URL = "https://news.example/list"
RSS = """<?xml version="1.0" encoding="utf-8"?><!DOCTYPE rss [<!ENTITY a "b">]><rss version="2.0"
xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>N</title><link>https://news.example/</link>
<item><title><![CDATA[Rain &amp; <b>wind</b>]]></title><link>https://news.example/a/1?x=1&amp;y=2</link>
<guid isPermaLink="true">https://news.example/a/1</guid><dc:date>2024-05-06</dc:date></item>
<item><title>Река &eacute; &#8211;</title><link>/a/2</link><!-- x --></item></channel></rss>""".encode()
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://news.example/"><entry>
<title type="xhtml"><div>River <em>rises</em></div></title><link rel="alternate" href="a/1"/>
<updated>2024-05-06T10:00:00Z</updated><id>tag:news.example,2024:1</id></entry></feed>"""
JSON_FEED = b"""{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1",
"url": "https://news.example/a/1", "title": "One \\u00e9", "date_published": "2024-05-06"}, {"id": 2, "url": null}]}"""
NEWS = b"""<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/
schemas/sitemap-news/0.9"><url><loc>https://news.example/a/1</loc><lastmod>2024-05-06</lastmod>
<news:news><news:publication_date>2024-05-06</news:publication_date><news:title>R</news:title>
</news:news></url></urlset>"""
INDEX = b"""<sitemapindex><sitemap><loc>https://news.example/2024-05.xml</loc></sitemap></sitemapindex>"""
ROBOTS = b"User-agent: *\nDisallow: /x\nSitemap: https://news.example/s.xml\n"
PAGE = """<!doctype html><html><head><base href="/x/"><meta charset="utf-8">
<link rel="alternate" type="application/rss+xml" href="/feed"></head><body><nav><a href="/world">World</a>
</nav><article><h2><a href="/2024/05/06/река-вышла">Река вышла из берегов</a></h2></article>
<a href="http://[">x</a></body></html>""".encode()
GOOD = [
    RSS,
    ATOM,
    JSON_FEED,
    NEWS,
    INDEX,
    ROBOTS,
    PAGE,
    gzip.compress(NEWS, mtime=0),
    RSS.decode().encode("utf-16"),
]
CHUNKS = [
    b"<", b">", b"&", b"\0", b"\xff\xfe", b"]]>", b"<![CDATA[", b"<!--", b"-->", b"<!DOCTYPE x [", b'"', b"'",
    b"</item>", b"<item>", b"<url>", b"</channel>", b"&#x110000;", b"&#0;", b"&#xD800;", b"\x1f\x8b", b"\x80",
    b"http://[::", b"javascript:", b"xmlns:a=''", b"xml:base='http://['", b"[" * 200, b"{" * 200, b"\\ud800",
    b"encoding='idna'", b"charset=unicode_escape", b"<base href='//'>", b"\xed\xa0\x80", b" " * 300, b"%", b"<x:",
]  # fmt: skip
READERS: list[Callable[[Document], SourceLinks]] = [
    links_in_feed,
    links_in_json_feed,
    links_in_sitemap,
    sitemaps_in_robots,
    lambda document: sources_in_html(ParsedPage(document)),
    lambda document: article_links(ParsedPage(document)),
    lambda document: section_links(ParsedPage(document)),
]


def mutated(body: bytes, dice: random.Random) -> bytes:
    data = bytearray(body)
    for _ in range(dice.randint(1, 6)):
        place = dice.randrange(len(data) + 1)
        match dice.randrange(5):
            case 0:
                data[place:place] = dice.choice(CHUNKS)
            case 1:
                del data[place : place + dice.randint(1, 40)]
            case 2:
                data[place : place + 1] = dice.randbytes(1)
            case 3:
                data[place:] = dice.choice(GOOD)[dice.randrange(100) :]
            case _:
                del data[place:]
    return bytes(data)


def assert_sound(found: SourceLinks) -> None:
    assert found.links or found.problem
    for link in found.links:
        assert normalised_url(link.url) == link.url
        for text in (link.title, link.published_raw, link.modified_raw):
            assert text is None or (text == text.strip() and "\n" not in text)
            assert text is None or text.encode("utf-8")  # storable: no lone surrogates
    assert len({link.url for link in found.links}) == len(found.links)


@pytest.mark.parametrize("seed", range(40))
def test_mutated_documents_give_links_or_a_reason(seed: int) -> None:
    dice = random.Random(seed)
    for _ in range(25):
        body = mutated(dice.choice(GOOD), dice)
        content_type = dice.choice(["", "text/html", "text/xml; charset=utf-16", "a; charset=idna"])
        document = document_of(body, URL, content_type)
        assert document.kind in Kind
        assert_sound(links_in(document))
        assert_sound(dice.choice(READERS)(document))


def test_the_documents_are_valid_before_they_are_mutated() -> None:
    assert [document_of(body, URL).kind.value for body in GOOD] == [
        "feed", "feed", "json_feed", "sitemap", "sitemap_index", "robots", "html", "sitemap", "feed",
    ]  # fmt: skip
    for body in GOOD:
        found = links_in(document_of(body, URL))
        assert found.links
        assert found.problem is None
