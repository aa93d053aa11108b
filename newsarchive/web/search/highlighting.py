"""Highlighting: snippets and headlines with the words found in ``<mark>``.

Each piece of a text is escaped first and marked afterwards.
"""

from __future__ import annotations

from markupsafe import Markup, escape

from newsarchive.archive.search.found_words.finder import TermFinder
from newsarchive.archive.search.found_words.passage import Pieces, passage, pieces_of


class Highlighter(TermFinder):
    """Highlights the hits of the terms of one search."""

    def highlight(self, text: str | None, language: str | None = None) -> Markup:
        """Return *text*, escaped, with its hits in ``<mark>``."""
        text = text or ""
        spans = [(begin, end) for begin, end, _ in self.find_hits(text, language)]
        return _marked(pieces_of(text, spans, 0, len(text)))

    def snippet(
        self, text: str | None, description: str | None = None, language: str | None = None
    ) -> Markup:
        """Return the part of *text* that has most of the terms, highlighted.

        If *text* has none, return the beginning of *description* or else of *text*.
        """
        return _marked(passage(self, text, description, language))


def _marked(pieces: Pieces) -> Markup:
    return Markup("").join(
        Markup("<mark>") + escape(text) + Markup("</mark>") if is_found else escape(text)
        for text, is_found in pieces
    )
