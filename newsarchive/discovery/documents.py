"""From the bytes of a feed, sitemap, robots.txt or web page to links. Pure: nothing is fetched.

What a document is, its bytes say: servers send feeds as ``text/html`` and error
pages as ``application/rss+xml``. Every function here takes any bytes at all and
answers with links or with the reason why there are none; none raises.
The caps keep one hostile or endless source from filling the ledger.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from newsarchive.discovery.decoding import as_utf8, nothing_because, unpacked
from newsarchive.discovery.feeds import links_in_feed, links_in_json_feed
from newsarchive.discovery.html_links import article_links
from newsarchive.discovery.link_collector import SourceLinks
from newsarchive.discovery.sitemaps import (
    MAX_SITEMAPS,
    links_in_sitemap,
    sitemaps_in_robots,
)

#: Where feeds lie when a home page names none; each is a request, the likeliest first.
COMMON_FEED_PATHS: Final = ("/feed/", "/rss.xml", "/rss", "/feed.xml", "/atom.xml", "/feed.json")

#: Where sitemaps lie when robots.txt names none; those of news hold the newest articles.
COMMON_SITEMAP_PATHS: Final = (
    "/news-sitemap.xml",
    "/sitemap-news.xml",
    "/sitemap.xml",
    "/sitemap_index.xml",
)


class Kind(StrEnum):
    """What a document is, as far as finding articles goes."""

    FEED = "feed"
    JSON_FEED = "json_feed"
    SITEMAP = "sitemap"
    SITEMAP_INDEX = "sitemap_index"
    ROBOTS = "robots"
    HTML = "html"
    UNKNOWN = "unknown"


_ROOTS = {
    "rss": Kind.FEED,
    "feed": Kind.FEED,
    "rdf": Kind.FEED,
    "channel": Kind.FEED,
    "urlset": Kind.SITEMAP,
    "sitemapindex": Kind.SITEMAP_INDEX,
}
# What may stand before the first element: declaration, comments, document type.
_PROLOGUE = re.compile(
    rb"(?:\s++|<\?.*?\?>|<!--.*?-->|<!doctype[^>\[]*+(?:\[.*?\]\s*)?>)*+", re.S | re.I
)
_FIRST_ELEMENT = re.compile(rb"<(?:[\w.-]+:)?([a-zA-Z][\w-]*)")
_A_LIST = re.compile(rb"<(?:[\w.-]+:)?(rss|feed|rdf|urlset|sitemapindex)[\s>]", re.IGNORECASE)
_ROBOTS = re.compile(
    rb"\s*(?:#[^\n]*\n\s*)*(?:user-agent|sitemap|disallow|allow|crawl-delay)\s*:", re.I
)
_ADDRESS = re.compile(rb"\s*https?://[^\s<>]+\s*(?:\n|\r|\Z)", re.IGNORECASE)
_SNIFFED = 65_536


def what_is(body: bytes, content_type: str = "") -> Kind:
    """What *body* is, by its bytes; *content_type* only decides where these say nothing."""
    head = as_utf8(unpacked(body)[0][:_SNIFFED], content_type)
    start = _PROLOGUE.match(head)
    rest = head[start.end() :] if start else head
    if first := _FIRST_ELEMENT.match(rest):
        name = first[1].decode().lower()
        if name in _ROOTS:
            return _ROOTS[name]
    is_html = bool(re.search(rb"<!doctype\s+html|<html[\s>]", head, re.IGNORECASE))
    # Warnings of a script may stand before the list.
    if not is_html and (later := _A_LIST.search(rest[:8192])):
        return _ROOTS[later[1].decode().lower()]
    if rest.startswith(b"{"):
        is_feed = b"jsonfeed.org/version" in rest or b'"items"' in rest
        return Kind.JSON_FEED if is_feed else Kind.UNKNOWN
    if is_html or re.match(rb"<[a-zA-Z]", rest):
        return Kind.HTML if is_html or _is_page(rest, content_type) else Kind.UNKNOWN
    if _ROBOTS.match(rest):
        return Kind.ROBOTS
    if _ADDRESS.match(rest):
        return Kind.SITEMAP
    is_text = rest.strip() and b"\0" not in head[:1024] and "html" in content_type.lower()
    return Kind.HTML if is_text else Kind.UNKNOWN


def _is_page(rest: bytes, content_type: str) -> bool:
    """Whether a document without ``<html>`` is one all the same: the tags are optional."""
    return "html" in content_type.lower() or bool(
        re.search(rb"<(?:head|body|title|meta|div|p|a|h1|article|script)[\s>]", rest, re.IGNORECASE)
    )


def links_in(
    body: bytes, content_type: str, url: str, most_sitemaps: int = MAX_SITEMAPS
) -> tuple[Kind, SourceLinks]:
    """What *body* is, and its links: a feed's entries, a sitemap's addresses, a page's articles."""
    kind = what_is(body, content_type)
    match kind:
        case Kind.FEED:
            return kind, links_in_feed(body, url, content_type)
        case Kind.JSON_FEED:
            return kind, links_in_json_feed(body, url)
        case Kind.SITEMAP | Kind.SITEMAP_INDEX:
            return kind, links_in_sitemap(body, url, content_type, most_sitemaps)
        case Kind.ROBOTS:
            return kind, sitemaps_in_robots(body, url)
        case Kind.HTML:
            return kind, article_links(body, url, content_type)
        case _:
            return kind, SourceLinks(problem=nothing_because(unpacked(body)[0]))
