"""Show what changed between two versions of a text, word by word."""

from __future__ import annotations

import re
from typing import Final

from newsarchive.archive.articles.text_changes import DiffPiece, diff_lines, diff_words
from newsarchive.writing.characters import SPACELESS

_PIECES: Final = re.compile(rf"\s+|[{SPACELESS}]|[^\s{SPACELESS}]+")
#: Words and spaces of a paragraph's two versions up to which they are compared word by word. Above,
#: the two are shown whole: comparing takes time in proportion to the product of their lengths.
_MOST_PIECES: Final = 4_000
#: Two paragraphs that have less than this in common are shown whole: single common words between
#: long changes are harder to read.
_LEAST_RATIO: Final = 0.3


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
        paragraphs.extend(map(_words, run.old[:shared], run.new[:shared]))
        paragraphs.extend([DiffPiece("removed", line)] for line in run.old[shared:])
        paragraphs.extend([DiffPiece("added", line)] for line in run.new[shared:])
    return paragraphs


def _words(old: str, new: str) -> list[DiffPiece]:
    """Return the pieces of a paragraph that changed from *old* to *new*."""
    before, after = _PIECES.findall(old), _PIECES.findall(new)
    if len(before) + len(after) > _MOST_PIECES:
        return [DiffPiece("removed", old), DiffPiece("added", new)]
    return diff_words(before, after, "", least_ratio=_LEAST_RATIO)
