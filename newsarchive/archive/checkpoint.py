"""Move the write-ahead log into archive.db, but only while no other program can write.

SQLite up to 3.51.2 can lose committed data if one connection restarts the log at the same moment
at which another one moves it into the file (sqlite.org/wal.html, "The WAL-Reset Bug"). Debian 12
has 3.40.1, and several crawls at once provoke the bug. Only a connection that holds the write lock
can restart the log. Therefore no connection of ours moves the log on its own
(``wal_autocheckpoint = 0``); the checkpointer moves it while its partner holds the write lock.
"""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from typing import Final

from newsarchive.archive.connection import connect
from newsarchive.archive.files import log_of

#: The log is moved when it has this many bytes (2,000 pages). A longer log made no measurable
#: difference to learning, and each program that opens the archive reads the whole log.
LOG_BYTES: Final = 4 * 2**20

#: Seconds that the end of a program waits for readers. Those of the web server end within one.
READERS_SECONDS: Final = 5.0


class Checkpointer:
    """Moves the log of the archive at *path*, for the thread that writes over *writer*."""

    def __init__(self, path: Path, writer: sqlite3.Connection) -> None:
        self._path = path
        self._log = log_of(path)
        self._writer = writer
        self._mover: sqlite3.Connection | None = None

    def move_log_if_due(self) -> None:
        """Move the log if it has grown to :data:`LOG_BYTES`."""
        if self._log_bytes() >= LOG_BYTES:
            self.move_log()

    def move_log(self) -> bool | None:
        """Move what no reader needs any more, and return whether that is all of it.

        Waits for other writers, never for readers; the rest is moved the next time. If the lock is
        not available or the disk is full, the method returns None and raises no error: the log
        keeps everything, and the next commit reports the problem.
        """
        try:
            if self._mover is None:
                self._mover = connect(self._path, timeout=0.0)
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                moved = self._mover.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
            finally:
                self._writer.execute("ROLLBACK")
        except sqlite3.OperationalError:
            return None
        return bool(moved[1] == moved[2])

    def move_all(self) -> bool | None:
        """Move the whole log; return as :meth:`move_log` does, after :data:`READERS_SECONDS`.

        A reader whose query began before the last commits holds up what was written since.
        """
        until = time.monotonic() + READERS_SECONDS
        while (moved := self.move_log()) is False and time.monotonic() < until:
            time.sleep(0.1)
        return moved

    def close(self) -> None:
        """Close the connection that moves the log."""
        if self._mover is not None:
            self._mover.close()

    def _log_bytes(self) -> int:
        try:
            return self._log.stat().st_size
        except OSError:  # There is no log, or the file was moved away.
            return 0
