"""The passage of a text that shows why a search found it."""

from __future__ import annotations

from typing import Final

from newsarchive.archive.search.found_words.finder import TermFinder

#: Length of a passage in characters: two lines at the width of the results.
PASSAGE_LENGTH: Final = 200

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
    spans = finder.find_hits(text, language)
    if not spans:
        text = description or text
        spans = finder.find_hits(description or "", language)
    begin, end = _window(text, spans)
    return pieces_of(text, [(b, e) for b, e, _ in spans], begin, end)


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


def _window(text: str, spans: list[tuple[int, int, int]]) -> Span:
    """Return begin and end of the passage: where most different terms are, then most hits."""
    if len(text) <= PASSAGE_LENGTH:
        return 0, len(text)
    best, best_score = 0, (0, 0)
    for at, (begin, _, _) in enumerate(spans[:200]):
        inside = [s for s in spans[at : at + 30] if s[1] <= begin + PASSAGE_LENGTH - 60]
        score = (len({number for _, _, number in inside}), len(inside))
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
