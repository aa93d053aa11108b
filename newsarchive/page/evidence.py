"""What a page states about itself, gathered once: meta elements, JSON-LD, h1, title, times, lines.

Evidence says only what is where on the page. The modules of ``metadata`` and ``extraction`` decide
what it means.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import SplitResult, urlsplit

from lxml.html import HtmlElement

from newsarchive.article import Page
from newsarchive.dates import Moment, parsed
from newsarchive.page.jsonld import LinkedData, string
from newsarchive.page.live_posts import posts_of
from newsarchive.page.segments import Segment, letters_key, segments_of, shown_text
from newsarchive.text import one_line
from newsarchive.word_lists import clocks

# Class names of the line over a headline.
_KICKER = re.compile(
    r"kicker|overline|over-?title|dachzeile|topline|roofline|spitzmarke|eyebrow|pre-?title|surtitre|"
    r"sur-?titre|ante-?titulo|occhiello|vignette|flytitle|rubric",
    re.IGNORECASE,
)
_META_NAMES = ("property", "name", "itemprop", "http-equiv")
#: The name for what the microdata of an author has as name, beside those of meta elements.
AUTHOR_ITEM = "author itemprop=name"
#: Limits that bound the work on a hostile page: characters of one meta element and of one script,
#: meta elements of one name, h1 elements, time elements.
MAX_VALUE = 20_000
MAX_SCRIPT = 5_000
MAX_METAS = 50
MAX_HEADINGS = 30
MAX_TIMES = 60
#: Letters of a heading that is shorter than most headlines, as a logo is.
SHORT_HEADING = 16
#: Characters of the longest name that an outlet calls itself by.
MAX_SITE_NAME = 80


@dataclass(slots=True, frozen=True)
class Candidate:
    """A value that may become a field, and its source."""

    value: str
    source: str
    """A word of :class:`~newsarchive.article.FieldSource`."""


@dataclass(slots=True, frozen=True)
class TimeElement:
    """A ``<time>``, or another element that is marked as holding the date."""

    stamp: str
    """Its attribute datetime, content or title; "" if it has none."""
    shown: str
    """Its text."""
    element: HtmlElement = field(repr=False)


class PageEvidence:
    """The evidence of one page: all of it is gathered when the object is made, none changes later.

    Only the order of day and month may, see :meth:`write_month_first`.

    Extraction strips the tree afterwards. What is needed from ``<head>``, scripts or menus must
    therefore be gathered here.
    """

    def __init__(
        self, page: Page, tree: HtmlElement, ruled: Mapping[str, list[str]] | None = None
    ) -> None:
        self.page: Final = page
        self.tree: Final = tree
        self.link: Final = page.link
        #: What the selectors of the site found, by the name of the rule; empty without rules.
        self.ruled: Final[Mapping[str, list[str]]] = ruled or {}
        #: The parts of the page's URL; empty parts if it cannot be split.
        self.address: Final = _split(page.url)
        self.linked_data: Final = LinkedData(tree)
        #: Text of the page's scripts, each up to :data:`MAX_SCRIPT` characters, or their URLs.
        self.scripts: Final = [
            (script.text or script.get("src") or "")[:MAX_SCRIPT] for script in tree.iter("script")
        ]
        self._metas: Final = _metas_of(tree)
        #: Text of the page's ``<title>``; None without one.
        self.title_element: Final = _title_of(tree)
        #: Each h1 that has text, without its kicker, and the element.
        self.headings: Final = _headings_of(tree)
        #: The lines of the page.
        self.segments: Final[list[Segment]] = segments_of(tree)
        #: Index of the line that shows the headline: the h1 that the page's titles name; or -1.
        self.headline_index: Final = _headline_index(
            self.segments, [*self.metas("og:title"), self.title_element or ""]
        )
        #: The JSON-LD node of the article; empty if there is none.
        self.article: Final = self.linked_data.article(
            page.url, [text for text, _ in self.headings] + self.metas("og:title")
        )
        #: What the page names as its canonical URL, as it is written there.
        self.canonical_url: Final = _canonical_of(tree)
        #: What the outlet calls itself, the best name first.
        self.site_names: Final = self._site_names()
        #: Where the page states that it is a live blog: json-ld, microdata, or "" if it does not.
        self.live_source: Final = self._live_source()
        #: The posts of a live blog, in order.
        self.posts: Final = posts_of(
            tree,
            self.segments,
            [self.title_element or "", *self.metas("og:title"), *(h for h, _ in self.headings)],
            is_stated=bool(self.live_source),
        )
        #: The page's time elements in order, without those of posts.
        self.times: Final = _times_of(tree, {line.element for p in self.posts for line in p.lines})
        self._month_first = self._writes_month_first()
        #: The language that the page states, as a code of two or three letters; "" without one.
        self.stated_language: Final = (
            (tree.get("lang") or "").replace("_", "-").partition("-")[0].lower()
        )
        self._moments: Final[dict[str, Moment | None]] = {}

    def metas(self, *names: str) -> list[str]:
        """Return the contents of the meta elements with these *names*, cleaned, in their order."""
        found = (
            string(content) for name in names for content in self._metas.get(name, ())[:MAX_METAS]
        )
        return [text for text in found if text]

    def meta_names(self, pattern: re.Pattern[str]) -> list[str]:
        """Return the names of the meta elements in which *pattern* is found."""
        return [name for name in self._metas if pattern.search(name)]

    def meta(self, *names: str) -> str | None:
        """Return the first of :meth:`metas`; None if there is none."""
        return next(iter(self.metas(*names)), None)

    def of_article(self, key: str) -> str | None:
        """Return the text of *key* in the article's JSON-LD node; None if it has none."""
        return string(self.article.get(key))

    def moment(self, text: str) -> Moment | None:
        """Return the point in time that *text* states; 03/04/2024 in the order of the country."""
        if text not in self._moments:
            self._moments[text] = parsed(text, not self._month_first, self.stated_language)
        return self._moments[text]

    def write_month_first(self, is_first: bool) -> None:
        """Read 03/04/2024 as 4 March from now on, or as 3 April: other dates of the page say so."""
        if is_first != self._month_first:
            self._month_first = is_first
            self._moments.clear()

    def _writes_month_first(self) -> bool:
        """Return whether the page writes 05/17/2024: it states en-US on a host of no country."""
        stated = [self.tree.get("lang") or "", *self.metas("og:locale")]
        host = (self.address.hostname or "").rpartition(".")[2]
        american = any(text.replace("_", "-").lower() == "en-us" for text in stated)
        return american and host not in clocks()

    def _live_source(self) -> str:
        if next(self.linked_data.of_type("LiveBlogPosting"), None) is not None:
            return "json-ld"
        if b"LiveBlogPosting" not in self.page.body:
            return ""
        items = self.tree.xpath('//*[contains(@itemtype, "schema.org/LiveBlogPosting")]')
        return "microdata" if items else ""

    def _site_names(self) -> list[str]:
        names = self.metas("og:site_name", "application-name", "apple-mobile-web-app-title")
        publisher = self.linked_data.resolved(self.article.get("publisher"))
        sites = self.linked_data.of_type("WebSite", "Organization", "NewsMediaOrganization")
        for node in (publisher, *sites):
            if name := (string(node.get("name")) if isinstance(node, dict) else string(node)):
                names.append(name)
        return list(dict.fromkeys(name for name in names if len(name) <= MAX_SITE_NAME))


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:
        return SplitResult("", "", "", "", "")


def _metas_of(tree: HtmlElement) -> dict[str, list[str]]:
    metas: dict[str, list[str]] = {}
    for meta in tree.iter("meta"):
        if content := meta.get("content") or meta.get("value"):
            for attribute in _META_NAMES:
                if name := meta.get(attribute):
                    metas.setdefault(name.strip().lower()[:100], []).append(content[:MAX_VALUE])
            if meta.get("itemprop") == "name" and _is_of_author(meta):
                metas.setdefault(AUTHOR_ITEM, []).append(content[:MAX_VALUE])
    return metas


def _is_of_author(meta: HtmlElement) -> bool:
    """Return whether *meta* is in an item for the author of the page, and of no comment on it."""
    items = [step.get("itemprop") for step in meta.iterancestors() if step.get("itemprop")]
    return items[:1] == ["author"] and not {"comment", "review", "citation"} & set(items)


def _title_of(tree: HtmlElement) -> str | None:
    for title in tree.iter("title"):
        if (text := one_line(title.text_content()[:2000])) and title.getparent().tag != "svg":
            return text
    return None


def _headings_of(tree: HtmlElement) -> list[tuple[str, HtmlElement]]:
    headings = [(_heading_text(h1), h1) for h1 in list(tree.iter("h1"))[:MAX_HEADINGS]]
    return [(text, h1) for text, h1 in headings if text]


def _heading_text(heading: HtmlElement) -> str:
    whole = shown_text(heading, 2000)
    for part in heading.iterdescendants("span", "div", "p", "small", "em", "strong", "a"):
        if _KICKER.search(part.get("class") or ""):
            kicker = shown_text(part, 200)
            rest = whole.removeprefix(kicker).strip(" :|–—-·•")
            if kicker and whole.startswith(kicker) and len(rest.split()) > 1:
                return rest
    return whole


def _headline_index(segments: list[Segment], titles: list[str]) -> int:
    keys = [key for title in titles if (key := letters_key(title))]
    headings = [(i, s) for i, s in enumerate(segments) if s.tag in ("h1", "h2") and s.key]
    named = [
        (s.tag == "h1", not s.inside & {"nav", "aside"}, len(s.key), -i)
        for i, s in headings
        if any(s.key in key or key in s.key for key in keys)
    ]
    # A logo may be an h1 whose words end the title, and lists of stories repeat the headline.
    full = [each for each in named if each[2] >= SHORT_HEADING] or named
    if full:
        return -max(full)[3]
    return next((i for i, heading in headings if heading.tag == "h1"), -1)


def _canonical_of(tree: HtmlElement) -> str | None:
    for link in tree.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split() and link.get("href"):
            return str(link.get("href")).strip()
    return None


def _times_of(tree: HtmlElement, posts: set[HtmlElement]) -> list[TimeElement]:
    elements: list[HtmlElement] = tree.xpath(
        '//time | //*[@itemprop="datePublished"] | //abbr[@class="published"]'
    )
    return [
        TimeElement(
            (element.get("datetime") or element.get("content") or element.get("title") or "")[:100],
            shown_text(element, 200),
            element,
        )
        for element in elements[:MAX_TIMES]
        if element.tag != "meta"
        and (not posts or posts.isdisjoint((element, *element.iterancestors())))
    ]
