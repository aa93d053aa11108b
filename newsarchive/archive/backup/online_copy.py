"""Copy archive.db while other programs write to it and read it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from newsarchive.archive.connection import (
    connect,
    connect_readonly,
    is_of_older_version,
    translated_errors,
)
from newsarchive.archive.files import parts_of
from newsarchive.archive.ledger.runs import close_killed_run, open_runs

#: Bytes that are copied at once; between two pieces the copy can pause or be stopped.
_PIECE: Final = 2 * 2**20
#: No run has a higher number.
_NO_RUN: Final = 2**63


@dataclass(frozen=True, slots=True)
class Moment:
    """What was going on at the moment of which the copy shows the archive."""

    running: frozenset[int]
    """The runs that were alive: they write to their files of captures."""
    last_run: int


def copy_archive(
    archive: Path, target: Path, now: datetime, advance: Callable[[int], object]
) -> Moment:
    """Copy the archive, as it is at one moment, to the new file *target*; return the moment.

    It is one read transaction. So other programs write meanwhile, and the copy never begins anew;
    only their log grows until it ends. *advance* is called with the number of bytes after each
    piece. In the copy the running crawls are closed, as the next crawl would do after a crash. The
    copy of an archive of an older version stays as that version wrote it.
    """
    is_old = is_of_older_version(archive)
    for leftover in parts_of(target):
        leftover.unlink(missing_ok=True)
    with (
        translated_errors(archive),
        closing(connect_readonly(archive)) as source,
    ):
        source.row_factory = sqlite3.Row
        source.execute("BEGIN")
        source.execute("SELECT 1 FROM sqlite_master").fetchone()  # This fixes the moment.
        moment = Moment(frozenset(), _NO_RUN) if is_old else _moment(source, now)
        with translated_errors(target), closing(connect(target, timeout=10.0)) as copy:
            copy.execute("PRAGMA synchronous = OFF")  # The file is synced when it is complete.
            _copy_pages(source, copy, advance)
            source.rollback()
            for run_id, _, _ in [] if is_old else open_runs(copy, now):
                close_killed_run(copy, run_id, now)
    return moment


def archive_bytes(archive: Path) -> int:
    """Return the size of the archive in bytes, with what is still in its log."""
    with translated_errors(archive), closing(connect_readonly(archive)) as connection:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    return int(pages * size)


def _moment(source: sqlite3.Connection, now: datetime) -> Moment:
    (last,) = source.execute("SELECT coalesce(max(run_id), 0) FROM runs").fetchone()
    return Moment(
        frozenset(run_id for run_id, _, is_alive in open_runs(source, now) if is_alive), last
    )


def _copy_pages(
    source: sqlite3.Connection, copy: sqlite3.Connection, advance: Callable[[int], object]
) -> None:
    (size,) = source.execute("PRAGMA page_size").fetchone()
    done = 0

    def step(_: int, remaining: int, total: int) -> None:
        nonlocal done
        advance((total - remaining - done) * size)
        done = total - remaining

    source.backup(copy, pages=_PIECE // size, progress=step)
