"""Find out from SQLite whether the file of an archive is damaged."""

from __future__ import annotations

import sqlite3
import time
from typing import Final

#: At most this many of SQLite's lines are shown: one damaged page often gives hundreds.
MOST_LINES: Final = 20
#: An archive is refused at the start only if this many checks fail, one after another.
_ATTEMPTS: Final = 5

#: The codes of operational errors that are about the file, not about a lock or a statement.
_UNREADABLE: Final = (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN)

#: What people can do about a damaged archive.
REMEDY: Final = """\
The archive is damaged. End all programs that use it, and keep a copy of archive.db with
archive.db-wal and archive.db-shm. You can recover the articles from a back-up, from the file
(newsarchive doctor --rescue NEW) and from captures/ (newsarchive import captures/):
docs/repair.md shows each way, step by step."""


def structural_damage(connection: sqlite3.Connection) -> list[str]:
    """Return the problems in the structure of the file, one line each; [] if it is sound.

    This is SQLite's fastest check: it reads each page once and does not compare the indexes with
    their tables.
    """
    return _confirmed_damage(connection, MOST_LINES)


def damage(connection: sqlite3.Connection) -> list[str]:
    """Return the problems that SQLite finds in the file, in its indexes too, one line each.

    If the structure is damaged, only its problems are returned: the other checks are not reliable
    then.
    """
    return structural_damage(connection) or _lines_of_check(
        connection, f"integrity_check({MOST_LINES})"
    )


def first_damage(connection: sqlite3.Connection) -> str | None:
    """Return the first problem in the structure if every one of several checks finds one, or None.

    Other programs may write during the check, so one failed check proves nothing. The checks are
    some tenths of a second apart.
    """
    for attempt in range(_ATTEMPTS):
        time.sleep(0.1 * attempt)
        found = _confirmed_damage(connection, 1)
        if not found:
            return None
    return found[0]


def _confirmed_damage(connection: sqlite3.Connection, most: int) -> list[str]:
    """Return the lines of the integrity check if the quick check finds a problem, else [].

    The quick check alone is not enough: in SQLite 3.40 it reads large numbers as NULL in a WITHOUT
    ROWID table whose key has another order than its columns, such as ``unjudged_families``.
    """
    if _lines_of_check(connection, f"quick_check({most})"):
        return _lines_of_check(connection, f"integrity_check({most})")
    return []


def _lines_of_check(connection: sqlite3.Connection, check: str) -> list[str]:
    try:
        found = [str(row[0]) for row in connection.execute(f"PRAGMA {check}")]
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):  # A lock or an I/O error is not damage.
            raise
        return [str(error)]
    return [line for text in found for line in text.splitlines() if line != "ok"][:MOST_LINES]


def is_damage(error: Exception) -> bool:
    """Return whether *error* says that a file cannot be read, and not that it is locked or slow."""
    if isinstance(error, sqlite3.OperationalError):
        return error.sqlite_errorcode & 0xFF in _UNREADABLE
    return type(error) is sqlite3.DatabaseError  # its subclasses are about statements
