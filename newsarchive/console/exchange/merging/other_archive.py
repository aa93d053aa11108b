"""Open another archive for reading, without changing it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from newsarchive.archive import open_reader
from newsarchive.archive.backup.online_copy import archive_bytes, copy_archive
from newsarchive.archive.connection import is_of_older_version, open_for_writing
from newsarchive.archive.files import parts_of
from newsarchive.archive.ledger.runs import open_runs
from newsarchive.archive.parts.catalogue import parts_of as parts_of_archive
from newsarchive.errors import ArchiveLocked, ArchiveUnusable
from newsarchive.progress.board import working


@contextmanager
def opened_other(other: Path, archive: Path, now: datetime) -> Iterator[Any]:
    """Open *other* in a ``with`` block, to be merged into *archive*; give its connection.

    Of an archive of an older version a copy is brought up to date, beside *archive*, and deleted at
    the end. Raises :class:`ArchiveLocked` if a crawl writes to it, and otherwise as
    :func:`open_reader` does.
    """
    with open_reader(other):
        is_old = is_of_older_version(other)
    if not is_old:
        with open_reader(other) as connection:
            _check_unused(connection, other, now)
            yield connection
        return
    with open_reader(other) as connection:
        if parts_of_archive(connection):
            why = "has parts and is of an older version; `newsarchive doctor` there updates it"
            raise ArchiveUnusable(other, why)
    copy = archive.with_name(f"{archive.name}.merging-copy")
    try:
        with working(f"copying {other.name}", archive_bytes(other)) as advance:
            copy_archive(other, copy, now, advance)
        closing(open_for_writing(copy)).__exit__()
        with open_reader(copy) as connection:
            _check_unused(connection, other, now)
            yield connection
    finally:
        for part in parts_of(copy):
            part.unlink(missing_ok=True)


def _check_unused(connection: Any, other: Path, now: datetime) -> None:
    for run_id, spider, is_alive in open_runs(connection, now):
        if is_alive:
            why = f"run {run_id} ({spider}) is writing to it; merge it when that has ended"
            raise ArchiveLocked(other, why)
