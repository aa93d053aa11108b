"""Find the main content of a page: the lines that most votes are for, and what is around them.

A vote is a text that an extractor or the publisher takes for the article. The main content is the
lines in the same place of the page as most of what these texts agree on. The innermost element
around them is the article's container.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from lxml.html import HtmlElement

from newsarchive.extraction.lines.elements import (
    around,
    common_ancestor,
    names_below,
    table_of,
)
from newsarchive.page.class_hints import reason_of_names
from newsarchive.page.comment_lists import lines_in_comments
from newsarchive.page.segments import Segment, letters_key
from newsarchive.text import one_line
from newsarchive.writing.characters import is_spaceless
from newsarchive.writing.punctuation import SENTENCE_END_OR_COLON

#: Elements around what is no part of an article; "hidden" if a style hides it, "comments" if they
#: hold what readers wrote.
ASIDE = frozenset(("nav", "aside", "footer", "form", "hidden", "comments"))
#: Tags of subheadings.
HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6", "dt", "button"))
_NOT_BODY = ASIDE | {"header", "figure", "figcaption"}

#: Letters from which a line has weight by itself; a shorter one needs two votes and must be a
#: sentence, as the paragraphs of a conversation are. Not all scripts mark the end of one.
LEAST_LINE = 40
#: Letters that a sentence has at least; a shorter line may be a label.
LEAST_SENTENCE = 50


class TextVote:
    """A text that an extractor or the publisher takes for the article: a vote for its lines."""

    def __init__(self, lines: list[str]) -> None:
        keyed = [(text, key) for line in lines if (key := letters_key(text := one_line(line)))]
        self.lines = [text for text, _ in keyed]
        self.keys = [key for _, key in keyed]
        self._lines = set(self.keys)
        # Trafilatura writes a row of a table as "| cell | cell |".
        rows = (line.split("|") for line in self.lines if line.startswith("|"))
        self._lines.update(key for cells in rows for cell in cells if (key := letters_key(cell)))
        self._joined = "".join(self.keys)
        self.size = len(self._joined)

    def has(self, key: str) -> bool:
        """Return whether the line with the letters *key* is in this text."""
        return key in self._lines or (len(key) >= 20 and key in self._joined)


@dataclass(slots=True)
class MainContent:
    """The place of the article's body on the page."""

    places: frozenset[str]
    """The places of the lines that are most of it."""
    container: HtmlElement
    """The innermost element around all these lines."""
    inside: frozenset[str]
    """Elements such as ``aside`` around all of them, which say nothing about a line here."""
    names: str
    """Class names between the container and these lines, which say nothing about a line either."""
    article: HtmlElement | None
    """The ``<article>`` around the headline, if it has a good part of the text."""
    is_stated: bool
    """True if the publisher states a whole body: then a line that is missing there is suspect."""
    headings: frozenset[str]
    """The places of its subheadings, of which a vote for one is a vote for all."""
    tables: frozenset[HtmlElement | None]
    """The tables of which a line has two votes; None stands for lines outside of tables."""
    headline: int
    """The index of the headline's line; -1 if it is not found."""
    first: int
    """The index of its first line."""
    last: int
    """The index of its last line."""

    def is_home(self, segment: Segment) -> bool:
        """Return whether *segment* is in the body's place, or is a sentence directly around it.

        Text stands between an element and the paragraphs in it where a picture's element was put
        in front of it.
        """
        is_around = self.is_around_paragraphs(segment) and is_sentence(segment)
        return segment.place in self.places or is_around

    def is_around_paragraphs(self, segment: Segment) -> bool:
        """Return whether *segment* is text of the element that the body's paragraphs are in."""
        return any(place.rpartition(">")[0] == segment.place for place in self.places)


@dataclass(slots=True)
class Line:
    """A line of the page and its votes."""

    segment: Segment
    default: bool
    precise: bool
    stated: bool
    in_comments: bool = False
    """True if it is in a list that has the form of readers' comments."""

    @property
    def votes(self) -> int:
        """The number of its votes."""
        return self.default + self.precise + self.stated


def main_content_of(lines: list[Line], title_key: str) -> MainContent | None:
    """Return the main content under the headline *title_key*, or None if no line can be text."""
    headline = _headline(lines, title_key)
    known = _known_around(lines, headline)
    for index in lines_in_comments([line.segment for line in lines], headline):
        lines[index].in_comments = not lines[index].stated
    names = _names_of_most(lines)
    weights: dict[int, float] = {}
    for index, line in enumerate(lines):
        segment = line.segment
        if segment.links >= 0.5 or not (segment.size >= LEAST_LINE or _is_short_sentence(line)):
            continue
        if (segment.inside - known) & _NOT_BODY and not line.stated:
            continue
        weight = segment.size * (line.votes + 0.3)
        is_beside = line.in_comments or reason_of_names(segment.place, names)
        weights[index] = weight * 0.1 if is_beside else weight
    article = _article_of(lines, headline, weights)
    if article is not None:
        weights = {i: w for i, w in weights.items() if article in around(lines[i].segment)}
    if not weights:
        return None
    places = _places(lines, weights)
    places |= _first_part(lines, headline, places)
    chosen = [i for i in weights if lines[i].segment.place in places]
    members = [lines[i].segment for i in chosen]
    stated_keys = {lines[i].segment.key for i in chosen if lines[i].stated}
    container = common_ancestor([member.element for member in members])
    return MainContent(
        places=places,
        container=container,
        inside=frozenset.intersection(*(member.inside for member in members)) | known,
        names=" ".join({names_below(member.element, container) for member in members}),
        article=article,
        is_stated=sum(len(s.key) for s in members if s.key in stated_keys)
        > 0.6 * sum(len(s.key) for s in members),
        headings=_headings(lines[headline + 1 : chosen[-1]], chosen[0] - headline - 1)
        | _headings_beside(lines[chosen[0] : chosen[-1] + 1], places, container),
        tables=frozenset(table_of(each.segment) for each in lines if each.votes >= 2),
        headline=headline,
        first=chosen[0],
        last=chosen[-1],
    )


def _known_around(lines: list[Line], headline: int) -> frozenset[str]:
    """Return the elements that say nothing about a line, because they are around the headline.

    A style that hides most of the page says nothing either; what is shown, too, does not count.
    """
    shown = {line.segment.key for line in lines if "hidden" not in line.segment.inside}
    whole = {line.segment.key for line in lines}
    hidden = sum(map(len, whole - shown))
    known = lines[headline].segment.inside - {"h1", "header"} if headline >= 0 else frozenset()
    return known | {"hidden"} if hidden > sum(map(len, shown)) else known - {"hidden"}


def _headings(lines: list[Line], first: int) -> frozenset[str]:
    """Return the places of headings among *lines* from the index *first* on that have a vote."""
    headings = [(i, line) for i, line in enumerate(lines) if line.segment.tag in HEADINGS]
    voted = {line.segment.place for _, line in headings if line.votes}
    return frozenset(line.segment.place for i, line in headings if i >= first) & voted


def _headings_beside(
    lines: list[Line], places: frozenset[str], container: HtmlElement
) -> frozenset[str]:
    """Return the places of headings beside the paragraphs, of which half lead one each.

    The precision run of trafilatura leaves out subheadings.
    """
    number: Counter[str] = Counter()
    leading: Counter[str] = Counter()
    for line, following in pairwise(lines):
        segment = line.segment
        if segment.tag in HEADINGS and segment.element.getparent() is container:
            number[segment.place] += 1
            leading[segment.place] += following.segment.place in places
    return frozenset(place for place, led in leading.items() if 2 * led >= number[place])


def _names_of_most(lines: list[Line]) -> str:
    """Return the places of a kind that most of the voted text has: their class names say nothing.

    Some systems name all paragraphs behind a wall for it, or all of a page for its teaser.
    """
    weights: dict[str, int] = {}
    names: dict[str, set[str]] = {}
    for line in lines:
        if line.votes and len(line.segment.key) >= 40:
            reason = reason_of_names(line.segment.place) or ""
            weights[reason] = weights.get(reason, 0) + len(line.segment.key)
            names.setdefault(reason, set()).add(line.segment.place)
    whole = sum(weights.values())
    found = [reason for reason, weight in weights.items() if reason and 2 * weight > whole]
    return " ".join(place for reason in found for place in sorted(names[reason]))


def _headline(lines: list[Line], title_key: str) -> int:
    """Return the index of the first line that is the headline, an h1 before others, or -1."""
    found = [i for i, line in enumerate(lines) if title_key and line.segment.key == title_key]
    headings = [i for i in found if lines[i].segment.tag == "h1"]
    return next(iter(headings or found), -1)


def _article_of(lines: list[Line], headline: int, weights: dict[int, float]) -> HtmlElement | None:
    """Return the ``<article>`` around the headline, if it has a good part of the text."""
    if headline < 0:
        return None
    for element in around(lines[headline].segment):
        if element.tag == "article":
            held = [w for i, w in weights.items() if element in around(lines[i].segment)]
            if sum(held) > 0.25 * sum(weights.values()):
                return element
    return None


def _places(lines: list[Line], weights: dict[int, float]) -> frozenset[str]:
    """Return the places with most of the weight: as few as make 70 %, none under 12 %.

    If an extractor or the publisher takes the first of them for text, the others need votes, too.
    """
    of_place: dict[str, float] = {}
    voted: dict[str, float] = {}
    for index, weight in weights.items():
        segment = lines[index].segment
        of_place[segment.place] = of_place.get(segment.place, 0) + weight
        votes = segment.size if lines[index].votes else -segment.size
        voted[segment.place] = voted.get(segment.place, 0) + votes
    total, covered = sum(of_place.values()), 0.0
    places: list[str] = []
    for place, weight in sorted(of_place.items(), key=lambda item: -item[1]):
        if places and (covered >= 0.7 * total or weight < 0.12 * total):
            break
        if places and voted[place] < 0 < voted[places[0]]:
            continue
        places.append(place)
        covered += weight
    return frozenset(places)


def _first_part(lines: list[Line], headline: int, places: frozenset[str]) -> frozenset[str]:
    """Return the places of paragraphs between the headline and those in *places*, in like elements.

    Sites that wall off a story have its beginning in an element named for a teaser.
    """
    if headline < 0:
        return frozenset()
    forms = {form for place in places if "." in (form := _form(place)).partition(">")[0]}
    found: set[str] = set()
    for line in lines[headline + 1 :]:
        segment = line.segment
        if segment.place in places:
            return frozenset(found)
        if _form(segment.place) in forms and segment.links < 0.2 and is_sentence(segment):
            found.add(segment.place)
    return frozenset()  # what is in *places* is above the headline


def _form(place: str) -> str:
    """Return the last two steps of *place*: a paragraph and the element that it is in."""
    return ">".join(place.split(">")[-2:])


def is_sentence(segment: Segment) -> bool:
    """Return whether *segment* has the length and the end of a sentence."""
    return segment.size >= LEAST_SENTENCE and SENTENCE_END_OR_COLON.search(segment.text) is not None


def _is_short_sentence(line: Line) -> bool:
    segment = line.segment
    return line.votes >= 2 and (
        SENTENCE_END_OR_COLON.search(segment.text) is not None or is_spaceless(segment.text)
    )
