"""Bring back from parts what is to be removed, and erase from their files what was removed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

from newsarchive.archive.parts.catalogue import parts_of
from newsarchive.archive.parts.moving import SLICE, OpenFile, return_slice, settle
from newsarchive.archive.parts.partitioning import merge_indexes
from newsarchive.archive.removal.compaction import compact
from newsarchive.archive.removal.leftovers import delete_leftovers
from newsarchive.errors import PartMissing


def bring_back_all(archive: Path, ids: Sequence[int], advance: Callable[[int], None]) -> None:
    """Bring the articles *ids* back to the archive, in slices."""
    with OpenFile(archive) as opened:
        for at in range(0, len(ids), SLICE):
            advance(return_slice(opened, ids[at : at + SLICE]))


def has_unsettled_parts(connection: sqlite3.Connection) -> bool:
    """Return whether a part may have copies of articles that are elsewhere, or were removed."""
    return any(not part.is_settled for part in parts_of(connection))


def erase_from_parts(archive: Path) -> list[str]:
    """Delete from the files of parts what is elsewhere or was removed; write them again without it.

    Return a line for each part that must wait.
    """
    lines = []
    with OpenFile(archive) as opened:
        for part in parts_of(opened.connection):
            if part.is_settled or not (part.articles or part.path.exists()):
                continue
            try:
                part.check()
            except PartMissing as error:
                lines.append(str(error))
                continue
            with OpenFile(part.path, part.mark) as target:
                settle(opened, part, target)
                merge_indexes(target, lambda: False)
                with target.transaction() as connection:
                    delete_leftovers(connection)
            if not compact(part.path):
                lines.append(f"another program is reading {part.path.name}")
    return lines
