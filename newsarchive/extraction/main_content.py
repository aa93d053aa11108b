"""Where the article stands on its page: the lines that witnesses agree on, and what is around them.

A witness is an extractor's opinion, or what the publisher states. Lines in the same
place of the page as most of what the witnesses agree on are the core; the innermost
element around them is the article's container.
"""

from __future__ import annotations

from dataclasses import dataclass

from lxml.html import HtmlElement

from newsarchive.page.class_hints import reason_of_names
from newsarchive.page.segments import Segment, letters_key
from newsarchive.text import one_line

#: Tags around what is no part of an article, "hidden" where a style hides it.
ASIDE = frozenset(("nav", "aside", "footer", "form", "hidden"))
_NOT_BODY = ASIDE | {"header", "figure", "figcaption"}


class TextVote:
    """A text that somebody takes for the article, ready to be asked for lines."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = [text for line in lines if letters_key(text := one_line(line))]
        self.keys = [letters_key(line) for line in self.lines]
        self._lines = set(self.keys)
        self._joined = "".join(self.keys)
        self.size = len(self._joined)

    def has(self, key: str) -> bool:
        """Whether the line *key* stands in this text."""
        return key in self._lines or (len(key) >= 20 and key in self._joined)


@dataclass(slots=True)
class MainContent:
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
class Line:
    """A line of the page, and which witnesses take it for text."""

    segment: Segment
    default: bool
    precise: bool
    stated: bool

    @property
    def votes(self) -> int:
        """How many of them do."""
        return self.default + self.precise + self.stated


def core_of(lines: list[Line], title_key: str) -> MainContent | None:
    """The core of the article under the headline *title_key*; None if no line can be of one."""
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
        weights = {i: w for i, w in weights.items() if article in around(lines[i].segment)}
    if not weights:
        return None
    places = _places(lines, weights)
    chosen = [i for i in weights if lines[i].segment.place in places]
    members = [lines[i].segment for i in chosen]
    stated_keys = {lines[i].segment.key for i in chosen if lines[i].stated}
    container = _common_ancestor([member.element for member in members])
    return MainContent(
        places=places,
        container=container,
        inside=frozenset.intersection(*(member.inside for member in members)) | known,
        names=" ".join({names_below(member.element, container) for member in members}),
        article=article,
        is_stated=sum(len(s.key) for s in members if s.key in stated_keys)
        > 0.6 * sum(len(s.key) for s in members),
        headline=headline,
        first=chosen[0],
        last=chosen[-1],
    )


def _known_around(lines: list[Line], headline: int) -> frozenset[str]:
    """What stands around the headline tells nothing, nor a style that hides most of the page."""
    hidden = sum(len(line.segment.key) for line in lines if "hidden" in line.segment.inside)
    whole = sum(len(line.segment.key) for line in lines)
    known = lines[headline].segment.inside - {"h1", "header"} if headline >= 0 else frozenset()
    return known | {"hidden"} if 2 * hidden > whole else known - {"hidden"}


def _headline(lines: list[Line], title_key: str) -> int:
    """Index of the first line that shows the headline, an h1 before others."""
    found = [i for i, line in enumerate(lines) if title_key and line.segment.key == title_key]
    headings = [i for i in found if lines[i].segment.tag == "h1"]
    return next(iter(headings or found), -1)


def _article_of(lines: list[Line], headline: int, weights: dict[int, float]) -> HtmlElement | None:
    """The <article> around the headline, if it holds a good part of the text."""
    if headline < 0:
        return None
    for element in around(lines[headline].segment):
        if element.tag == "article":
            held = [w for i, w in weights.items() if element in around(lines[i].segment)]
            if sum(held) > 0.25 * sum(weights.values()):
                return element
    return None


def _places(lines: list[Line], weights: dict[int, float]) -> frozenset[str]:
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


def around(segment: Segment) -> list[HtmlElement]:
    """The elements that hold *segment*, the innermost first."""
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


def names_below(element: HtmlElement, container: HtmlElement) -> str:
    """Class names and ids from *element* up to the *container*, or to what holds the container."""
    held = {container, *container.iterancestors()}
    names = []
    for step in [element, *element.iterancestors()]:
        if step in held:
            break
        names += [step.get("class") or "", step.get("id") or ""]
    return " ".join(names)[:1000]
