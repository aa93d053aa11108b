"""The words of a text that make up its substance, each with a key that typography does not change.

What changes a key: letters, accents, figures, signs of money and percent, a minus, a question mark,
and whether a quotation begins. What does not: the kind of quotation marks, dashes, spaces,
hyphens, ellipses, case, separators of thousands, digits of other scripts, forms of letters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple

from newsarchive.text import INVISIBLE, fold_case
from newsarchive.writing.characters import ARABIC_MARKS, HEBREW_MARKS, MARKS, SPACELESS

_HIDDEN: Final = INVISIBLE + "\u061c\u2066-\u2069"
_LETTER: Final = rf"(?:[^\W\d_{SPACELESS}]|[{MARKS}{_HIDDEN}])"
# Also those of Hebrew in acronyms, and a straight mark that people type for them.
_APOSTROPHES: Final = "'’ʼʻ`´′＇\"״׳"
_QUOTES: Final = "\"'“”„‟‘’‚‛«»‹›`´″＂＇״׳"
_SEPARATORS: Final = "\\s.,'’٬٫，．"
_MINUS: Final = r"(?<![^\s(])[-−–‐‑－]"
_WORD: Final = re.compile(
    # The beginning of a quotation: French has a space after it.
    rf"(?:(?<!\w)(?:[{_QUOTES}]+|[«‹]\s+)(?=[^\W{SPACELESS}]))?"
    r"(?:"
    rf"(?P<thousands>(?:{_MINUS})?(?<!\d)\d{{1,3}}(?:[{_SEPARATORS}]\d{{3}})+(?!\d))"
    rf"|(?P<number>(?:{_MINUS})?\d+(?:[.,:٫．，：]\d+)*)"
    rf"|{_LETTER}+(?:[{_APOSTROPHES}]{_LETTER}+)*"
    rf"|[{SPACELESS}]"
    r"|(?P<sign>[$¢£¥＄￥￡\u20a0-\u20cf%％٪‰°§+<>=])"
    r")"
    rf"(?P<question>[{_QUOTES})\]」』\s]*[?？؟])?"
)
_QUOTE = re.compile(rf"[{_QUOTES}]")
_UNREAD = re.compile(rf"[{_HIDDEN}{_APOSTROPHES}{HEBREW_MARKS}{ARABIC_MARKS}]")
_NOT_DIGITS = re.compile(r"\D+")
#: Forms of one letter: Persian and Arabic yeh and kaf, Romanian comma and cedilla, Russian yo.
_FORMS: Final = str.maketrans("یکşţё٪", "يكșțе%")


class Word(NamedTuple):
    """A word of a line: its key, and where it is in the line."""

    key: str
    start: int
    end: int


def words_of(line: str) -> list[Word]:
    """Return the words of *line* in order; in scripts without spaces each character is one."""
    found = (Word(_key(match), *match.span()) for match in _WORD.finditer(line))
    return [word for word in found if word.key]


def joined(words: Iterable[Word]) -> str:
    """Return the keys of *words* as one, without spaces: a compound is the same in two words."""
    return "".join(word.key for word in words)


def substance(text: str) -> str:
    """Return what of *text* counts; two texts with the same substance differ in typography."""
    return joined(word for line in text.split("\n") for word in words_of(line))


def _key(match: re.Match[str]) -> str:
    opening = '"' if _QUOTE.match(match[0]) else ""
    question = "?" if match["question"] else ""
    plain = match[0].removesuffix(match["question"] or "")
    if match["thousands"] or match["number"]:
        return f"{opening}|{_figures(match)}|{question}"
    key = _folded(plain)
    return f"{opening}{key}{question}" if key else ""


def _figures(match: re.Match[str]) -> str:
    """Return the number of *match* in ASCII: with a point, without separators of thousands."""
    number = match["thousands"] or match["number"]
    sign = "" if number[0].isdigit() else "-"
    separator = "" if match["thousands"] else "."
    plain = _NOT_DIGITS.sub(separator, number.lstrip("-−–‐‑－"))
    return sign + "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in plain)


@lru_cache(maxsize=50_000)
def _folded(word: str) -> str:
    return _UNREAD.sub("", _QUOTE.sub("", fold_case(word))).translate(_FORMS).replace(" ", "")
