"""Strings that hold HTML, as JSON-LD and the state of scripts do: their words and their lines."""

from __future__ import annotations

import re

from newsarchive.text import one_line

_TAG = re.compile(r"<[^<>]{1,500}>")
_LINE_END = re.compile(
    r"</?(?:p|div|h\d|li|br|blockquote|tr)\b[^<>]{0,300}>|[\n\r\v\f\x85\u2028\u2029]", re.IGNORECASE
)


def words_of(html: str) -> str:
    """Return the words of *html* on one line, without tags."""
    return one_line(_TAG.sub(" ", html) if "<" in html else html)


def lines_of(html: str) -> list[str]:
    """Return the lines of *html* that have words; line breaks and tags of blocks end a line."""
    return [line for piece in _LINE_END.split(html) if (line := words_of(piece))]
