"""Find the words of a text that say what it is about, in scripts with and without capitals."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from newsarchive.text import fold_case, words_of_folded
from newsarchive.word_lists import listed
from newsarchive.writing.characters import HAN, HANGUL, KATAKANA, SOUTH_EAST_ASIAN

#: Letters of a long word in scripts with capitals, where shorter names are known by their capital,
#: and in scripts without.
LONG_WORD, LONG_WORD_WITHOUT_CASE = 9, 5
#: Syllables of Hangul that tell a word: its endings come after them.
SYLLABLES = 3
#: Characters of each run of Han, and of South-East Asian letters, that count as a word. Of these,
#: unrelated news in Chinese shares 0.04 and the halves of an article 0.19 (English: 0.04 and 0.28);
#: with the everyday words of ``data/``, 0.07 and 0.23; with three characters, 0.01 and 0.09.
HAN_GRAM, LETTER_GRAM = 2, 6
#: Characters of a word of katakana.
LEAST_KATAKANA = 3

#: The words of so many lines are remembered: two rules ask for those of the same lines.
LINES_REMEMBERED = 2_048

# A word with a capital inside a sentence.
_NAME = re.compile(r"(?<=[^.!?:…] )[A-ZÀ-ÖØ-ÞĀ-ŽΑ-ΩЀ-ЯҐ][\w’'-]{2,}")
# The first letter of a script without capitals, and that of the next one with: Hebrew, Latin again.
_WITHOUT_CASE = "\u0590", "\u1e00"
_HANGUL = re.compile(f"[{HANGUL}]{{{SYLLABLES}}}")
_RUN = re.compile(f"[{HAN}]+|[{KATAKANA}]+|[{SOUTH_EAST_ASIAN}]+")
_SPACELESS_RUN = re.compile(f"[{HAN}{KATAKANA}{SOUTH_EAST_ASIAN}]{{2}}")


@lru_cache(LINES_REMEMBERED)
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
        found -= _everyday()
    return frozenset(found)


def _of_run(run: str) -> set[str]:
    if "ァ" <= run[0] <= "ー":
        return {run} if len(run) >= LEAST_KATAKANA else set()
    length = LETTER_GRAM if run[0] < "\u2000" else HAN_GRAM
    return {run[start : start + length] for start in range(len(run) - length + 1)}


@cache
def _everyday() -> frozenset[str]:
    return frozenset(listed("everyday"))
