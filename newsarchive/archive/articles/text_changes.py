"""Compare two versions of an article: is it a revision, and which words were added and removed?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from newsarchive.text import fold_case, without_direction, without_invisible, words
from newsarchive.writing.characters import SPACELESS

#: At most this many passages are stored for one change; the counts are always complete.
MOST_WORDS = 400
#: Two passages are compared word by word up to this many words each. difflib takes time in
#: proportion to the product of both lengths, so longer passages are compared as wholes.
MOST_COMPARED = 4_000
#: A line that is a number and one word: "1,204 shares", "37 комментариев", "12.8K views".
_COUNTER = re.compile(r"\d[\d.,\s]*[KMkm]?\s+[^\W\d_]{1,20}")
#: The pieces of a paragraph that :func:`differences` compares: words, spaces, single characters of
#: scripts without spaces.
_PIECES = re.compile(rf"\s+|[{SPACELESS}]|[^\s{SPACELESS}]+")
#: Two paragraphs that have less than this in common are shown whole: single common words between
#: long changes are harder to read.
_LEAST_RATIO = 0.3


@dataclass(slots=True, frozen=True)
class Version:
    """What readers saw: the clean text, the headline, and the page's own date of change."""

    title: str | None
    text: str
    modified_at: str | None


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


def is_revision(old: Version, new: Version) -> bool:
    """Return whether readers would see other words.

    Differences in case, spacing, typography and invisible characters do not count, nor do counters
    such as "37 comments".
    """
    if _comparable(old.title or "") != _comparable(new.title or ""):
        return True
    return old.text != new.text and _comparable_text(old.text) != _comparable_text(new.text)


def _comparable_text(text: str) -> str:
    return _comparable("\n".join(x for x in text.split("\n") if not _COUNTER.fullmatch(x.strip())))


def _comparable(text: str) -> str:
    return fold_case(without_direction(text))


def differs_invisibly(old: Version, new: Version) -> bool:
    """Return whether the versions differ, and in nothing but invisible characters.

    Version 0.2.0 and older stored texts without them.
    """
    pairs = ((old.title or "", new.title or ""), (old.text, new.text))
    return any(a != b for a, b in pairs) and all(
        without_invisible(without_direction(a)) == without_invisible(without_direction(b))
        for a, b in pairs
    )


def change_between(old: Version, new: Version) -> dict[str, object]:
    """Return what changed from *old* to *new*, as data for JSON.

    ``added`` and ``removed`` are passages in order, ``words_added`` and ``words_removed`` their
    lengths in words, ``share`` their sum over the words of both texts. ``title`` is [old, new], or
    None if it stayed the same. ``stealth`` is true if the page's own date of change did.
    """
    pieces = [
        piece
        for run in diff_lines(old.text, new.text)
        if not run.is_same
        for piece in _passages(" ".join(run.old), " ".join(run.new))
    ]
    is_retitled = without_invisible(old.title or "") != without_invisible(new.title or "")
    added = [piece.text for piece in pieces if piece.kind == "added"]
    removed = [piece.text for piece in pieces if piece.kind == "removed"]
    words_added = sum(len(passage.split()) for passage in added)
    words_removed = sum(len(passage.split()) for passage in removed)
    length = len(old.text.split()) + len(new.text.split())
    kind = _kind(old, new)
    return {
        "kind": kind,
        "added": added[:MOST_WORDS],
        "removed": removed[:MOST_WORDS],
        "words_added": words_added,
        "words_removed": words_removed,
        "share": round((words_added + words_removed) / max(1, length), 3),
        "title": [old.title, new.title] if is_retitled else None,
        "stealth": kind != "typography" and old.modified_at == new.modified_at,
    }


def _kind(old: Version, new: Version) -> str:
    if words(old.text) != words(new.text):
        return "text"
    return "typography" if words(old.title or "") == words(new.title or "") else "headline"


def _passages(old: str, new: str) -> list[DiffPiece]:
    old_words, new_words = old.split(), new.split()
    if max(len(old_words), len(new_words)) > MOST_COMPARED:
        return [DiffPiece("removed", old), DiffPiece("added", new)]
    return diff_words(old_words, new_words, " ")


def diff_lines(old: str, new: str) -> Iterator[LineRun]:
    """Yield the lines of two texts in order, as runs that both texts have and runs that differ."""
    old_lines, new_lines = old.split("\n"), new.split("\n")
    matcher = _matcher(old_lines, new_lines)
    for tag, a, b, c, d in matcher.get_opcodes():
        yield LineRun(tag == "equal", old_lines[a:b], new_lines[c:d])


def _matcher(old: Sequence[str], new: Sequence[str]) -> SequenceMatcher[str]:
    """Return a matcher of the two lists that does not see invisible characters."""
    seen = [[without_invisible(text) for text in texts] for texts in (old, new)]
    return SequenceMatcher(None, seen[0], seen[1], autojunk=False)


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
