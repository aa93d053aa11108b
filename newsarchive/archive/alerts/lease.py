"""The lease: of several processes that run the alerts of an archive at once, one does the work."""

from __future__ import annotations

import os
import sqlite3

from newsarchive.archive.ledger.runs import process_identity


def take_lease(connection: sqlite3.Connection) -> bool:
    """Make this process the one that runs the alerts, and return whether it is.

    It is not if another process is at it. A process that was killed does not count.
    """
    row = connection.execute("SELECT holder FROM alert_lease").fetchone()
    own = process_identity(os.getpid())
    if row is not None and row[0] != own and _is_alive(row[0]):
        return False
    connection.execute("INSERT OR REPLACE INTO alert_lease VALUES (1, ?)", (own,))
    return True


def release_lease(connection: sqlite3.Connection) -> None:
    """Give the lease back, if this process has it."""
    own = process_identity(os.getpid())
    connection.execute("DELETE FROM alert_lease WHERE holder = ?", (own,))


def _is_alive(holder: str) -> bool:
    return holder == process_identity(int(holder.partition(":")[0]))
