"""The time limit of statements is seen wherever SQLite is when it ends one."""

from __future__ import annotations

import asyncio
import sqlite3
from itertools import count
from typing import Any

import pytest

from newsarchive.web.database.archive_database import ArchiveDatabase, TimeLimitExceeded
from tests.support.archives import FilledArchive
from tests.support.client import Site

MATCH = "SELECT count(*) FROM articles_fts WHERE articles_fts MATCH 'rain'"


def ended_after(steps: int, path: Any) -> sqlite3.OperationalError | None:
    """Search with a new connection to *path* that is interrupted after some *steps*."""
    connection = sqlite3.connect(path)
    left = count(steps, -1)
    connection.set_progress_handler(lambda: next(left) <= 0, 1)
    try:
        connection.execute(MATCH).fetchall()
    except sqlite3.OperationalError as error:
        return error
    finally:
        connection.close()
    return None


def test_a_limit_that_ends_the_opening_of_the_word_index_is_a_limit(
    archive: FilledArchive, archive_site: Site
) -> None:
    archive.article("Rain", "Rain on the quay.")
    [database] = [each for each in archive_site.datasette.databases.values() if each.path]

    def question(_: Any) -> None:
        for steps in range(1, 10_000):
            error = ended_after(steps, database.path)
            assert error is not None
            if "interrupted" not in str(error):
                raise error

    with pytest.raises(TimeLimitExceeded) as caught:
        asyncio.run(ArchiveDatabase(database).read(question))
    assert "vtable constructor" in str(caught.value.__cause__)
