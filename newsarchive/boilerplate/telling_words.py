"""Find the words of a text that say what it is about, in scripts with and without capitals."""

from __future__ import annotations

import re

from newsarchive.text import fold_case, words_of_folded
from newsarchive.writing.characters import HAN, HANGUL, KATAKANA, SOUTH_EAST_ASIAN

#: Letters of a long word in scripts with capitals, where shorter names are known by their capital,
#: and in scripts without.
LONG_WORD, LONG_WORD_WITHOUT_CASE = 9, 5
#: Syllables of Hangul that tell a word: its endings come after them.
SYLLABLES = 3
#: Characters of each run of Han, and of South-East Asian letters, that count as a word. Measured on
#: Chinese and Japanese pages: unrelated news shares 0.04 of them, the halves of an article 0.2.
HAN_GRAMS, LETTER_GRAM = (2, 3), 8
#: Characters of a word of katakana.
LEAST_KATAKANA = 3

# A word with a capital inside a sentence.
_NAME = re.compile(r"(?<=[^.!?:…] )[A-ZÀ-ÖØ-ÞĀ-ŽΑ-ΩЀ-ЯҐ][\w’'-]{2,}")
# The first letter of a script without capitals, and that of the next one with: Hebrew, Latin again.
_WITHOUT_CASE = "\u0590", "\u1e00"
_HANGUL = re.compile(f"[{HANGUL}]{{{SYLLABLES}}}")
_RUN = re.compile(f"[{HAN}]+|[{KATAKANA}]+|[{SOUTH_EAST_ASIAN}]+")
_SPACELESS_RUN = re.compile(f"[{HAN}{KATAKANA}{SOUTH_EAST_ASIAN}]{{2}}")


def telling_words(text: str) -> frozenset[str]:
    """Return the words of *text* that say what it is about, folded.

    With capitals: names and long words. Without: long words, of Hangul the first syllables. Without
    spaces: short rows of characters, of which some are names, and words of katakana.
    """
    folded = fold_case(text)
    found = {name.casefold() for name in _NAME.findall(text)}
    for word in words_of_folded(folded):
        if word >= "가" and _HANGUL.match(word):
            found.add(word[:SYLLABLES])
        elif len(word) >= LONG_WORD or (
            len(word) >= LONG_WORD_WITHOUT_CASE and _WITHOUT_CASE[0] <= word[0] < _WITHOUT_CASE[1]
        ):
            found.add(word)
    if not folded.isascii() and _SPACELESS_RUN.search(folded):
        for run in _RUN.findall(folded):
            found |= _of_run(run)
    return frozenset(found)


def _of_run(run: str) -> set[str]:
    if "ァ" <= run[0] <= "ー":
        return {run} if len(run) >= LEAST_KATAKANA else set()
    lengths = (LETTER_GRAM,) if run[0] < "\u2000" else HAN_GRAMS
    return {
        run[start : start + length] for length in lengths for start in range(len(run) - length + 1)
    }
