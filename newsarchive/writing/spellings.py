"""Other spellings of a word that differ in marks, not in letters, by script.

A spelling that no text has costs a search almost nothing, so the rules may suggest too many. What
they may not do is to suggest another word: "U.S." is never *us*, nor "we're" *were*.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from newsarchive.writing.characters import KATAKANA
from newsarchive.writing.chinese import chinese_variants

# NATO and N.A.T.O., in capitals: most small words of a few letters are no acronym.
_CAPITALS: Final = re.compile(r"[^\W\d_]{2,5}")
# Two letters with a vowel are too often a word (us, it, no), so U.S. does not become one.
_DOTTED: Final = re.compile(
    r"[^\W\d_](?:\.[^\W\d_]){2,4}|(?![AEIOUaeiou])[A-Za-z]\.(?![aeiou])[a-z]"
)
_DEGREE: Final = re.compile(r"ph(?P<dot>\.?)d")
# 10,000 and 10.000 and 10'000; also 12,50,000 of India.
_GROUPED: Final = re.compile(r"[1-9]\d{0,2}(?:[.,'’]\d{2,3})*[.,'’]\d{3}")
# Four figures from 1900 to 2099 are a year.
_FIGURES: Final = re.compile(r"(?!(?:19|20)\d\d$)[1-9]\d{3,11}")
_SINGLE_FIGURES: Final = re.compile(r"\d(?: \d)+")
# Years as Thailand counts them, 1857 to 2056.
_THAI_YEAR: Final = re.compile(r"2[4-5]\d\d")
# O'Brien and OBrien.
_IRISH: Final = re.compile(r"o(?P<mark>['’]?)(?P<name>[bcdfghklmnrst][a-z]{3,})")
# п'ять and пять: after these letters Ukrainian and Belarusian write an apostrophe.
_CYRILLIC: Final = re.compile(r"(?P<start>\w*[бпвмфркзгдж])['’](?P<end>[яюєїё]\w*)")
_WITHOUT_APOSTROPHE: Final = re.compile(r"(?P<start>\w*?[бпвмф])(?P<end>[яюєї]\w+)")
# צה"ל and צהל: acronyms have the mark before the last letter.
_HEBREW: Final = re.compile("(?P<start>[א-ת]{1,4})(?P<mark>״?)(?P<last>[א-ת])")
_HIRAGANA_WORD: Final = re.compile("[ぁ-ゖー]{3,}")
_KATAKANA_WORD: Final = re.compile(f"[{KATAKANA}]{{3,}}")
_TO_KATAKANA: Final = {code: code + 0x60 for code in range(ord("ぁ"), ord("ゖ") + 1)}
_TO_HIRAGANA: Final = {there: here for here, there in _TO_KATAKANA.items()}


def other_marks(typed: str, kept: str) -> Iterator[str]:
    """Yield other spellings of the word *typed*, of which the index has *kept*, as it has them.

    They may be several words, as "u s a" for *USA*, because the index splits at marks.
    """
    if typed.isupper() and _CAPITALS.fullmatch(kept):
        yield " ".join(kept)
    if _DOTTED.fullmatch(kept):
        yield kept.replace(".", "")
    if degree := _DEGREE.fullmatch(kept):
        yield "phd" if degree["dot"] else "ph d"
    if irish := _IRISH.fullmatch(kept):
        yield f"o{'' if irish['mark'] else ' '}{irish['name']}"
    yield from _numbers(kept)
    if not kept.isascii():
        yield from _cyrillic(kept)
        yield from _hebrew(kept)
        yield from _kana(kept)
        yield from chinese_variants(kept)


def _numbers(kept: str) -> Iterator[str]:
    if _GROUPED.fullmatch(kept):
        yield re.sub(r"\D", "", kept)
    if _FIGURES.fullmatch(kept):
        yield f"{int(kept):,}".replace(",", " ")
    # Thai, Lao, Burmese and Khmer figures are words of their own in the index.
    if _SINGLE_FIGURES.fullmatch(kept):
        yield kept.replace(" ", "")
    if _THAI_YEAR.fullmatch(kept):
        yield " ".join(kept)


def _cyrillic(kept: str) -> Iterator[str]:
    if with_mark := _CYRILLIC.fullmatch(kept):
        yield with_mark["start"] + with_mark["end"]
    elif without := _WITHOUT_APOSTROPHE.fullmatch(kept):
        yield f"{without['start']} {without['end']}"


def _hebrew(kept: str) -> Iterator[str]:
    if word := _HEBREW.fullmatch(kept):
        yield f"{word['start']}{'' if word['mark'] else ' '}{word['last']}"


def _kana(kept: str) -> Iterator[str]:
    """Yield the word in the other kana, and without the long mark at its end."""
    word = kept.replace(" ", "")
    if _HIRAGANA_WORD.fullmatch(word):
        yield " ".join(word.translate(_TO_KATAKANA))
    elif _KATAKANA_WORD.fullmatch(word):
        yield " ".join(word.translate(_TO_HIRAGANA))
        if len(word) > 3 and word.endswith("ー"):
            yield " ".join(word[:-1])
