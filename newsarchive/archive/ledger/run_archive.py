"""The archive as one run uses it: an error of it stops the run, whatever call shows it."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from newsarchive.archive import Archive
from newsarchive.errors import ArchiveError, described

logger = logging.getLogger(__name__)

T = TypeVar("T")


class RunArchive:
    """Reads and writes *archive* for a run.

    If the archive fails (the disk is full, or the lock is held for too long), ``broken`` has the
    error, and *on_broken* is called once, maybe by the thread of the writer.
    """

    def __init__(self, archive: Archive, on_broken: Callable[[ArchiveError], None]) -> None:
        self._archive = archive
        self._on_broken = on_broken
        self.broken: ArchiveError | None = None

    def read(self, question: Callable[[sqlite3.Connection], T]) -> T:
        """Return what *question* reads."""
        try:
            return self._archive.read(question)
        except ArchiveError as error:  # In a callback, and Scrapy would go on after the error.
            self.break_off(error)
            raise

    def write(self, job: Callable[[sqlite3.Connection], T]) -> T:
        """Return the result of *job* when it is committed."""
        return self._archive.write(job)

    def submit(self, job: Callable[[sqlite3.Connection], T], urgent: bool = False) -> Future[T]:
        """Hand *job* to the writer; the future has its result when it is committed."""
        future = self._archive.submit(job, urgent=urgent)
        future.add_done_callback(self._notice)
        return future

    def submit_alone(self, job: Callable[[sqlite3.Connection], None]) -> None:
        """Submit a *job* that nobody waits for: its error is logged."""
        self.submit(job).add_done_callback(self._log)

    def break_off(self, error: ArchiveError) -> None:
        """Stop the crawl because of *error*: nothing can be stored any more."""
        if self.broken is None:
            self.broken = error
            self._on_broken(error)

    def _notice(self, future: Future[T]) -> None:
        error = future.exception()
        if isinstance(error, ArchiveError):
            self.break_off(error)

    def _log(self, future: Future[None]) -> None:
        error = future.exception()
        if error is not None and self.broken is None:
            logger.error("please report this error: %s", described(error), exc_info=error)
