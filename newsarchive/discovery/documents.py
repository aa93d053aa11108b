"""From the bytes of a feed, sitemap, robots.txt or web page to its links. Nothing is fetched here.

:func:`document_of` decides from the bytes what a document is: servers send feeds as ``text/html``
and error pages as ``application/rss+xml``. :data:`READERS` names the reader of each kind. A new
format needs a word in ``Kind``, its sign in ``_kind_of``, a reader, and a line in READERS.

Every function takes any bytes at all and returns links, or the reason why there are none; none
raises an error. The caps keep one hostile or endless source from filling the ledger.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

from newsarchive.discovery.article_urls import looks_like_article
from newsarchive.discovery.decoding import Document, Kind, as_utf8, unpacked
from newsarchive.discovery.feeds import links_in_feed, links_in_json_feed
from newsarchive.discovery.html_links import links_in_page
from newsarchive.discovery.link_collector import SourceLinks
from newsarchive.discovery.sitemaps import (
    MAX_SITEMAPS,
    links_in_sitemap,
    newest_sitemaps,
    sitemaps_in_robots,
)

#: Paths where feeds are often found if a home page names none; each costs a request, the likeliest
#: comes first.
COMMON_FEED_PATHS: Final = ("/feed/", "/rss.xml", "/rss", "/feed.xml", "/atom.xml", "/feed.json")

#: Paths where sitemaps are often found if robots.txt names none; news sitemaps hold the newest
#: articles.
COMMON_SITEMAP_PATHS: Final = (
    "/news-sitemap.xml",
    "/sitemap-news.xml",
    "/sitemap.xml",
    "/sitemap_index.xml",
)

#: The reader of each kind of document.
READERS: Final[dict[Kind, Callable[[Document], SourceLinks]]] = {
    Kind.FEED: links_in_feed,
    Kind.JSON_FEED: links_in_json_feed,
    Kind.SITEMAP: links_in_sitemap,
    Kind.SITEMAP_INDEX: links_in_sitemap,
    Kind.ROBOTS: sitemaps_in_robots,
    Kind.HTML: links_in_page,
}

_ROOTS = {
    "rss": Kind.FEED,
    "feed": Kind.FEED,
    "rdf": Kind.FEED,
    "channel": Kind.FEED,
    "urlset": Kind.SITEMAP,
    "sitemapindex": Kind.SITEMAP_INDEX,
}
# What may come before the first element: declaration, comments, document type.
_PROLOGUE = re.compile(
    rb"(?:\s++|<\?.*?\?>|<!--.*?-->|<!doctype[^>\[]*+(?:\[.*?\]\s*)?>)*+", re.S | re.I
)
_FIRST_ELEMENT = re.compile(rb"<(?:[\w.-]+:)?([a-zA-Z][\w-]*)")
_A_LIST = re.compile(rb"<(?:[\w.-]+:)?(rss|feed|rdf|urlset|sitemapindex)[\s>]", re.IGNORECASE)
_ROBOTS = re.compile(
    rb"\s*(?:#[^\n]*\n\s*)*(?:user-agent|sitemap|disallow|allow|crawl-delay)\s*:", re.I
)
_ADDRESS = re.compile(rb"\s*https?://[^\s<>]+\s*(?:\n|\r|\Z)", re.IGNORECASE)
#: Bytes that decide what a document is.
_SNIFFED = 65_536

_OG_ARTICLE = re.compile(
    rb"<meta[^>]+og:type[^>]+content\s*=\s*[\"']?(?:article|news)\b"
    rb"|<meta[^>]+content\s*=\s*[\"']?(?:article|news)[\"']?[^>]+og:type"
    rb"|<meta[^>]+[\"'\s=]article:published_time[\"'\s>]",
    re.IGNORECASE,
)
_LD_ARTICLE = re.compile(
    rb"\"@type\"\s*:\s*\[?\s*\"(?:News|Reportage|Opinion|Analysis|Background|Review)?"
    rb"(?:NewsArticle|Article)\"|\"@type\"\s*:\s*\[?\s*\"(?:BlogPosting|LiveBlogPosting)\"",
)
_LD_LIST = re.compile(rb"\"@type\"\s*:\s*\"(?:ItemList|CollectionPage|WebSite)\"")
_ARTICLE_BODY = re.compile(rb"\"articleBody\"|itemprop\s*=\s*[\"']?articleBody", re.IGNORECASE)
#: Bytes of a page in which it may say that it is an article: in its head, or near its end.
_SAID_IN = 2**20


def document_of(body: bytes, url: str, content_type: str = "") -> Document:
    """Return the response *body* from *url* as a document: unpacked and decoded, with its kind.

    The bytes decide; *content_type*, the response's header, counts only where they say nothing.
    """
    body, problem = unpacked(body)
    body = as_utf8(body, content_type)
    kind = _kind_of(body[:_SNIFFED], content_type)
    return Document(url=url, kind=kind, body=body, problem=problem)


def links_in(document: Document, most_sitemaps: int = MAX_SITEMAPS) -> SourceLinks:
    """Return the links of *document*: entries of a feed, URLs of a sitemap, articles of a page.

    Of a sitemap index that names more than *most_sitemaps*, the newest ones are returned.
    """
    reader = READERS.get(document.kind)
    if reader is None:
        return SourceLinks(problem=document.nothing_because())
    links = reader(document)
    is_sitemap = document.kind in (Kind.SITEMAP, Kind.SITEMAP_INDEX)
    return newest_sitemaps(links, most_sitemaps) if is_sitemap else links


def is_article_page(page: Document) -> bool:
    """Return whether a web page that the operator named is one article, not a list of articles.

    What the page says about itself decides (og:type, JSON-LD), then its URL. The root of a host is
    never an article.
    """
    if urlsplit(page.url).path in ("", "/"):
        return False
    head = page.body[:_SAID_IN]
    if _OG_ARTICLE.search(head) or _ARTICLE_BODY.search(head):
        return True
    if _LD_ARTICLE.search(head) and not _LD_LIST.search(head):
        return True
    return looks_like_article(page.url)


def _kind_of(head: bytes, content_type: str) -> Kind:
    start = _PROLOGUE.match(head)
    rest = head[start.end() :] if start else head
    if first := _FIRST_ELEMENT.match(rest):
        name = first[1].decode().lower()
        if name in _ROOTS:
            return _ROOTS[name]
    is_html = bool(re.search(rb"<!doctype\s+html|<html[\s>]", head, re.IGNORECASE))
    # Warnings of a script may come before the list.
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
    """Return whether a document without ``<html>`` is a page all the same: the tag is optional."""
    return "html" in content_type.lower() or bool(
        re.search(rb"<(?:head|body|title|meta|div|p|a|h1|article|script)[\s>]", rest, re.IGNORECASE)
    )
