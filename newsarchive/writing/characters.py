"""The characters of scripts that need care, as ranges of a regular expression."""

from __future__ import annotations

import re

#: Scripts that are written without spaces, as a range of a regular expression: Han, kana, bopomofo,
#: Thai, Lao, Burmese and Khmer. Korean is written with spaces.
SPACELESS = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
    "\u3005-\u3007\u3040-\u30ff\u3105-\u312f\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
#: Marks that belong to the letter before them, although ``\w`` does not match them: accents, the
#: vowels of Hebrew and Arabic, and all of the Indic blocks but their full stops.
MARKS = (
    "\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0900-\u0963\u0966-\u0dff"
)
#: Marks with and without which a word is the same: Hebrew points; Arabic vowels, with tatweel and
#: the marks of the Koran; the dots of Indic letters.
HEBREW_MARKS = "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"
ARABIC_MARKS = "\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed"
NUKTAS = "\u093c\u09bc\u0a3c\u0abc\u0b3c\u0cbc"
HAN = "\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
KANA, KATAKANA = "\u3040-\u30ff\u3105-\u312f\u31f0-\u31ff", "ァ-ヺー"
SOUTH_EAST_ASIAN = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
HANGUL = "\uac00-\ud7a3"

_SPACELESS = re.compile(f"[{SPACELESS}]")


def is_spaceless(text: str) -> bool:
    """Return whether *text* has a character of a script that is written without spaces."""
    return not text.isascii() and _SPACELESS.search(text) is not None
