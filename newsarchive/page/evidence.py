"""What a page says of itself, gathered once: meta elements, JSON-LD, h1, title, times.

The fields are decided elsewhere (``titles``, ``dates``, ``authors``,
``metadata``); here is only what stands where.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import SplitResult, urlsplit

from lxml.html import HtmlElement

from newsarchive.article import Link, Page
from newsarchive.dates import Moment, parsed
from newsarchive.page.jsonld import LinkedData, Node, string
from newsarchive.page.segments import Segment, letters_key, segments_of
from newsarchive.text import one_line
from newsarchive.word_lists import clocks

# What classes call the line over a headline.
_KICKER = re.compile(
    r"kicker|overline|over-?title|dachzeile|topline|roofline|spitzmarke|eyebrow|pre-?title|surtitre|"
    r"sur-?titre|ante-?titulo|occhiello|vignette|flytitle|rubric",
    re.IGNORECASE,
)
MAX_VALUE = 20_000  # characters of one meta element


@dataclass(slots=True, frozen=True)
class Candidate:
    """A value that may become a field, and where it stood."""

    value: str
    source: str
    """A word of :class:`~newsarchive.article.FieldSource`."""


@dataclass(slots=True, frozen=True)
class TimeElement:
    """A <time>, or an element that says it holds the date."""

    stamp: str
    """Its datetime or content attribute, "" if it has none."""
    shown: str
    """Its text."""
    element: HtmlElement = field(repr=False)


class PageEvidence:
    """The evidence of one page."""

    def __init__(self, page: Page, tree: HtmlElement) -> None:
        self.page = page
        self.tree = tree
        self.link: Link | None = page.link
        self.linked_data = LinkedData(tree)
        #: Text of the page's scripts, as far as ``quality`` looks at it.
        self.scripts = [
            (script.text or script.get("src") or "")[:5000] for script in tree.iter("script")
        ]
        #: Whether a publication date was found; ``metadata`` sets it.
        self.is_dated = False
        self._metas: dict[str, list[str]] = {}
        for meta in tree.iter("meta"):
            content = meta.get("content")
            if content:
                for attribute in ("property", "name", "itemprop", "http-equiv"):
                    if name := meta.get(attribute):
                        self._metas.setdefault(name.strip().lower()[:100], []).append(
                            content[:MAX_VALUE]
                        )

    def metas(self, *names: str) -> list[str]:
        """Contents of the meta elements of these names, cleaned, in the order of *names*."""
        found = (string(content) for name in names for content in self._metas.get(name, ())[:50])
        return [text for text in found if text]

    def meta_names(self, pattern: re.Pattern[str]) -> list[str]:
        """Names of the meta elements that *pattern* is found in."""
        return [name for name in self._metas if pattern.search(name)]

    def meta(self, *names: str) -> str | None:
        """The first of :meth:`metas`."""
        return next(iter(self.metas(*names)), None)

    @cached_property
    def address(self) -> SplitResult:
        """The parts of the page's address; empty ones where it cannot be split."""
        try:
            return urlsplit(self.page.url)
        except ValueError:
            return SplitResult("", "", "", "", "")

    @cached_property
    def title_element(self) -> str | None:
        """The page's <title>."""
        for title in self.tree.iter("title"):
            if (text := one_line(title.text_content()[:2000])) and title.getparent().tag != "svg":
                return text
        return None

    @cached_property
    def headings(self) -> list[tuple[str, HtmlElement]]:
        """Every h1 with text, without the kicker that stands in an element named so."""
        found = [(_heading_text(h1), h1) for h1 in list(self.tree.iter("h1"))[:30]]
        return [(text, h1) for text, h1 in found if text]

    @cached_property
    def segments(self) -> list[Segment]:
        """The page's lines."""
        return segments_of(self.tree)

    @cached_property
    def headline_index(self) -> int:
        """Index of the line that shows the headline: the h1 that the page's titles name; or -1."""
        titles = [letters_key(t) for t in (*self.metas("og:title"), self.title_element or "")]
        found = [(i, s.key) for i, s in enumerate(self.segments) if s.tag in ("h1", "h2") and s.key]
        for i, key in found:
            if any(key in title or title in key for title in titles if title):
                return i
        return next((i for i, _ in found if self.segments[i].tag == "h1"), -1)

    @cached_property
    def article(self) -> Node:
        """The JSON-LD node of the article; empty if there is none."""
        titles = [text for text, _ in self.headings] + self.metas("og:title")
        return self.linked_data.article(self.page.url, titles)

    def of_article(self, key: str) -> str | None:
        """A text value of the article's JSON-LD node."""
        return string(self.article.get(key))

    @cached_property
    def canonical_url(self) -> str | None:
        """What the page names as its address, absolute."""
        for link in self.tree.iter("link"):
            if "canonical" in (link.get("rel") or "").lower().split() and link.get("href"):
                return str(link.get("href")).strip()
        return None

    @cached_property
    def _month_first(self) -> bool:
        """Whether the page writes 05/17/2024: it says so, and its host is of no other country."""
        said = [self.tree.get("lang") or "", *self.metas("og:locale")]
        host = (self.address.hostname or "").rpartition(".")[2]
        american = any(text.replace("_", "-").lower() == "en-us" for text in said)
        return american and host not in clocks()

    def moment(self, text: str) -> Moment | None:
        """What *text* says of a point in time, 03/04/2024 in the order of the page's country."""
        return parsed(text, day_first=not self._month_first)

    @cached_property
    def site_names(self) -> list[str]:
        """What the outlet calls itself, the best first."""
        names = self.metas("og:site_name", "application-name", "apple-mobile-web-app-title")
        publisher = self.linked_data.resolved(self.article.get("publisher"))
        for node in (publisher, *self.linked_data.of_type(
            "WebSite", "Organization", "NewsMediaOrganization"
        )):  # fmt: skip
            if name := (string(node.get("name")) if isinstance(node, dict) else string(node)):
                names.append(name)
        return list(dict.fromkeys(name for name in names if len(name) <= 80))

    @cached_property
    def times(self) -> list[TimeElement]:
        """The page's time elements and the like, in order, at most 60."""
        found = self.tree.xpath(
            '//time | //*[@itemprop="datePublished"] | //abbr[@class="published"]'
        )
        return [
            TimeElement(
                (element.get("datetime") or element.get("content") or element.get("title") or "")[
                    :100
                ],
                one_line(element.text_content()[:200]),
                element,
            )
            for element in found[:60]
            if element.tag != "meta"
        ]


def _heading_text(heading: HtmlElement) -> str:
    whole = one_line(heading.text_content()[:2000])
    for part in heading.iterdescendants("span", "div", "p", "small", "em", "strong", "a"):
        if _KICKER.search(part.get("class") or ""):
            kicker = one_line(part.text_content()[:200])
            rest = whole.removeprefix(kicker).strip(" :|–—-·•")
            if kicker and whole.startswith(kicker) and len(rest.split()) > 1:
                return rest
    return whole
