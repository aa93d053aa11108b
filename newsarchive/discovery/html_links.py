"""The links of a web page: feeds that it names, articles that it leads to, sections of the site.

They find the feeds and sitemaps of a site, and replace them if the site has none. Only articles of
the page's own site are returned; links to other sites are counted. Its feeds may be elsewhere.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import Final

from lxml import etree

from newsarchive.article import Link
from newsarchive.discovery.anchors import Anchor, ParsedPage
from newsarchive.discovery.article_urls import ENOUGH, article_score, looks_like_article, shape_of
from newsarchive.discovery.decoding import Document
from newsarchive.discovery.link_collector import (
    Collector,
    SourceLinks,
    on_site,
    path_of,
    plain_title,
)
from newsarchive.discovery.xml_entries import text_of

#: Articles taken from one page: more than any front page shows, fewer than an endless list.
MAX_PAGE_ARTICLES: Final = 1_000

#: Sections taken from a home page: a menu has 10 to 30, a site index hundreds.
MAX_SECTIONS: Final = 40

#: Feeds taken from a page: a site has up to ten that matter, a page about its feeds lists hundreds.
MAX_FEEDS: Final = 20

_FEED_TYPE = re.compile(
    r"(?:application|text)/(?:x[.-])?(?:rss|atom|rdf|feed)(?:\+(?:xml|json|atom))?"
)
_XML = ("application/xml", "text/xml")
_FEED_PATH = re.compile(
    r"/(?:feeds?|rss|atom)(?:/|\.xml|\.json|\.rdf|\.php|\.aspx)?$|\.(?:rss|atom|rdf)$|"
    r"/[\w-]*(?:rss|feed|atom)[\w-]*\.(?:xml|json|aspx)$",
    re.IGNORECASE,
)
# The parameter that requests a feed from a program: "/?feed=rss2", "?format=feed&type=rss".
_FEED_QUERY = re.compile(
    r"[?&;](?:feed|format|type|output|alt|view|page|tmpl|action)=(?:rss[\d.]*|atom|rdf|feed|backend)"
    r"(?=[&;]|$)",
    re.IGNORECASE,
)
_FEED_WORD = re.compile(r"rss[\d.-]*|rss-?feeds?|atom-?feeds?|newsfeed|backend\.rss", re.IGNORECASE)
_OF_COMMENTS = re.compile(
    r"/comments?(?:/|$|[-_.])|[?&]feed=comments|[?&]withcomments=", re.IGNORECASE
)


def sources_in_html(page: ParsedPage) -> SourceLinks:
    """Return the feeds and sitemaps that *page* names, those of its own site first.

    ``<link rel=alternate>`` comes first, then links whose type, URL or words are plainly those of a
    feed. On another host, which may be a service that serves the feed, a link must say so itself.
    Feeds of comments are left out.
    """
    links = Collector(Link(url="", found_in=page.url, via="feed", is_source=True), MAX_FEEDS)
    for element in page.elements("link"):
        href = element.get("href")
        if not href or _is_of_comments(href):
            continue
        if "sitemap" in _relations(element):
            links.add(href, page.base, via="sitemap")
        elif _is_feed_link(element, href):
            links.add(href, page.base, title=plain_title(element.get("title")))
    for element in page.elements("a"):
        href = (element.get("href") or "").partition("#")[0].strip()
        if not href or _is_of_comments(href):
            continue
        says_so = _says_feed(element)
        if says_so or _has_feed_path(href):
            links.add(element.get("href"), page.base, title=plain_title(text_of(element)),
                      on=None if says_so else page.site)  # fmt: skip
    found = links.found(problem=page.problem)
    own = sorted(found.links, key=lambda link: not on_site(link.url, page.site))
    return replace(found, links=own)


def _relations(element: etree._Element) -> list[str]:
    return (element.get("rel") or "").lower().split()


def _is_feed_link(link: etree._Element, href: str) -> bool:
    """Return whether a ``<link>`` names a feed: by its type, or without one by title or URL."""
    relations = _relations(link)
    if "alternate" not in relations and "feed" not in relations:
        return False
    kind = _type(link)
    if not kind or kind == "application/json":
        named = any(map(_FEED_WORD.fullmatch, (link.get("title") or "").split()[:6]))
        return _has_feed_path(href) or (not kind and (named or "feed" in relations))
    return bool(_FEED_TYPE.fullmatch(kind)) or kind in _XML


def _says_feed(anchor: etree._Element) -> bool:
    """Return whether the type or the few words of an ``<a>`` say that it leads to a feed."""
    if _FEED_TYPE.fullmatch(_type(anchor)):
        return True
    pictures = (picture.get("alt") or "" for picture in anchor.iter("img"))
    said = (anchor.get("title") or "", anchor.get("aria-label") or "", text_of(anchor), *pictures)
    return any(
        len(words) <= 4 and any(_FEED_WORD.fullmatch(word.strip("()[].,:!»›→")) for word in words)
        for words in (text[:200].split() for text in said)
    )


def _type(element: etree._Element) -> str:
    return (element.get("type") or "").partition(";")[0].strip().lower()


def _has_feed_path(href: str) -> bool:
    path = href.partition("#")[0].partition("?")[0]
    return bool(_FEED_PATH.search(path) or _FEED_QUERY.search(href))


def _is_of_comments(href: str) -> bool:
    """Return whether *href* is a feed of comments, of the whole site or of one article."""
    article = re.sub(r"/(?:feed|rss|atom)/?$", "", href.partition("?")[0])
    return bool(_OF_COMMENTS.search(href)) or (article != href and looks_like_article(article))


def links_in_page(document: Document) -> SourceLinks:
    """Return the :func:`article_links` of a web page that is read for nothing else."""
    return article_links(ParsedPage(document))


def article_links(page: ParsedPage) -> SourceLinks:
    """Return the links of *page* that look like articles of its own site.

    They come in the order of the page, each once, with its words as title where they read like a
    headline. A link is judged by its URL, its words, its place on the page, and how many URLs of
    the same shape the page has.
    """
    url = page.url
    via = "home" if path_of(url) == "/" else "section"
    links = Collector(Link(url="", found_in=url, via=via), MAX_PAGE_ARTICLES, site=page.site)
    best: dict[str, Anchor] = {}
    for anchor in page.anchors(links):
        if (known := best.setdefault(anchor.url, anchor)) is not anchor:
            known.merge(anchor)
    scores = {target: article_score(target) for target in best}
    shapes = Counter(shape_of(target) for target, score in scores.items() if score >= ENOUGH)
    for target, anchor in best.items():
        repeated = shapes[shape_of(target)] >= 3
        if _is_article(anchor, scores[target], repeated=repeated) and not page.is_same(target):
            links.add(target, "", title=anchor.title)
    return links.found(problem=page.problem)


def _is_article(anchor: Anchor, score: int, *, repeated: bool) -> bool:
    if score < 0:
        return False
    # The URL of a menu entry looks like an article's only by chance; a headline has more words.
    if anchor.in_menu and anchor.words <= 3:
        return score >= ENOUGH + 2
    around = (2 if anchor.words >= 5 else 1 if anchor.words >= 4 else 0) + anchor.is_headline
    if score == 0:
        return around >= ENOUGH and not anchor.in_menu
    return score + around + repeated >= ENOUGH


def section_links(page: ParsedPage) -> SourceLinks:
    """Return the links of *page* that look like sections of its site.

    These have a path of one or two parts and one to four words. Links in menus are taken; others
    only if no menu has any.
    """
    template = Link(url="", found_in=page.url, via="home", is_source=True)
    in_menus = Collector(template, MAX_SECTIONS, site=page.site)
    elsewhere = Collector(template, MAX_SECTIONS, site=page.site)
    for anchor in page.anchors(in_menus):
        if not page.is_same(anchor.url) and _is_section(anchor):
            (in_menus if anchor.in_menu else elsewhere).add(anchor.url, "", title=anchor.text)
    found = in_menus.found(problem=page.problem)
    return found if found.links else elsewhere.found(problem=page.problem)


def _is_section(anchor: Anchor) -> bool:
    path = path_of(anchor.url)
    parts = [part for part in path.split("/") if part]
    return (
        1 <= len(parts) <= 2
        and "?" not in anchor.url
        and 1 <= anchor.words <= 4
        and article_score(anchor.url) >= 0
        and not looks_like_article(anchor.url)
        and not _FEED_PATH.search(path)
        and bool(re.fullmatch(r"[^.]+(?:\.[sp]?html?|\.php|\.aspx)?", parts[-1]))
    )
