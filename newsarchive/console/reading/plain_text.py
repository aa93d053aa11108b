"""Text of strangers for a terminal: no control characters, and lines of the terminal's width."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from newsarchive.writing.characters import SPACELESS

# Control characters, which a terminal may obey, and those that turn the direction of what follows.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_LINE_END = re.compile("\r\n?|[\u2028\u2029\x85]")
#: Words with the spaces after them; a character of a script without spaces is a word, together with
#: the marks and the closing punctuation that may not begin a line.
_WORD = re.compile(
    rf"[{SPACELESS}][\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u3001\u3002\uff01\uff09\uff0c\uff1f\u300d\u300f"
    rf"\u3011\u3015\u30fc]*\s*|[^\s{SPACELESS}]+\s*|\s+"
)


def plain(text: str) -> str:
    """Return *text* with U+FFFD for each character that a terminal could take for a command.

    Line breaks of all kinds become line feeds; tabs stay.
    """
    return _CONTROL.sub("\ufffd", _LINE_END.sub("\n", text))


def width(text: str) -> int:
    """Return the number of columns of *text* on a terminal: two for each wide character."""
    if text.isascii():
        return len(text)
    return sum(map(_columns, text))


def _columns(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def wrapped(text: str, columns: int) -> str:
    """Return *text*, each line of which is broken into lines of at most *columns* columns."""
    return "\n".join(line for each in text.split("\n") for line in _lines(each, columns))


def _lines(text: str, columns: int) -> Iterator[str]:
    line, used = "", 0
    for word in _WORD.findall(text):
        for piece in _pieces(word, columns):
            if line and used + width(piece.rstrip()) > columns:
                yield line.rstrip()
                line, used = "", 0
            line, used = line + piece, used + width(piece)
    yield line.rstrip()


def _pieces(word: str, columns: int) -> Iterator[str]:
    """Yield *word*, in pieces if it is wider than a line."""
    if width(word.rstrip()) <= columns:
        yield word
        return
    piece, used = "", 0
    for character in word:
        if piece and used + _columns(character) > columns:
            yield piece
            piece, used = "", 0
        piece, used = piece + character, used + _columns(character)
    yield piece
