"""The stems by which the full-text index finds a word in any of its forms.

The index has each word as it is written and the stem of inflected words, marked by language
(``writing/stems.py``). Which stems an archive has is looked up once
(:func:`.index_words.absent_forms`), because most have no article: each form that is left out makes
every statement of a search faster.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from newsarchive.archive.search.plurals import other_letters, other_numbers
from newsarchive.text import search_text
from newsarchive.writing.characters import MARKS
from newsarchive.writing.folding import fold
from newsarchive.writing.stems import (
    ALGORITHMS,
    DEFAULT,
    is_written_in,
    mark,
    stemmed_language,
    stems,
)

#: Languages that write compounds as one word, and the letters from which a word also finds
#: those that begin with it: Brücke finds Brückenbau.
COMPOUNDING: Final = frozenset(("da", "de", "nl", "no", "sv"))
SHORTEST_PART: Final = 5

_WORD = re.compile(rf"(?:[^\W_]|[{MARKS}])+")
# Prefixes that some write with a hyphen, and what four letters at least follow.
_PREFIXED = re.compile(
    "(anti|co|mid|multi|non|post|pre|pro|re|semi|sub|super|ultra|vice)([a-z]{4,})"
)
_POSSESSIVE = re.compile(r"(?<=\w)['’]s$", re.IGNORECASE)
_HYPHEN = re.compile("(?<=[^\\W\\d_])[-\u2010\u2011](?=[^\\W_])")


class StemForm(NamedTuple):
    """One way in which an article may have a word that is not written as people type it."""

    text: str
    """A word of the index, with the mark of its language if it is a stem, or several words."""
    mark: str = ""
    """The mark of the language that the article must have, if *text* does not say it."""
    is_start: bool = False
    """Whether the last word of *text* is only the beginning of a word."""

    @property
    def phrase(self) -> str:
        """The words as an FTS5 phrase, in articles of any language."""
        return f'"{self.text}"{" *" if self.is_start else ""}'

    @property
    def expression(self) -> str:
        """The form as an FTS5 expression. It is always valid."""
        return f'({self.phrase} AND "{self.mark}")' if self.mark else self.phrase


def stem_forms(words: str, languages: Sequence[str]) -> Iterator[StemForm]:
    """Yield the forms of *words*, which are separated by spaces, in each of *languages*."""
    word = single_word(words)
    if word is None:
        yield from _phrase_forms(words, languages)
        return
    folded = fold(word)
    for language in stem_languages(languages, folded):
        sign = mark(language)
        yield StemForm(f"{sign}{folded}")  # a stem of a stem is often another one
        for stem in stems(word, language):
            if _is_remnant(stem, folded):
                continue
            yield StemForm(f"{sign}{stem}")
            if stem != folded:  # a word that is its own stem, in an article of the language
                yield StemForm(stem, sign)
        for other in other_numbers(folded, language):
            yield StemForm(other, sign)
        if letters := other_letters(word, language):
            for form in dict.fromkeys((fold(letters), *stems(letters, language))):
                yield StemForm(form, sign)
                yield StemForm(f"{sign}{form}")
        if language == "en":
            yield from prefixed_forms(folded)
        if language in COMPOUNDING and len(folded) >= SHORTEST_PART:
            yield StemForm(folded, sign, is_start=True)


def prefixed_forms(folded: str) -> Iterator[StemForm]:
    """Yield the English word *folded* with a hyphen behind its prefix, as in re-elected."""
    parts = _PREFIXED.fullmatch(folded)
    if parts is None:
        return
    stem = stems(parts[2], "en")[0]
    is_start = parts[2].startswith(stem)
    yield StemForm(f"{parts[1]} {stem if is_start else parts[2]}", mark("en"), is_start=is_start)


def _is_remnant(stem: str, word: str) -> bool:
    """Return whether *stem* is too little of *word* to be its stem: Catalan makes un of unions.

    Only Latin letters are judged: many languages share them, and in other scripts two are enough.
    """
    return stem.isascii() and len(stem) < 3 and 2 * len(stem) < len(word)


def _phrase_forms(words: str, languages: Sequence[str]) -> Iterator[StemForm]:
    """Yield the forms of joined words, as in co-operate: as those of one word, or inflected."""
    if joined := without_hyphens(words):
        yield from stem_forms(joined, languages)
    typed = spelled(words, exact=False)
    *_, last = _WORD.findall(typed) or [""]
    for language in stem_languages(languages, last):
        for stem in stems(last.lower(), language):
            if len(stem) > 2 and stem != last and last.startswith(stem):
                start = typed[: typed.rindex(last)]
                yield StemForm(f"{start}{stem}", mark(language), is_start=True)


@dataclass(frozen=True, slots=True)
class WordStems:
    """The stems of one word that people type, to recognise its forms in a text."""

    word: str
    """The word, folded."""
    by_language: dict[str, frozenset[str]]

    @classmethod
    def of(cls, words: str) -> WordStems | None:
        """Return the stems of *words*, or None if they are more than one word."""
        word = single_word(without_hyphens(words) or words)
        if word is None:
            return None
        folded = fold(word)
        # The word itself is a stem too, as in :func:`stem_forms`.
        found = {
            code: {folded, *stems(word, code), *other_numbers(folded, code)}
            for code in stem_languages((), folded)
        }
        for code, forms in found.items():
            if other := other_letters(word, code):
                forms |= {fold(other), *stems(other, code)}
        return cls(folded, {code: frozenset(forms) for code, forms in found.items()})

    @property
    def beginnings(self) -> set[str]:
        """How the forms of the word may begin."""
        return {self.word}.union(*self.by_language.values())

    def has(self, written: str, language: str | None = None) -> bool:
        """Return whether the word *written* in *language* is a form; in any language for None."""
        word = single_word(written)
        if word is None:
            return False
        known = stemmed_language(language) if language else None
        codes = [known] if known in self.by_language else [] if language else self.by_language
        return any(_is_form(word, self.word, self.by_language[code], code) for code in codes)


@lru_cache(20_000)
def _is_form(word: str, wanted: str, wanted_stems: frozenset[str], language: str) -> bool:
    if language in COMPOUNDING and len(wanted) >= SHORTEST_PART and fold(word).startswith(wanted):
        return True
    return not wanted_stems.isdisjoint((fold(word), *stems(word, language)))


def without_hyphens(words: str) -> str | None:
    """Return *words* as one word if hyphens join them, as in co-operate; else None."""
    joined = _HYPHEN.sub("", words)
    return joined if joined != words and single_word(joined) else None


@lru_cache(20_000)
def single_word(words: str) -> str | None:
    """Return the only word of *words*, in lower case with its accents; None if they are more."""
    composed = unicodedata.normalize("NFKC", _POSSESSIVE.sub("", words)).lower()
    found = _WORD.findall(composed)
    return found[0] if len(found) == 1 else None


def stem_languages(languages: Sequence[str], folded: str) -> list[str]:
    """Return those of *languages* whose stems a word may have, by its letters; none given: all.

    Articles that state no language are always among them.
    """
    codes = (DEFAULT, *map(stemmed_language, languages)) if languages else tuple(ALGORITHMS)
    known = dict.fromkeys(code for code in codes if code)
    return [code for code in known if is_written_in(folded, code)]


def spelled(words: str, *, exact: bool) -> str:
    """Return *words* as the index spells them; in lower case, without ``'s``, unless *exact*."""
    plain = words.replace('"', " ").replace("\0", " ")
    found = search_text(plain if exact else _POSSESSIVE.sub("", plain)) or ""
    kept = " ".join(piece for piece in found.split() if _has_letters(piece))
    return kept if exact else kept.lower()


def _has_letters(piece: str) -> bool:
    return any(unicodedata.category(char)[0] in "LN" for char in piece)
