"""What a wall leaves of a text: an excerpt, which must not take the place of the whole.

A wall shows the beginning of an article. A publisher who edits takes lines out from anywhere, and
writes a notice if an article is withdrawn. So only a text that is a beginning may be an excerpt.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from newsarchive.archive.articles.changes.passages import lines_of
from newsarchive.archive.articles.changes.statements import is_statement
from newsarchive.writing.punctuation import SENTENCE_END

#: Lines and letters by which a wall says that the rest of an article is for others.
LINES_OF_WALL: Final = 3
LETTERS_OF_WALL: Final = 300
#: Letters with which a line that was cut within may end: "Continue reading".
LETTERS_OF_LINK: Final = 40
#: What a site writes where it cuts a line.
_ELLIPSES: Final = ("…", "...", "[…]", "[...]", "(…)", "(...)")


@dataclass(slots=True, frozen=True)
class Excerpt:
    """The beginning of a text, with a few lines of a wall after it."""

    share: float
    """Share of the letters of the whole, 0 to 1."""
    is_cut_within: bool
    """Whether it ends within a sentence, as no publisher leaves an article."""
    states_change: bool
    """Whether a line after it states a correction or a withdrawal."""


def excerpt_of(part: str, whole: str, description: str | None = None) -> Excerpt | None:
    """Return *part* as an excerpt of the text *whole*; None if it is not one.

    It is the beginning of *whole*, in lines, of which the last may be cut within, and at most
    LINES_OF_WALL lines that nobody has listed. The *description* of the page may be before it, or
    in its place: then its share is 0.
    """
    lines = [line.key for line in lines_of(whole)]
    shown = lines_of(part)
    standfirst = {line.key for line in lines_of(description or "")} - set(lines)
    begun = [line for line in shown if line.key not in standfirst]
    same = 0
    while same < min(len(begun), len(lines)) and begun[same].key == lines[same]:
        same += 1
    kept, rest = sum(map(len, lines[:same])), begun[same:]
    is_cut_within = False
    if rest and same < len(lines):
        common = _in_common(rest[0].key, lines[same])
        if len(rest[0].key) - common <= min(common, LETTERS_OF_LINK):
            kept, is_cut_within = kept + common, _is_cut(rest.pop(0).text)
    is_wall = len(rest) <= LINES_OF_WALL and sum(len(x.key) for x in rest) <= LETTERS_OF_WALL
    is_part = kept > 0 or len(begun) < len(shown)
    if not (is_part and is_wall and lines) or {line.key for line in rest} & set(lines):
        return None
    states = any(is_statement(line.text) for line in rest)
    return Excerpt(kept / sum(map(len, lines)), is_cut_within, states)


def _is_cut(line: str) -> bool:
    """Return whether *line*, the beginning of a longer one, ends within a sentence."""
    return line.endswith(_ELLIPSES) or SENTENCE_END.search(line) is None


def _in_common(one: str, other: str) -> int:
    """Return the number of letters with which both begin."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((i for i, (a, b) in pairs if a != b), min(len(one), len(other)))
