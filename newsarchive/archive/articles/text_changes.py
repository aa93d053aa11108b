"""The differences of two texts as readers see them: paragraphs, with the words that changed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from newsarchive.archive.articles.changes.matching import matcher_of
from newsarchive.archive.articles.changes.passages import MOST_COMPARED
from newsarchive.text import without_invisible
from newsarchive.writing.characters import SPACELESS

#: The pieces of a paragraph that :func:`differences` compares: words, spaces, single characters of
#: scripts without spaces.
_PIECES = re.compile(rf"\s+|[{SPACELESS}]|[^\s{SPACELESS}]+")
#: Two paragraphs that have less than this in common are shown whole: single common words between
#: long changes are harder to read.
_LEAST_RATIO = 0.3


@dataclass(slots=True, frozen=True)
class DiffPiece:
    """A run of words that both versions have, or only one."""

    kind: Literal["same", "added", "removed"]
    text: str


@dataclass(slots=True, frozen=True)
class LineRun:
    """Lines of the old version, and the lines of the new one in their place."""

    is_same: bool
    old: list[str]
    new: list[str]


def diff_lines(old: str, new: str) -> Iterator[LineRun]:
    """Yield the lines of two texts in order, as runs that both texts have and runs that differ."""
    old_lines, new_lines = old.split("\n"), new.split("\n")
    matcher = _matcher(old_lines, new_lines)
    for tag, a, b, c, d in matcher.get_opcodes():
        yield LineRun(tag == "equal", old_lines[a:b], new_lines[c:d])


def _matcher(old: Sequence[str], new: Sequence[str]) -> SequenceMatcher[str]:
    """Return a matcher of the two lists that does not see invisible characters."""
    seen = [[without_invisible(text) for text in texts] for texts in (old, new)]
    return matcher_of(seen[0], seen[1])


def diff_words(
    old: Sequence[str], new: Sequence[str], joiner: str, least_ratio: float = 0.0
) -> list[DiffPiece]:
    """Return the runs of words that both lists have, and those that only one has, in order.

    *joiner* is put between the words of a run. If the lists have less than *least_ratio* in
    common (``SequenceMatcher.ratio``, 0 to 1), all of *old* is removed and all of *new* added.
    """
    matcher = _matcher(old, new)
    if matcher.ratio() < least_ratio:
        return [DiffPiece("removed", joiner.join(old)), DiffPiece("added", joiner.join(new))]
    pieces: list[DiffPiece] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            pieces.append(DiffPiece("same", joiner.join(old[a:b])))
            continue
        if a < b:
            pieces.append(DiffPiece("removed", joiner.join(old[a:b])))
        if c < d:
            pieces.append(DiffPiece("added", joiner.join(new[c:d])))
    return pieces


def differences(old: str, new: str) -> list[list[DiffPiece]]:
    """Return the paragraphs of both versions in order, each as its pieces.

    Paragraphs are matched first, and words only within the paragraphs that changed. So if one
    paragraph moved, those between its two places are not shown as new.
    """
    paragraphs: list[list[DiffPiece]] = []
    for run in diff_lines(old, new):
        if run.is_same:
            paragraphs.extend([DiffPiece("same", line)] for line in run.old)
            continue
        shared = min(len(run.old), len(run.new))
        paragraphs.extend(map(_paragraph, run.old[:shared], run.new[:shared]))
        paragraphs.extend([DiffPiece("removed", line)] for line in run.old[shared:])
        paragraphs.extend([DiffPiece("added", line)] for line in run.new[shared:])
    return paragraphs


def _paragraph(old: str, new: str) -> list[DiffPiece]:
    """Return the pieces of a paragraph that changed from *old* to *new*."""
    before, after = _PIECES.findall(old), _PIECES.findall(new)
    if len(before) + len(after) > MOST_COMPARED:
        return [DiffPiece("removed", old), DiffPiece("added", new)]
    return diff_words(before, after, "", least_ratio=_LEAST_RATIO)
