"""Take the index of captures of another archive in: which files are needed, and their rows."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from newsarchive.archive.ledger.capture_index import capture_of, insert_capture
from newsarchive.archive.tombstones import removed_among

Row = Mapping[str, Any]

#: The name of a run's file: the spider's, the number of the run, and the number of the file.
_NAME: Final = re.compile(r"(.*)-(\d{6,})-(\d{5,}(?:-r\d+)?)\.warc\.gz")
_IS_HERE: Final = (
    "SELECT 1 FROM captures WHERE url = :url AND fetched_at = :fetched_at AND sha256 = :sha256"
    " AND rendered = :rendered"
)


def name_here(name: str, runs: Mapping[int, int]) -> str:
    """Return the name for the file *name* of the other archive, whose run is another here."""
    found = _NAME.fullmatch(name)
    run = runs.get(int(found[2])) if found else None
    return f"{found[1]}-{run:06}-{found[3]}.warc.gz" if found and run is not None else name


def rows_by_file(connection: sqlite3.Connection) -> Iterator[tuple[str, list[Row]]]:
    """Yield each WARC file that the captures of an archive are in, with their rows."""
    rows = connection.execute("SELECT * FROM captures ORDER BY warc_file, capture_id")
    for name, group in groupby(map(dict, rows), key=lambda row: row["warc_file"]):
        yield name, list(group)


def is_needed(connection: sqlite3.Connection, rows: list[Row]) -> bool:
    """Return whether this archive lacks one of the captures *rows*, of a page that it may have."""
    missing = _missing(connection, rows)
    return len(removed_among(connection, {row["url"] for row in missing})) < len(
        {row["url"] for row in missing}
    )


def insert_rows(connection: sqlite3.Connection, rows: Sequence[Row], name: str) -> int:
    """Insert those of *rows* that are missing, as captures in the file *name*; return how many.

    Records of removed pages are queued to be erased from it.
    """
    missing = _missing(connection, rows)
    for row in missing:
        insert_capture(connection, capture_of({**row, "warc_file": name}))
    return len(missing)


def _missing(connection: sqlite3.Connection, rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if not connection.execute(_IS_HERE, row).fetchone()]
