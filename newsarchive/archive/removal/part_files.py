"""Bring back from parts what is to be removed, and erase from their files what was removed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from newsarchive.archive.connection import connect_readonly
from newsarchive.archive.parts.catalogue import Part, parts_of
from newsarchive.archive.parts.moving import (
    SLICE,
    OpenFile,
    delete_copies,
    return_slice,
    settle,
)
from newsarchive.archive.parts.partitioning import merge_indexes
from newsarchive.archive.removal.compaction import compact
from newsarchive.archive.removal.erasing import waits
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

    A part is settled when its file is written again, so the next call does what a killed one did
    not. Return a line for each part that must wait.
    """
    lines = []
    with OpenFile(archive) as opened:
        for part in parts_of(opened.connection):
            if not (part.articles or part.path.exists()):
                continue
            try:
                part.check()
            except PartMissing as error:
                _have_erased_later(opened, part)
                lines.append(str(error))
                continue
            if part.is_settled and not _has_free_texts(part):
                continue
            with OpenFile(part.path, part.mark) as target:
                delete_copies(opened, part, target)
                merge_indexes(target, lambda: False)
                with target.transaction() as connection:
                    delete_leftovers(connection)
            if compact(part.path):
                settle(opened, part)
            else:
                lines.append(f"another program is reading {part.path.name}")
    return lines


def _have_erased_later(archive: OpenFile, part: Part) -> None:
    """Note that *part*, whose file is not there, may have what was removed."""
    with archive.transaction() as connection:
        connection.execute("UPDATE parts SET unsettled = 1 WHERE part_id = ?", (part.part_id,))


def _has_free_texts(part: Part) -> bool:
    """Return whether articles were deleted from the file since it was written again."""
    with closing(connect_readonly(part.path)) as connection:
        return waits(connection, "space")
