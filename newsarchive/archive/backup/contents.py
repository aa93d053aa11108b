"""What a back-up has to know of an archive: which captures it refers to, and what was removed."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from newsarchive.archive.connection import connect_unchanging, translated_errors
from newsarchive.archive.ledger.capture_index import capture_of, stored_record
from newsarchive.archive.parts.catalogue import parts_of
from newsarchive.errors import ExtractionError


class Referred(NamedTuple):
    """What ``captures`` refers to in one WARC file."""

    rows: int
    last: int
    """The offset of the last record."""


def identity(connection: sqlite3.Connection) -> str:
    """Return what tells this archive from others and is the same in its copies; "" if unknown."""
    if not _has(connection, "removal_salt"):  # an archive of an older version
        return ""
    (salt,) = connection.execute("SELECT salt FROM removal_salt").fetchone()
    return hashlib.sha256(salt).hexdigest()[:16]


def count_articles(connection: sqlite3.Connection) -> int:
    """Return the number of articles, those in parts too."""
    (here,) = connection.execute("SELECT count(*) FROM articles").fetchone()
    return int(here) + sum(part.articles for part in parts_of(connection))


def referred_files(connection: sqlite3.Connection) -> dict[str, Referred]:
    """Return the names of the WARC files in captures/ that are referred to, and what of each."""
    if not _has(connection, "captures"):
        return {}
    found = connection.execute(
        "SELECT warc_file, count(*), max(warc_offset) FROM captures"
        " WHERE NOT instr(warc_file, '://') GROUP BY warc_file"
    )
    return {name: Referred(rows, last) for name, rows, last in found}


def captures_in_stores(connection: sqlite3.Connection) -> int:
    """Return the number of captures in files that are in a store, and in no folder."""
    if not _has(connection, "captures"):
        return 0
    found = "SELECT count(*) FROM captures WHERE instr(warc_file, '://')"
    return int(connection.execute(found).fetchone()[0])


def places_in(connection: sqlite3.Connection, warc_file: str) -> Iterator[tuple[str, int]]:
    """Yield the URL and the offset of each capture in *warc_file*."""
    yield from connection.execute(
        "SELECT url, warc_offset FROM captures WHERE warc_file = ?", (warc_file,)
    )


def unreadable_last(
    connection: sqlite3.Connection, folder: Path, warc_file: str, offset: int
) -> str | None:
    """Return why the record at *offset* of *warc_file* in *folder* cannot be read, or None."""
    cursor = connection.execute(
        "SELECT * FROM captures WHERE warc_file = ? AND warc_offset = ?", (warc_file, offset)
    )
    names = [column[0] for column in cursor.description]
    try:
        capture = capture_of(dict(zip(names, cursor.fetchone(), strict=True)))
        stored_record(connection, folder, capture)
    except ExtractionError as error:
        return str(error)
    return None


def removal_state(connection: sqlite3.Connection) -> tuple[object, ...]:
    """Return what changes when `newsarchive remove` does something to the archive."""
    if not _has(connection, "removed"):
        return ()
    kinds = "SELECT DISTINCT kind FROM erasures WHERE kind <> 'record' ORDER BY kind"
    return (
        *connection.execute("SELECT count(*), max(removed_at) FROM removed").fetchone(),
        *(kind for (kind,) in connection.execute(kinds)),
    )


def has_unerased(connection: sqlite3.Connection) -> bool:
    """Return whether something of removed articles is still in the files."""
    if not _has(connection, "erasures"):
        return False
    waiting = "SELECT 1 FROM erasures LIMIT 1"
    if _has(connection, "parts"):
        waiting = (
            f"SELECT * FROM ({waiting}) UNION ALL SELECT 1 FROM parts, removed WHERE unsettled"
        )
    return connection.execute(f"{waiting} LIMIT 1").fetchone() is not None


def lacks_removals(earlier: Path, connection: sqlite3.Connection) -> bool:
    """Return whether articles were removed that the copy *earlier* may still have."""
    if not _has(connection, "removed"):
        return False
    now = {key for (key,) in connection.execute("SELECT key FROM removed")}
    with translated_errors(earlier):
        old = connect_unchanging(earlier)
        try:
            if not _has(old, "removed"):
                return bool(now)
            return bool(now.difference(key for (key,) in old.execute("SELECT key FROM removed")))
        finally:
            old.close()


def _has(connection: sqlite3.Connection, table: str) -> bool:
    found = "SELECT 1 FROM sqlite_master WHERE name = ?"
    return connection.execute(found, (table,)).fetchone() is not None
