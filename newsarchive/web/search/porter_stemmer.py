"""Word stems as the full-text index makes them, for highlighting the words that it found.

This is Porter's algorithm (M. F. Porter, "An algorithm for suffix stripping", Program 14 (3), 1980)
as SQLite's ``porter`` tokenizer applies it. A test compares the two. Words of any script are
allowed; only English endings are removed.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_STEP_2: Final = (
    ("ational", "ate"), ("tional", "tion"), ("enci", "ence"), ("anci", "ance"), ("izer", "ize"),
    ("logi", "log"), ("bli", "ble"), ("alli", "al"), ("entli", "ent"), ("eli", "e"),
    ("ousli", "ous"), ("ization", "ize"), ("ation", "ate"), ("ator", "ate"), ("alism", "al"),
    ("iveness", "ive"), ("fulness", "ful"), ("ousness", "ous"), ("aliti", "al"), ("iviti", "ive"),
    ("biliti", "ble"),
)  # fmt: skip
_STEP_3: Final = (
    ("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"),
    ("ful", ""), ("ness", ""),
)  # fmt: skip
_STEP_4: Final = (
    "ement", "ance", "ence", "able", "ible", "ment", "ant", "ent", "ism", "ate", "iti", "ous",
    "ive", "ize", "al", "er", "ic", "ou",
)  # fmt: skip

_FORMS = re.compile("V+C+")


@lru_cache(100_000)
def stem(word: str) -> str:
    """Return the stem of *word*, which must be in lower case and without accents."""
    if not 2 < len(word) < 64:
        return word
    word = _step_1a(word)
    word = _step_1b(word)
    if word[-1] == "y" and _has_vowel(word[:-1]):
        word = word[:-1] + "i"
    word = _replace_ending(word, _STEP_2)
    word = _replace_ending(word, _STEP_3)
    word = _step_4(word)
    return _step_5(word)


def _shape(beginning: str) -> str:
    """Return *beginning* as V and C. Vowels are a, e, i, o, u, and y after a consonant."""
    shape: list[str] = []
    for char in beginning:
        vowel = char in "aeiou" or (char == "y" and bool(shape) and shape[-1] == "C")
        shape.append("V" if vowel else "C")
    return "".join(shape)


def _measure(beginning: str) -> int:
    """Return Porter's measure m: how often a vowel group is followed by a consonant group."""
    return len(_FORMS.findall(_shape(beginning)))


def _has_vowel(beginning: str) -> bool:
    return "V" in _shape(beginning)


def _ends_cvc(beginning: str) -> bool:
    return _shape(beginning)[-3:] == "CVC" and beginning[-1] not in "wxy"


def _step_1a(word: str) -> str:
    if word.endswith(("sses", "ies")) and len(word) > 3:
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def _step_1b(word: str) -> str:
    if word.endswith("eed") and len(word) > 3:
        return word[:-1] if _measure(word[:-3]) > 0 else word
    for ending in ("ed", "ing"):
        if word.endswith(ending) and _has_vowel(word[: -len(ending)]):
            word = word[: -len(ending)]
            break
    else:
        return word
    if word.endswith(("at", "bl", "iz")):
        return word + "e"
    if len(word) > 1 and word[-1] == word[-2] and word[-1] not in "aeioulsz":
        return word[:-1]
    return word + "e" if _measure(word) == 1 and _ends_cvc(word) else word


def _replace_ending(word: str, endings: tuple[tuple[str, str], ...]) -> str:
    for ending, replacement in endings:
        if word.endswith(ending):
            rest = word[: -len(ending)]
            return rest + replacement if _measure(rest) > 0 else word
    return word


def _step_4(word: str) -> str:
    if word.endswith("ion"):
        rest = word[:-3]
        return rest if rest.endswith(("s", "t")) and _measure(rest) > 1 else word
    for ending in _STEP_4:
        if word.endswith(ending):
            rest = word[: -len(ending)]
            return rest if _measure(rest) > 1 else word
    return word


def _step_5(word: str) -> str:
    if word.endswith("e"):
        rest = word[:-1]
        measure = _measure(rest)
        if measure > 1 or (measure == 1 and not _ends_cvc(rest)):
            word = rest
    if word.endswith("ll") and _measure(word[:-1]) > 1:
        word = word[:-1]
    return word
