"""Attacks by feeds, sitemaps and robots.txt. Each is a source that the operator or a page names."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass

from tests.support.hostile.cases import (
    BROKEN,
    Case,
    case,
    feed_of,
    head,
    http,
    outcomes,
    page,
    sending,
)
from tests.support.hostile.redirects import SPELLINGS
from tests.support.hostile.server import Response

#: A source is read for its links or refused; it never becomes an article.
_READ = outcomes("skipped:source", "failed:bad_feed", "skipped:not_html")
_LIMITED = _READ | BROKEN | {"failed:too_large", "failed:bomb", "failed:bad_encoding"}
_XML = "application/xml"
_NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
_BILLION_LAUGHS = f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY l0 "ha">{_LAUGHS}]>'


def cases(url: str, canary: int) -> list[Case]:
    """Return all cases of this module, for the site at *url* and the port of the canary."""
    return [*_feeds(url, canary), *_sitemaps(url, canary)]


def _feeds(url: str, canary: int) -> list[Case]:
    there = f"http://127.0.0.1:{canary}/"
    plain = feed_of(url + "/good/1")
    external = (
        f'<?xml version="1.0"?><!DOCTYPE r SYSTEM "{there}a.dtd" [<!ENTITY f SYSTEM'
        f' "file:///etc/passwd"><!ENTITY c SYSTEM "{there}"><!ENTITY % p SYSTEM "{there}p"> %p;]>'
    )
    links = [s.format(p=canary) for s in SPELLINGS]
    odd = [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "/" + "a" * 10_000,
        "%",
        "\x01",
    ]
    deep = "<a>" * 50_000

    def feed(name: str, body: str | bytes, kind: str = "application/rss+xml") -> Case:
        return case(name, _LIMITED, http(body, kind=kind))

    return [
        feed("feed of itself", feed_of(url + "/x/feed-of-itself", url + "/good/2")),
        feed("feed of the canary", feed_of(*links)),
        feed("feed of odd links", feed_of(*odd)),
        feed("feed of one link, 50,000 times", feed_of(*[url + "/good/3"] * 50_000)),
        feed("feed with a billion laughs", _BILLION_LAUGHS + plain.replace("News", "&l11;")),
        feed("feed with external entities", external + plain.replace("News", "&f;&c;")),
        feed("feed nested 50,000 deep", plain.replace("<item>", deep + "<item>")),
        feed("feed cut off", plain[:-60]),
        feed("feed with NULs", plain.replace("Story", "St\x00ry\x08")),
        feed("feed in UTF-16 named UTF-8", plain.encode("utf-16"), "text/xml; charset=utf-8"),
        feed("feed of 12 MB", feed_of(*[url + "/good/4"] * 5) + " " * 12_000_000),
        feed("feed with payloads", plain.replace("Story", '"><script>alert("canary")</script>')),
        feed("feed with a link of a megabyte", feed_of(url + "/" + "a" * 1_000_000)),
        feed("feed with 100,000 attributes", plain.replace("<item>", "<item " + " ".join(f"a{n}='1'" for n in range(100_000)) + ">")),
        feed("JSON feed nested 10,000 deep", '{"version":"https://jsonfeed.org/version/1","items":' + "[" * 10_000 + "]" * 10_000 + "}", "application/json"),
        feed("JSON feed of wrong types", json.dumps({"version": "https://jsonfeed.org/version/1", "items": [1, None, {"url": 5}, {"url": {"a": []}}]}), "application/json"),
        feed("bomb of a feed", gzip.compress(plain.encode() + b" " * 60_000_000), "application/gzip"),
        case("bomb of a feed by its coding", _LIMITED, http(gzip.compress(plain.encode() + b" " * 60_000_000), "Content-Encoding: gzip", kind="application/rss+xml")),
        case("web page as a feed", _READ | {"new"}, http(page("not a feed"), kind="application/rss+xml")),
        feed("feed named HTML", plain, "text/html"),
    ]  # fmt: skip


def _sitemaps(url: str, canary: int) -> list[Case]:
    def index(*urls: str) -> str:
        return (
            f"<sitemapindex {_NS}>"
            + "".join(f"<sitemap><loc>{u}</loc></sitemap>" for u in urls)
            + "</sitemapindex>"
        )

    def urls(*found: str, more: str = "") -> str:
        return (
            f"<urlset {_NS}>"
            + "".join(f"<url><loc>{u}</loc>{more}</url>" for u in found)
            + "</urlset>"
        )

    def sitemap(name: str, body: str | bytes, kind: str = _XML) -> Case:
        return case(name, _LIMITED, http(body, kind=kind))

    links = [s.format(p=canary) for s in SPELLINGS]
    return [
        sitemap("sitemap index of itself", index(url + "/x/sitemap-index-of-itself")),
        sitemap("sitemap index loop A", index(url + "/x/sitemap-index-loop-b")),
        sitemap("sitemap index loop B", index(url + "/x/sitemap-index-loop-a")),
        sitemap("sitemap index without end", index(url + "/deeper/1.xml")),
        sitemap("sitemap of the canary", urls(*links)),
        sitemap("sitemap index of the canary", index(*links)),
        sitemap("sitemap with a billion laughs", _BILLION_LAUGHS + urls("&l11;")),
        sitemap("sitemap with odd dates", urls(url + "/good/5", more="<lastmod>9999-99-99</lastmod>")),
        sitemap("sitemap of text", "\n".join([url + "/good/6", "javascript:alert(1)", "x" * 9_999]), "text/plain"),
        sitemap("sitemap with a bomb", gzip.compress(urls(url + "/good/7").encode() + b" " * 60_000_000), "application/gzip"),
        sitemap("sitemap nested deep", "<urlset><url>" * 30_000),
    ]  # fmt: skip


@dataclass(frozen=True)
class Robots:
    """A hostile answer to /robots.txt. If it cannot be read, the host must not be crawled."""

    name: str
    respond: Callable[[], Response]
    is_read: bool = True


def robots(canary: int) -> list[Robots]:
    """Return hostile answers to /robots.txt; none forbids the article of its host."""

    def huge() -> Response:
        yield head("HTTP/1.1 200 OK", "Content-Type: text/plain", "Content-Length: 104857600")
        for _ in range(100):
            yield b"Disallow: /private\n# \n" * 45_590 + b"#" * 186

    def text(name: str, body: str) -> Robots:
        return Robots(name, sending(http(body, kind="text/plain")))

    there = f"Location: http://127.0.0.1:{canary}/robots.txt"
    wild = "User-agent: *\n" + "".join(f"Disallow: /{'*a' * 30}{n}*$\n" for n in range(3_000))
    maps = "".join(f"Sitemap: {s.format(p=canary)}\n" for s in SPELLINGS)
    bomb = http(gzip.compress(b"#" * 60_000_000), "Content-Encoding: gzip", kind="text/plain")
    latin = http("User-agent: *\nAllow: /", "Set-Cookie: ville=Orl\xe9ans", kind="\xfc/\xfc")
    return [
        Robots("100 MB", huge, is_read=False),
        Robots("a bomb", sending(bomb), is_read=False),
        Robots("a redirect to the canary", sending(http(b"", there, status="302 F")), is_read=False),
        Robots("a redirect to itself", sending(http(b"", "Location: /robots.txt", status="302 F")), is_read=False),
        Robots("headers in Latin-1", sending(latin)),
        text("3,000 wild patterns", wild),
        text("sitemaps at the canary", maps + "User-agent: *\nAllow: /\n"),
        text("a delay of 1e400", "User-agent: *\nCrawl-delay: 1e400\nAllow: /\n"),
        text("control characters", "\x00\x01" * 50_000 + "\nUser-agent: *\nAllow: /\n"),
        text("a web page", "<html><title>Not a robots.txt</title></html>"),
    ]  # fmt: skip
