"""The only door to SQLite: schema, writing, the ledger, reading. Nobody else imports sqlite3.

:class:`Archive` is an open archive; what can be done in it stands in the
modules beside: ``runs`` and ``ledger`` (what happened to every address),
``store`` (articles), ``learning`` (boilerplate and stories), ``search``.
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
    """archive.db, open for reading and writing, made if it is not there.

    Reading goes over a connection of its own and never waits for a writer;
    writing goes through one thread, see :class:`~newsarchive.archive.writer.Writer`.
    Raises :class:`~newsarchive.errors.ArchiveError` and its kin, as all its methods do.
    """

    def __init__(self, path: Path, timeout: float = BUSY_TIMEOUT_SECONDS) -> None:
        self.path = path
        self._writer = Writer(path, timeout)
        self._reader = open_for_reading(path)

    def submit(self, job: Callable[[sqlite3.Connection], T], *, urgent: bool = False) -> Future[T]:
        """Have *job* run in a writing transaction; see ``Writer.submit``."""
        return self._writer.submit(job, urgent=urgent)

    def write(self, job: Callable[[sqlite3.Connection], T]) -> T:
        """Run *job* in a writing transaction and wait until it is committed."""
        return self._writer.submit_and_wait(job)

    def rows(self, sql: str, parameters: Any = ()) -> list[sqlite3.Row]:
        """The rows that *sql* gives now. For the thread that opened the archive only."""
        with translated_errors(self.path):
            return self._reader.execute(sql, parameters).fetchall()

    def read(self, question: Callable[[sqlite3.Connection], T]) -> T:
        """What *question* finds over the reading connection."""
        with translated_errors(self.path):
            return question(self._reader)

    def close(self) -> None:
        """Commit what waits and close."""
        self._reader.close()  # first: a connection that only reads could not remove the log
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


def check_archive(path: Path) -> None:
    """Raise if *path* cannot serve as an archive, before anything else is done.

    Makes or migrates it where that is what is needed; waits for no lock.
    """
    open_for_writing(path, timeout=5.0).close()
