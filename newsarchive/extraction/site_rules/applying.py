"""Apply the rules of a page's site to its tree, before anything else reads it."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from newsarchive.extraction.site_rules.selectors import elements, selected
from newsarchive.page.segments import Segment, letters_key, segments_of
from newsarchive.site_rules import SiteRules
from newsarchive.text import one_line

#: Characters of a value that are read, and values of one field: a byline is shorter.
MAX_VALUE, MAX_VALUES = 500, 20
#: Attributes in which an element has its time for machines.
_STAMPS = ("datetime", "content", "title")


@dataclass(slots=True)
class Ruled:
    """What the rules of its site found on one page."""

    rules: SiteRules
    values: dict[str, list[str]] = field(default_factory=dict)
    """The texts that the selectors of ``title``, ``author`` and ``date`` found."""
    body: list[HtmlElement] = field(default_factory=list)
    """Copies of the elements that the selector of the body found, without what is dropped."""
    lines: list[Segment] = field(default_factory=list)
    """All lines of the page as it was; empty if nothing was dropped."""
    dropped: dict[int, str] = field(default_factory=dict)
    """The texts that were dropped, by the number of their line."""


def apply_rules(tree: HtmlElement, rules: SiteRules) -> Ruled:
    """Return what *rules* find in *tree*, and take what they drop out of it."""
    ruled = Ruled(rules)
    for name in ("title", "author", "date"):
        if selector := getattr(rules, name):
            found = _values(tree, selector, with_stamps=name == "date")
            ruled.values[name] = list(dict.fromkeys(found))[:MAX_VALUES]
    dropped = [each for selector in rules.drop for each in elements(tree, selector)]
    dropped = [each for each in dropped if each.getparent() is not None]
    if dropped:
        ruled.lines = segments_of(tree)
        ruled.dropped = _texts_of(dropped, ruled.lines)
        for each in dropped:
            each.drop_tree()
    if rules.body:
        ruled.body = [_copy(each) for each in elements(tree, rules.body)]
    return ruled


def _values(tree: HtmlElement, selector: str, *, with_stamps: bool) -> Iterator[str]:
    """Yield the texts that *selector* selects, also the stamps of elements *with_stamps*."""
    for each in selected(tree, selector):
        if isinstance(each, HtmlElement):
            texts = [each.get(name) for name in _STAMPS] if with_stamps else []
            texts += [each.text_content()]
            if each.tag == "meta":
                texts = [each.get("content")]
        else:
            texts = [str(each)]
        for text in texts:
            if cleaned := one_line((text or "")[: 4 * MAX_VALUE])[:MAX_VALUE]:
                yield cleaned


def _texts_of(dropped: list[HtmlElement], lines: list[Segment]) -> dict[int, str]:
    """Return the text of each of the *dropped* elements by the number of its line on the page.

    An element inside a line is only a part of it, and has its number.
    """
    gone = set(dropped)
    holders: dict[HtmlElement, int] = {}
    texts: dict[int, str] = {}
    for index, line in enumerate(lines):
        holders.setdefault(line.element, index)
        if not gone.isdisjoint((line.element, *line.element.iterancestors())):
            texts[index] = line.text
    for each in dropped:
        holder = next((up for up in each.iterancestors() if up in holders), None)
        text = one_line(each.text_content()[: 4 * MAX_VALUE])
        if holder is not None and text and holders[holder] not in texts:
            line = lines[holders[holder]]
            if letters_key(text) in line.key:
                texts[holders[holder]] = text
    return texts


def _copy(element: HtmlElement) -> HtmlElement:
    """Return *element* without its attributes, which say nothing against what the site names."""
    copy: HtmlElement = deepcopy(element)
    copy.tail = None
    copy.attrib.clear()
    if copy.tag not in ("p", "li", "blockquote", "pre", "table", "h2", "h3", "h4", "ul", "ol"):
        copy.tag = "div"
    return copy
