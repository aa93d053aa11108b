"""Read archive.db and its parts one after the other, with the same statements."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from newsarchive.archive.parts.catalogue import Part, ids_in_part, parts_of
from newsarchive.archive.parts.returning import reading


def every_file(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """Yield *connection*, to archive.db, and then one to each part that is not missing.

    In a part, ``family_members`` are those of archive.db, because wordings may have been joined
    since articles moved, and ``article_blocks`` are those of articles that count.
    """
    yield connection
    for part in parts_of(connection):
        if part.articles and part.problem() is None:
            with reading(part) as file:
                _hide(file, connection, part)
                yield file


def _hide(file: sqlite3.Connection, connection: sqlite3.Connection, part: Part) -> None:
    """Hide tables of *part* by temporary ones of the same names."""
    file.execute("PRAGMA temp_store = MEMORY")
    file.execute(
        "CREATE TEMP TABLE family_members (family_key INTEGER PRIMARY KEY, family_id INTEGER)"
    )
    members = connection.execute("SELECT family_key, family_id FROM main.family_members")
    file.executemany("INSERT INTO temp.family_members VALUES (?, ?)", map(tuple, members))
    file.execute("CREATE INDEX temp.members_of_family ON family_members (family_id)")
    if not part.is_settled:
        file.execute("CREATE TEMP TABLE counted (id INTEGER PRIMARY KEY)")
        ids = ((each,) for each in ids_in_part(connection, part))
        file.executemany("INSERT INTO temp.counted VALUES (?)", ids)
        file.execute(
            "CREATE TEMP VIEW article_blocks AS SELECT * FROM main.article_blocks"
            " WHERE article_id IN (SELECT id FROM temp.counted)"
        )
