"""Decide which lines of a page are the article, by votes and by the places of lines.

Three texts vote for their lines: trafilatura's default run, its precision run, and the articleBody
that the publisher states in JSON-LD. The lines in the same place of the page as most of what these
texts agree on are the *main content*, and their container is the article. Lines before, after and
beside the main content need more than one vote. A line with a vote that is removed stays a block
with its reason: it can be shown and restored.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from newsarchive.article import Article, Block
from newsarchive.extraction.appeals import remove_appeals
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
    main_content_of,
    names_below,
)
from newsarchive.metadata.images import ends_with_credit
from newsarchive.page.class_hints import is_picture, reason_of_names
from newsarchive.page.segments import Segment, letters_key

_HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6", "dt"))
# Tags of paragraphs, which end as sentences do; list items, cells and headings need not.
_PLAIN = frozenset(("p", "div"))
_OPENING_QUOTES = ("“", '"', "„", "«", "‘", "'")
# A subheading that is followed by nothing but blocks removed for these reasons is removed, too.
_ENDS_HEADING = frozenset(
    ("end", "related", "signup", "unconfirmed", "aside", "advert", "comments", "share", "tags")
)
#: Up to this many characters, a line is removed for its words and its place at the edge alone.
MAX_AT_EDGE = 100
#: Letters and digits that a standfirst has at least. A shorter line may be a label.
LEAST_LEAD = 40
_LEAD = re.compile(
    r"(?:^|[\s._-])(?:lead|lede|intro|standfirst|excerpt|dek|deck|chapo|entradilla|sommario|occhiello|"
    r"ingress|vorspann|subtitle|sub-?head(?:line)?|teaser-?text|hero-?text|story-?lead)"
    r"(?:$|[\s._-])",
    re.IGNORECASE,
)
#: Letters and digits from which a line that occurs again may be a variant for another screen.
LEAST_VARIANT = 30
#: Letters and digits beside the authors' names that a signature has at most: "Text:", a town.
MAX_BESIDE_NAMES = 12
#: In this many lines around the start of the body a date is a dateline. Later it may be an entry of
#: a timeline.
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
    """Return the lines of the page that may be text as blocks, in order, with their reasons.

    The fields of *article* are known: its title and authors are no part of the body, and its
    description identifies the standfirst.
    """
    lines = [Line(s, default.has(s.key), precise.has(s.key), stated.has(s.key)) for s in segments]
    known = _Known(
        letters_key(article.title or ""), letters_key(article.description or ""), article.authors
    )
    content = main_content_of(lines, known.title_key)
    if content is None:
        return [Block(text=line) for line in as_shown(default, segments)]
    blocks = _candidates(lines, content, default, known)
    remove_led_links_and_biographies(blocks, article.authors)
    _remove_orphan_headings(blocks)
    remove_appeals(blocks)
    return blocks


def as_shown(vote: TextVote, segments: list[Segment]) -> list[str]:
    """Return the lines of *vote* as the page has them: trafilatura drops invisible characters."""
    shown = {segment.key: segment.text for segment in segments}
    return [shown.get(key, line) for key, line in zip(vote.keys, vote.lines, strict=True)]


def _candidates(
    lines: list[Line], content: MainContent, default: TextVote, known: _Known
) -> list[Block]:
    """Return the lines that may be text as blocks, each once, with the reason that it has itself.

    Pages repeat lines in variants for desktop and mobile. A long line becomes as many blocks as
    the default run of trafilatura has of it, at least one. A standfirst that is a sentence of the
    body, too, is one block more.
    """
    blocks: list[Block] = []
    number: Counter[str] = Counter()
    to_come = Counter(line.segment.key for line in lines if line.segment.place in content.places)
    for index, line in enumerate(lines):
        segment, key = line.segment, line.segment.key
        is_lead = _is_lead(index, segment, content, known.description_key)
        if not key or not (is_lead or _may_be_text(index, line, content)):
            continue
        to_come[key] -= segment.place in content.places
        if len(key) >= LEAST_VARIANT and number[key] >= max(1, default.keys.count(key)):
            continue
        removed = _removal(index, line, content, known, is_lead=is_lead)
        if removed is None and index <= content.first + 1 and to_come[key] > 0:
            removed = "standfirst"
        else:
            number[key] += 1
        blocks.append(
            Block(text=segment.text, links=segment.links, place=segment.place, removed=removed)
        )
    return blocks


def _may_be_text(index: int, line: Line, content: MainContent) -> bool:
    """Return whether the line has a vote, or is in the place of the body."""
    is_near = content.first - MAX_HEAD <= index <= content.last
    at_home = line.segment.place in content.places and is_near
    return line.votes > 0 or (at_home and line.segment.links < 0.3)


def _removal(
    index: int, line: Line, content: MainContent, known: _Known, *, is_lead: bool
) -> str | None:
    """Return the reason why the line is removed, or None: it is text, or the standfirst."""
    reason = _reason(index, line, content, known.title_key)
    if is_lead and reason in ("unconfirmed", "kicker"):
        reason = None
    at_edge = not content.first < index < content.last - 1
    if reason is None and at_edge and _is_signature(line.segment.text, known.authors):
        return "byline"
    return reason


def _reason(index: int, line: Line, content: MainContent, title_key: str) -> str | None:
    """Return the reason why the line is no part of the body, or None."""
    segment = line.segment
    if index <= content.first + 3 and (segment.tag == "h1" or segment.key == title_key):
        return "headline"
    at_home = segment.place in content.places
    is_sentence = len(segment.key) >= 50 and _SENTENCE_END.search(segment.text) is not None
    if reason := _of_place(line, content, at_home):
        return reason
    if segment.links >= (0.95 if is_sentence else 0.7) and not (at_home and len(segment.key) > 120):
        return "related"
    if reason := _of_words(index, line, content, at_home):
        return reason
    return _unconfirmed(index, line, content, at_home, is_sentence)


def _of_place(line: Line, content: MainContent, at_home: bool) -> str | None:
    """Return the reason that the elements and class names around the line give, or None."""
    segment = line.segment
    if segment.inside & {"figcaption", "figure"} and "figure" not in content.inside:
        return "caption"
    beside = (segment.inside - content.inside) & ASIDE
    if beside and not line.stated and not (beside == {"hidden"} and line.precise):
        return "aside"
    if at_home:
        return None
    names = names_below(segment.element, content.container)
    reason = reason_of_names(names, content.names)
    if reason and not (reason == "widget" and line.default and line.precise):
        return reason
    return "caption" if len(segment.text) < 250 and is_picture(names, content.names) else None


def _unconfirmed(
    index: int, line: Line, content: MainContent, at_home: bool, is_sentence: bool
) -> str | None:
    """Return why the line has too few votes for its place, or None if it has enough."""
    segment = line.segment
    held_by = around(segment)
    if content.article is not None and content.article not in held_by:
        return "unconfirmed"
    contained = content.container in held_by
    if contained and content.first <= index <= content.last:
        if at_home or line.stated or (line.precise and line.default):
            return None
        return None if line.default and _is_text(segment, is_sentence) else "unconfirmed"
    if at_home and index > content.last:
        return None
    if content.headline < index < content.first:
        if line.default and is_sentence:
            return None
        if segment.tag in _HEADINGS:
            return "kicker"
    return None if line.precise and line.default and contained else "unconfirmed"


def _of_words(index: int, line: Line, content: MainContent, at_home: bool) -> str | None:
    """Return the reason that the words of the line give, if a second sign is against it, or None.

    Such signs are links, an extractor that leaves the line out, another place than that of the
    body, and a stated body without the line. For a short line it is enough that it is at the edge
    of the article, or does not end as a sentence does.
    """
    text = line.segment.text
    if ends_with_credit(text) and len(text) < 400:
        return "caption"
    reason = reason_of_words(text)
    if reason is None or (reason != "date" and is_alone_proof(text, reason)):
        return reason
    if reason == "date":
        return reason if index <= content.first + MAX_HEAD else None
    at_edge = index <= content.first or index >= content.last - 1
    # Subheadings and lists are never in the place of the paragraphs.
    in_place = at_home or line.segment.tag in _HEADINGS or "li" in line.segment.inside
    doubted = not (line.default and line.precise and in_place) or line.segment.links >= 0.2
    unstated = content.is_stated and not line.stated
    is_label = line.segment.tag in _PLAIN and not _SENTENCE_END.search(text)
    is_label = is_label and not text.startswith(_OPENING_QUOTES)
    if len(text) <= MAX_AT_EDGE and (at_edge or is_label):
        return reason
    return reason if doubted or unstated else None


def _is_lead(index: int, segment: Segment, content: MainContent, description: str) -> bool:
    """Return whether a line between the headline and the body is the standfirst.

    Its class names say so, or it is the stated description, its beginning or its continuation.
    """
    if not content.headline < index < content.first:
        return False
    if len(segment.key) < LEAST_LEAD or segment.links >= 0.3 or segment.inside & ASIDE:
        return False
    goes_on = len(description) >= LEAST_LEAD and segment.key.startswith(description)
    return (
        goes_on
        or description.startswith(segment.key)
        or bool(_LEAD.search(" ".join(segment.place.split(">")[-3:])))
    )


def _is_signature(text: str, authors: Sequence[str]) -> bool:
    """Return whether the line names the authors and says next to nothing else."""
    rest = letters_key(text)
    if not authors or len(text) > MAX_AT_EDGE or _SENTENCE_END.search(text):
        return False
    for author in authors:
        rest = rest.replace(letters_key(author), "")
    return len(rest) <= MAX_BESIDE_NAMES and rest != letters_key(text)


def _is_text(segment: Segment, is_sentence: bool) -> bool:
    return is_sentence or segment.tag in _HEADINGS or bool(segment.inside & {"ul", "ol", "table"})


def _remove_orphan_headings(blocks: list[Block]) -> None:
    """Remove subheadings under which nothing is kept."""
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
