"""The words of a text as the full-text index splits and spells them, with their offsets."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from newsarchive.text import INVISIBLE
from newsarchive.writing.characters import (
    ARABIC_MARKS,
    HEBREW_MARKS,
    MARKS,
    NUKTAS,
    SPACELESS,
)
from newsarchive.writing.folding import fold

# Vowel marks and invisible characters may occur inside a word. The index removes them.
_MARKS = f"{INVISIBLE}{MARKS}\u0640"
# Those of them that the index removes.
_REMOVED = f"{INVISIBLE}\u0300-\u036f{HEBREW_MARKS}{ARABIC_MARKS}{NUKTAS}"
_WORD = re.compile(rf"[{SPACELESS}]|[^\W_{SPACELESS}](?:[^\W_{SPACELESS}]|[{_MARKS}])*")
_MARK = re.compile(f"[{_REMOVED}]")
SPELLED_OTHERWISE = re.compile(f"[{_REMOVED}ßæœþ·]")
# A character that is always a word of its own.
ALONE = re.compile(f"[{SPACELESS}]")
# A character after which no new word can begin.
INSIDE_WORD = re.compile(rf"[^\W_{SPACELESS}]|[{_MARKS}]")


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


def as_indexed(word: str) -> str:
    """Return the folded *word* as the index spells it: without marks, and with ss for ß."""
    return word if word.isascii() else fold(_MARK.sub("", word))


def split_words(text: str) -> list[tuple[str, str]]:
    """Return the words of *text* as the index splits it.

    Each comes in two spellings: as in the index, and as in *text*.
    """
    return [
        (as_indexed(word.group()), text[word.start() : word.end()])
        for word in iterate_words(fold_letters(text), 0)
    ]


def iterate_words(folded: str, at: int) -> Iterator[re.Match[str]]:
    """Yield the words of *folded* from offset *at*, without those that the index leaves out.

    It leaves out vowel signs that are a word of their own here, as in Thai.
    """
    for word in _WORD.finditer(folded, at):
        if word.group().isascii() or unicodedata.category(word.group()[0])[0] != "M":
            yield word
