"""Make the file of a new part: complete, or not at all.

To make an archive takes some fifty migrations. The file of a part is a copy of an archive without
articles, which a process makes once, in a temporary folder.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from newsarchive.archive.connection import connect, open_for_writing, translated_errors
from newsarchive.archive.files import parts_of
from newsarchive.captures.replay.record_removal import sync_folder

#: Added to the name of a file that is not complete. A kill can leave it; the next call replaces it.
_UNFINISHED: Final = ".new"


def make_part_file(path: Path, mark: int) -> None:
    """Make the part with *mark* at *path*, where no file is. It is on the disk afterwards.

    The caller holds the write lock of archive.db, so that no other program makes the same file.
    """
    unfinished = path.with_name(f"{path.name}{_UNFINISHED}")
    for leftover in parts_of(unfinished):
        leftover.unlink(missing_ok=True)
    with translated_errors(path), closing(connect(unfinished, timeout=10.0)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        _empty_archive().backup(connection)
        connection.execute("PRAGMA journal_mode = WAL")
        # When the log is moved into the file at the end, the whole file is written to the disk.
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(f"PRAGMA user_version = {mark}")
    unfinished.replace(path)
    sync_folder(path.parent)


@cache
def _empty_archive() -> sqlite3.Connection:
    """Return an archive of this version without articles, in memory."""
    copy = sqlite3.connect(":memory:", check_same_thread=False)
    with (
        TemporaryDirectory(prefix="newsarchive-") as folder,
        closing(open_for_writing(Path(folder) / "empty.db")) as made,
    ):
        made.backup(copy)
    return copy
