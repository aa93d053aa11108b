"""The links of a web page with their surroundings: words, menu, headline, article.

The tree is walked once, whatever its size; ``html_links`` decides what the links mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from lxml import etree

from newsarchive.discovery.decoding import Document
from newsarchive.discovery.link_collector import Collector, path_of, plain_title, safe_base
from newsarchive.discovery.xml_entries import text_of
from newsarchive.text import word_count
from newsarchive.urls import site_of

#: Links of one page that are read: the fullest home pages have 1,500.
MAX_PAGE_LINKS: Final = 20_000

_HEADLINE = frozenset(("h1", "h2", "h3", "h4", "h5"))
_CONTENT = frozenset(("article", "main"))
# Words that only menus have in class or id; on html, body and main they concern the whole page.
_MENU_HINT = re.compile(
    r"\b(?:nav|navigation|menu|footer|breadcrumbs?|navbar)\b", re.IGNORECASE | re.ASCII
)
_WHOLE_PAGE = frozenset(("html", "body", "main", "article", "a"))


@dataclass(slots=True, kw_only=True)
class Anchor:
    """A link of a page to its own site."""

    url: str
    """The URL that it leads to, normalised."""
    text: str | None
    """Its words."""
    title: str | None
    """Its words if they read like a headline, else None."""
    words: int
    """Number of its words."""
    in_menu: bool
    """Whether it is in a menu, header or footer."""
    is_headline: bool
    """Whether it is in or around a heading, or in an ``<article>`` that has one."""

    def merge(self, again: Anchor) -> None:
        """Add what *again* knows, another link to the same URL: often an image and a headline."""
        if again.title and (
            (again.is_headline and not self.is_headline)
            or (again.is_headline == self.is_headline and again.words > self.words)
        ):
            self.title = again.title
        self.words = max(self.words, again.words)
        self.in_menu = self.in_menu and again.in_menu
        self.is_headline = self.is_headline or again.is_headline


class ParsedPage:
    """A web page, parsed once: its elements in order and the base of its relative links."""

    def __init__(self, document: Document) -> None:
        self.url = safe_base(document.url, document.url)  # normalised, where that is possible
        self.site = site_of(document.url)
        self.problem = document.problem
        # For the parser a NUL ends the document.
        body = document.body.replace(b"\0", b"")
        parser = etree.HTMLParser(
            encoding="utf-8",
            no_network=True,
            remove_comments=True,
            huge_tree=True,  # old pages leave tags open: more than 256 deep is no attack
        )
        self.root: etree._Element | None = None
        try:
            self.root = etree.fromstring(body, parser) if body.strip() else None
        except etree.XMLSyntaxError as error:
            self.problem = f"cannot be read as a web page ({error.msg})"
        base = None if self.root is None else self.root.find(".//base[@href]")
        self.base = safe_base(None if base is None else base.get("href"), document.url)

    def is_same(self, url: str) -> bool:
        """Return whether *url* is this page or another view of it (comments, printing)."""
        path, _, query = url.partition("?")
        if url == self.url:
            return True
        return bool(query) and path == self.url and path_of(url) != "/"

    def elements(self, name: str) -> Iterator[etree._Element]:
        """Yield the elements called *name* in order, at most :data:`MAX_PAGE_LINKS`."""
        if self.root is not None:
            for count, element in enumerate(self.root.iter(name)):
                if count >= MAX_PAGE_LINKS:
                    return
                yield element

    def anchors(self, links: Collector) -> Iterator[Anchor]:
        """Yield the links to the page's own site in order; *links* counts the others."""
        if self.root is None:
            return
        menus = contents = headlines = count = 0
        articles: list[str | None] = []  # headings of the articles around, innermost last
        for event, element in etree.iterwalk(self.root, events=("start", "end")):
            tag = element.tag
            step = 1 if event == "start" else -1
            if tag in _CONTENT:
                contents += step
                if tag == "article":
                    articles.append(_teased(element)) if step > 0 else articles.pop()
            elif tag in _HEADLINE:
                headlines += step
            elif tag == "a" and step > 0:
                count += 1
                if count > MAX_PAGE_LINKS:
                    return
                heading = articles[-1] if articles else None
                anchor = self._anchor(element, links, heading, in_headline=headlines > 0)
                if anchor:
                    anchor.in_menu = menus > 0
                    yield anchor
            # The same at the start and the end of an element: contents has the same number there.
            if _is_menu(element, in_content=contents > 0):
                menus += step

    def _anchor(
        self, element: etree._Element, links: Collector, around: str | None, *, in_headline: bool
    ) -> Anchor | None:
        href = (element.get("href") or "").strip()
        if not href or href.startswith("#"):
            return None
        url = links.checked(href, self.base)
        if url is None:
            return None
        inner = _heading(element)
        text = inner or plain_title(text_of(element))
        text = text or plain_title(element.get("title") or element.get("aria-label"))
        words = count_of_words(text)
        # "Read more" beside a heading: the heading is the title of the link.
        borrowed = around is not None and words < 4 and inner is None and not in_headline
        if borrowed:
            text, words = around, count_of_words(around)
        return Anchor(
            url=url,
            text=text,
            title=text if words >= 3 and text and len(text) <= 300 else None,
            words=words,
            in_menu=False,
            is_headline=in_headline or inner is not None or borrowed,
        )


def _teased(article: etree._Element) -> str | None:
    """Return the heading of *article* if it is a teaser, with less than six links; else None."""
    links = sum(1 for _ in islice(article.iter("a"), 6))
    return _heading(article) if links < 6 else None


def _heading(element: etree._Element) -> str | None:
    """Return the words of the first heading in *element*; None without one."""
    heading = next(element.iter(*_HEADLINE), None)
    return None if heading is None else plain_title(text_of(heading))


def count_of_words(text: str | None) -> int:
    """Return the number of words; in scripts without spaces two characters count as one word."""
    if not text:
        return 0
    count = word_count(text)
    return count if text.isascii() or text.count(" ") * 2 >= count else (count + 1) // 2


def _is_menu(element: etree._Element, *, in_content: bool) -> bool:
    tag = element.tag
    if not isinstance(tag, str) or tag in _WHOLE_PAGE:
        return False
    if tag in ("nav", "footer") or element.get("role") == "navigation":
        return True
    if tag in ("header", "aside"):
        # Inside <article> or <main> these may hold headlines.
        return not in_content
    hints = f"{element.get('class', '')} {element.get('id', '')}"
    return len(hints) > 1 and bool(_MENU_HINT.search(hints[:500]))
