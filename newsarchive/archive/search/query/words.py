"""Single characters and words of a query: what is read, and what an index can find of it."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from newsarchive.text import search_text, without_direction, without_invisible

#: A query is read up to this many characters.
MAX_QUERY_LENGTH: Final = 1_000

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
# Typographic quotation marks are quotation marks. Typographic apostrophes stay.
_SAME: Final = str.maketrans("“”„‟«»「」『』〝〞〟、。", '"' * 13 + "  ")
# A plain quotation mark that people type in Hebrew acronyms.
_IN_ACRONYM = re.compile('(?<=[\u05d0-\u05ea])"(?=[\u05d0-\u05ea](?![\u05d0-\u05ea]))')
_NEAR = re.compile(r"NEAR/([0-9]{1,4})")
#: How other programs, or hurried people, write NEAR/5.
SMALL_NEAR: Final = re.compile("(?:near|onear|within|pre|adj|w|n)/([0-9]{1,4})")
_FIELD = re.compile(r"[A-Za-z_]+:(?=.)")


def readable(text: str) -> str:
    """Return the part of *text* that is read: in NFKC, with plain quotes, nothing invisible."""
    text = unicodedata.normalize("NFKC", _CONTROL.sub(" ", text[: MAX_QUERY_LENGTH + 1]))
    text = without_invisible(without_direction(text)).translate(_SAME)
    return _IN_ACRONYM.sub("\u05f4", text)[:MAX_QUERY_LENGTH]


def near_distance(word: str) -> int | None:
    """Return the distance that the operator *word* states, as NEAR/5; None if it is none."""
    match = _NEAR.fullmatch(word)
    return int(match[1]) if match else None


def would_be_read_otherwise(word: str) -> bool:
    """Return whether *word* would be an operator or a field if it were written alone."""
    return (
        word in ("AND", "OR", "NOT")
        or near_distance(word) is not None
        or _FIELD.match(word) is not None
    )


def bare(word: str) -> str:
    """Return *word* without the punctuation around it."""
    kept = [place for place, char in enumerate(word) if _is_part_of_word(char)]
    if not kept:
        return ""
    text = word[kept[0] : kept[-1] + 1]
    signs = re.match(r"\+\+|#", word[kept[-1] + 1 :])  # C++ and C# are words of the index
    return text + signs[0] if signs and len(text) == 1 else text


def _is_part_of_word(char: str) -> bool:
    category = unicodedata.category(char)
    return category[0] in "LNM" or (category == "So" and is_findable(char))


def is_findable(word: str) -> bool:
    """Return whether the index has anything of *word*: a letter or a digit."""
    return any(unicodedata.category(char)[0] in "LN" for char in search_text(word) or "")
