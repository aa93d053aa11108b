"""Whether SQLite finds an archive damaged, and how its articles are got back then."""

from __future__ import annotations

import sqlite3
import time
from typing import Final

#: Lines of SQLite's that are shown; one damaged page often gives hundreds.
MOST_LINES: Final = 20
#: Times that the checks at a start must fail before an archive is refused.
_ATTEMPTS: Final = 5

#: What to do about it, for people.
REMEDY: Final = """\
The archive is damaged. End all programs that use it, and keep a copy of archive.db with
archive.db-wal and archive.db-shm. The articles can be got back from a back-up, from the file
(newsarchive doctor --rescue NEW) and from captures/ (newsarchive import captures/):
docs/repair.md shows each way, step by step."""


def structural_damage(connection: sqlite3.Connection) -> list[str]:
    """What is wrong with the structure of the file, a line each; nothing where it is sound.

    This is the fastest answer that SQLite can give: it reads each page once and does not compare
    the indexes with their tables.
    """
    return _confirmed_damage(connection, MOST_LINES)


def damage(connection: sqlite3.Connection) -> list[str]:
    """What SQLite finds wrong with the file, the indexes too, a line each; the structure first.

    Where the structure is damaged, that alone is told: nothing else can be relied on.
    """
    return structural_damage(connection) or _lines_of_check(
        connection, f"integrity_check({MOST_LINES})"
    )


def first_damage(connection: sqlite3.Connection) -> str | None:
    """The first problem of the structure, if SQLite finds one each time that it is asked.

    For a check while other programs write: it asks again a little later before it believes it.
    """
    for attempt in range(_ATTEMPTS):
        time.sleep(0.1 * attempt)
        found = _confirmed_damage(connection, 1)
        if not found:
            return None
    return found[0]


def _confirmed_damage(connection: sqlite3.Connection, most: int) -> list[str]:
    """What the quick check finds, if the whole check finds something too.

    The quick check of SQLite 3.40 takes large numbers in a WITHOUT ROWID table for NULL where its
    key is in another order than its columns, as in ``unjudged_families``.
    """
    if _lines_of_check(connection, f"quick_check({most})"):
        return _lines_of_check(connection, f"integrity_check({most})")
    return []


def _lines_of_check(connection: sqlite3.Connection, check: str) -> list[str]:
    try:
        found = [str(row[0]) for row in connection.execute(f"PRAGMA {check}")]
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):  # locked, I/O: it says nothing of the file
            raise
        return [str(error)]
    return [line for text in found for line in text.splitlines() if line != "ok"][:MOST_LINES]
