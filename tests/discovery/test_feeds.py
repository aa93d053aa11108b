"""Feeds of every kind give their links, also unusual and broken ones."""

# ruff: noqa: E501 (one case per line reads best)

import gzip
import time

import pytest

from newsarchive.article import Link
from newsarchive.discovery.documents import document_of
from newsarchive.discovery.feeds import MAX_FEED_ENTRIES, links_in_feed, links_in_json_feed
from newsarchive.discovery.link_collector import SourceLinks

URL = "https://news.example/feed.xml"


def read_feed(body: bytes, content_type: str = "") -> SourceLinks:
    return links_in_feed(document_of(body, URL, content_type))


def read_json_feed(body: bytes) -> SourceLinks:
    return links_in_json_feed(document_of(body, URL))


def rss(*items: str, head: str = "") -> bytes:
    return f'<?xml version="1.0"?><rss version="2.0" {head}><channel><title>N</title><link>https://news.example/</link>{"".join(items)}</channel></rss>'.encode()


def item(number: int, more: str = "") -> str:
    return f"<item><title>Story {number}</title><link>https://news.example/a/{number}</link>{more}</item>"


def atom(*entries: str, head: str = "") -> bytes:
    return f'<feed xmlns="http://www.w3.org/2005/Atom" {head}>{"".join(entries)}</feed>'.encode()


def urls(found: SourceLinks) -> list[str]:
    return [link.url.removeprefix("https://news.example") for link in found.links]


def only(found: SourceLinks) -> Link:
    assert len(found.links) == 1, found
    return found.links[0]


def test_an_rss_item_gives_link_title_and_date_as_written() -> None:
    body = rss(item(1, "<pubDate>Mon, 06 May 2024 10:00:00 +0300</pubDate>"))
    assert only(read_feed(body)) == Link(
        url="https://news.example/a/1",
        found_in=URL,
        via="feed",
        title="Story 1",
        published_raw="Mon, 06 May 2024 10:00:00 +0300",
    )


def test_an_atom_entry_gives_the_alternate_link_and_both_dates() -> None:
    body = atom(
        '<entry><link rel="self" href="/x.atom"/><link rel="enclosure" href="/x.mp3"/>'
        '<link rel="alternate" type="application/pdf" href="/x.pdf"/>'
        '<link rel="alternate" type="text/html" href="/a/1"/>'
        "<title type='html'>Rain &amp;amp; &lt;b&gt;wind&lt;/b&gt;</title>"
        "<published>2024-05-06T10:00:00Z</published><updated>2024-05-07T10:00:00Z</updated></entry>"
    )
    link = only(read_feed(body))
    assert link.url == "https://news.example/a/1"
    assert link.title == "Rain & wind"
    assert link.published_raw == "2024-05-06T10:00:00Z"
    assert link.modified_raw == "2024-05-07T10:00:00Z"


RDF = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://news.example/"><title>N</title></channel>
<item rdf:about="https://news.example/a/1"><title>River</title><link>https://news.example/a/1</link>
<dc:date>2024-05-06</dc:date></item></rdf:RDF>"""
RSS090 = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
xmlns="http://my.netscape.com/rdf/simple/0.9/"><item><link>https://news.example/a/1</link></item></rdf:RDF>"""
RSS091 = b"""<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN"
"http://my.netscape.com/publish/formats/rss-0.91.dtd"><rss version="0.91"><channel><item>
<title>River</title><link>https://news.example/a/1</link></item></channel></rss>"""
ATOM03 = b"""<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><title>R</title>
<link rel="alternate" href="https://news.example/a/1"/><issued>2024-05-06</issued></entry></feed>"""


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(RDF, id="RSS 1.0"),
        pytest.param(RSS090, id="RSS 0.90"),
        pytest.param(RSS091, id="RSS 0.91 with a document type"),
        pytest.param(ATOM03, id="Atom 0.3"),
        pytest.param(rss(item(1), head='xmlns="http://backend.userland.com/rss2"'), id="RSS in a namespace"),
        pytest.param(b'<r:feed xmlns:r="http://www.w3.org/2005/Atom"><r:entry><r:link href="/a/1"/></r:entry></r:feed>', id="prefixed Atom"),
        pytest.param(b'<feed><entry><link href="/a/1"/></entry></feed>', id="Atom without namespace"),
        pytest.param(rss("<item><link><![CDATA[ https://news.example/a/1 ]]></link></item>"), id="link in CDATA"),
        pytest.param(rss("<item><link/><guid>https://news.example/a/1</guid></item>"), id="only a guid"),
        pytest.param(rss('<item><guid isPermaLink="true">https://news.example/a/1</guid></item>'), id="a permalink guid"),
        pytest.param(rss('<item><atom:link rel="alternate" href="https://news.example/a/1"/></item>', head='xmlns:atom="http://www.w3.org/2005/Atom"'), id="an Atom link in RSS"),
        pytest.param(rss("<item><link>https://feeds.example/~r/1</link><feedburner:origLink>https://news.example/a/1</feedburner:origLink></item>"), id="the original behind a redirecting link, its namespace undeclared"),
        pytest.param(rss("<item><link>https://count.example/rss/top/*https://news.example/a/1</link></item>"), id="behind a redirector that names its target"),
        pytest.param(atom("<entry><id>https://news.example/a/1</id></entry>"), id="only an id that is a URL"),
        pytest.param(atom('<entry xml:base="a/"><link href="1"/></entry>', head='xml:base="/"'), id="xml:base on two levels"),
        pytest.param(atom('<entry><link href="/a/1"/></entry>', head='xml:base="https://evil.example/"'), id="xml:base of another site is ignored"),
        pytest.param(gzip.compress(rss(item(1))), id="compressed"),
        pytest.param(gzip.compress(gzip.compress(rss(item(1)))), id="compressed twice"),
        pytest.param(b"\n \n" + rss(item(1)), id="blank lines before the declaration"),
        pytest.param(rss(item(1)).decode().encode("utf-16"), id="UTF-16"),
        pytest.param(rss(item(1)).replace(b'"1.0"?', b'"1.0" encoding="utf-16"?'), id="says UTF-16 and is not"),
        pytest.param(rss(item(1)).replace(b'"1.0"?', b'"1.0" encoding="x-nonsense"?'), id="a charset that does not exist"),
        pytest.param(rss(item(1, "<media:content url='x'><media:title>T</media:title></media:content>")), id="an undeclared prefix inside"),
    ],
)  # fmt: skip
def test_every_dialect_gives_the_article(body: bytes) -> None:
    found = read_feed(body)
    assert urls(found) == ["/a/1"]
    assert found.problem is None


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        pytest.param(rss(item(1), item(2), item(3))[:-80], ["/a/1", "/a/2"], id="cut inside an item"),
        pytest.param(rss(item(1), "<item><link>https://news.example/half"), ["/a/1"], id="cut inside a URL"),
        pytest.param(rss(item(1), "</channel></rss>", item(2)), ["/a/1", "/a/2"], id="root closed too early"),
        pytest.param(rss("<item><link>/x</link><b>y</item>", item(2), item(3)), ["/x", "/a/2", "/a/3"], id="a tag not closed"),
        pytest.param(rss(item(1), "<item><title>5 < 6 & 7</title><link>/a/2?x=1&y=2&copy=3</link></item>", item(3)), ["/a/1", "/a/2?x=1&y=2&copy=3", "/a/3"], id="bare < and &"),
        pytest.param(rss(item(1, "<author>\x00\x0b\x1f</author>"), item(2)), ["/a/1", "/a/2"], id="control characters"),
        pytest.param(gzip.compress(rss(*[item(n, f"<x>{n * 7919}</x>") for n in range(99)]))[:-300], None, id="gzip cut"),
    ],
)  # fmt: skip
def test_a_broken_feed_gives_its_complete_entries(body: bytes, kept: list[str] | None) -> None:
    found = read_feed(body)
    if kept is None:
        assert 10 < len(found.links) < 99
        assert found.problem == "its gzip ends too early"
        assert found.truncated
    else:
        assert sorted(urls(found)) == sorted(kept)


def test_a_truncated_feed_is_reported_as_such() -> None:
    found = read_feed(rss(item(1), item(2))[:-40])
    assert (urls(found), found.truncated) == (["/a/1"], True)
    assert found.problem == "ends in the middle, or is not well-formed"


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", "is empty"),
        (b"<!doctype html><p>Sorry", "is a web page, not a feed or sitemap"),
        (b"hello", "is neither a feed nor a sitemap"),
        (rss(), "has no entries"),
        (
            rss("<item><link>mailto:a@news.example</link></item>"),
            "its only link cannot be fetched",
        ),
        (rss("<item><title>No link</title></item>"), "its only link cannot be fetched"),
    ],
)
def test_a_feed_without_links_gives_the_reason(body: bytes, problem: str) -> None:
    assert read_feed(body).problem == problem


BAD = [
    "javascript:alert(1)",
    "mailto:a@b.example",
    "data:text/html,x",
    "http://[",
    "http://",
    "http://a.example:99999/",
    "https://news.example/" + "x" * 10_000,
    "http://\x7f/",
    "ftp://news.example/x",
    "file:///etc/passwd",
]


def test_bad_links_are_counted_and_cost_no_good_ones() -> None:
    body = rss(*[f"<item><link><![CDATA[{href}]]></link></item>" for href in BAD], item(1))
    found = read_feed(body)
    assert "/a/1" in urls(found)
    assert found.bad == len(BAD)
    assert all(link.url.startswith(("http://", "https://")) for link in found.links)


@pytest.mark.parametrize(
    ("encoding", "declared", "content_type"),
    [
        ("utf-8", "utf-8", ""),
        ("utf-8", "iso-8859-1", ""),  # wrong, and the bytes show it
        ("windows-1251", "windows-1251", ""),
        ("windows-1251", "utf-8", "text/xml; charset=windows-1251"),
        ("koi8-r", "koi8-r", ""),
    ],
)
def test_titles_are_decoded_by_the_charset_that_fits(
    encoding: str, declared: str, content_type: str
) -> None:
    text = f'<?xml version="1.0" encoding="{declared}"?><rss><channel><item><title>Река вышла</title><link>/a/1</link></item></channel></rss>'
    found = read_feed(text.encode(encoding), content_type=content_type)
    assert only(found).title == "Река вышла"


def test_latin_bytes_that_claim_utf8_are_read_as_windows_1252() -> None:
    body = "<rss><item><title>Málaga ‘hoy’</title><link>/a/1</link></item></rss>".encode("cp1252")
    assert only(read_feed(body)).title == "Málaga ‘hoy’"


def test_one_broken_byte_does_not_spoil_the_other_letters() -> None:
    body = rss("<item><title>Čas běží</title><link>/a/1</link></item>", "<item><title>BAD</title><link>/a/2</link></item>").replace(b"BAD", b"B\xc4")  # fmt: skip
    assert read_feed(body).links[0].title == "Čas běží"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Rain &amp; wind", "Rain & wind"),
        ("<![CDATA[Rain &amp; wind]]>", "Rain & wind"),
        ("<![CDATA[<em>Rain</em> &#8211; wind]]>", "Rain – wind"),
        ("Caf&eacute; &nbsp; closes", "Café closes"),
        ("Smith & Sons", "Smith & Sons"),
        ("&lt;i&gt;Rain&lt;/i&gt;", "Rain"),
        ("2 &lt; 3", "2 < 3"),
        ("  Rain\n  and\twind ", "Rain and wind"),
        ("", None),
    ],
)
def test_a_title_is_plain_text_on_one_line(written: str, read: str | None) -> None:
    body = rss(f"<item><title>{written}</title><link>/a/1</link></item>")
    assert only(read_feed(body)).title == read


def test_the_title_of_an_article_goes_before_that_of_its_picture() -> None:
    head = 'xmlns:media="http://search.yahoo.com/mrss/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    body = rss("<item><media:title>Picture</media:title><title>Story</title><link>/a/1</link><dc:date>2024-05-06</dc:date></item>", head=head)  # fmt: skip
    link = only(read_feed(body))
    assert (link.title, link.published_raw) == ("Story", "2024-05-06")


def test_the_title_of_a_picture_never_becomes_that_of_an_article() -> None:
    head = 'xmlns:media="http://search.yahoo.com/mrss/"'
    body = rss("<item><media:title>Picture</media:title><link>/a/1</link></item>", head=head)
    assert only(read_feed(body)).title is None


def test_no_entity_is_expanded_and_no_file_is_read() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    body = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "ha">{laughs}<!ENTITY f SYSTEM "file:///etc/hostname">]><rss><channel><item><title>&l11; &f;</title><link>/a/1</link></item></channel></rss>'.encode()
    assert only(read_feed(body)).title == "&l11; &f;"


def test_a_very_long_feed_is_cut_at_the_limit() -> None:
    found = read_feed(rss(*[item(n) for n in range(MAX_FEED_ENTRIES + 10)]))
    assert len(found.links) == MAX_FEED_ENTRIES
    assert found.truncated


def test_a_url_that_is_listed_twice_is_one_link() -> None:
    body = rss(
        item(1), item(1), "<item><link>https://NEWS.example/a/1?utm_source=rss</link></item>"
    )
    assert urls(read_feed(body)) == ["/a/1"]


JSON_FEED = b"""{"version": "https://jsonfeed.org/version/1.1", "title": "N", "items": [
{"id": "1", "url": "https://news.example/a/1", "title": "One",
 "date_published": "2024-05-06T10:00:00Z", "date_modified": "2024-05-07T10:00:00Z"},
{"id": "https://news.example/a/2", "content_text": "x"},
{"id": 3, "url": 4, "title": ["x"]}, "x", null]}"""


def test_a_json_feed_gives_its_items() -> None:
    found = read_json_feed(JSON_FEED)
    assert urls(found) == ["/a/1", "/a/2"]
    assert found.links[0].published_raw == "2024-05-06T10:00:00Z"
    assert found.links[0].modified_raw == "2024-05-07T10:00:00Z"
    assert (found.bad, found.problem) == (1, None)


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        (JSON_FEED[:-90], ["/a/1"]),
        (JSON_FEED + b"<!-- served in 1 ms -->", ["/a/1", "/a/2"]),
        (b'{"items": ' + b"[" * 100_000, []),
        (b'{"items": {"a": 1}}', []),
        (b"[1]", []),
        (b"", []),
    ],
)
def test_a_broken_json_feed_gives_its_complete_items(body: bytes, kept: list[str]) -> None:
    found = read_json_feed(body)
    assert urls(found) == kept
    assert found.problem


def test_an_entry_with_100_000_attributes_costs_no_time() -> None:
    many = " ".join(f"a{number}='1'" for number in range(100_000))
    begun = time.process_time()
    found = read_feed(rss(item(1).replace("<item>", f"<item {many}>")))
    assert len(found.links) == 1
    assert time.process_time() - begun < 5  # it took minutes, quadratic in the attributes
