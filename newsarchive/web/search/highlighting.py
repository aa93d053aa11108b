"""Highlighting: snippets and headlines with the hits in ``<mark>``.

The text is escaped first and highlighted afterwards. A word is a hit if it would be one in the
full-text index: letters are folded, words are stemmed in the language of the text, and in scripts
without spaces each character is a word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from markupsafe import Markup, escape

from newsarchive.archive.search.query import Term
from newsarchive.archive.search.stem_forms import WordStems
from newsarchive.archive.search.word_forms import Form, written_forms
from newsarchive.text import INVISIBLE
from newsarchive.writing.characters import (
    ARABIC_MARKS,
    HEBREW_MARKS,
    MARKS,
    NUKTAS,
    SPACELESS,
)
from newsarchive.writing.folding import fold

#: Length of a snippet in characters: two lines at the width of the results.
SNIPPET_LENGTH: Final = 200

# Vowel marks and invisible characters may occur inside a word. The index removes them.
_MARKS = f"{INVISIBLE}{MARKS}\u0640"
# Those of them that the index removes.
_REMOVED = f"{INVISIBLE}\u0300-\u036f{HEBREW_MARKS}{ARABIC_MARKS}{NUKTAS}"
_WORD = re.compile(rf"[{SPACELESS}]|[^\W_{SPACELESS}](?:[^\W_{SPACELESS}]|[{_MARKS}])*")
_MARK = re.compile(f"[{_REMOVED}]")
_SPELLED_OTHERWISE = re.compile(f"[{_REMOVED}ßæœþ·]")
# A character that is always a word of its own.
_ALONE = re.compile(f"[{SPACELESS}]")
# A character after which no new word can begin.
_INSIDE_WORD = re.compile(rf"[^\W_{SPACELESS}]|[{_MARKS}]")
Span = tuple[int, int]


class _Folding(dict[int, str]):
    """A table for ``str.translate`` that removes case and accents.

    Each character becomes one character, so that offsets stay the same.
    """

    def __missing__(self, codepoint: int) -> str:
        lower = chr(codepoint).lower()[:1]
        plain = fold(unicodedata.normalize("NFKC", lower)).lower()
        self[codepoint] = folded = plain if len(plain) == 1 and not plain.isspace() else lower
        return folded


_FOLDING = _Folding()


def fold_letters(text: str) -> str:
    """Return *text* in lower case and without accents, with all offsets unchanged."""
    return text.lower() if text.isascii() else text.translate(_FOLDING)


def _as_indexed(word: str) -> str:
    """Return the folded *word* as the index spells it: without marks, and with ss for ß."""
    return word if word.isascii() else fold(_MARK.sub("", word))


def split_words(text: str) -> list[tuple[str, str]]:
    """Return the words of *text* as the index splits it.

    Each comes in two spellings: as in the index, and as in *text*.
    """
    return [
        (_as_indexed(word.group()), text[word.start() : word.end()])
        for word in _iterate_words(fold_letters(text), 0)
    ]


def _iterate_words(folded: str, at: int) -> Iterator[re.Match[str]]:
    """Yield the words of *folded* from offset *at*, without those that the index leaves out.

    It leaves out vowel signs that are a word of their own here, as in Thai.
    """
    for word in _WORD.finditer(folded, at):
        if word.group().isascii() or unicodedata.category(word.group()[0])[0] != "M":
            yield word


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
            word = _as_indexed(words[offset].group())
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


class Highlighter:
    """Highlights the hits of the *terms* of one search."""

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
        self._longest = max((len(form.words) for form, _ in self._forms), default=0)
        # To compare each word of twenty texts is slow. Only those that begin like a term are.
        self._short_beginnings = _prefix_pattern({start[:1] for start in starts})
        self._long_beginnings = _prefix_pattern({start[:3] for start in starts})

    def _add_form(self, form: Form, number: int) -> set[str]:
        words = tuple(word for word, _ in split_words(form.text))
        if words:
            self._forms.append((_TermForm(words, form.prefix), number))
        return {words[0]} if words else set()

    def find_hits(self, text: str, language: str | None = None) -> list[tuple[int, int, int]]:
        """Return the hits in *text*: begin, end, and the number of the term.

        Without *language* the forms of a word are those in any language.
        """
        if not self._forms:
            return []
        folded = fold_letters(text)
        # A long beginning would miss words in which the index removes or replaces characters.
        as_indexed = folded.isascii() or not _SPELLED_OTHERWISE.search(folded)
        hits = []
        for start in (self._long_beginnings if as_indexed else self._short_beginnings).finditer(
            folded
        ):
            at = start.start()
            if at and _INSIDE_WORD.match(folded, at - 1) and not _ALONE.match(folded, at):
                continue
            words = list(islice(_iterate_words(folded, at), self._longest))
            for form, number in self._forms:
                if length := form.match_length(words):
                    hits.append((at, words[length - 1].end(), number))
            for stems, number in self._stems:
                if words and stems.has(text[at : words[0].end()], language):
                    hits.append((at, words[0].end(), number))
        return hits

    def highlight(self, text: str | None, language: str | None = None) -> Markup:
        """Return *text*, escaped, with its hits in ``<mark>``."""
        text = text or ""
        spans = [(begin, end) for begin, end, _ in self.find_hits(text, language)]
        return _mark_spans(text, spans, 0, len(text))

    def snippet(
        self, text: str | None, description: str | None = None, language: str | None = None
    ) -> Markup:
        """Return the part of *text* that has most of the terms, highlighted.

        If *text* has none, return the beginning of *description* or else of *text*.
        """
        text = (text or "").replace("\n", " ")
        spans = self.find_hits(text, language)
        if not spans:
            text = description or text
            spans = self.find_hits(description or "", language)
        begin, end = _snippet_window(text, spans)
        return _mark_spans(text, [(b, e) for b, e, _ in spans], begin, end)


def _snippet_window(text: str, spans: list[tuple[int, int, int]]) -> Span:
    """Return begin and end of the snippet: where most different terms are, then most hits."""
    if len(text) <= SNIPPET_LENGTH:
        return 0, len(text)
    best, best_score = 0, (0, 0)
    for at, (begin, _, _) in enumerate(spans[:200]):
        inside = [s for s in spans[at : at + 30] if s[1] <= begin + SNIPPET_LENGTH - 60]
        score = (len({number for _, _, number in inside}), len(inside))
        if score > best_score:
            best, best_score = begin, score
    begin = max(0, best - 60)
    if begin:
        # Begin with the sentence if its beginning is near, otherwise with a word.
        sentence = max(text.rfind(mark, max(0, best - 110), best) for mark in (". ", "? ", "! "))
        space = text.find(" ", begin, best)
        begin = sentence + 2 if sentence > 0 else (space + 1 if space > 0 else begin)
    end = min(len(text), begin + SNIPPET_LENGTH)
    if end < len(text):
        space = text.rfind(" ", begin + SNIPPET_LENGTH - 30, end)
        end = space if space > 0 else end
    return begin, end


def _mark_spans(text: str, spans: list[Span], begin: int, end: int) -> Markup:
    """Return *text* from *begin* to *end*, escaped, with *spans* in ``<mark>``."""
    pieces = [Markup("… ") if begin else Markup("")]
    at = begin
    for start, stop in sorted(spans):
        if start < at or stop > end:
            continue
        pieces.append(escape(text[at:start]))
        pieces.append(Markup("<mark>") + escape(text[start:stop]) + Markup("</mark>"))
        at = stop
    pieces.append(escape(text[at:end]))
    if end < len(text):
        pieces.append(Markup(" …"))
    return Markup("").join(pieces)
