"""Words that a reader may have meant: those that one mistake of typing turns into another word."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final

# The letters of scripts as the index has them, without accents. In other scripts, letters are those
# of the same block of Unicode.
_ALPHABETS: Final = (
    "abcdefghijklmnopqrstuvwxyz",
    "αβγδεζηθικλμνξοπρσςτυφχψω",
    "абвгдежзийклмнопрстуфхцчшщъыьэюяєіїјљњћђџґў",
    "ءابتثجحخدذرزسشصضطظعغفقكلمنهويةىؤئأإآپچژگکی",
    "אבגדהוזחטיכךלמםנןסעפףצץקרשת",
)
# The parts of Korean syllables: a mistake concerns one of them.
_JAMO: Final = "".join(
    map(chr, (*range(0x1100, 0x1113), *range(0x1161, 0x1176), *range(0x11A8, 0x11C3)))
)
_HANGUL = re.compile("[\uac00-\ud7a3]+")
_BLOCK: Final = 0x80


def is_korean(word: str) -> bool:
    """Return whether *word* is in Korean letters: articles have it with particles at its end."""
    return bool(_HANGUL.fullmatch(word))


def can_be_misspelt(word: str) -> bool:
    """Return whether *word* is long enough for a guess: four letters, or two Korean syllables.

    Indian vowel signs count as letters.
    """
    is_word = all(unicodedata.category(char)[0] in "LM" for char in word)
    return is_word and len(word) >= (2 if is_korean(word) else 4)


def one_mistake_away(word: str) -> list[str]:
    """Return all words that differ from *word* by one letter, or by two letters swapped.

    *word* is in lower case without accents. The first letter may be the wrong one. Most of the
    returned words do not exist.
    """
    if not is_korean(word):
        return _edits(word, _alphabet(word))
    made = (unicodedata.normalize("NFC", parts) for parts in _edits(_parts(word), _JAMO))
    return [other for other in dict.fromkeys(made) if is_korean(other) and other != word]


def _parts(word: str) -> str:
    """Return *word* with Korean syllables taken apart."""
    return unicodedata.normalize("NFD", word) if is_korean(word) else word


def _edits(word: str, alphabet: str) -> list[str]:
    splits = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    swapped = [a + b[1] + b[0] + b[2:] for a, b in splits if len(b) > 1]
    removed = [a + b[1:] for a, b in splits if b]
    changed = [a + letter + b[1:] for a, b in splits if b for letter in alphabet]
    added = [a + letter + b for a, b in splits for letter in alphabet]
    return [other for other in dict.fromkeys(swapped + removed + added + changed) if other != word]


@cache
def _alphabet_of_block(block: int) -> str:
    letters = map(chr, range(block * _BLOCK, (block + 1) * _BLOCK))
    return "".join(
        char
        for char in letters
        if unicodedata.category(char) in ("Ll", "Lo", "Mc", "Mn")
        and not unicodedata.decomposition(char)
    )


def _alphabet(word: str) -> str:
    for alphabet in _ALPHABETS:
        if word[0] in alphabet or word[-1] in alphabet:
            return alphabet
    return _alphabet_of_block(ord(word[0]) // _BLOCK)


def mistakes_between(source: str, target: str, limit: int) -> int:
    """Return how many letters to insert, remove, change or swap to turn *source* into *target*.

    Returns *limit* + 1 if they are more than *limit*. This is the "optimal string alignment" form
    of the Damerau-Levenshtein distance. Of Korean syllables the parts count.
    """
    source, target = _parts(source), _parts(target)
    if abs(len(source) - len(target)) > limit:
        return limit + 1
    # A mistake adds at most one letter and removes one. Most words have too many other letters.
    letters, others = set(source), set(target)
    if len(letters - others) > limit or len(others - letters) > limit:
        return limit + 1
    row_before_last: list[int] = []
    last_row = list(range(len(target) + 1))
    for i, a in enumerate(source, 1):
        row = [i]
        for j, b in enumerate(target, 1):
            cost = min(last_row[j] + 1, row[j - 1] + 1, last_row[j - 1] + (a != b))
            if i > 1 and j > 1 and a == target[j - 2] and source[i - 2] == b:
                cost = min(cost, row_before_last[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
        row_before_last, last_row = last_row, row
    return last_row[-1]
