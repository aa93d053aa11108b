"""Letters as the full-text index spells them: without accents, variants of a letter as one.

Which letters are one is decided by what readers of the language type: ``lodz`` for Łódź and
``елка`` for ёлка, but never и for й, which is a letter of its own in every Cyrillic alphabet, nor
か for が.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from newsarchive.writing.characters import NUKTAS, SOUTH_EAST_ASIAN

#: Letters that Unicode does not take apart, as people type them without their keyboard.
_LETTERS: Final = {
    "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h",
    "ı": "i", "ŋ": "n", "ŧ": "t", "ə": "e", "ɛ": "e", "ɔ": "o", "ɓ": "b", "ɗ": "d", "ƙ": "k",
    "ƴ": "y", "ĸ": "k", "ς": "σ", "ё": "е", "ѐ": "е", "ѝ": "и",
    # Arabic letters with hamza or madda on alef, and the Persian forms of yeh and kaf.
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ک": "ك", "ۀ": "ه",
    # Apostrophes that Unicode regards as letters.
    "ʼ": "'", "ʻ": "'", "ʹ": "'", "ʾ": "'", "ʿ": "'",
}  # fmt: skip
#: Scripts whose accents do not matter: Latin and Greek with their later blocks.
_ACCENTED: Final = ((0xC0, 0x24F), (0x370, 0x3FF), (0x1E00, 0x1FFF))
#: Marks on letters, the signs that choose a variant of an emoji, and colours of skin.
_DROPPED: Final = ((0x300, 0x36F), (0xFE00, 0xFE0F), (0x1F3FB, 0x1F3FF))
#: Characters without a meaning of their own; the index uses them to mark its own words.
_PRIVATE: Final = ((0xE000, 0xF8FF),)
_FIRST_EMOJI: Final = 0x2600
_NUKTA = re.compile(f"[{NUKTAS}]")
# Scripts without spaces in which a vowel sign is no word of its own.
_SOUTH_EAST_ASIAN = re.compile(f"[{SOUTH_EAST_ASIAN}]")


class _Folding(dict[int, str]):
    """A table for ``str.translate``: what each character becomes."""

    def __missing__(self, codepoint: int) -> str:
        char = chr(codepoint)
        self[codepoint] = folded = char if char.isascii() else _fold(codepoint, char)
        return folded


def _fold(codepoint: int, char: str) -> str:
    kind = unicodedata.category(char)
    if _is_in(codepoint, _DROPPED) or _NUKTA.match(char):
        return ""
    if _is_in(codepoint, _PRIVATE) or (kind[0] == "M" and _SOUTH_EAST_ASIAN.match(char)):
        return " "
    if kind == "Nd":
        return str(unicodedata.digit(char))
    if codepoint >= _FIRST_EMOJI and kind == "So":
        return f" emoji{codepoint:x} "
    lower = char.lower()
    if _is_in(codepoint, _ACCENTED):
        plain = unicodedata.normalize("NFD", lower)
        lower = "".join(each for each in plain if not unicodedata.combining(each))
    return "".join(_LETTERS.get(each, each) for each in lower)


def _is_in(codepoint: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= codepoint <= last for first, last in ranges)


_FOLDING: Final = _Folding()


def fold(text: str) -> str:
    """Return *text*, which is in NFKC, with its letters folded; those of ASCII keep their case.

    An emoji becomes a word, as in ``emoji1f44d``, because tokenizers drop it.
    """
    return text if text.isascii() else text.translate(_FOLDING)
