"""The kind of a document is recognised, and its links are returned."""

import pytest

from newsarchive.discovery.decoding import Kind
from newsarchive.discovery.documents import READERS, document_of, is_article_page, links_in

URL = "https://news.example/list"
RSS = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>N</title>
<item><title>River rises</title><link>https://news.example/a/1</link>
<pubDate>Mon, 06 May 2024 10:00:00 GMT</pubDate></item></channel></rss>"""
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>River</title>
<link href="/a/1"/></entry></feed>"""
JSON_FEED = b"""{"version": "https://jsonfeed.org/version/1.1", "items":
[{"id": "1", "url": "https://news.example/a/1"}]}"""
URLSET = b"""<urlset><url><loc>https://news.example/a/1</loc></url></urlset>"""
INDEX = b"""<sitemapindex><sitemap><loc>https://news.example/a/1</loc></sitemap></sitemapindex>"""
PAGE = b"""<!doctype html><title>N</title>
<a href="/a/1-the-river-rises-over-night">The river rises over night</a>"""


@pytest.mark.parametrize(
    ("body", "content_type", "kind"),
    [
        pytest.param(RSS, "text/html", Kind.FEED, id="a feed served as a page is a feed"),
        pytest.param(
            PAGE, "application/rss+xml", Kind.HTML, id="a page served as a feed is a page"
        ),
        pytest.param(ATOM, "", Kind.FEED, id="Atom"),
        pytest.param(JSON_FEED, "application/json", Kind.JSON_FEED, id="JSON Feed"),
        pytest.param(URLSET, "", Kind.SITEMAP, id="sitemap"),
        pytest.param(INDEX, "", Kind.SITEMAP_INDEX, id="sitemap index"),
        pytest.param(b"https://news.example/a\n", "text/plain", Kind.SITEMAP, id="plain list"),
        pytest.param(b"User-agent: *\nDisallow:\n", "text/plain", Kind.ROBOTS, id="robots.txt"),
        pytest.param(b"\n\n<!-- x -->\n" + RSS, "", Kind.FEED, id="feed after blank lines"),
        pytest.param(b"<br />Warning: x\n" + RSS, "", Kind.FEED, id="feed after a PHP warning"),
        pytest.param(b"\xef\xbb\xbf" + URLSET, "", Kind.SITEMAP, id="sitemap after a BOM"),
        pytest.param(RSS.decode().encode("utf-16"), "", Kind.FEED, id="feed in UTF-16"),
        pytest.param(b"<p>Hello", "text/html", Kind.HTML, id="a fragment of a page"),
        pytest.param(b"\x89PNG\r\n\x1a\n\0\0", "text/html", Kind.UNKNOWN, id="a picture"),
        pytest.param(b"", "text/html", Kind.UNKNOWN, id="nothing"),
        pytest.param(b'{"a": 1}', "application/json", Kind.UNKNOWN, id="some JSON"),
    ],
)
def test_the_kind_of_a_document_is_recognised_by_its_bytes(
    body: bytes, content_type: str, kind: Kind
) -> None:
    assert document_of(body, URL, content_type).kind == kind


@pytest.mark.parametrize("body", [RSS, ATOM, JSON_FEED, URLSET, INDEX])
def test_every_kind_of_list_gives_its_link(body: bytes) -> None:
    found = links_in(document_of(body, URL))
    assert [link.url for link in found.links] == ["https://news.example/a/1"]
    assert (found.truncated, found.problem) == (False, None)


def test_a_page_gives_its_articles() -> None:
    found = links_in(document_of(PAGE, URL, "text/html"))
    assert [link.url for link in found.links] == [
        "https://news.example/a/1-the-river-rises-over-night"
    ]


def test_every_kind_but_the_unknown_has_a_reader() -> None:
    assert set(READERS) == set(Kind) - {Kind.UNKNOWN}


@pytest.mark.parametrize(
    ("body", "path", "is_article"),
    [
        (b'<meta property="og:type" content="article">', "/x", True),
        (b'<meta property="og:type" content="article">', "/", False),
        (b'<meta property="article:published_time" content="2024-05-06">', "/x", True),
        (b"<meta content=2024-05-06 property=article:published_time>", "/x", True),
        (b'<meta property="article:published_time" content="2024-05-06">', "/", False),
        (b'<script>{"@type": "NewsArticle"}</script>', "/x", True),
        (b'<script>{"@type": "ItemList"}, {"@type": "NewsArticle"}</script>', "/x", False),
        (b"<p>Hello</p>", "/2024/05/06/the-river-rises-over-night", True),
        (b"<p>Hello</p>", "/world", False),
    ],
)
@pytest.mark.parametrize("charset", ["utf-8", "utf-16"])
def test_an_article_page_is_recognised_by_its_markup_or_its_url(
    body: bytes, path: str, is_article: bool, charset: str
) -> None:
    page = b"<!doctype html><html><head></head><body>" + body
    document = document_of(page.decode().encode(charset), f"https://news.example{path}")
    assert is_article_page(document) == is_article
