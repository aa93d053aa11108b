"""Bring back from parts what is to be removed, and erase from their files what was removed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

from newsarchive.archive.articles.lookup import part_with
from newsarchive.archive.parts.catalogue import ids_in_part, parts_of
from newsarchive.archive.parts.moving import SLICE, OpenFile, return_slice, settle
from newsarchive.archive.parts.partitioning import merge_indexes
from newsarchive.archive.parts.returning import reading
from newsarchive.archive.removal.compaction import compact
from newsarchive.archive.removal.leftovers import delete_leftovers
from newsarchive.errors import PartMissing

#: Returns the ids that a choice finds in the archive file of a connection.
Find = Callable[[sqlite3.Connection], list[int]]


def named_in_parts(connection: sqlite3.Connection, names: Sequence[str]) -> list[int]:
    """Return the ids of those articles in parts that *names*, ids or URLs, mean."""
    found = (part_with(connection, name) for name in names)
    return sorted({each[1] for each in found if each is not None})


def found_in_parts(connection: sqlite3.Connection, find: Find) -> list[int]:
    """Return the ids of the articles in parts that *find* finds.

    Raises :class:`PartMissing` if a part cannot be used: what is in it would be left out.
    """
    ids: list[int] = []
    for part in parts_of(connection):
        if not part.articles:
            continue
        part.check()
        ours = ids_in_part(connection, part)
        with reading(part) as source:
            ids += [each for each in find(source) if each in ours]
    return sorted(ids)


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
