"""The one thread of a process that writes to the archive.

Jobs wait in a bounded queue and are committed in groups: a commit that is safe
against power failure (``synchronous=FULL``) costs more than the rows in it.
Each job runs in a savepoint, so that a failing one takes nothing along, and
its future is done only after the COMMIT that holds it.
"""

from __future__ import annotations

import logging
import queue
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from newsarchive.archive.checkpoint import Checkpointer
from newsarchive.archive.connection import open_for_writing, translated_errors
from newsarchive.archive.files import Identity, file_identity, log_of
from newsarchive.errors import ArchiveError, ArchiveUnusable

logger = logging.getLogger(__name__)

T = TypeVar("T")

#: Jobs in one transaction at most, and seconds that the first of them waits for company. One at a
#: time, a commit costs some 5 ms of disk; other programs wait for the lock no longer than this.
GROUP_SIZE = 20
GROUP_SECONDS = 0.2
#: SQLite's errors after which nothing can be written any more.
_BREAKING = (
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_NOTADB,
)
#: Jobs that may wait; more block the caller, which is what keeps memory bounded.
QUEUE_SIZE = 1_000


@dataclass(slots=True)
class _Job:
    run: Callable[[sqlite3.Connection], Any]
    future: Future[Any]
    urgent: bool


class Writer:
    """Runs jobs on the archive's writing connection, in order, in grouped transactions."""

    def __init__(self, path: Path, timeout: float) -> None:
        self.path = path
        self._connection = open_for_writing(path, timeout)
        self._log = log_of(path)
        self._files = self._identities()
        self._checkpointer = Checkpointer(path, self._connection)
        self._queue: queue.Queue[_Job | None] = queue.Queue(QUEUE_SIZE)
        self._broken: ArchiveError | None = None
        self._thread = threading.Thread(target=self._run_jobs, name="archive-writer", daemon=True)
        self._thread.start()

    def submit(self, job: Callable[[sqlite3.Connection], T], *, urgent: bool = False) -> Future[T]:
        """Have *job* run with the connection, inside a transaction.

        The future gives the job's result after COMMIT, or what it raised; the
        archive's own troubles as :class:`ArchiveError`, and then every later job
        fails the same way. *urgent*: the caller waits, do not wait for company.
        """
        future: Future[T] = Future()
        self._queue.put(_Job(job, future, urgent))
        return future

    def submit_and_wait(self, job: Callable[[sqlite3.Connection], T]) -> T:
        """:meth:`submit` *job* and wait for its result."""
        return self.submit(job, urgent=True).result()

    def close(self) -> None:
        """Commit what waits, move the log into the file, then close. Later jobs are never run."""
        if self._thread.is_alive():
            self._queue.put(None)
            self._thread.join()
        try:
            if self._identities() == self._files:  # so that archive.db is whole without its log
                self._move_log(self._checkpointer.move_log)
        finally:
            self._checkpointer.close()
            self._connection.close()

    def _run_jobs(self) -> None:
        while (job := self._queue.get()) is not None:
            group, last = self._collect_group(job)
            if self._broken is None:
                self._commit(group)
            else:
                for each in group:
                    each.future.set_exception(self._broken)
            if last:
                return

    def _collect_group(self, first: _Job) -> tuple[list[_Job], bool]:
        """*first* and what arrives in time to share its transaction; True if it was the last."""
        group = [first]
        until = time.monotonic() + GROUP_SECONDS
        while len(group) < GROUP_SIZE:
            wait = 0.0 if group[-1].urgent else max(0.0, until - time.monotonic())
            try:
                job = self._queue.get(timeout=wait) if wait else self._queue.get_nowait()
            except queue.Empty:
                break
            if job is None:
                return group, True
            group.append(job)
        return group, False

    def _commit(self, group: list[_Job]) -> None:
        done: list[tuple[_Job, Any]] = []
        try:
            self._check_files()
            with translated_errors(self.path):
                self._connection.execute("BEGIN IMMEDIATE")
                for job in group:
                    self._run_job(job, done)
                self._connection.execute("COMMIT")
            self._check_files()  # else it is committed into a file that nobody will read
        except ArchiveError as error:
            # Nothing of the group is in the archive. The ledger still has its addresses as open.
            self._broken = error
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            for job in group:
                if not job.future.done():
                    job.future.set_exception(error)
            return
        for job, result in done:
            job.future.set_result(result)
        self._move_log(self._checkpointer.move_log_if_due)

    def _move_log(self, move: Callable[[], None]) -> None:
        try:
            with translated_errors(self.path):
                move()
        except ArchiveError as error:  # damaged: all is committed, but nothing more can be
            logger.error("%s", error)
            self._broken = error

    def _check_files(self) -> None:
        """Raise if another file, or none, is where archive.db or its log was.

        SQLite itself never does that while the archive is open: a back-up was put in its place, or
        its log was deleted. What is written from then on is lost, or damages the new file.
        """
        if self._identities() != self._files:
            raise ArchiveUnusable(
                self.path,
                "the file, or the log beside it, was moved, deleted or replaced while this program"
                " had it open; end the programs that use an archive before you restore it",
            )

    def _identities(self) -> tuple[Identity | None, Identity | None]:
        return file_identity(self.path), file_identity(self._log)

    def _run_job(self, job: _Job, done: list[tuple[_Job, Any]]) -> None:
        connection = self._connection
        connection.execute("SAVEPOINT job")
        try:
            result = job.run(connection)
        except Exception as error:  # whatever a job raises belongs to who submitted it
            if not connection.in_transaction:
                # A full disk or a damaged page makes SQLite roll back the whole group.
                if isinstance(error, sqlite3.Error):
                    raise
                raise ArchiveError(self.path, str(error)) from error
            connection.execute("ROLLBACK TO job")
            connection.execute("RELEASE job")
            if isinstance(error, sqlite3.Error) and _breaks_the_archive(error):
                raise
            job.future.set_exception(error)
        else:
            connection.execute("RELEASE job")
            done.append((job, result))


def _breaks_the_archive(error: sqlite3.Error) -> bool:
    """Whether *error* is about the disk or the file, so that no other job can do better."""
    return (getattr(error, "sqlite_errorcode", 0) & 0xFF) in _BREAKING
