"""The lease: of several processes at one work in an archive, such as its alerts, one does it."""

from __future__ import annotations

import os
import sqlite3

from newsarchive.archive.ledger.runs import process_identity


def take_lease(connection: sqlite3.Connection, table: str = "alert_lease") -> bool:
    """Make this process the one that does the work of *table*, and return whether it is.

    It is not if another process is at it. A process that was killed does not count.
    """
    row = connection.execute(f"SELECT holder FROM {table}").fetchone()
    own = process_identity(os.getpid())
    if row is not None and row[0] != own and _is_alive(row[0]):
        return False
    connection.execute(f"INSERT OR REPLACE INTO {table} VALUES (1, ?)", (own,))
    return True


def release_lease(connection: sqlite3.Connection, table: str = "alert_lease") -> None:
    """Give the lease of *table* back, if this process has it."""
    own = process_identity(os.getpid())
    connection.execute(f"DELETE FROM {table} WHERE holder = ?", (own,))


def _is_alive(holder: str) -> bool:
    return holder == process_identity(int(holder.partition(":")[0]))
