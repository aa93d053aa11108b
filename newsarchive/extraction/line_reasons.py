"""Decide why a line is no part of the article: for its place, its links, its words, its votes.

Words need a second sign against the line. ``body`` decides which lines may be text at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from newsarchive.extraction.line_places import HEADINGS, reason_of_place, reason_of_votes
from newsarchive.extraction.line_rules import is_alone_proof, reason_of_words
from newsarchive.extraction.main_content import Line, MainContent, is_sentence
from newsarchive.metadata.images import ends_with_credit
from newsarchive.page.segments import letters_key
from newsarchive.writing.punctuation import OPENING_QUOTES, SENTENCE_END_OR_COLON

# Tags of paragraphs, which end as sentences do; list items, cells and headings need not.
_PLAIN = frozenset(("p", "div"))
#: Up to this many characters, a line is removed for its words and its place at the edge alone.
MAX_AT_EDGE = 100
#: Letters and digits beside the authors' names that a signature has at most: "Text:", a town.
MAX_BESIDE_NAMES = 12
#: In this many lines around the start of the body a date is a dateline. Later it may be an entry of
#: a timeline.
MAX_HEAD = 4


@dataclass(slots=True, frozen=True)
class Known:
    """What is known of the article before its body is."""

    title_key: str
    description_key: str
    authors: Sequence[str]


def reason_of_line(
    index: int, line: Line, content: MainContent, known: Known, *, is_lead: bool
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
    at_home = content.is_home(segment)
    ends = is_sentence(segment)
    if reason := reason_of_place(line, content, at_home):
        return reason
    if segment.links >= (0.95 if ends else 0.7) and not (at_home and ends):
        return "related"
    if reason := _of_words(index, line, content, at_home):
        return reason
    return reason_of_votes(index, line, content, at_home, ends)


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
    in_place = at_home or line.segment.tag in HEADINGS or "li" in line.segment.inside
    doubted = not (line.default and line.precise and in_place) or line.segment.links >= 0.2
    unstated = content.is_stated and not line.stated
    is_label = line.segment.tag in _PLAIN and not SENTENCE_END_OR_COLON.search(text)
    is_label = is_label and not text.startswith((*OPENING_QUOTES, "'"))
    if len(text) <= MAX_AT_EDGE and (at_edge or is_label):
        return reason
    return reason if doubted or unstated else None


def _is_signature(text: str, authors: Sequence[str]) -> bool:
    """Return whether the line names the authors and says next to nothing else."""
    rest = letters_key(text)
    if not authors or len(text) > MAX_AT_EDGE or SENTENCE_END_OR_COLON.search(text):
        return False
    for author in authors:
        rest = rest.replace(letters_key(author), "")
    return len(rest) <= MAX_BESIDE_NAMES and rest != letters_key(text)
