"""Texts that stand together and may name the authors: a *group* is the elements of one line, or
lines of one place side by side.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from lxml.html import HtmlElement

from newsarchive.metadata.authorship.byline_places import (
    AUTHOR_PLACE,
    ELSE,
    LONGEST_NAMED,
    MAX_BYLINE,
    NO_AUTHOR_PLACE,
    is_named,
    lines_around,
    may_be_byline,
    near_lines,
)
from newsarchive.metadata.authorship.name_shapes import fits, is_full_name
from newsarchive.metadata.authorship.printed_names import by_pattern
from newsarchive.page.class_hints import reason_of_names
from newsarchive.page.evidence import PageEvidence
from newsarchive.page.segments import Segment, letters_key, shown_text
from newsarchive.text import one_line

#: Links of a line, and marked elements of a page, that are considered.
MOST_LINKS = 20
#: Characters of the longest role beside a name in a link.
LONGEST_BESIDE = 40
#: Lines between two marked names of one byline.
GAP = 3

_MARKED = (
    '//a[@rel="author"] | //address//a | /descendant::*[@itemprop="author" and not(self::meta) or '
    'contains(@class, "fn") and contains(concat(" ", normalize-space(@class), " "), " fn ")]'
)
# URLs of the pages that sites have about their authors.
_AUTHOR_PAGE = re.compile(
    r"/(?:authors?|autor(?:en|es|a|e|i|ka)?|auteurs?|journalists?|reporters?|redakteure?|"
    r"contributors?|writers?|columnists?|people|profil(?:es?)?|staff|verfasser|yazar(?:lar)?)/[^/]+",
    re.IGNORECASE,
)
_SENTENCE_ENDS = (".", ":", "!", "?", "。", "؟")
_NAMES_OF = ("class", "itemprop", "data-testid", "data-qa")


class Group(NamedTuple):
    """Texts that stand together and may name the authors."""

    texts: list[str]
    """Of each element or line, with " | " between elements without a space."""
    is_named: bool
    """Whether the place says that names stand here."""
    line: str = ""
    """The line that holds them all; "" if they are lines of their own."""
    is_link: bool = False
    """Whether they are links to pages about authors."""


def marked_elements(evidence: PageEvidence) -> list[tuple[int, HtmlElement]]:
    """Return the elements that are marked as names of authors, each with the number of its line.

    Of elements inside each other the outermost counts. The number is -1 if the line is unknown.
    """
    numbers = {s.element: i for i, s in reversed(list(enumerate(evidence.segments)))}
    found: list[tuple[int, HtmlElement]] = []
    for element in evidence.tree.xpath(_MARKED)[:MOST_LINKS]:
        text = shown_text(element, 300)
        lineage = [element, *islice(element.iterancestors(), 5)]
        around = " ".join(str(e.get("class") or "") for e in lineage)
        if any(e is outer for _, outer in found for e in lineage[1:]):
            continue
        if any(e.tag == "blockquote" for e in lineage) or not 0 < len(text) <= LONGEST_NAMED:
            continue
        if any(_is_teaser(e, text) for e in lineage if e.tag == "a"):
            continue
        if reason_of_names(around[:500]) not in NO_AUTHOR_PLACE:
            near = [*islice(element.iter(), 10), *lineage[1:]]
            found.append((next((numbers[e] for e in near if e in numbers), -1), element))
    return found


def _is_teaser(link: HtmlElement, name: str) -> bool:
    """Return whether *link* has a headline beside the *name* in it: it leads to another article."""
    return len(shown_text(link, 400)) - len(name) > LONGEST_BESIDE


def grouped(evidence: PageEvidence, marked: list[tuple[int, HtmlElement]]) -> Iterator[Group]:
    """Yield groups of *marked* elements that are at most :data:`GAP` lines apart."""
    groups: list[list[tuple[int, HtmlElement]]] = []
    for number, element in marked:
        if not groups or number < 0 or number - groups[-1][-1][0] > GAP:
            groups.append([])
        groups[-1].append((number, element))
    for group in groups:
        texts = [_pieces_apart(element) for _, element in group]
        numbers = {number for number, _ in group}
        is_one = len(numbers) == 1 and -1 not in numbers
        yield Group(texts, True, apart(evidence.segments[numbers.pop()]) if is_one else "")


def profile_links(evidence: PageEvidence) -> Iterator[Group]:
    """Yield the texts of links near the headline to the site's pages about its authors."""
    for segment in near_lines(evidence):
        texts = [
            shown_text(link, 300)
            for link in islice(segment.element.iter("a"), MOST_LINKS)
            if _AUTHOR_PAGE.search(link.get("href") or "")
        ]
        if texts:
            yield Group(texts, True)


def apart(segment: Segment) -> str:
    """Return the line with " | " between elements without a space, such as name and role."""
    if len(segment.element) == 0 or len(segment.text) > MAX_BYLINE:
        return segment.text
    joined = _pieces_apart(segment.element)
    # If the element holds several lines, this line's part of it is unknown.
    return joined if letters_key(joined) == segment.key else segment.text


def _pieces_apart(element: HtmlElement) -> str:
    """Return the text of *element* with " | " where two pieces of it have no space between them."""
    joined = ""
    for piece in element.itertext():
        is_glued = joined[-1:].isalnum() and piece[:1].isalnum()
        is_label = is_glued and by_pattern().fullmatch(f"{one_line(joined)} ")
        joined += (" " if is_label else " | " if is_glued else "") + piece
        if len(joined) > 4 * MAX_BYLINE:
            break
    return one_line(joined)


def inside_lines(near: list[Segment], all_lines: str) -> Iterator[Group]:
    """Yield links to an author's page, and words in a place for authors, inside *near*."""
    for segment in near:
        is_prose = segment.text.endswith(_SENTENCE_ENDS) and not by_pattern().match(segment.text)
        if len(segment.text) > 2 * LONGEST_NAMED:
            continue
        found: list[HtmlElement] = []
        for element in segment.element.iterdescendants("a", "span", "b", "strong", "em", "cite"):
            text = shown_text(element, 300)
            names = " ".join(element.get(attribute) or "" for attribute in _NAMES_OF)
            is_page = (
                element.tag == "a"
                and not is_prose
                and _AUTHOR_PAGE.search(element.get("href") or "")
            )
            is_place = AUTHOR_PLACE.search(names.lower())
            if not 0 < len(text) <= LONGEST_NAMED or not (is_page or is_place):
                continue
            # The block element of the line may hold other lines.
            if ELSE.search(names) or (text not in segment.text and text in all_lines):
                continue
            if any(outer in found for outer in element.iterancestors()):
                continue
            if any(_is_teaser(link, text) for link in element.iterancestors("a")):
                continue
            if reason_of_names(names) not in NO_AUTHOR_PLACE:
                found.append(element)
        if found:
            texts = [_pieces_apart(element) for element in found]
            pages = [_AUTHOR_PAGE.search(element.get("href") or "") for element in found]
            yield Group(texts, True, apart(segment), all(pages))


def alike(segment: Segment) -> list[str]:
    """Return the texts of the line's elements if all are of one kind, as names side by side are."""
    elements = list(segment.element)
    kinds = {(element.tag, element.get("class")) for element in elements}
    texts = [shown_text(element, 300) for element in elements]
    if not 1 < len(elements) <= MOST_LINKS or len(kinds) > 1:
        return []
    return texts if all(is_full_name(t) and fits(t, frozenset()) for t in texts) else []


def beside_each_other(evidence: PageEvidence) -> Iterator[Group]:
    """Yield runs of lines near the headline that are in one place for authors."""
    short = [
        (i, s)
        for i in lines_around(evidence)
        if len((s := evidence.segments[i]).text) <= LONGEST_NAMED
    ]
    for run in runs((i, s) for i, s in short if is_named(s, 4) and may_be_byline(evidence, s)):
        texts = [apart(segment) for segment in run]
        if len(texts) > 1 or by_pattern().match(texts[0]):
            yield Group(texts, True)


def runs(lines: Iterable[tuple[int, Segment]]) -> Iterator[list[Segment]]:
    """Yield the lines of one place that are at most :data:`GAP` lines apart, together."""
    run: list[Segment] = []
    last = 0
    for number, line in lines:
        if run and (line.place != run[-1].place or number - last > GAP):
            yield run
            run = []
        run.append(line)
        last = number
    if run:
        yield run


def is_marked_inside(segment: Segment) -> bool:
    """Return whether the whole line is in an inline element that is named for authors."""
    children = islice(segment.element.iterchildren("a", "span", "b", "strong", "em"), MOST_LINKS)
    return len(segment.text) <= LONGEST_NAMED and any(
        AUTHOR_PLACE.search(" ".join(child.get(name) or "" for name in _NAMES_OF).lower())
        and shown_text(child, 300) == segment.text
        for child in children
    )
