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
from collections.abc import Sequence
from dataclasses import dataclass

from newsarchive.article import Article, Block
from newsarchive.extraction.appeals import set_aside_appeals
from newsarchive.extraction.line_rules import (
    is_alone_proof,
    reason_of_words,
    remove_led_links_and_biographies,
)
from newsarchive.extraction.main_content import (
    ASIDE,
    Line,
    MainContent,
    TextVote,
    around,
    core_of,
    names_below,
)
from newsarchive.metadata.images import ends_with_credit
from newsarchive.page.class_hints import is_picture, reason_of_names
from newsarchive.page.segments import Segment, letters_key

_HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6", "dt"))
# A paragraph of an article ends as a sentence does; list items, cells and headings need not.
_PLAIN = frozenset(("p", "div"))
_OPENING_QUOTES = ("“", '"', "„", "«", "‘", "'")
# A subheading that is followed by nothing but these leads to nothing that is kept.
_ENDS_HEADING = frozenset(
    ("end", "related", "signup", "unconfirmed", "aside", "advert", "comments", "share", "tags")
)
#: Longest line that goes for its words and its place at the edge alone, in characters.
MAX_AT_EDGE = 100
#: Letters and digits that a standfirst has at least: a shorter line may be a label.
LEAST_LEAD = 40
_LEAD = re.compile(
    r"(?:^|[\s._-])(?:lead|lede|intro|standfirst|excerpt|dek|deck|chapo|entradilla|sommario|occhiello|"
    r"ingress|vorspann|subtitle|sub-?head(?:line)?|teaser-?text|hero-?text|story-?lead)"
    r"(?:$|[\s._-])",
    re.IGNORECASE,
)
#: Letters and digits from which a line that occurs again may be a variant for another screen.
LEAST_VARIANT = 30
#: Letters beside the authors' names that a signature has at most: "Text:", a town, initials.
MAX_BESIDE_NAMES = 12
#: Lines from the start of the body within which a date is a dateline, not a timeline's entry.
MAX_HEAD = 4
_SENTENCE_END = re.compile(r"[.!?…:。！？।؟][\"'”’»“)\]]*$")


@dataclass(slots=True, frozen=True)
class _Known:
    """What is known of the article before its body is."""

    title_key: str
    description_key: str
    authors: Sequence[str]


def blocks_of(
    segments: list[Segment],
    default: TextVote,
    precise: TextVote,
    stated: TextVote,
    article: Article,
) -> list[Block]:
    """Return the lines that a witness takes for text, in the order of the page, with their reasons.

    The fields of *article* are known: its title and authors are no part of the body, and its
    description identifies the standfirst.
    """
    lines = [Line(s, default.has(s.key), precise.has(s.key), stated.has(s.key)) for s in segments]
    known = _Known(
        letters_key(article.title or ""), letters_key(article.description or ""), article.authors
    )
    core = core_of(lines, known.title_key)
    if core is None:
        return [Block(text=line) for line in default.lines]
    blocks = _candidates(lines, core, default, known)
    remove_led_links_and_biographies(blocks, article.authors)
    _remove_orphan_headings(blocks)
    set_aside_appeals(blocks)
    return blocks


def _candidates(
    lines: list[Line], core: MainContent, default: TextVote, known: _Known
) -> list[Block]:
    """Return the lines that may be text as blocks, each once, with the reason that it has itself.

    Pages repeat lines in variants for desktop and mobile. A long line becomes as many blocks as
    the default run of trafilatura has of it, at least one. A standfirst that is a sentence of the
    body, too, is one block more.
    """
    blocks: list[Block] = []
    number: Counter[str] = Counter()
    to_come = Counter(line.segment.key for line in lines if line.segment.place in core.places)
    for index, line in enumerate(lines):
        segment, key = line.segment, line.segment.key
        is_lead = core.headline < index < core.first and _is_lead(segment, known.description_key)
        if not key or not (is_lead or _may_be_text(index, line, core)):
            continue
        to_come[key] -= segment.place in core.places
        if len(key) >= LEAST_VARIANT and number[key] >= max(1, default.keys.count(key)):
            continue
        removed = _removal(index, line, core, known, is_lead=is_lead)
        if removed is None and index <= core.first + 1 and to_come[key] > 0:
            removed = "standfirst"
        else:
            number[key] += 1
        blocks.append(
            Block(text=segment.text, links=segment.links, place=segment.place, removed=removed)
        )
    return blocks


def _may_be_text(index: int, line: Line, core: MainContent) -> bool:
    """Return whether a witness takes the line for text, or it is in the place of the body."""
    at_home = line.segment.place in core.places and core.first - MAX_HEAD <= index <= core.last
    return line.votes > 0 or (at_home and line.segment.links < 0.3)


def _removal(
    index: int, line: Line, core: MainContent, known: _Known, *, is_lead: bool
) -> str | None:
    """Return the reason why the line is removed, or None: it is text, or the standfirst."""
    reason = _reason(index, line, core, known.title_key)
    if is_lead and reason in ("unconfirmed", "kicker"):
        reason = None
    at_edge = not core.first < index < core.last - 1
    if reason is None and at_edge and _is_signature(line.segment.text, known.authors):
        return "byline"
    return reason


def _reason(index: int, line: Line, core: MainContent, title_key: str) -> str | None:
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


def _of_place(line: Line, core: MainContent, at_home: bool) -> str | None:
    """The reason that the place of the line gives: its elements and class names."""
    segment = line.segment
    if segment.inside & {"figcaption", "figure"} and "figure" not in core.inside:
        return "caption"
    beside = (segment.inside - core.inside) & ASIDE
    if beside and not line.stated and not (beside == {"hidden"} and line.precise):
        return "aside"
    if at_home:
        return None
    names = names_below(segment.element, core.container)
    reason = reason_of_names(names, core.names)
    if reason and not (reason == "widget" and line.default and line.precise):
        return reason
    return "caption" if len(segment.text) < 250 and is_picture(names, core.names) else None


def _unconfirmed(
    index: int, line: Line, core: MainContent, at_home: bool, is_sentence: bool
) -> str | None:
    """Whether enough witnesses speak for the line, by where it stands: None if so."""
    segment = line.segment
    held_by = around(segment)
    if core.article is not None and core.article not in held_by:
        return "unconfirmed"
    contained = core.container in held_by
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


def _of_words(index: int, line: Line, core: MainContent, at_home: bool) -> str | None:
    """The reason that the words of the line give, where a second witness speaks against it too.

    Witnesses are its links, an extractor that leaves it out, another place than the body's, a body
    stated without it; of a short line the edge of the article, or that it does not end as a
    sentence does.
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
    # Subheadings and lists never stand in the place of the paragraphs.
    in_place = at_home or line.segment.tag in _HEADINGS or "li" in line.segment.inside
    doubted = not (line.default and line.precise and in_place) or line.segment.links >= 0.2
    unstated = core.is_stated and not line.stated
    is_label = line.segment.tag in _PLAIN and not _SENTENCE_END.search(text)
    is_label = is_label and not text.startswith(_OPENING_QUOTES)
    if len(text) <= MAX_AT_EDGE and (at_edge or is_label):
        return reason
    return reason if doubted or unstated else None


def _is_lead(segment: Segment, description: str) -> bool:
    """Whether a line under the headline is the standfirst: named so, or stated as description."""
    if len(segment.key) < LEAST_LEAD or segment.links >= 0.3 or segment.inside & ASIDE:
        return False
    goes_on = len(description) >= LEAST_LEAD and segment.key.startswith(description)
    return (
        goes_on
        or description.startswith(segment.key)
        or bool(_LEAD.search(" ".join(segment.place.split(">")[-3:])))
    )


def _is_signature(text: str, authors: Sequence[str]) -> bool:
    """Whether the line says who wrote the article and next to nothing else."""
    rest = letters_key(text)
    if not authors or len(text) > MAX_AT_EDGE or _SENTENCE_END.search(text):
        return False
    for author in authors:
        rest = rest.replace(letters_key(author), "")
    return len(rest) <= MAX_BESIDE_NAMES and rest != letters_key(text)


def _is_text(segment: Segment, is_sentence: bool) -> bool:
    return is_sentence or segment.tag in _HEADINGS or bool(segment.inside & {"ul", "ol", "table"})


def _remove_orphan_headings(blocks: list[Block]) -> None:
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
