"""Make the file of an archive smaller after many articles were changed or moved, in short steps."""

from __future__ import annotations

import sqlite3
from typing import Final

#: The full-text indexes.
INDEXES: Final = ("articles_fts", "article_beginnings")
#: One transaction writes about this many pages, which takes about 30 ms.
TIDY_PAGES: Final = 500


def merge_index(connection: sqlite3.Connection, index: str, pages: int) -> bool:
    """Merge about *pages* pages of an *index*, and return whether there was anything to merge."""
    before = connection.total_changes
    connection.execute(f"INSERT INTO {index}({index}, rank) VALUES ('merge', ?)", (pages,))
    return connection.total_changes - before >= 2  # The test that FTS5's documentation gives.


def free_pages(connection: sqlite3.Connection) -> int:
    """Cut some free pages off the file, and return their number. 0 in files of older versions."""
    (before,) = connection.execute("PRAGMA freelist_count").fetchone()
    for _ in range(min(before, TIDY_PAGES)):  # execute() makes one step, which frees one page.
        connection.execute("PRAGMA incremental_vacuum")
    (after,) = connection.execute("PRAGMA freelist_count").fetchone()
    return int(before - after)
