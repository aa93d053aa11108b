"""Whether the whole article is free to read: what the page states, else a wall after its text.

A class name such as ``paywall`` says only where a wall would begin. Free articles have it as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from lxml.html import HtmlElement

from newsarchive.page.evidence import Candidate, PageEvidence
from newsarchive.page.jsonld import Node, string, types
from newsarchive.page.segments import Segment, letters_key
from newsarchive.text import fold_case, word_count
from newsarchive.word_lists import languages, phrase_pattern

#: A text with more words is no teaser: what follows it asks for support, and closes nothing.
MOST_WORDS = 250
#: Lines after the text in which its wall begins, and characters of the longest line of a wall.
LINES_AFTER, LONGEST_LINE = 5, 200
#: Characters up to which the last line of the text itself may be its wall.
LONGEST_LAST = 60

_TRUTHS = {
    "true": True, "yes": True, "y": True, "1": True,
    "false": False, "no": False, "n": False, "0": False,
}  # fmt: skip
# Names of meta elements, without all but letters: of what is to be paid, of what is free, and of
# a grade of access.
_PAID = re.compile(
    "(?:paywall|paywalled|premium|ispaid|(?:^|article|content)paid|paidcontent|subscriberonly|"
    "subscriptiononly|(?:^|article|is|requires|has)subscription)$"
)
_FREE = re.compile(r"(?:isfree|isaccessibleforfree|freeaccess)$")
_GRADE = re.compile(r"(?:content|article)(?:tier|access)|access(?:level|type|model|status)$")
_NAMES = re.compile("free|pa[iy]|premium|subscri|tier|access", re.IGNORECASE)
_GRADES = {
    "free": True, "open": True, "public": True, "unlocked": True,
    "locked": False, "metered": False, "paid": False, "premium": False, "subscription": False,
    "subscriber": False, "subscribers": False, "subscriberonly": False, "paywall": False,
}  # fmt: skip
_WALL = re.compile(
    "pay-?wall|reg-?wall|access-?wall|subscri(?:be|ption)-?(?:wall|prompt|barrier)|"
    "abo-?(?:wall|box|schranke)|piano|barrier|meter(?:ed|ing)",
    re.IGNORECASE,
)

#: Names of windows that a button opens, and of forms for comments.
_WINDOW = re.compile(r"modal|pop-?up|dialog|drop-?down|off-?canvas|comment", re.IGNORECASE)


def stated(evidence: PageEvidence) -> tuple[bool, Candidate] | None:
    """Return whether the page states that the article is free, with the source; None if neither."""
    for source, values in (
        ("json-ld", _in_json_ld(evidence)),
        ("microdata", _in_microdata(evidence)),
        ("meta", _in_metas(evidence)),
    ):
        for value, raw in values:
            if value is not None:
                return value, Candidate(raw, source)
    return None


def asks_login(evidence: PageEvidence) -> bool:
    """Return whether the content of the page has a form for a password.

    Many free pages have one in their header, in a menu or in a window that a button opens.
    """
    for each in evidence.tree.iter("input"):
        if (each.get("type") or "").casefold() == "password":
            above = list(each.iterancestors())
            is_content = any(e.tag in ("main", "article") or e.get("role") == "main" for e in above)
            if is_content and not any(_is_beside(e) for e in above):
                return True
    return False


def _is_beside(element: HtmlElement) -> bool:
    if element.tag in ("header", "nav", "aside", "footer", "dialog"):
        return True
    named = f"{element.get('class', '')} {element.get('id', '')} {element.get('role', '')}"
    is_hidden = element.get("hidden") is not None or element.get("aria-hidden") == "true"
    return is_hidden or _WINDOW.search(named) is not None


def truth(value: Any) -> bool | None:
    """Return what *value* says as JSON, a word, or the URL of schema.org; None if nothing."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("@value", value.get("@id"))
    if not isinstance(value, str | int | float):
        return None
    word = re.split("[/:#]", str(value).strip().casefold())[-1]
    return _TRUTHS.get(word.removesuffix(".0"))


def _in_json_ld(evidence: PageEvidence) -> Iterator[tuple[bool | None, str]]:
    """Yield what the article states, and the page; then their parts, of which one may be closed."""
    nodes = [evidence.article]
    headline = string(evidence.article.get("headline"))
    for node in evidence.linked_data.nodes:
        is_again = headline is not None and string(node.get("headline")) == headline
        if is_again or "WebPage" in types(node):
            nodes.append(node)
    for node in nodes:
        value = node.get("isAccessibleForFree")
        yield truth(value), f"isAccessibleForFree: {value}"
    parts = [truth(part.get("isAccessibleForFree")) for node in nodes for part in _parts(node)]
    known = [value for value in parts if value is not None]
    if known:
        yield all(known), f"hasPart: isAccessibleForFree: {all(known)}"


def _parts(node: Node) -> list[Node]:
    parts = node.get("hasPart")
    listed = parts[:50] if isinstance(parts, list) else [parts]
    return [
        part
        for part in listed
        if isinstance(part, dict) and set(types(part)) <= {"WebPageElement", "CreativeWork"}
    ]


def _in_microdata(evidence: PageEvidence) -> Iterator[tuple[bool | None, str]]:
    """Yield what the elements of the article say that have the itemprop; teasers have it, too."""
    if b"sAccessibleForFree" not in evidence.page.body:
        return
    around = {each for _, h1 in evidence.headings for each in h1.iterancestors()}
    for element in evidence.tree.xpath('//*[contains(@itemprop, "isAccessibleForFree")]')[:50]:
        item = _item_around(element)
        if item is None or item in around:
            raw = element.get("content") or element.get("href") or element.text_content()[:50]
            yield truth(raw), f"isAccessibleForFree: {raw}"


def _item_around(element: HtmlElement) -> HtmlElement | None:
    """Return the item that *element* is a property of, or of which its item is a part."""
    for item in element.iterancestors():
        if item.get("itemscope") is not None and "WebPageElement" not in item.get("itemtype", ""):
            return item
    return None


def _in_metas(evidence: PageEvidence) -> Iterator[tuple[bool | None, str]]:
    for name in evidence.meta_names(_NAMES):
        letters = re.sub("[^a-z]", "", name)
        raw = evidence.meta(name) or ""
        value = truth(raw)
        if _GRADE.search(letters):
            value = _GRADES.get(re.sub("[^a-z]", "", raw.casefold()))
        elif _PAID.search(letters):
            value = None if value is None else not value
        elif not _FREE.search(letters):
            continue
        yield value, f"{name}: {raw}"


@cache
def _words() -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Return for each language what a wall asks to take out, and what for, folded."""
    return [
        (tuple(map(fold_case, lists["subscribe"])), tuple(map(fold_case, lists["read_on"])))
        for lists in languages().values()
        if "subscribe" in lists
    ]


def _begins_word(phrases: tuple[str, ...], text: str) -> bool:
    """Return whether a word of *text* begins with one of *phrases*, which takes no pattern."""
    return any(phrase in text and phrase_pattern([phrase], whole=False).search(text) is not None
               for phrase in phrases)  # fmt: skip


def wall_after(evidence: PageEvidence, text: str) -> Candidate | None:
    """Return the line of the wall that closes the rest of the article after *text*; None if none.

    The text is short, and one line, or two lines in succession, have two of three signs: what to
    subscribe to, that it is for reading on, and a place that is named for a wall.
    """
    if word_count(text) > MOST_WORDS:
        return None
    keys = {key for line in text.split("\n") if (key := letters_key(line))}
    shown = [i for i, each in enumerate(evidence.segments) if each.key in keys]
    if not shown:
        return None
    places = {evidence.segments[i].place for i in shown[:-1]}
    lines = evidence.segments[shown[-1] : shown[-1] + 1 + LINES_AFTER]
    if lines[0].place in places and len(lines[0].text) > LONGEST_LAST:
        del lines[0]
    for i, line in enumerate(lines):
        if _is_wall([line]) or _is_wall(lines[i : i + 2]):
            return Candidate(line.text, "text")
    return None


def is_all_of_wall(evidence: PageEvidence, text: str) -> bool:
    """Return whether the line *text* has two signs by itself, and so is no part of the story."""
    return any(each.text == text and _is_wall([each]) for each in evidence.segments)


def _is_wall(lines: list[Segment]) -> bool:
    if any(len(line.text) > LONGEST_LINE for line in lines):
        lines = lines[:1]
    text = fold_case(" ".join(line.text for line in lines))
    if len(text) > 2 * LONGEST_LINE or "newsletter" in text:
        return False
    is_named = any(_WALL.search(line.place) for line in lines)
    for subscribe, read_on in _words():
        subscribes = _begins_word(subscribe, text)
        if subscribes and is_named:
            return True
        if (subscribes or is_named) and _begins_word(read_on, text):
            return True
    return False
