"""What changed between two versions of a text, word by word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal

from newsarchive.text import SPACELESS

_PIECES: Final = re.compile(rf"\s+|[{SPACELESS}]|[^\s{SPACELESS}]+")
#: Words of one version beyond which paragraphs are compared as wholes: time grows with the square.
_MOST_WORDS: Final = 4_000


@dataclass(frozen=True, slots=True)
class DiffPiece:
    """A run of text that both versions have, or only one."""

    kind: Literal["same", "added", "removed"]
    text: str


def differences(old: str, new: str) -> list[list[DiffPiece]]:
    """The paragraphs of both versions in order, each as its pieces.

    Paragraphs are matched first; within those that changed, words are. So a
    paragraph that moved does not make all between it look new.
    """
    olds, news = old.split("\n"), new.split("\n")
    paragraphs: list[list[DiffPiece]] = []
    for tag, a, b, c, d in SequenceMatcher(None, olds, news, autojunk=False).get_opcodes():
        if tag == "equal":
            paragraphs.extend([DiffPiece("same", line)] for line in olds[a:b])
        elif tag == "replace":
            paragraphs.extend(_changed(olds[a:b], news[c:d]))
        else:
            paragraphs.extend([DiffPiece("removed", line)] for line in olds[a:b])
            paragraphs.extend([DiffPiece("added", line)] for line in news[c:d])
    return paragraphs


def _changed(olds: list[str], news: list[str]) -> list[list[DiffPiece]]:
    paragraphs = []
    for old, new in zip(olds, news, strict=False):
        paragraphs.append(_words(old, new))
    shared = min(len(olds), len(news))
    paragraphs.extend([DiffPiece("removed", line)] for line in olds[shared:])
    paragraphs.extend([DiffPiece("added", line)] for line in news[shared:])
    return paragraphs


def _words(old: str, new: str) -> list[DiffPiece]:
    before, after = _PIECES.findall(old), _PIECES.findall(new)
    if len(before) + len(after) > _MOST_WORDS:
        return [DiffPiece("removed", old), DiffPiece("added", new)]
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if matcher.ratio() < 0.3:  # another paragraph: two whole ones read better than confetti
        return [DiffPiece("removed", old), DiffPiece("added", new)]
    pieces: list[DiffPiece] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            pieces.append(DiffPiece("same", "".join(before[a:b])))
            continue
        if a < b:
            pieces.append(DiffPiece("removed", "".join(before[a:b])))
        if c < d:
            pieces.append(DiffPiece("added", "".join(after[c:d])))
    return pieces
