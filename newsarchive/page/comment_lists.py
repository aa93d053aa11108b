"""Recognise readers' comments by their form: a list of items, each with a name, a date and a text.

Class names mark most comments (``page/class_hints``), attributes others (``page/segments``). The
form is the same in every language: after the article come two or more elements of one kind, and
each has a short line with somebody's name and a date.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from itertools import accumulate

from lxml.html import HtmlElement

from newsarchive.page.segments import Segment, step_of
from newsarchive.writing.punctuation import SENTENCE_END_OR_COLON

#: Characters of a line with a name and a date, at most, and letters beside the date, at least.
MAX_STAMP, LEAST_NAME = 80, 2
#: Ancestors of such a line that may be the item of the list.
MAX_CLIMB = 8
#: A list with more text than this many times the text before it is a live blog, or a page of
#: letters: then the items are the article.
MOST_TIMES = 4
#: Letters of the text before a list of comments, at least.
LEAST_BEFORE = 100

_DATE = re.compile(
    r"\d{4}\s?[-./年년]\s?\d{1,2}\s?[-./月월]\s?\d{1,2}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}"
    r"|\d{1,2}\.?\s(?:de\s)?[^\W\d_]{3,12}\.?,?\s(?:de\s)?\d{4}|[^\W\d_]{3,12}\s\d{1,2},\s\d{4}"
)
_DIGIT = re.compile(r"\d")
_AGO = re.compile(
    r"\d+\s?[^\W\d_]{1,12}\s?(?:ago|前|전|назад|önce|ที่แล้ว)|(?:vor|il y a|h[aá](?:ce)?)\s\d+\s",
    re.IGNORECASE,
)
# The posts of a live blog have the time of the day.
_CLOCK = re.compile(r"\d:\d\d")


def lines_in_comments(segments: list[Segment], start: int) -> set[int]:
    """Return the indices of the lines after *start*, the headline, that are readers' comments."""
    stamps = {
        index
        for index, segment in enumerate(segments)
        if index > start and _is_stamp(segments, index)
    }
    if len(stamps) < 2:
        return set()
    found: set[int] = set()
    citations = _citations(segments)
    # Sums, because a page may have thousands of lists. The one at an index is that of all before.
    prose = [0, *accumulate(s.size if _is_prose(s) else 0 for s in segments)]
    for parent, inside in _inside(segments, start, _lists(segments, stamps)).items():
        before = prose[inside[0]] - prose[start + 1]
        after = prose[-1] - prose[inside[-1] + 1]
        of_item: Counter[HtmlElement] = Counter()
        texts: set[HtmlElement] = set()
        for i in inside:
            item = _child_of(parent, segments[i].element)
            of_item[item] += segments[i].size
            if i not in stamps:
                texts.add(item)
        if len(texts) < 2:
            continue  # Dates with a line each are a chronology, or a list of sources.
        if (
            before >= max(LEAST_BEFORE, *of_item.values())
            and of_item.total() <= MOST_TIMES * before
            and after <= before
            and not _is_cited(parent, citations)
        ):
            found.update(inside)
    return found


def _is_stamp(segments: list[Segment], index: int) -> bool:
    """Return whether the line has a date, and a name in it or in a short line beside it."""
    text = segments[index].text
    if len(text) > MAX_STAMP or not _DIGIT.search(text) or "tr" in segments[index].inside:
        return False
    found = _DATE.search(text) or (_AGO.search(text) if not _CLOCK.search(text) else None)
    if not found:
        return False
    rest = text[: found.start()] + text[found.end() :]
    if sum(map(str.isalpha, rest)) >= LEAST_NAME:
        return True
    beside = segments[index - 1].text if index else ""
    return len(beside) <= MAX_STAMP // 2 and not _DATE.search(beside)


def _lists(segments: list[Segment], stamps: set[int]) -> list[HtmlElement]:
    """Return the elements that have two or more children of one kind with a line of *stamps*."""
    held: defaultdict[tuple[HtmlElement, str], set[HtmlElement]] = defaultdict(set)
    for index in sorted(stamps):
        element = segments[index].element
        for _ in range(MAX_CLIMB):
            parent = element.getparent()
            if parent is None:
                break
            held[parent, step_of(element, str(element.tag))].add(element)
            element = parent
    found = (parent for (parent, _), items in held.items() if len(items) >= 2)
    return list(dict.fromkeys(found))


def _inside(
    segments: list[Segment], start: int, lists: list[HtmlElement]
) -> dict[HtmlElement, list[int]]:
    """Return the indices of the lines after *start* in each of *lists*."""
    held: dict[HtmlElement, list[int]] = {parent: [] for parent in lists}
    for index in range(start + 1, len(segments) if held else 0):
        element = segments[index].element
        for around in (element, *element.iterancestors()):
            if around in held:
                held[around].append(index)
    return held


def _citations(segments: list[Segment]) -> dict[str, list[HtmlElement]]:
    """Return the links inside the page, and those that are raised as numbers, by their targets."""
    found: dict[str, list[HtmlElement]] = {}
    root = segments[0].element.getroottree()
    for link in root.iter("a"):
        address, _, name = (link.get("href") or "").partition("#")
        if name and (not address or link.getparent().tag == "sup"):
            found.setdefault(name, []).append(link)
    return found


def _is_cited(parent: HtmlElement, citations: dict[str, list[HtmlElement]]) -> bool:
    """Return whether one of *citations* leads from elsewhere into *parent*, as to a footnote."""
    links = (citations.get(element.get("id"), ()) for element in parent.iter() if citations)
    return any(parent not in link.iterancestors() for each in links for link in each)


def _child_of(parent: HtmlElement, element: HtmlElement) -> HtmlElement:
    """Return the child of *parent* around *element*; *parent* itself if that is the element."""
    while element is not parent and element.getparent() is not parent:
        element = element.getparent()
    return element


def _is_prose(segment: Segment) -> bool:
    return segment.links < 0.3 and (
        segment.size >= 40 or SENTENCE_END_OR_COLON.search(segment.text) is not None
    )
