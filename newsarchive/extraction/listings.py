"""Recognise a list of other pages by its form: a home page, a section, a tag, the newest posts.

Such a page has metadata and dates like an article, and often texts as long. But its text belongs to
items, and each has a headline that leads to a page of its own.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from newsarchive.page.evidence import PageEvidence
from newsarchive.page.segments import Segment, letters_key
from newsarchive.text import counted

#: Share of links of an item's headline, and its letters, at least.
LINKED, LEAST_HEADLINE = 0.8, 12
#: Items with text of a list, and those of a home page, at least.
LEAST_ITEMS, LEAST_ON_HOME = 3, 3
#: Share of the text that is inside items, at least; and that of one item, at most.
INSIDE, MOST_OF_ONE = 0.6, 0.6
#: Letters under the headline and outside items from which an article that states its date or author
#: is one, with a list.
INTRODUCTION = 60
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5"))
_HOME = re.compile(r"/?(?:[a-z]{2}(?:[-_][a-z]{2})?/?)?(?:(?:index|home|default)(?:\.\w{2,5})?/?)?")


@dataclass(slots=True, frozen=True)
class _Items:
    """The items of a page, and its text in them and outside them, in letters."""

    number: int
    sizes: list[int]
    outside: int


def why_list(evidence: PageEvidence, text: str, *, is_signed: bool) -> str | None:
    """Return why the page, of which *text* was extracted, is a list of other pages, or None.

    *is_signed*: its metadata states its date or author. Lists state that too; then an introduction
    counts.
    """
    headlines = [segment for segment in evidence.segments if _is_headline(segment, evidence)]
    items = _items(evidence, headlines, text)
    is_home = _HOME.fullmatch(evidence.address.path) is not None and not evidence.address.query
    if is_home and items.number >= LEAST_ON_HOME:
        return f"the site's home page, with {counted(items.number, 'headline')}"
    inside = sum(items.sizes)
    if len(items.sizes) < LEAST_ITEMS or inside < INSIDE * (inside + items.outside):
        return None
    is_headed = is_signed and evidence.headline_index >= 0
    if max(items.sizes) > MOST_OF_ONE * inside or (is_headed and items.outside >= INTRODUCTION):
        return None
    return f"a list of {counted(items.number, 'item')}, each with a headline that leads to its page"


def _is_headline(segment: Segment, evidence: PageEvidence) -> bool:
    """Return whether the line is a heading that leads to another page of this site."""
    if segment.tag not in _HEADINGS or segment.links < LINKED or segment.size < LEAST_HEADLINE:
        return False
    if segment.inside & {"nav", "aside", "footer"}:
        return False
    link = next(segment.element.iter("a"), None)
    if link is None:
        link = next(segment.element.iterancestors("a"), None)
    href = link.get("href") if link is not None else None
    if not href or href.startswith("#"):
        return False
    try:
        target = urlsplit(urljoin(evidence.page.url, href))
    except ValueError:
        return False
    here = evidence.address
    is_here = target.path.strip("/") == here.path.strip("/") and target.query == here.query
    return _bare(target.netloc) == _bare(here.netloc) and not is_here


def _items(evidence: PageEvidence, headlines: list[Segment], text: str) -> _Items:
    """Return the items: of each headline the largest element that has no other headline in it."""
    held = Counter(each for h in headlines for each in [h.element, *h.element.iterancestors()])
    items: dict[HtmlElement, int] = {}
    keys = set(map(letters_key, text.split("\n")))
    outside = 0
    for segment in evidence.segments:
        if segment.key not in keys:
            continue
        around = [segment.element, *segment.element.iterancestors()]
        item = next((each for each in reversed(around) if held[each] == 1), None)
        if item is None:
            outside += segment.size
        else:
            items[item] = items.get(item, 0) + segment.size
    return _Items(len({h.key for h in headlines}), [s for s in items.values() if s], outside)


def _bare(host: str) -> str:
    return host.removeprefix("www.")
