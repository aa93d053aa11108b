"""Bring phrases and lines into the form in which they are compared.

Learning compares words (:func:`phrase`), extraction letters (:func:`spelled`).
"""

from __future__ import annotations

import re

from newsarchive.text import fold_case, mask_digits, words_of_folded
from newsarchive.writing.characters import SPACELESS

#: Letters of no other script that phrases are in come after it.
FIRST_OF_HANGUL = "가"

Phrase = tuple[str, ...]

_BETWEEN_CHARACTERS = re.compile(f"(?<=[{SPACELESS}]) (?=[{SPACELESS}])")
# Marks before the first word say nothing about a line, but © does.
_LEADING = re.compile(r"^[^\w©]+")
# A line that begins like this is about copyright, in every language.
_COPYRIGHT = re.compile(r"^\s*(?:[©ⓒ]|\(c\)\s|copyright\b)", re.IGNORECASE)


def phrase(text: str) -> Phrase:
    """Return the words of *text*, digits masked.

    A hyphen parts words: some write it and some do not.
    """
    return phrase_words(mask_digits(text))


def phrase_words(plain: str) -> Phrase:
    """Return :func:`phrase` of a text whose digits are masked already."""
    return tuple(words_of_folded(plain.replace("-", " ")))


def spoken(words: Phrase) -> str:
    """Return a phrase as people read it, in scripts without spaces without them."""
    return _BETWEEN_CHARACTERS.sub("", " ".join(words))


def spelled(text: str) -> str:
    """Return the line *text* as extraction compares it with phrases.

    Folded, without the marks before its first word, without the dot that folding leaves of a
    Turkish İ, with no space before a colon, and with colons for bars.
    """
    line = fold_case(_LEADING.sub("", text)).replace("\u0307", "")
    return line.replace("|", ":").replace(" :", ":")


def begins_with_copyright(text: str) -> bool:
    """Return whether *text* begins with ©, (c) or "copyright"."""
    return _COPYRIGHT.match(text) is not None


def is_phrase(words: Phrase, sought: Phrase) -> bool:
    """Return whether *words* are the phrase *sought*; in Korean its last word may be longer."""
    return words == sought or (sought[-1] >= FIRST_OF_HANGUL and goes_on(words, sought))


def goes_on(words: Phrase, stem: Phrase) -> bool:
    """Return whether *words* are those of *stem* and the last one may be longer."""
    return len(words) == len(stem) and words[:-1] == stem[:-1] and words[-1].startswith(stem[-1])
