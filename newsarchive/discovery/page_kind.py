"""Whether a page that was named as a start is an article itself, or a page that lists articles."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from newsarchive.discovery.article_urls import looks_like_article

_OG_ARTICLE = re.compile(
    rb"<meta[^>]+og:type[^>]+content\s*=\s*[\"']?(?:article|news)\b"
    rb"|<meta[^>]+content\s*=\s*[\"']?(?:article|news)[\"']?[^>]+og:type",
    re.IGNORECASE,
)
_LD_ARTICLE = re.compile(
    rb"\"@type\"\s*:\s*\[?\s*\"(?:News|Reportage|Opinion|Analysis|Background|Review)?"
    rb"(?:NewsArticle|Article)\"|\"@type\"\s*:\s*\[?\s*\"(?:BlogPosting|LiveBlogPosting)\"",
)
_LD_LIST = re.compile(rb"\"@type\"\s*:\s*\"(?:ItemList|CollectionPage|WebSite)\"")
_ARTICLE_BODY = re.compile(rb"\"articleBody\"|itemprop\s*=\s*[\"']?articleBody", re.IGNORECASE)
#: Bytes that are looked at: what says so stands in the head or near its end.
_LOOKED_AT = 2**20


def is_article_page(body: bytes, url: str) -> bool:
    """Whether the page *body* at *url* is one article.

    By what the page says of itself (og:type, JSON-LD), by its address where it says nothing.
    A host's root is never one.
    """
    if urlsplit(url).path in ("", "/"):
        return False
    head = body[:_LOOKED_AT]
    if _OG_ARTICLE.search(head) or _ARTICLE_BODY.search(head):
        return True
    if _LD_ARTICLE.search(head) and not _LD_LIST.search(head):
        return True
    return looks_like_article(url)
