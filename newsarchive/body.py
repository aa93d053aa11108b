"""Which lines of the page are the article: decided by witnesses and by where a line stands.

A witness is an extractor's opinion, or what the publisher states: trafilatura's
default run, its precision run, JSON-LD's articleBody. Lines that stand in the
same place of the page as most of what the witnesses agree on are the *core*.
Its container is the article; what stands before, after or beside the core needs
more than one witness. What one witness took for text and is not kept stays a
block with its reason, so that it can be shown and undone.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from lxml.html import HtmlElement

from newsarchive.appeals import set_aside_appeals
from newsarchive.article import Block
from newsarchive.edges import is_alone_proof, reason_of_words
from newsarchive.pictures import ends_with_credit
from newsarchive.places import is_picture, reason_of_names
from newsarchive.segments import Segment, key_of
from newsarchive.text import one_line

_ASIDE = frozenset(("nav", "aside", "footer", "form", "hidden"))
_NOT_BODY = _ASIDE | {"header", "figure", "figcaption"}
_HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6", "dt"))
# A subheading that is followed by nothing but these leads to nothing that is kept.
_ENDS_HEADING = frozenset(
    ("end", "related", "signup", "unconfirmed", "aside", "advert", "comments", "share", "tags")
)
#: Longest line that goes for its words and its place at the edge alone, in characters.
MAX_AT_EDGE = 100
#: Lines from the start of the body within which a date is a dateline, not a timeline's entry.
MAX_HEAD = 4
_SENTENCE_END = re.compile(r"[.!?…:。！？।؟][\"'”’»“)\]]*$")


class Witness:
    """A text that somebody takes for the article, ready to be asked for lines."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = [text for line in lines if key_of(text := one_line(line))]
        self.keys = [key_of(line) for line in self.lines]
        self._lines = set(self.keys)
        self._joined = "".join(self.keys)
        self.size = len(self._joined)

    def has(self, key: str) -> bool:
        """Whether the line *key* stands in this text."""
        return key in self._lines or (len(key) >= 20 and key in self._joined)


@dataclass(slots=True)
class Core:
    """Where the body of the article stands."""

    places: frozenset[str]
    """Places of the lines that make most of it."""
    container: HtmlElement
    """The innermost element around them all."""
    inside: frozenset[str]
    """Telling tags around all of them: these tell nothing here."""
    names: str
    """Class names between the container and the lines of the core: these tell nothing either."""
    article: HtmlElement | None
    """The <article> that holds the headline, where a page shows several."""
    is_stated: bool
    """Whether the publisher states a whole body, so that a line missing there tells something."""
    headline: int
    """Index of the headline's line; -1 if it is not found."""
    first: int
    last: int


@dataclass(slots=True)
class _Line:
    segment: Segment
    default: bool
    precise: bool
    stated: bool

    @property
    def votes(self) -> int:
        return self.default + self.precise + self.stated


def blocks_of(
    segments: list[Segment], default: Witness, precise: Witness, stated: Witness, title: str | None
) -> list[Block]:
    """The lines that a witness takes for text, in the order of the page, with their verdicts."""
    lines = [_Line(s, default.has(s.key), precise.has(s.key), stated.has(s.key)) for s in segments]
    title_key = key_of(title or "")
    core = _core(lines, title_key)
    if core is None:
        return [Block(text=line) for line in default.lines]
    blocks: list[Block] = []
    at_homes = (line.segment for line in lines if line.segment.place in core.places)
    left = Counter(segment.key for segment in at_homes)
    seen: Counter[str] = Counter()
    for index, line in enumerate(lines):
        segment = line.segment
        at_home = segment.place in core.places and core.first - MAX_HEAD <= index <= core.last
        if not segment.key or not (line.votes or (at_home and segment.links < 0.3)):
            continue
        left[segment.key] -= segment.place in core.places
        if len(segment.key) >= 30:
            # Desktop and mobile variants repeat lines; a witness tells how often one is meant.
            if seen[segment.key] >= max(1, default.keys.count(segment.key)):
                continue
            seen[segment.key] += 1
        removed = _reason(index, line, core, title_key)
        if removed is None and index <= core.first + 1 and left[segment.key] > 0:
            # The standfirst is a sentence of the body, which stands again further down.
            removed = "standfirst"
            seen[segment.key] -= 1
        blocks.append(
            Block(text=segment.text, links=segment.links, place=segment.place, removed=removed)
        )
    _orphan_headings(blocks)
    set_aside_appeals(blocks)
    return blocks


def _core(lines: list[_Line], title_key: str) -> Core | None:
    headline = _headline(lines, title_key)
    known = _known_around(lines, headline)
    weights: dict[int, float] = {}
    for index, line in enumerate(lines):
        segment = line.segment
        if len(segment.key) < 40 or segment.links >= 0.5:
            continue
        if (segment.inside - known) & _NOT_BODY and not line.stated:
            continue
        weight = len(segment.key) * (line.votes + 0.3)
        weights[index] = weight * 0.1 if reason_of_names(segment.place) else weight
    article = _article_of(lines, headline, weights)
    if article is not None:
        weights = {i: w for i, w in weights.items() if article in _around(lines[i].segment)}
    if not weights:
        return None
    places = _places(lines, weights)
    chosen = [i for i in weights if lines[i].segment.place in places]
    members = [lines[i].segment for i in chosen]
    stated_keys = {lines[i].segment.key for i in chosen if lines[i].stated}
    container = _common_ancestor([member.element for member in members])
    return Core(
        places=places,
        container=container,
        inside=frozenset.intersection(*(member.inside for member in members)) | known,
        names=" ".join({_names_below(member.element, container) for member in members}),
        article=article,
        is_stated=sum(len(s.key) for s in members if s.key in stated_keys)
        > 0.6 * sum(len(s.key) for s in members),
        headline=headline,
        first=chosen[0],
        last=chosen[-1],
    )


def _known_around(lines: list[_Line], headline: int) -> frozenset[str]:
    """What stands around the headline tells nothing, nor a style that hides most of the page."""
    hidden = sum(len(line.segment.key) for line in lines if "hidden" in line.segment.inside)
    whole = sum(len(line.segment.key) for line in lines)
    known = lines[headline].segment.inside - {"h1", "header"} if headline >= 0 else frozenset()
    return known | {"hidden"} if 2 * hidden > whole else known - {"hidden"}


def _headline(lines: list[_Line], title_key: str) -> int:
    """Index of the first line that shows the headline, an h1 before others."""
    found = [i for i, line in enumerate(lines) if title_key and line.segment.key == title_key]
    headings = [i for i in found if lines[i].segment.tag == "h1"]
    return next(iter(headings or found), -1)


def _article_of(lines: list[_Line], headline: int, weights: dict[int, float]) -> HtmlElement | None:
    """The <article> around the headline, if it holds a good part of the text."""
    if headline < 0:
        return None
    for element in _around(lines[headline].segment):
        if element.tag == "article":
            held = [w for i, w in weights.items() if element in _around(lines[i].segment)]
            if sum(held) > 0.25 * sum(weights.values()):
                return element
    return None


def _places(lines: list[_Line], weights: dict[int, float]) -> frozenset[str]:
    """The places that hold most of the weight: as few as make 70 %, none under 12 %."""
    of_place: dict[str, float] = {}
    for index, weight in weights.items():
        place = lines[index].segment.place
        of_place[place] = of_place.get(place, 0) + weight
    total, covered = sum(of_place.values()), 0.0
    places: set[str] = set()
    for place, weight in sorted(of_place.items(), key=lambda item: -item[1]):
        if places and (covered >= 0.7 * total or weight < 0.12 * total):
            break
        places.add(place)
        covered += weight
    return frozenset(places)


def _around(segment: Segment) -> list[HtmlElement]:
    return [segment.element, *segment.element.iterancestors()]


def _common_ancestor(elements: list[HtmlElement]) -> HtmlElement:
    first = [elements[0], *elements[0].iterancestors()]
    common = set(first)
    for element in elements[1:]:
        common &= {element, *element.iterancestors()}
    found = next((element for element in first if element in common), first[-1])
    # One paragraph is no container.
    parent = found.getparent()
    return parent if found is elements[0] and parent is not None else found


def _names_below(element: HtmlElement, container: HtmlElement) -> str:
    """Class names and ids from *element* up to the *container*, or to what holds the container."""
    held = {container, *container.iterancestors()}
    names = []
    for step in [element, *element.iterancestors()]:
        if step in held:
            break
        names += [step.get("class") or "", step.get("id") or ""]
    return " ".join(names)[:1000]


def _reason(index: int, line: _Line, core: Core, title_key: str) -> str | None:
    """Why the line is set aside; None: it is body."""
    segment = line.segment
    if index <= core.first + 3 and (segment.tag == "h1" or segment.key == title_key):
        return "headline"
    at_home = segment.place in core.places
    is_sentence = len(segment.key) >= 50 and _SENTENCE_END.search(segment.text) is not None
    if reason := _of_place(line, core, at_home):
        return reason
    if segment.links >= (0.95 if is_sentence else 0.7) and not (at_home and len(segment.key) > 120):
        return "related"
    if reason := _of_words(index, line, core, at_home):
        return reason
    return _unconfirmed(index, line, core, at_home, is_sentence)


def _of_place(line: _Line, core: Core, at_home: bool) -> str | None:
    """The reason that the place of the line gives: its elements and class names."""
    segment = line.segment
    if segment.inside & {"figcaption", "figure"} and "figure" not in core.inside:
        return "caption"
    beside = (segment.inside - core.inside) & _ASIDE
    if beside and not line.stated and not (beside == {"hidden"} and line.precise):
        return "aside"
    if at_home:
        return None
    names = _names_below(segment.element, core.container)
    reason = reason_of_names(names, core.names)
    if reason and not (reason == "widget" and line.default and line.precise):
        return reason
    return "caption" if len(segment.text) < 250 and is_picture(names, core.names) else None


def _unconfirmed(
    index: int, line: _Line, core: Core, at_home: bool, is_sentence: bool
) -> str | None:
    """Whether enough witnesses speak for the line, by where it stands: None if so."""
    segment = line.segment
    around = _around(segment)
    if core.article is not None and core.article not in around:
        return "unconfirmed"
    contained = core.container in around
    if contained and core.first <= index <= core.last:
        if at_home or line.stated or (line.precise and line.default):
            return None
        return None if line.default and _is_text(segment, is_sentence) else "unconfirmed"
    if at_home and index > core.last:
        return None
    if core.headline < index < core.first:
        if line.default and is_sentence:
            return None
        if segment.tag in _HEADINGS:
            return "kicker"
    return None if line.precise and line.default and contained else "unconfirmed"


def _of_words(index: int, line: _Line, core: Core, at_home: bool) -> str | None:
    """The reason that the words of the line give, where a second witness speaks against it too.

    Witnesses are its links, an extractor that leaves it out, another place than the
    body's, a body stated without it, or the edge of the article.
    """
    text = line.segment.text
    if ends_with_credit(text) and len(text) < 400:
        return "caption"
    reason = reason_of_words(text)
    if reason is None or (reason != "date" and is_alone_proof(text, reason)):
        return reason
    if reason == "date":
        return reason if index <= core.first + MAX_HEAD else None
    at_edge = index <= core.first or index >= core.last - 1
    doubted = not (line.default and line.precise and at_home) or line.segment.links >= 0.2
    unstated = core.is_stated and not line.stated
    return reason if (at_edge and len(text) <= MAX_AT_EDGE) or doubted or unstated else None


def _is_text(segment: Segment, is_sentence: bool) -> bool:
    return is_sentence or segment.tag in _HEADINGS or bool(segment.inside & {"ul", "ol", "table"})


def _orphan_headings(blocks: list[Block]) -> None:
    """Set aside subheadings under which nothing is kept."""
    following = "end"
    for block in reversed(blocks):
        tag = block.place.rpartition(">")[2].partition(".")[0]
        if block.removed is None:
            if tag in _HEADINGS and following in _ENDS_HEADING:
                block.removed = "heading"
            else:
                following = ""
        elif block.removed not in _ENDS_HEADING:
            following = ""
        elif following:
            following = block.removed
