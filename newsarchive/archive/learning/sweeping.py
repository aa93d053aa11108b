"""Bring back the articles in parts that have a line whose verdict changed, and clean them.

Their families wait in ``unswept_families``. A family stays there while a part is missing, because
nobody knows whether it has articles with the line.
"""

from __future__ import annotations

import sqlite3
from functools import partial

from newsarchive.archive import Archive
from newsarchive.archive.learning.family_members import MEMBERS
from newsarchive.archive.parts.catalogue import Part, parts_of
from newsarchive.archive.parts.returning import bring_back, reading
from newsarchive.archive.work_queues import queue_cleaning, queue_judging
from newsarchive.text import counted

#: Articles that one transaction brings back: about 0.3 seconds.
SLICE = 50


def sweep(archive: Archive) -> tuple[int, list[str]]:
    """Bring back the articles of all families that wait, and queue them for cleaning.

    Returns their number, and a line for each part that is missing.
    """
    families = archive.write(_waiting)
    if not families:
        return 0, []
    parts = [part for part in archive.write(parts_of) if part.articles]
    missing = [(part, problem) for part in parts if (problem := part.problem())]
    there = [part for part in parts if part not in [each for each, _ in missing]]
    brought = 0
    for family in families:
        for part in there:
            while number := archive.write(partial(_sweep_slice, part=part, family=family)):
                brought += number
        if not missing:
            archive.write(partial(_forget, family=family))
    lines = counted(len(families), "line")
    return brought, [
        f"{part.path} {problem}: {lines} may have to be removed from its articles, or put back,"
        " when the file is there again and `newsarchive learn` runs"
        for part, problem in missing
    ]


def _waiting(connection: sqlite3.Connection) -> list[int]:
    rows = connection.execute("SELECT family_id FROM unswept_families ORDER BY family_id")
    return [row[0] for row in rows]


def _sweep_slice(connection: sqlite3.Connection, part: Part, family: int) -> int:
    keys = [row[0] for row in connection.execute(MEMBERS, {"family": family})]
    found: list[int] = []
    with reading(part) as source:
        for key in keys:
            rows = source.execute(
                "SELECT DISTINCT article_id FROM block_rows JOIN article_blocks USING (block_id)"
                " WHERE family_key = ?",
                (key,),
            ).fetchall()
            found += [row[0] for row in rows if _is_in(connection, row[0], part)]
    brought = bring_back(connection, sorted(set(found))[:SLICE])
    queue_cleaning(connection, brought)
    if brought:  # A line that was in articles of parts alone was not judged.
        queue_judging(connection, [family])
    return len(brought)


def _is_in(connection: sqlite3.Connection, article_id: int, part: Part) -> bool:
    asked = "SELECT 1 FROM part_articles WHERE article_id = ? AND part_id = ?"
    return connection.execute(asked, (article_id, part.part_id)).fetchone() is not None


def _forget(connection: sqlite3.Connection, family: int) -> None:
    connection.execute("DELETE FROM unswept_families WHERE family_id = ?", (family,))
