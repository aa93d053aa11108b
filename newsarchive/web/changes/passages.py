"""The passage that shows a change in a list: the paragraph that changed most, cut short."""

from __future__ import annotations

import json
from typing import Final, Literal

from newsarchive.archive.articles.text_changes import (
    DiffPiece,
    LineRun,
    diff_lines,
    differences,
)

#: Characters of unchanged text that are shown before and after a change.
CONTEXT: Final = 70
#: The most characters of one addition or removal, and of the whole passage.
MOST_OF_PIECE: Final = 240
MOST: Final = 600
#: Only this many places that changed are compared word by word, for speed: a page has many changes.
_COMPARED: Final = 6
_LINES: Final = 20
_ELLIPSIS: Final = "…"

Pieces = list[DiffPiece]


def headline_passage(old: str | None, new: str | None) -> Pieces:
    """Return what changed in a headline; an empty list if nothing did."""
    if old == new:
        return []
    return [piece for piece in differences(old or "", new or "")[0] if piece.text]


def short_passage(old: str, new: str) -> Pieces:
    """Return the paragraph that changed most from *old* to *new*, cut around its changes."""
    runs = [run for run in diff_lines(old, new) if not run.is_same]
    runs.sort(key=lambda run: -abs(len("".join(run.new)) - len("".join(run.old))))
    paragraphs = [paragraph for run in runs[:_COMPARED] for paragraph in _paragraphs(run)]
    changed = [each for each in paragraphs if any(piece.kind != "same" for piece in each)]
    return _cut(max(changed, key=_changed_length)) if changed else []


def stored_passage(change: str) -> Pieces:
    """Return the first passages that the JSON in ``revisions.change`` has: removed, then added.

    For a change beyond the texts that are compared. A row without them gives an empty list.
    """
    try:
        details = json.loads(change)
    except ValueError:
        return []
    if not isinstance(details, dict):
        return []
    kinds: tuple[Literal["removed", "added"], ...] = ("removed", "added")
    firsts = ((kind, details.get(kind)) for kind in kinds)
    return _cut([DiffPiece(k, str(v[0])) for k, v in firsts if isinstance(v, list) and v])


def _paragraphs(run: LineRun) -> list[Pieces]:
    """Return the first paragraphs of *run*, each as its pieces."""
    old, new = run.old[:_LINES], run.new[:_LINES]
    if old and new:
        return differences("\n".join(old), "\n".join(new))
    removed = [[DiffPiece("removed", line)] for line in old]
    return removed or [[DiffPiece("added", line)] for line in new]


def _changed_length(paragraph: Pieces) -> int:
    return sum(len(piece.text) for piece in paragraph if piece.kind != "same")


def _cut(paragraph: Pieces) -> Pieces:
    """Return *paragraph* with the unchanged text between its changes cut, at most MOST long."""
    shown: Pieces = []
    length = 0
    last = len(paragraph) - 1
    for place, piece in enumerate(paragraph):
        if length > MOST:
            shown.append(DiffPiece("same", f" {_ELLIPSIS}"))
            break
        text = piece.text
        if piece.kind == "same":
            text = _cut_same(text, before=place > 0, after=place < last)
        elif len(text) > MOST_OF_PIECE:
            text = _beginning(text, MOST_OF_PIECE) + _ELLIPSIS
        shown.append(DiffPiece(piece.kind, text))
        length += len(text)
    return shown


def _cut_same(text: str, *, before: bool, after: bool) -> str:
    """Return unchanged *text* cut; a change is *before* it, *after* it, or both."""
    if len(text) <= CONTEXT * (before + after):
        return text
    begin = _beginning(text, CONTEXT) if before else ""
    end = _beginning(text[::-1], CONTEXT)[::-1] if after else ""
    return f"{begin}{_ELLIPSIS}{end}"


def _beginning(text: str, length: int) -> str:
    """Return about *length* characters of *text*, cut at a space if one is near."""
    space = text.rfind(" ", length // 2, length)
    return text[: space + 1] if space > 0 else text[:length]
