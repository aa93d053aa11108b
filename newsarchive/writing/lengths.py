"""Count the length of a text, whatever its script.

Rules say "14 words" and mean a length of text. A character of Chinese says more than a letter of
English and less than a word. Therefore its length is counted in letters: :data:`WORD` of them are a
word, and a character of Han, kana or Hangul amounts to as many letters as its translation needs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from newsarchive.writing.characters import HAN, HANGUL, KANA, SPACELESS

#: Letters that make a word, and those that a character amounts to. 100 words of English are about
#: 165 characters of Chinese, 230 of Japanese, 215 of Korean and 450 of Thai.
WORD = 5
_HAN_LETTERS, _KANA_LETTERS, _HANGUL_LETTERS = 3, 2, 2
_HAN, _KANA, _HANGUL = (re.compile(f"[{each}]") for each in (HAN, KANA, HANGUL))
_COUNTED_BY_LETTERS = re.compile(f"[{SPACELESS}{HANGUL}]")
#: The first character of these scripts.
_FIRST_OF_OTHER_LENGTH = "\u0e00"
_OTHER_LENGTH = re.compile(f"[{_FIRST_OF_OTHER_LENGTH}-\U0010ffff]")


def letters(text: str) -> int:
    """Return how many letters *text* amounts to in a script with an alphabet, without white space.

    A character of Han counts 3, one of kana or Hangul 2, any other 1.
    """
    if text.isascii() or not _OTHER_LENGTH.search(text):
        return len(text) - text.count(" ")
    more = (
        (_HAN_LETTERS - 1) * len(_HAN.findall(text))
        + (_KANA_LETTERS - 1) * len(_KANA.findall(text))
        + (_HANGUL_LETTERS - 1) * len(_HANGUL.findall(text))
    )
    return len(text) - text.count(" ") + more


def length_in_words(tokens: Sequence[str]) -> float:
    """Return the length of a text in words, as rules count them, from its ``text.words``.

    In scripts without spaces and in Korean it is the number of :func:`letters` by :data:`WORD`.
    """
    if not tokens or max(tokens) < _FIRST_OF_OTHER_LENGTH:
        return len(tokens)
    return sum(map(_weight, tokens)) / WORD


def rows_of_words(tokens: Sequence[str], length: int) -> list[str]:
    """Return the rows of *length* words in the words *tokens* of a text, one from each word on.

    In scripts without spaces a row has as many characters as make so many words: of three words,
    5 of Chinese, 5 to 8 of Japanese, 15 of Thai. A shorter text has none.
    """
    if not tokens or max(tokens) < _FIRST_OF_OTHER_LENGTH:
        return list(map(" ".join, zip(*(tokens[start:] for start in range(length)), strict=False)))
    weights = [_weight(token) for token in tokens]
    found, end, inside = [], 0, 0
    for start, weight in enumerate(weights):
        while inside < length * WORD and end < len(tokens):
            inside += weights[end]
            end += 1
        if inside < length * WORD:
            break
        found.append(" ".join(tokens[start:end]))
        inside -= weight
    return found


def _weight(token: str) -> int:
    """Return the length of a word in letters: in scripts with spaces, that of any word."""
    if token < _FIRST_OF_OTHER_LENGTH or not _COUNTED_BY_LETTERS.match(token):
        return WORD
    return letters(token)
