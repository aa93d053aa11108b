"""Normalise text: to compare blocks, to fill the search index, to count words."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache

from newsarchive.writing.characters import (
    ARABIC_MARKS,
    HEBREW_MARKS,
    MARKS,
    SOUTH_EAST_ASIAN,
    SPACELESS,
)
from newsarchive.writing.folding import fold
from newsarchive.writing.stems import marked_stems, stemmed_language

#: Letters of a word in the index of beginnings.
LETTERS = 3
_SPACELESS_CHARACTER = re.compile(rf"([{SPACELESS}])")
_WORD = re.compile(rf"[{SPACELESS}]|[^\W_{SPACELESS}]+(?:['’\-][^\W_{SPACELESS}]+)*")
# The same in texts without these characters, which takes two thirds of the time, and in ASCII.
_SPACED_WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")
_ASCII_WORD = re.compile(r"[0-9A-Za-z]+(?:['\-][0-9A-Za-z]+)*")
# The same with marks in words. Most texts have none, and this takes twice as long.
_MARK = re.compile(f"[{MARKS}]")
_LETTER = rf"(?:[^\W_{SPACELESS}]|[{MARKS}])"
_MARKED_WORD = re.compile(rf"[{SPACELESS}]|{_LETTER}+(?:['’\-]{_LETTER}+)*")
# Vowel marks, tatweel and Koranic marks: a word is the same with and without them.
_VOWEL_MARKS = re.compile(f"[{HEBREW_MARKS}{ARABIC_MARKS}]")
#: Characters that no key and no index has, as a range of a regular expression: they have no width.
INVISIBLE = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"
_INVISIBLE = re.compile(f"[{INVISIBLE}]")
# Those of them that no reader misses: soft hyphen, word joiner, byte order mark, overrides of the
# direction, and the zero width space outside South-East Asia, where it separates words. The others
# are the publisher's: joiners give letters and emoji their shape, marks put signs on their side.
_NOISE = re.compile(
    f"[\u00ad\u202d\u202e\u2060-\u2064\ufeff]"
    f"|(?<![{SOUTH_EAST_ASIAN}])\u200b|\u200b(?![{SOUTH_EAST_ASIAN}])"
)
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_BEGINNING = re.compile(rf"([^\W_]{{2,{LETTERS}}})[^\W_]*")
_DIGITS = re.compile(r"\d+")
# C++, C# and F#, which would be C and F: tokenizers drop the signs.
_LANGUAGE_OF_CODE = re.compile(r"(?<!\w)([A-Za-z])(\+\+|#)(?!\w)")


def counted(number: int, noun: str, plural: str = "") -> str:
    """Return *number* with its noun: "1 article", "1,200 articles"; *plural* if it is irregular."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def one_line(text: str) -> str:
    """Return *text* on one line: white space folded, without control characters.

    Invisible characters that shape letters or emoji, or set the direction of writing, stay, except
    in words of nothing else. Soft hyphens and the like go.
    """
    folded = " ".join(text.split())
    if folded.isprintable():  # Neither control nor invisible characters are.
        return folded
    text = _CONTROL.sub(" ", text)
    if text.isascii() or not _INVISIBLE.search(text):
        return " ".join(text.split())
    return " ".join(word for word in _NOISE.sub("", text).split() if _INVISIBLE.sub("", word))


def without_invisible(text: str) -> str:
    """Return *text* without invisible characters, as readers type it and as indexes have it."""
    return text if text.isascii() else _INVISIBLE.sub("", text)


def without_direction(text: str) -> str:
    """Return *text* without marks of the direction of writing; names and dates need none."""
    return text if text.isascii() else _DIRECTION.sub("", text)


def fold_case(text: str) -> str:
    """Return *text* for comparisons: NFKC, casefolded, white space folded, nothing invisible."""
    if text.isascii():
        return " ".join(text.lower().split())
    text = without_invisible(unicodedata.normalize("NFKC", text))
    return " ".join(text.casefold().split())


def mask_digits(text: str) -> str:
    """Return *text* in lower case with every run of digits as ``0``: sums and dates then agree."""
    return _DIGITS.sub("0", fold_case(text))


def search_text(text: str | None) -> str | None:
    """Return *text* as the full-text index spells it; words of queries go through this function.

    NFKC; without accents, invisible characters, Arabic and Hebrew vowel marks; emoji as words; with
    spaces around the characters of scripts that write none. Letters of ASCII keep their case, so
    that operators of a query survive. The archive's index depends on this function: a change needs
    a migration that builds the index again.
    """
    return None if text is None else _spellings(text)[1]


def indexed_text(text: str | None, language: str | None) -> str | None:
    """Return what the full-text index holds of a *text* in *language*: words, then marked stems.

    The words are those of :func:`search_text`, in their places. Of a language that is not stemmed
    nothing follows. The index depends on this function as it does on that one.
    """
    stemmed = stemmed_language(language)
    if not text or stemmed is None:
        return search_text(text)
    composed, folded = _spellings(text)
    return f"{folded} {marked_stems(composed.lower(), stemmed)}"


# The title, the description and the text of an article, which two indexes take one after another.
@lru_cache(3)
def _spellings(text: str) -> tuple[str, str]:
    """Return *text* composed, with its accents, and folded."""
    composed = _composed(text)
    return composed, fold(composed)


def _composed(text: str) -> str:
    """Return *text* in NFKC, without what no word has, before its letters are folded."""
    if "+" in text or "#" in text:
        text = _LANGUAGE_OF_CODE.sub(_spelled_out, text)
    if text.isascii():
        return text
    text = without_invisible(unicodedata.normalize("NFKC", text)).replace("l·l", "ll")
    text = _VOWEL_MARKS.sub("", text)
    return _SPACELESS_CHARACTER.sub(r" \1 ", text)


def _spelled_out(name: re.Match[str]) -> str:
    return name[1] + ("sharp" if name[2] == "#" else "plusplus")


def beginnings(*texts: str | None) -> str:
    """Return the first :data:`LETTERS` letters of each word of *texts*, sorted, each once.

    Shorter words are whole; words of one letter are left out. The index of beginnings depends on
    this function: a change needs a migration that builds the index again.
    """
    indexed = " ".join(search_text(text) or "" for text in texts).lower()
    return " ".join(sorted(set(_BEGINNING.findall(indexed))))


def words(text: str) -> list[str]:
    """Return the words of *text*, folded. In scripts without spaces each character is a word."""
    return words_of_folded(fold_case(text))


def words_of_folded(text: str) -> list[str]:
    """Return :func:`words` of a text after :func:`fold_case` or :func:`mask_digits`."""
    if text.isascii():
        return _ASCII_WORD.findall(text)
    if _MARK.search(text):
        return _MARKED_WORD.findall(text)
    return (_WORD if _SPACELESS_CHARACTER.search(text) else _SPACED_WORD).findall(text)


def word_count(text: str) -> int:
    """Return the number of :func:`words` of *text*."""
    return _count_of_long(text) if len(text) > 1000 else _count(text)


def _count(text: str) -> int:
    return len(words_of_folded(without_invisible(text)))


# Four rules, one after the other, ask how long the text of an article is.
_count_of_long = lru_cache(maxsize=2)(_count)


def hash64(*parts: str) -> int:
    """Return a signed 64-bit key of *parts*, the same in every process and version (BLAKE2b)."""
    digest = hashlib.blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=8)
    return int.from_bytes(digest.digest(), "big", signed=True)
