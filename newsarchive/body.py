"""Which lines of the page are the article: decided by witnesses and by where a line stands.

A witness is an extractor's opinion, or what the publisher states: trafilatura's
default run, its precision run, JSON-LD's articleBody. Lines that stand in the
same place of the page as most of what the witnesses agree on are the *core*.
Its container is the article; what stands before, after or beside the core needs
more than one witness. What one witness took for text and is not kept stays a
block with its reason, so that it can be shown and undone.
"""

from __future__ import annotations

from dataclasses import dataclass

from lxml.html import HtmlElement

from newsarchive.article import Block
from newsarchive.places import reason_of_place
from newsarchive.segments import Segment, key_of
from newsarchive.text import one_line

_ASIDE = frozenset(("nav", "aside", "footer", "form", "hidden", "header"))


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
    common: str
    """What the places of the core have in common."""
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
    core = _core(lines)
    if core is None:
        return [Block(text=line) for line in default.lines]
    title_key = key_of(title or "")
    blocks: list[Block] = []
    seen: set[str] = set()
    for index, line in enumerate(lines):
        segment = line.segment
        at_home = segment.place in core.places and core.first <= index <= core.last
        if not segment.key or not (line.votes or (at_home and segment.links < 0.3)):
            continue
        if len(segment.key) >= 30:
            if segment.key in seen:
                continue
            seen.add(segment.key)
        removed = _reason(index, line, core, title_key)
        blocks.append(
            Block(text=segment.text, links=segment.links, place=segment.place, removed=removed)
        )
    _orphan_headings(blocks)
    return blocks


def _core(lines: list[_Line]) -> Core | None:
    weights: dict[str, int] = {}
    for line in lines:
        segment = line.segment
        if line.votes and len(segment.key) >= 40 and segment.links < 0.5:
            if segment.inside & _ASIDE and not line.stated:
                continue
            weight = len(segment.key) * line.votes
            weights[segment.place] = weights.get(segment.place, 0) + weight
    if not weights:
        return None
    total, covered, places = sum(weights.values()), 0, set()
    for place, weight in sorted(weights.items(), key=lambda item: -item[1]):
        if places and (covered >= 0.7 * total or weight < 0.12 * total):
            break
        places.add(place)
        covered += weight
    chosen = [
        i for i, line in enumerate(lines)
        if line.segment.place in places and line.votes and len(line.segment.key) >= 40
    ]  # fmt: skip
    members = [lines[i].segment for i in chosen]
    inside = frozenset.intersection(*(member.inside for member in members))
    return Core(
        places=frozenset(places),
        container=_common_ancestor([member.element for member in members]),
        inside=inside,
        common=" ".join(places),
        first=chosen[0],
        last=chosen[-1],
    )


def _common_ancestor(elements: list[HtmlElement]) -> HtmlElement:
    first = [elements[0], *elements[0].iterancestors()]
    common = set(first)
    for element in elements[1:]:
        common &= {element, *element.iterancestors()}
    found = next((element for element in first if element in common), first[-1])
    # One paragraph is no container.
    return found.getparent() if found is elements[0] and found.getparent() is not None else found


def _reason(index: int, line: _Line, core: Core, title_key: str) -> str | None:
    """Why the line is set aside; None: it is body."""
    segment = line.segment
    if index <= core.first + 3 and title_key and segment.key == title_key:
        return "headline"
    if segment.inside & {"figcaption", "figure"} and "figure" not in core.inside:
        return "caption"
    if (segment.inside - core.inside) & _ASIDE and not line.stated:
        return "aside"
    at_home = segment.place in core.places
    if not at_home:
        if reason := reason_of_place(segment.place, core.common):
            return reason
    if segment.links >= 0.7 and len(segment.key) < 150:
        return "related"
    if at_home:
        return None
    contained = core.container in segment.element.iterancestors()
    if contained and core.first <= index <= core.last:
        return None if line.default or line.stated else "unconfirmed"
    return None if line.precise and line.default and contained else "unconfirmed"


def _orphan_headings(blocks: list[Block]) -> None:
    """Set aside subheadings under which nothing is kept."""
    following: Block | None = None
    for block in reversed(blocks):
        tag = block.place.rpartition(">")[2][:2]
        if block.removed is None and tag in ("h2", "h3", "h4", "h5", "h6"):
            if following is None or following.removed is not None:
                block.removed = "heading"
        following = block
