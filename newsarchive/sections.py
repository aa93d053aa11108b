"""The links of a web page: feeds it names, articles it leads to, sections of the site.

For sites without feed and sitemap, and to find those. Only links of the
page's own site are given; what leads elsewhere is counted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lxml import etree

from newsarchive.article import Link
from newsarchive.article_urls import ENOUGH, article_score, looks_like_article, shape_of
from newsarchive.links import Collector, Found, as_utf8, path_of, plain_title, safe_base, unpacked
from newsarchive.text import word_count
from newsarchive.urls import site_of
from newsarchive.xml_entries import text_of

#: Links of one page that are looked at: the fullest home pages have 1,500.
MAX_PAGE_LINKS: Final = 20_000

#: Articles that one page gives: more than any front page shows, fewer than an endless list.
MAX_PAGE_ARTICLES: Final = 1_000

#: Sections taken from a home page: a menu has 10 to 30, a site index hundreds.
MAX_SECTIONS: Final = 40

#: Feeds taken from a page: a site has one to ten that matter, pages of feeds list hundreds.
MAX_FEEDS: Final = 20

_FEED_TYPES = frozenset(
    {
        "application/rss+xml",
        "application/atom+xml",
        "application/rdf+xml",
        "application/feed+json",
        "application/xml",
        "text/xml",
    }
)
_FEED_PATH = re.compile(
    r"/(?:feeds?|rss|atom)(?:/|\.xml|\.json|\.rdf|\.php|\.aspx)?$|\.(?:rss|atom|rdf)$|"
    r"/[\w-]*(?:rss|feed|atom)[\w-]*\.(?:xml|json|aspx)$",
    re.IGNORECASE,
)
_OF_COMMENTS = re.compile(r"/comments?(?:/|$|[-_.])", re.IGNORECASE)
_MENU = {"nav", "header", "footer", "aside"}
_HEADLINE = {"h1", "h2", "h3", "h4", "h5"}
_MENU_HINT = re.compile(
    r"\b(?:nav|navigation|menu|footer|breadcrumbs?|main-?nav|navbar)\b", re.IGNORECASE
)


@dataclass(slots=True, kw_only=True)
class _Anchor:
    """A link of the page with what stands around it."""

    url: str
    title: str | None
    words: int
    in_menu: bool
    is_headline: bool


class _Page:
    """The parsed page: its elements in order, and the base of its relative links."""

    def __init__(self, body: bytes, url: str, content_type: str) -> None:
        self.url = url
        self.site = site_of(url)
        body, self.problem = unpacked(body)
        # NUL ends a document for the parser, and stands in none.
        body = as_utf8(body, content_type).replace(b"\0", b"")
        parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True)
        try:
            self.root = etree.fromstring(body, parser) if body.strip() else None
        except etree.XMLSyntaxError as error:
            self.root, self.problem = None, f"cannot be read as a web page ({error.msg})"
        base = None if self.root is None else self.root.find(".//base[@href]")
        self.base = safe_base(None if base is None else base.get("href"), url)

    def elements(self, name: str) -> Iterator[etree._Element]:
        if self.root is not None:
            for count, element in enumerate(self.root.iter(name)):
                if count >= MAX_PAGE_LINKS:
                    return
                yield element


def sources_in_html(body: bytes, url: str, content_type: str = "") -> Found:
    """The feeds and sitemaps that the page *body*, fetched from *url*, names on its own site.

    ``<link rel=alternate>`` first, then links whose address is plainly a feed's.
    Feeds of comments are left out.
    """
    page = _Page(body, url, content_type)
    template = Link(url="", found_in=url, via="feed", is_source=True)
    links = Collector(template, MAX_FEEDS, site=page.site)
    for element in page.elements("link"):
        relations = element.get("rel", "").lower().split()
        href = element.get("href")
        if not href or _OF_COMMENTS.search(href):
            continue
        if "sitemap" in relations:
            links.add(href, page.base, via="sitemap")
        elif "alternate" in relations or "feed" in relations:
            kind = element.get("type", "").partition(";")[0].strip().lower()
            if kind in _FEED_TYPES or (kind == "application/json" and _FEED_PATH.search(href)):
                links.add(href, page.base, title=plain_title(element.get("title")))
    for element in page.elements("a"):
        href = (element.get("href") or "").partition("#")[0].partition("?")[0].strip()
        if _FEED_PATH.search(href) and not _OF_COMMENTS.search(href):
            links.add(element.get("href"), page.base, title=plain_title(text_of(element)))
    return links.found(problem=page.problem)


def article_links(body: bytes, url: str, content_type: str = "") -> Found:
    """The links of the page *body*, fetched from *url*, that look like articles of its site.

    In the order of the page, each once, with its words as title where they read
    like a headline. The address, the words, the place on the page and how
    often an address of that shape stands there decide.
    """
    page = _Page(body, url, content_type)
    via = "home" if path_of(url) == "/" else "section"
    links = Collector(Link(url="", found_in=url, via=via), MAX_PAGE_ARTICLES, site=page.site)
    anchors = _anchors(page, links)
    best: dict[str, _Anchor] = {}
    for anchor in anchors:
        known = best.get(anchor.url)
        if known is None:
            best[anchor.url] = anchor
        else:
            _merge(known, anchor)
    scores = {address: article_score(address) for address in best}
    shapes = Counter(shape_of(address) for address, score in scores.items() if score >= ENOUGH)
    for address, anchor in best.items():
        repeated = shapes[shape_of(address)] >= 3
        if _is_article(anchor, scores[address], repeated=repeated) and address != url:
            links.add(address, "", title=anchor.title)
    return links.found(problem=page.problem)


def _is_article(anchor: _Anchor, score: int, *, repeated: bool) -> bool:
    if score < 0:
        return False
    # A menu entry has an address that fits an article only by chance; a headline's is long.
    if anchor.in_menu and anchor.words <= 3:
        return score >= ENOUGH + 2
    around = (2 if anchor.words >= 5 else 1 if anchor.words >= 4 else 0) + anchor.is_headline
    if score == 0:
        return around >= ENOUGH and not anchor.in_menu
    return score + around + repeated >= ENOUGH


def _merge(known: _Anchor, again: _Anchor) -> None:
    """A picture and a headline may be two links to one article: the best of both."""
    if again.title and (
        (again.is_headline and not known.is_headline)
        or (again.is_headline == known.is_headline and again.words > known.words)
    ):
        known.title = again.title
    known.words = max(known.words, again.words)
    known.in_menu = known.in_menu and again.in_menu
    known.is_headline = known.is_headline or again.is_headline


def _anchors(page: _Page, links: Collector) -> Iterator[_Anchor]:
    """The page's links to its own site; the others are counted in *links*."""
    for element in page.elements("a"):
        href = (element.get("href") or "").strip()
        if not href or href.startswith("#"):
            continue
        address = links.checked(href, page.base)
        if address is None:
            continue
        inner = next((e for e in element.iter(*_HEADLINE)), None)
        text = plain_title(text_of(element if inner is None else inner))
        text = text or plain_title(element.get("title") or element.get("aria-label"))
        words = _words(text)
        places = list(element.iterancestors())[:40]
        yield _Anchor(
            url=address,
            title=text if words >= 3 and text and len(text) <= 300 else None,
            words=words,
            in_menu=any(_is_menu(place) for place in places),
            is_headline=inner is not None or any(p.tag in _HEADLINE for p in places[:4]),
        )


def _words(text: str | None) -> int:
    """Words of *text*; a word of a script without spaces is taken for two characters."""
    if not text:
        return 0
    count = word_count(text)
    return count if text.isascii() or text.count(" ") * 2 >= count else (count + 1) // 2


def _is_menu(element: etree._Element) -> bool:
    if element.tag in _MENU or element.get("role") == "navigation":
        # A header or aside inside <article> or <main> may hold headlines, a <nav> never does.
        return element.tag in ("nav", "footer") or not any(
            parent.tag in ("article", "main") for parent in element.iterancestors()
        )
    return bool(_MENU_HINT.search(f"{element.get('class', '')} {element.get('id', '')}"))


def section_links(body: bytes, url: str, content_type: str = "") -> Found:
    """The links of the page *body*, fetched from *url*, that look like sections of its site.

    Short addresses of one or two parts with one to three words; those in menus
    first, the others only if no menu has any.
    """
    page = _Page(body, url, content_type)
    template = Link(url="", found_in=url, via="home", is_source=True)
    in_menus = Collector(template, MAX_SECTIONS, site=page.site)
    elsewhere = Collector(template, MAX_SECTIONS, site=page.site)
    for anchor in _anchors(page, in_menus):
        if anchor.url != url and _is_section(anchor):
            (in_menus if anchor.in_menu else elsewhere).add(anchor.url, "", title=anchor.title)
    found = in_menus.found(problem=page.problem)
    return found if found.links else elsewhere.found(problem=page.problem)


def _is_section(anchor: _Anchor) -> bool:
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
