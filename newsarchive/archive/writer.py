"""Write to the archive, in one thread per process.

Jobs wait in a bounded queue and are committed in groups, because a commit that is safe against
power failure (``synchronous=FULL``) costs more than the rows in it. Each job runs in a savepoint,
so a job that fails undoes only its own changes. A job's future is done only after its commit.
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

#: A transaction holds at most this many jobs, and the first of them waits at most this many seconds
#: for others. A commit for each job would cost about 5 ms of disk time each. Other programs wait
#: for the lock no longer than these seconds.
GROUP_SIZE = 20
GROUP_SECONDS = 0.2
#: SQLite's error codes after which nothing can be written any more.
_BREAKING = (
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_NOTADB,
)
#: At most this many jobs wait. The next caller blocks, which limits the memory.
QUEUE_SIZE = 1_000


@dataclass(slots=True)
class _Job:
    run: Callable[[sqlite3.Connection], Any]
    future: Future[Any]
    urgent: bool
    moves_log: bool


class Writer:
    """Runs jobs in order on the archive's writing connection, several in one transaction."""

    def __init__(self, path: Path, timeout: float, patience: float | None = None) -> None:
        self.path = path
        self._connection = open_for_writing(path, timeout, patience)
        self._log = log_of(path)
        self._files = self._identities()
        self._checkpointer = Checkpointer(path, self._connection)
        self._queue: queue.Queue[_Job | None] = queue.Queue(QUEUE_SIZE)
        self._broken: ArchiveError | None = None
        self._thread = threading.Thread(target=self._run_jobs, name="archive-writer", daemon=True)
        self._thread.start()

    def submit(
        self,
        job: Callable[[sqlite3.Connection], T],
        *,
        urgent: bool = False,
        moves_log: bool = False,
    ) -> Future[T]:
        """Queue *job*, which is called with the connection inside a transaction.

        The future returned gives the job's result after the commit, or raises the job's error. If
        the archive itself fails, it raises :class:`ArchiveError`, and so does every later job. An
        *urgent* job does not wait for others to share its transaction. After one that *moves_log*,
        the log is moved into the file, so that a copy of the file alone shows what it wrote.
        The future cannot be cancelled: who waits for it may give up, and the job runs.
        """
        future: Future[T] = Future()
        future.set_running_or_notify_cancel()
        self._queue.put(_Job(job, future, urgent, moves_log))
        return future

    def submit_and_wait(
        self, job: Callable[[sqlite3.Connection], T], *, moves_log: bool = False
    ) -> T:
        """Queue *job*, wait until it is committed, and return its result."""
        return self.submit(job, urgent=True, moves_log=moves_log).result()

    def close(self) -> None:
        """Commit the jobs that wait, move the log into the file, and close the connection."""
        if self._thread.is_alive():
            self._queue.put(None)
            self._thread.join()
        try:
            # Then archive.db is complete without its log.
            if (
                self._identities() == self._files
                and self._move_log(self._checkpointer.move_all) is False
            ):
                logger.warning(
                    "%s is not whole without %s, because another program has been reading it for"
                    " long; if you copy it now, copy both files",
                    self.path,
                    self._log.name,
                )
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
        """Return *first* and the jobs that arrive in time, and whether the queue was closed."""
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
            self._check_files()  # If not, the commit went to a file that nobody will read.
        except ArchiveError as error:
            # None of the group is in the archive. The ledger still has its URLs as open.
            self._broken = error
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            for job in group:
                if not job.future.done():
                    job.future.set_exception(error)
            return
        for job, result in done:
            job.future.set_result(result)
        if any(job.moves_log for job in group):
            self._move_log(self._checkpointer.move_log)
        else:
            self._move_log(self._checkpointer.move_log_if_due)

    def _move_log(self, move: Callable[[], bool | None]) -> bool | None:
        try:
            with translated_errors(self.path):
                return move()
        except ArchiveError as error:  # All is committed, but the file is damaged: no more writing.
            logger.error("%s", error)
            self._broken = error
            return None

    def _check_files(self) -> None:
        """Raise an error if archive.db or its log is missing or has become another file.

        SQLite itself never replaces them while the archive is open. Somebody restored a back-up or
        deleted the log. Everything written from now on would be lost, or would damage the new file.
        """
        if self._identities() != self._files:
            raise ArchiveUnusable(
                self.path,
                "the file, or the log beside it, was moved, deleted or replaced while this program"
                " had it open; end all programs that use an archive before you restore it",
            )

    def _identities(self) -> tuple[Identity | None, Identity | None]:
        return file_identity(self.path), file_identity(self._log)

    def _run_job(self, job: _Job, done: list[tuple[_Job, Any]]) -> None:
        connection = self._connection
        connection.execute("SAVEPOINT job")
        try:
            result = job.run(connection)
        except Exception as error:  # The caller who submitted the job gets any error it raises.
            if not connection.in_transaction:
                # After a full disk or a damaged page SQLite rolls back the whole group.
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
    """Return whether *error* is about the disk or the file, so that all later jobs fail as well."""
    return (getattr(error, "sqlite_errorcode", 0) & 0xFF) in _BREAKING
