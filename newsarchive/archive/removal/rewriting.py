"""Write a file of captures again without the records of removed pages, and refer to the new one."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path
from typing import NamedTuple

from newsarchive.archive import Archive
from newsarchive.archive.tombstones import Tombstones
from newsarchive.captures.replay.record_removal import Record, records, write_without

_RECORDS = "SELECT place FROM erasures WHERE kind = 'record' AND name = ?"


class Rewritten(NamedTuple):
    """The new file, and where each record is in it that stayed, by its place in the old one."""

    file: Path
    moved: dict[int, int]
    """Empty if only the record about the file was left; then there is no new file."""


def write_again(archive: Archive, file: Path, name: str) -> Rewritten | None:
    """Write *file*, which captures call *name*, again without the records of removed pages.

    The new file is beside it. None if it has no such record.
    """
    stones = archive.read(Tombstones)
    queued = {place for (place,) in archive.rows(_RECORDS, (name,))}

    def is_dropped(record: Record) -> bool:
        return record.start in queued or any(url in stones for url in record.urls)

    found = records(file)
    if not any(map(is_dropped, found)):
        return None
    target = file.with_name(next_name(file.name))
    moved = write_without(file, target, found, is_dropped)
    if not any(record.urls for record in found if record.start in moved):
        target.unlink()
        moved = {}
    return Rewritten(target, moved)


def next_name(name: str) -> str:
    """Return the name of the file that replaces *name*: x-r2.warc.gz after x-r1.warc.gz."""
    stem, dot, end = name.partition(".warc")
    found = re.fullmatch(r"(.*)-r(\d+)", stem)
    base, number = (found[1], int(found[2])) if found else (stem, 0)
    return f"{base}-r{number + 1}{dot}{end}"


def move(name: str, target: str, moved: dict[int, int], connection: sqlite3.Connection) -> None:
    """Let ``captures`` refer to the new file, and have the old one deleted."""
    rows = connection.execute(
        "SELECT capture_id, warc_offset FROM captures WHERE warc_file = ?", (name,)
    ).fetchall()
    for capture_id, offset in rows:
        if offset in moved:
            connection.execute(
                "UPDATE captures SET warc_file = ?, warc_offset = ? WHERE capture_id = ?",
                (target, moved[offset], capture_id),
            )
        else:
            connection.execute("DELETE FROM captures WHERE capture_id = ?", (capture_id,))
    connection.execute("DELETE FROM erasures WHERE kind = 'record' AND name = ?", (name,))
    connection.execute("INSERT INTO erasures VALUES ('file', ?, 0) ON CONFLICT DO NOTHING", (name,))


def forget_file(name: str, connection: sqlite3.Connection) -> None:
    """Note that the file *name*, which another one has replaced, is deleted."""
    connection.execute("DELETE FROM erasures WHERE kind = 'file' AND name = ?", (name,))
