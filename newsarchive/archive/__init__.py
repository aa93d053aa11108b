"""The archive: one SQLite file, and everything that reads or writes it.

Start reading here, with :class:`Archive`, an open archive; then in ``schema/`` (the tables),
``articles/`` (the texts), ``learning/`` (boilerplate and stories), ``ledger/`` (URLs and runs),
``search/`` and ``repair/``. Rules for the next author: no other package imports sqlite3, all
writing goes through the one thread of :mod:`~newsarchive.archive.writer`, and nothing opens the
files of an archive but SQLite (:mod:`~newsarchive.archive.files` says why).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from newsarchive.archive.connection import (
    BUSY_TIMEOUT_SECONDS,
    open_for_reading,
    open_for_writing,
    open_reader,
    translated_errors,
)
from newsarchive.archive.writer import Writer

T = TypeVar("T")

__all__ = ["Archive", "check_archive", "open_for_reading", "open_reader"]


class Archive:
    """An archive that is open for reading and writing; it is created if it does not exist.

    Reading has a connection of its own and never waits for a writer. Writing goes through one
    thread, see :class:`~newsarchive.archive.writer.Writer`. The constructor and all methods raise
    :class:`~newsarchive.errors.ArchiveError` or one of its subclasses.
    """

    def __init__(
        self, path: Path, timeout: float = BUSY_TIMEOUT_SECONDS, patience: float | None = None
    ) -> None:
        self.path = path
        self._writer = Writer(path, timeout, patience)
        self._reader = open_for_reading(path)

    def submit(self, job: Callable[[sqlite3.Connection], T], *, urgent: bool = False) -> Future[T]:
        """Queue *job* for the writing thread, as ``Writer.submit`` does, and return its future."""
        return self._writer.submit(job, urgent=urgent)

    def write(self, job: Callable[[sqlite3.Connection], T], *, moves_log: bool = False) -> T:
        """Run *job* in a writing transaction, wait for the commit, and return its result.

        If *moves_log*, archive.db alone shows soon afterwards what it wrote.
        """
        return self._writer.submit_and_wait(job, moves_log=moves_log)

    def rows(self, sql: str, parameters: Any = ()) -> list[sqlite3.Row]:
        """Return the rows that *sql* selects. Only for the thread that opened the archive."""
        with translated_errors(self.path):
            return self._reader.execute(sql, parameters).fetchall()

    def read(self, question: Callable[[sqlite3.Connection], T]) -> T:
        """Return what *question* returns for the reading connection. Only for the same thread."""
        with translated_errors(self.path):
            return question(self._reader)

    def close(self) -> None:
        """Commit the jobs that wait, and close the archive."""
        self._reader.close()  # First, because a connection that only reads cannot remove the log.
        self._writer.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def check_archive(path: Path, patience: float | None = None) -> None:
    """Create or migrate the archive at *path*, and raise an error if it cannot be used.

    For the start of a program. It waits at most *patience* seconds for another program's lock.
    """
    open_for_writing(path, patience=patience).close()
