"""Erase from the files what removed rows left: the table ``erasures`` says what is to be done.

Each step can be interrupted or killed, and the next call does it again:

1. ``index``: the full-text index is merged into one segment, in slices. A deleted word stays in its
   old segment until then, with its place in the text.
2. ``rows``: what the articles left in shared tables is deleted (``leftovers.py``).
3. ``captures``: each WARC file that has records of removed pages is written again beside the old
   one, under a new name. One transaction moves the offsets and the name in ``captures``; then the
   old file is deleted (``file``). So ``captures`` is right at every moment. Files in a store are
   in ``store_files.py``.
4. ``space``: archive.db is written again without its free space (``compaction.py``).
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

from newsarchive.archive import Archive
from newsarchive.archive.ledger.runs import open_runs
from newsarchive.archive.removal.leftovers import (
    SLICE,
    delete_leftovers,
    delete_loose_blocks,
    last_block,
)
from newsarchive.archive.removal.rewriting import forget_file, move, next_name, write_again
from newsarchive.archive.removal.store_files import erase_in_stores
from newsarchive.archive.tombstones import Tombstones
from newsarchive.captures.replay.record_removal import sync_folder
from newsarchive.captures.replay.shared_members import repack_without, shares_members
from newsarchive.captures.warc_writer import is_own_file
from newsarchive.paths import captures_folder
from newsarchive.text import counted

Say = Callable[[str], None]
Stop = Callable[[], object]

#: Pages of the index that are merged in one transaction: about 0.1 seconds.
_MERGED: Final = 2_000
_INDEXES: Final = ("articles_fts", "article_beginnings")
_FILE = "SELECT name FROM erasures WHERE kind = 'file' AND NOT instr(name, '://')"


def waits(connection: sqlite3.Connection, *kinds: str) -> bool:
    """Return whether something of *kinds*, by default of any kind, is still to be erased."""
    found = connection.execute("SELECT kind FROM erasures GROUP BY kind")
    return any(not kinds or kind in kinds for (kind,) in found)


def erase_rows(archive: Archive, say: Say, stop: Stop) -> None:
    """Do the steps ``index`` and ``rows``; *stop* is asked between two transactions."""
    if archive.read(partial(_waits_for, "index")):
        say("the words of the full-text index")
        if not all(_merge(archive, name, stop) for name in _INDEXES):
            return
        archive.write(partial(_done, "index"))
    if archive.read(partial(_waits_for, "rows")):
        say("what no other article has: blocks, tags, names")
        for after in range(0, archive.read(last_block) + 1, SLICE):
            if stop():
                return
            archive.write(partial(delete_loose_blocks, after=after))
        archive.write(delete_leftovers)
        archive.write(partial(_done, "rows"))


def _waits_for(kind: str, connection: sqlite3.Connection) -> bool:
    return waits(connection, kind)


def _done(kind: str, connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM erasures WHERE kind = ?", (kind,))


def _merge(archive: Archive, name: str, stop: Stop) -> bool:
    """Merge the segments of the index *name* into one; return False if it was stopped."""

    def step(connection: sqlite3.Connection, pages: int) -> bool:
        before = connection.total_changes
        connection.execute(f"INSERT INTO {name}({name}, rank) VALUES ('merge', ?)", (pages,))
        return connection.total_changes - before > 1  # the statement itself counts as one

    pages = -_MERGED  # negative: begin with all segments, whatever their level
    while archive.write(partial(step, pages=pages)):
        pages = _MERGED
        if stop():
            return False
    return True


def erase_captures(
    archive: Archive, say: Say, stop: Stop, *, only_known: bool = False
) -> list[str]:
    """Do the step ``captures``; return a line for each file that must wait.

    A file of a run that is alive waits for its end. If *only_known*, only files are examined of
    which it is known that they have a record to erase; otherwise all.
    """
    folder = captures_folder(archive.path)
    lines = list(_absence(archive, folder))
    if folder.is_dir() and not lines:
        _delete_files(archive, folder)
    is_asked = archive.read(partial(_waits_for, "captures")) and not only_known
    files = list(_files(folder)) if is_asked else _known_files(archive, folder)
    alive = archive.read(_live_runs)
    for number, file in enumerate(files, 1):
        if stop():
            return lines
        say(f"captured pages, file {number:,} of {counted(len(files), 'file')}")
        run = next((run for run in alive if f"-{run:06}-" in file.name), None)
        if run is not None:
            lines.append(f"{file.name} waits for the end of run {run}, which writes to it")
            continue
        try:
            _rewrite(archive, file)
        except (OSError, EOFError, zlib.error) as error:
            if not shares_members(file):
                raise
            lines.append(f"{file.name} cannot be unpacked ({error}); delete it, or repair it")
            continue
        _delete_files(archive, folder)
    if not lines:
        archive.write(_forget_missing_records)
    if not only_known:  # a crawl does not wait for a store
        lines += erase_in_stores(archive, alive, say, stop)
    if is_asked and not lines:
        archive.write(partial(_done, "captures"))
    return lines


def _absence(archive: Archive, folder: Path) -> Iterator[str]:
    """Yield a line if there is something to erase in *folder*, and its disk is not mounted."""
    is_there = folder.is_dir() and any(folder.iterdir())
    waiting = "SELECT 1 FROM erasures WHERE kind IN ('record', 'file') AND NOT instr(name, '://')"
    if not is_there and (folder.exists() or folder.is_symlink()) and archive.rows(waiting):
        yield f"{folder} is empty: mount its disk, or delete it if you have deleted what was in it"


def _files(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from sorted(file for file in folder.glob("*.warc*") if file.is_file())


def _known_files(archive: Archive, folder: Path) -> list[Path]:
    names = archive.rows(
        "SELECT DISTINCT name FROM erasures WHERE kind = 'record' AND NOT instr(name, '://')"
        " ORDER BY 1"
    )
    return [folder / name for (name,) in names if (folder / name).is_file()]


def _live_runs(connection: sqlite3.Connection) -> list[int]:
    return [run_id for run_id, _, is_alive in open_runs(connection, datetime.now(UTC)) if is_alive]


def _rewrite(archive: Archive, file: Path) -> None:
    """Write *file* again without the records of removed pages, if it has any."""
    if not is_own_file(file) and shares_members(file):  # No capture refers to its records.
        target = file.with_name(next_name(file.name))
        stones = archive.read(Tombstones)
        if repack_without(file, target, lambda urls: any(url in stones for url in urls)):
            archive.write(partial(move, file.name, target.name, {}))
        return
    found = write_again(archive, file, file.name)
    if found is not None:
        archive.write(partial(move, file.name, found.file.name, found.moved))


def _delete_files(archive: Archive, folder: Path) -> None:
    """Delete the files that others have replaced."""
    for (name,) in archive.rows(_FILE):
        if Path(name).name == name:
            (folder / name).unlink(missing_ok=True)
            sync_folder(folder)
        archive.write(partial(forget_file, name))
    (folder / "rewriting.part").unlink(missing_ok=True)


def _forget_missing_records(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM erasures WHERE kind = 'record' AND NOT instr(name, '://')")
