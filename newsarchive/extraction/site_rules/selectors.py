"""Selectors of a site's rules: CSS as Scrapy's shell reads it, or XPath after ``xpath:``."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from lxml.etree import XPath, XPathError
from lxml.html import HtmlElement, fromstring

from newsarchive.errors import NewsArchiveError, described
from newsarchive.site_rules import RULES, SiteRules

XPATH = "xpath:"
#: Elements and attributes of one page that a selector may select; no article has more.
MOST_FOUND = 2_000
#: Rules that select elements and no attributes or texts.
_OF_ELEMENTS = ("body", "drop")


class BadSelector(NewsArchiveError):
    """A selector that cannot be read; its text has the selector and says why."""


@lru_cache(maxsize=256)
def compiled(selector: str) -> XPath:
    """Return *selector* as XPath; raise :class:`BadSelector` if it is none."""
    if not selector.strip():
        raise BadSelector(f"{selector!r} is no selector; leave the rule out")
    try:
        if selector.startswith(XPATH):
            path = selector.removeprefix(XPATH).strip()
        else:
            from parsel import css2xpath  # imported here, because few sites have rules

            path = css2xpath(selector)
        found = XPath(path)
        found(fromstring("<html><body><p>a</p></body></html>"))
    except (XPathError, SyntaxError, RuntimeError, ValueError) as error:
        raise BadSelector(f"{selector!r} is no selector: {described(error)}") from error
    return found


def wrong_with(rules: SiteRules) -> str | None:
    """Return which of *rules* cannot be used and why; None if all can."""
    for name in RULES:
        value = getattr(rules, name)
        for selector in value if name == "drop" else filter(None, (value,)):
            if not isinstance(selector, str):
                return f"`{name}`: {selector!r} is no selector; write it as a text"
            try:
                compiled(selector)
            except BadSelector as error:
                return f"`{name}`: {error}"
            if name in _OF_ELEMENTS and ("::attr(" in selector or "::text" in selector):
                return f"`{name}`: {selector!r} selects no elements; leave out what is after ::"
    return None


def selected(tree: HtmlElement, selector: str) -> list[Any]:
    """Return the elements and strings of *tree* that *selector* selects, in the page's order.

    A selector that this page makes fail selects nothing.
    """
    try:
        found = compiled(selector)(tree)
    except (BadSelector, XPathError):
        return []
    return found[:MOST_FOUND] if isinstance(found, list) else [found]


def elements(tree: HtmlElement, selector: str) -> list[HtmlElement]:
    """Return the elements that *selector* selects, without those inside another one of them."""
    found = [each for each in selected(tree, selector) if isinstance(each, HtmlElement)]
    chosen = set(found)
    return [each for each in found if chosen.isdisjoint(each.iterancestors())]
