"""The writes of an import in the order of its items, although some wait for an extraction.

A visit may concern a page, so it is written after everything before it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from newsarchive.archive import Archive
from newsarchive.console.exchange.importing.import_writes import Due
from newsarchive.errors import ArchiveError, SitesUnreadable
from newsarchive.outcomes import REASONS, Outcome

#: Writes that wait to be committed. They bound memory.
WRITES_AHEAD = 200

WriteJob = Callable[[Any], Outcome | str | Due | None]


class OrderedWrites:
    """Writes to *archive*, one after the other.

    *on_result* is called with the outcome of each article, and with the reason of each URL that
    gave none, *on_error* with the URL of a write that failed and its error: one bad write costs one
    record. *pages_ahead* returns how many extractions may be under way.
    """

    def __init__(
        self,
        archive: Archive,
        on_result: Callable[[Outcome | str], None],
        on_error: Callable[[str, Exception], None],
        pages_ahead: Callable[[], int],
    ) -> None:
        self._archive = archive
        self._on_result = on_result
        self._on_error = on_error
        self._pages_ahead = pages_ahead
        self._waiting: deque[tuple[Callable[[], None], bool]] = deque()
        """What is still to be written, in order, and whether it waits for an extraction."""
        self._extracting = 0
        self._writing: deque[tuple[str, Future[Outcome | str | Due | None]]] = deque()
        """The writes that are not committed, each with the URL that it is about."""

    def call_in_turn(self, write: Callable[[], None], *, is_extraction: bool = False) -> None:
        """Call *write*, which submits something, when everything before it is submitted."""
        self._waiting.append((write, is_extraction))
        self._extracting += is_extraction
        self._call_waiting(self._pages_ahead())

    def submit(self, url: str, job: WriteJob) -> None:
        """Have the archive's thread call *job*, which writes what is known of *url*.

        With "" as *url*, an error of *job* is raised.
        """
        self._writing.append((url, self._archive.submit(job)))
        self._await(WRITES_AHEAD)

    def submit_all(self) -> None:
        """Submit everything that waits."""
        self._call_waiting(0)

    def commit_all(self) -> None:
        """Wait until everything that was submitted is committed."""
        self._await(0)

    def _call_waiting(self, most_extracting: int) -> None:
        while self._waiting and (self._extracting > most_extracting or not self._waiting[0][1]):
            write, is_extraction = self._waiting.popleft()
            self._extracting -= is_extraction
            write()

    def _await(self, most_waiting: int) -> None:
        """Wait until at most *most_waiting* writes are not committed; count what they refused."""
        while len(self._writing) > most_waiting:
            url, future = self._writing.popleft()
            try:
                result = future.result()
            except (ArchiveError, SitesUnreadable):
                raise
            except Exception as error:  # One bad write costs one record.
                if not url:
                    raise  # The error itself cannot be written.
                self._on_error(url, error)
                continue
            if isinstance(result, list):
                for due, write in result:
                    self.submit(due, write)
            elif result is not None and (isinstance(result, Outcome) or result in REASONS):
                self._on_result(result)
