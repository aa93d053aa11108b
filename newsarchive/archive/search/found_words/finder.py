"""Find the terms of a search in a text.

A word is a hit if it would be one in the full-text index: letters are folded, words are stemmed in
the language of the text, and in scripts without spaces each character is a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from newsarchive.archive.search.found_words.words import (
    ALONE,
    INSIDE_WORD,
    SPELLED_OTHERWISE,
    as_indexed,
    fold_letters,
    iterate_words,
    split_words,
)
from newsarchive.archive.search.query import Term
from newsarchive.archive.search.stem_forms import WordStems, prefixed_forms
from newsarchive.archive.search.word_forms import Form, written_forms

#: Where a term was found: begin, end, and the number of the term.
Hit = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class _TermForm:
    """One spelling of a term: its words. Of a prefix, the last one is a beginning."""

    words: tuple[str, ...]
    prefix: bool

    def match_length(self, words: Sequence[re.Match[str]]) -> int:
        """Return how many of *words*, from the first on, match this form; 0 if they do not."""
        last = len(self.words) - 1
        if last >= len(words):
            return 0
        for offset, expected in enumerate(self.words):
            word = as_indexed(words[offset].group())
            if self.prefix and offset == last:
                if not word.startswith(expected):
                    return 0
            elif word != expected:
                return 0
        return len(self.words)


def _prefix_pattern(starts: set[str]) -> re.Pattern[str]:
    """Return a pattern that finds *starts*; one in Latin letters only where a word begins."""
    return re.compile(
        "|".join(
            (r"(?<![a-z0-9])" if start.isascii() else "") + re.escape(start)
            for start in sorted(starts)
        )
    )


class TermFinder:
    """Finds the *terms* of one search."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self._forms: list[tuple[_TermForm, int]] = []
        self._stems: list[tuple[WordStems, int]] = []
        starts = set()
        for number, term in enumerate(terms):
            for form in written_forms(term.text, exact=term.exact, prefix=term.prefix):
                starts |= self._add_form(form, number)
            if not term.exact and not term.prefix and (stems := WordStems.of(term.text)):
                self._stems.append((stems, number))
                starts |= stems.beginnings
                for apart in prefixed_forms(stems.word):
                    starts |= self._add_form(Form(apart.text, apart.is_start), number)
        self._longest = max((len(form.words) for form, _ in self._forms), default=0)
        # To compare each word of twenty texts is slow. Only those that begin like a term are.
        self._short_beginnings = _prefix_pattern({start[:1] for start in starts})
        self._long_beginnings = _prefix_pattern({start[:3] for start in starts})

    def _add_form(self, form: Form, number: int) -> set[str]:
        words = tuple(word for word, _ in split_words(form.text))
        if words:
            self._forms.append((_TermForm(words, form.prefix), number))
        return {words[0]} if words else set()

    def find_hits(self, text: str, language: str | None = None) -> list[Hit]:
        """Return the hits in *text*. Without *language* a word has its forms in any language."""
        return list(self.iterate_hits(text, language))

    def iterate_hits(self, text: str, language: str | None = None) -> Iterator[Hit]:
        """Yield the hits of :meth:`find_hits`, those that begin first first.

        Long texts are searched only as far as the hits are needed.
        """
        if not self._forms:
            return
        folded = fold_letters(text)
        # A long beginning would miss words in which the index removes or replaces characters.
        as_indexed = folded.isascii() or not SPELLED_OTHERWISE.search(folded)
        for start in (self._long_beginnings if as_indexed else self._short_beginnings).finditer(
            folded
        ):
            at = start.start()
            if at and INSIDE_WORD.match(folded, at - 1) and not ALONE.match(folded, at):
                continue
            words = list(islice(iterate_words(folded, at), self._longest))
            for form, number in self._forms:
                if length := form.match_length(words):
                    yield at, words[length - 1].end(), number
            for stems, number in self._stems:
                if words and stems.has(text[at : words[0].end()], language):
                    yield at, words[0].end(), number
