"""Stems of words by language, as Snowball's algorithms make them (PyStemmer).

The index holds each word as it is and, marked by :func:`mark`, its stem if that is another word. A
word and its own stem are thus one entry, and a stem never meets a word of another language.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

import Stemmer

from newsarchive.writing.characters import MARKS
from newsarchive.writing.folding import fold

#: The languages whose words are stemmed, by ISO 639-1, and the algorithm of each.
ALGORITHMS: Final = {
    "ar": "arabic", "bs": "serbian", "ca": "catalan", "cs": "czech", "da": "danish",
    "de": "german", "el": "greek", "en": "english", "eo": "esperanto", "es": "spanish",
    "et": "estonian", "eu": "basque", "fa": "persian", "fi": "finnish", "fr": "french",
    "ga": "irish", "hi": "hindi", "hr": "serbian", "hu": "hungarian", "hy": "armenian",
    "id": "indonesian", "it": "italian", "lt": "lithuanian", "ne": "nepali", "nl": "dutch",
    "no": "norwegian", "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian",
    "sr": "serbian", "st": "sesotho", "sv": "swedish", "ta": "tamil", "tr": "turkish",
    "yi": "yiddish",
}  # fmt: skip
#: The letters of the languages that are not written in Latin ones.
_LETTERS: Final = {
    "ar": "\u0600-\u06ff", "bs": "a-z\u0400-\u04ff", "el": "\u0370-\u03ff", "fa": "\u0600-\u06ff",
    "hi": "\u0900-\u097f", "hr": "a-z\u0400-\u04ff", "hy": "\u0530-\u058f", "ne": "\u0900-\u097f",
    "ru": "\u0400-\u04ff", "sr": "a-z\u0400-\u04ff", "ta": "\u0b80-\u0bff", "yi": "\u0590-\u05ff",
}  # fmt: skip
#: The language whose stems an article has that states none: most have none because they are short.
DEFAULT: Final = "en"
#: Words that are remembered for each language: more than a day of news has.
_REMEMBERED: Final = 50_000
#: Shorter words are their own stems; longer ones are addresses.
_SHORTEST, _LONGEST = 3, 40

_WORD = re.compile(r"[^\W_]+")
_MARKED_WORD = re.compile(rf"(?:[^\W_]|[{MARKS}])+")
_WRITTEN_WITH_MARKS = frozenset(("hi", "ne", "ta"))


def stemmed_language(language: str | None) -> str | None:
    """Return the language whose stems words of *language* have, or None if they have none."""
    if not language:
        return DEFAULT
    code = language.lower().partition("-")[0]
    return code if code in ALGORITHMS else None


def is_written_in(folded: str, language: str) -> bool:
    """Return whether the word *folded* has a letter of *language*."""
    return re.search(f"[{_LETTERS.get(language, 'a-z')}]", folded.lower()) is not None


@cache
def mark(language: str) -> str:
    """Return the character before stems of *language*: one of Unicode's private use."""
    first, second = (ord(letter) - ord("a") for letter in language)
    return chr(0xE000 + 26 * first + second)


def stems(word: str, language: str) -> tuple[str, ...]:
    """Return the stems of *word*, which is in lower case, folded.

    They are two if the accents matter to the algorithm: a word typed without them is found too.
    """
    if not _SHORTEST <= len(word) <= _LONGEST:
        return (fold(word),)
    stemmer = _stemmer(language)
    folded = fold(word)
    found = fold(stemmer.stemWord(word)).strip()
    if folded == word:
        return (found,)
    other = fold(stemmer.stemWord(folded)).strip()
    return (found,) if other == found else (found, other)


def marked_stems(text: str, language: str) -> str:
    """Return what the index adds to *text*, in lower case: the mark, and the words' marked stems.

    A word that is its own stem adds nothing.
    """
    pattern = _MARKED_WORD if language in _WRITTEN_WITH_MARKS else _WORD
    added = map(_remembered(language).__getitem__, pattern.findall(text))
    return " ".join((mark(language), *filter(None, added)))


class _Added(dict[str, str]):
    """What each word of one language adds to the index."""

    def __init__(self, language: str) -> None:
        self._language = language

    def __missing__(self, word: str) -> str:
        if len(self) >= _REMEMBERED:
            self.clear()
        sign, folded = mark(self._language), fold(word)
        added = (f"{sign}{stem}" for stem in stems(word, self._language) if stem != folded)
        self[word] = joined = " ".join(added)
        return joined


@cache
def _remembered(language: str) -> _Added:
    return _Added(language)


@cache
def _stemmer(language: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(ALGORITHMS[language], 0)
