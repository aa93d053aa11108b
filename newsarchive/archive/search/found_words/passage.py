"""The passage of a text that shows why a search found it."""

from __future__ import annotations

from itertools import islice, takewhile
from typing import Final

from newsarchive.archive.search.found_words.finder import Hit, TermFinder

#: Length of a passage in characters: two lines at the width of the results.
PASSAGE_LENGTH: Final = 200
#: The passage begins at one of this many hits, the first ones.
_BEGINNINGS: Final = 200

Span = tuple[int, int]
#: Pieces of a text in their order, each with whether it is a word found.
Pieces = list[tuple[str, bool]]


def passage(
    finder: TermFinder,
    text: str | None,
    description: str | None = None,
    language: str | None = None,
) -> Pieces:
    """Return the part of *text* that has most of the terms.

    If *text* has none, return the beginning of *description* or else of *text*.
    """
    text = (text or "").replace("\n", " ")
    spans = _first_hits(finder, text, language)
    if not spans:
        text = description or text
        spans = _first_hits(finder, description or "", language)
    begin, end = _window(text, spans)
    return pieces_of(text, [(b, e) for b, e, _ in spans], begin, end)


def _first_hits(finder: TermFinder, text: str, language: str | None) -> list[Hit]:
    """Return the hits where a passage may begin, and all hits in the passage of the last one."""
    hits = finder.iterate_hits(text, language)
    first = list(islice(hits, _BEGINNINGS))
    end = first[-1][0] + PASSAGE_LENGTH if first else 0
    return [*first, *takewhile(lambda hit: hit[0] < end, hits)]


def pieces_of(text: str, spans: list[Span], begin: int, end: int) -> Pieces:
    """Return *text* from *begin* to *end* in pieces; *spans* are the words found.

    Where text is left out before or after it, there is an ellipsis.
    """
    pieces = [("… " if begin else "", False)]
    at = begin
    for start, stop in sorted(spans):
        if start < at or stop > end:
            continue
        pieces += [(text[at:start], False), (text[start:stop], True)]
        at = stop
    pieces += [(text[at:end], False), (" …" if end < len(text) else "", False)]
    return [piece for piece in pieces if piece[0]]


def _window(text: str, spans: list[Hit]) -> Span:
    """Return begin and end of the passage: where most different terms are, then most hits."""
    if len(text) <= PASSAGE_LENGTH:
        return 0, len(text)
    best, best_score = 0, (0, 0)
    for at, (begin, _, _) in enumerate(spans[:_BEGINNINGS]):
        score = _score(spans[at : at + 30], begin + PASSAGE_LENGTH - 60)
        if score > best_score:
            best, best_score = begin, score
    begin = max(0, best - 60)
    if begin:
        # Begin with the sentence if its beginning is near, otherwise with a word.
        sentence = max(text.rfind(mark, max(0, best - 110), best) for mark in (". ", "? ", "! "))
        space = text.find(" ", begin, best)
        begin = sentence + 2 if sentence > 0 else (space + 1 if space > 0 else begin)
    end = min(len(text), begin + PASSAGE_LENGTH)
    if end < len(text):
        space = text.rfind(" ", begin + PASSAGE_LENGTH - 30, end)
        end = space if space > 0 else end
    return begin, end


def _score(hits: list[Hit], end: int) -> tuple[int, int]:
    """Return how many different terms, and how many of *hits*, are before *end*."""
    terms = set()
    number = 0
    for begin, hit_end, term in hits:
        if begin >= end:
            break
        if hit_end <= end:
            terms.add(term)
            number += 1
    return len(terms), number
