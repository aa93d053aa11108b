"""The links of a web page with what stands around them: words, menu, headline, article.

One pass over the tree, whatever its size; what the links mean is for ``sections`` to say.
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

#: Links of one page that are looked at: the fullest home pages have 1,500.
MAX_PAGE_LINKS: Final = 20_000

_HEADLINE = frozenset(("h1", "h2", "h3", "h4", "h5"))
_CONTENT = frozenset(("article", "main"))
# Words of class or id that only menus have; on html, body and main they speak of the whole page.
_MENU_HINT = re.compile(
    r"\b(?:nav|navigation|menu|footer|breadcrumbs?|navbar)\b", re.IGNORECASE | re.ASCII
)
_WHOLE_PAGE = frozenset(("html", "body", "main", "article", "a"))


@dataclass(slots=True, kw_only=True)
class Anchor:
    """A link of the page to its own site."""

    url: str
    """Where it leads, normalised."""
    text: str | None
    """Its words."""
    title: str | None
    """The same, where they read like a headline."""
    words: int
    """How many words it has."""
    in_menu: bool
    """It stands in a menu, header or footer."""
    is_headline: bool
    """It stands in or around a heading, or in an ``<article>`` that has one."""

    def merge(self, again: Anchor) -> None:
        """Take the better of two links to one address: a picture and a headline, as a rule."""
        if again.title and (
            (again.is_headline and not self.is_headline)
            or (again.is_headline == self.is_headline and again.words > self.words)
        ):
            self.title = again.title
        self.words = max(self.words, again.words)
        self.in_menu = self.in_menu and again.in_menu
        self.is_headline = self.is_headline or again.is_headline


class ParsedPage:
    """A parsed page: its elements in order and the base of its relative links."""

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
        """Whether *url* is this page, or another view of it (comments, printing)."""
        path, _, query = url.partition("?")
        if url == self.url:
            return True
        return bool(query) and path == self.url and path_of(url) != "/"

    def elements(self, name: str) -> Iterator[etree._Element]:
        """The elements called *name*, in order, up to :data:`MAX_PAGE_LINKS`."""
        if self.root is not None:
            for count, element in enumerate(self.root.iter(name)):
                if count >= MAX_PAGE_LINKS:
                    return
                yield element

    def anchors(self, links: Collector) -> Iterator[Anchor]:
        """The links to the page's own site, in order; *links* counts the others."""
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
            # Counted in and out alike: contents stands at the same number at both ends.
            if _is_menu(element, in_content=contents > 0):
                menus += step

    def _anchor(
        self, element: etree._Element, links: Collector, around: str | None, *, in_headline: bool
    ) -> Anchor | None:
        href = (element.get("href") or "").strip()
        if not href or href.startswith("#"):
            return None
        address = links.checked(href, self.base)
        if address is None:
            return None
        inner = _heading(element)
        text = inner or plain_title(text_of(element))
        text = text or plain_title(element.get("title") or element.get("aria-label"))
        words = count_of_words(text)
        # "Read more" beside a heading: what the heading says is what it leads to.
        borrowed = around is not None and words < 4 and inner is None and not in_headline
        if borrowed:
            text, words = around, count_of_words(around)
        return Anchor(
            url=address,
            text=text,
            title=text if words >= 3 and text and len(text) <= 300 else None,
            words=words,
            in_menu=False,
            is_headline=in_headline or inner is not None or borrowed,
        )


def _teased(article: etree._Element) -> str | None:
    """The heading of a teaser: an ``<article>`` with a few links; of a full article None."""
    links = sum(1 for _ in islice(article.iter("a"), 6))
    return _heading(article) if links < 6 else None


def _heading(element: etree._Element) -> str | None:
    """The words of the first heading in *element*, None without one."""
    heading = next(element.iter(*_HEADLINE), None)
    return None if heading is None else plain_title(text_of(heading))


def count_of_words(text: str | None) -> int:
    """Words of *text*; a word of a script without spaces is taken for two characters."""
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
        # Inside <article> or <main> these hold headlines too.
        return not in_content
    hints = f"{element.get('class', '')} {element.get('id', '')}"
    return len(hints) > 1 and bool(_MENU_HINT.search(hints[:500]))
