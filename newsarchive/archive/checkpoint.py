"""Moving the write-ahead log into archive.db, never while another program could write.

SQLite up to 3.51.2 can lose what was committed if one connection begins the log anew at the very
moment in which another one moves it into the file (sqlite.org/wal.html, "The WAL-Reset Bug").
Debian 12 has 3.40.1, and several crawls at once are what provokes it. Only
a connection that holds the write lock can begin the log anew. So no connection of ours moves the
log by itself (``wal_autocheckpoint = 0``), and this one does it while its partner holds that lock.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Final

from newsarchive.archive.connection import connect
from newsarchive.archive.files import log_of

#: Bytes of the log from which it is moved: 2,000 pages. A longer one made no measurable difference
#: to learning, and each program that opens the archive has to read it whole.
LOG_BYTES: Final = 4 * 2**20


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

    def move_log(self) -> None:
        """Move what no reader needs any more; the rest comes along the next time.

        Waits for other writers, never for readers. If the lock is not to be had or the disk is
        full, nothing is lost, and the next commit reports it: the log keeps everything.
        """
        try:
            if self._mover is None:
                self._mover = connect(self._path, timeout=0.0)
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                self._mover.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
            finally:
                self._writer.execute("ROLLBACK")
        except sqlite3.OperationalError:
            return

    def close(self) -> None:
        """Close the connection that moves the log."""
        if self._mover is not None:
            self._mover.close()

    def _log_bytes(self) -> int:
        try:
            return self._log.stat().st_size
        except OSError:  # no log, or the file was moved away
            return 0
