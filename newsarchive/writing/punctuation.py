"""The marks around sentences and quotations, in all scripts."""

from __future__ import annotations

import re

from newsarchive.writing.characters import is_spaceless
from newsarchive.writing.lengths import letters

#: Marks with which a quotation begins; those with which it begins or ends, as the language has it;
#: and dashes and marks before direct speech: an apostrophe may also begin a shortened word.
OPENING_QUOTES = ("“", '"', "„", "«", "‘", "「", "『", "〝", "＂")
QUOTES = (*OPENING_QUOTES, "”", "»")
SPEECH_MARKS = (*QUOTES, "'", "—", "– ", "- «")
_FULL_STOPS, _CLOSING = ".!?…。！？．｡।॥؟۔።။។", "[\"'”’»“」』）)\\]】]*$"
#: The end of a sentence; and of a sentence or a line that introduces what follows, with a colon.
SENTENCE_END = re.compile(f"[{_FULL_STOPS}]{_CLOSING}")
SENTENCE_END_OR_COLON = re.compile(f"[{_FULL_STOPS}:：]{_CLOSING}")
#: The marks between two sentences of a text.
SENTENCE_STOP = re.compile(f"[{_FULL_STOPS}]+")
#: The mark of a question or an exclamation.
CALL = re.compile(r"[?!？！؟]")
# A quotation inside a line. Brackets of East Asia also enclose names; only what is long was said.
_QUOTATION = re.compile(r"[“„«»][^“”„«»]+[”“»«]|\"[^\"]+\"|「[^「」]+」|『[^『』]+』")
#: Letters of a quotation; shorter ones are titles.
_LETTERS_OF_QUOTATION = 25


def begins_with_speech(text: str, marks: tuple[str, ...] = SPEECH_MARKS) -> bool:
    """Return whether *text* begins with one of *marks*: then it is somebody's words.

    Scripts without spaces also enclose names in such marks; a short one at the beginning is a name.
    """
    if not text.startswith(marks):
        return False
    name = _QUOTATION.match(text) if is_spaceless(text) else None
    return name is None or _is_long(name[0])


def without_quotations(text: str) -> str:
    """Return *text* without the quotations inside it; titles and other short ones stay."""
    if text.isascii() and '"' not in text:
        return text
    return _QUOTATION.sub(_quotation, text)


def _quotation(match: re.Match[str]) -> str:
    return " " if _is_long(match[0]) else match[0]


def _is_long(quotation: str) -> bool:
    inside = quotation[1:-1]
    return max(len(inside), letters(inside)) >= _LETTERS_OF_QUOTATION
