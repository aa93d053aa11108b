"""Bring an archive's schema up to date: one transaction, and its long work before in slices."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from newsarchive.archive.schema import APPLICATION_ID
from newsarchive.archive.schema.migrations import INDEXING, MIGRATIONS, migrate
from newsarchive.archive.schema.word_index import index_slice
from newsarchive.progress.board import working


def bring_up_to_date(connection: sqlite3.Connection, path: Path) -> None:
    """Create or migrate the schema, so that only one program at a time does it.

    It is one transaction, but for the indexing of an older archive's articles before the end: that
    is in slices, which continue where they were interrupted.
    """
    with _writing(connection):
        # Another program may have migrated it while this one waited for the lock.
        if INDEXING not in applied_migrations(connection):
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            migrate(connection, stop_before=INDEXING)
            if not connection.execute("SELECT 1 FROM articles").fetchone():
                migrate(connection)
    if INDEXING not in applied_migrations(connection):
        _index_articles(connection, path)
    with _writing(connection):
        if applied_migrations(connection) != known_migrations():
            migrate(connection)


def _index_articles(connection: sqlite3.Connection, path: Path) -> None:
    """Index the words of all articles, in slices."""
    with working(
        f"indexing {path.name} for this version", _count(connection), "article"
    ) as advance:
        before = 0
        while INDEXING not in applied_migrations(connection):
            with _writing(connection):
                done, articles = index_slice(connection)
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)")  # else each slice makes it longer
            advance(done - before)
            before = done
            if done >= articles:
                break


def _count(connection: sqlite3.Connection) -> int:
    [[number]] = connection.execute("SELECT count(*) FROM articles")
    return int(number)


@contextmanager
def _writing(connection: sqlite3.Connection) -> Iterator[None]:
    """Run a ``with`` block in one transaction, which an exception takes back."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def known_migrations() -> set[str]:
    """Return the names of the migrations of this version."""
    return {step.__name__ for step in MIGRATIONS}


def applied_migrations(connection: sqlite3.Connection) -> set[str]:
    """Return the names of the migrations that the archive has had; none for another database."""
    exists = "SELECT 1 FROM sqlite_master WHERE name = '_sqlite_migrations'"
    if not connection.execute(exists).fetchone():
        return set()
    rows = connection.execute(
        "SELECT name FROM _sqlite_migrations WHERE migration_set = 'newsarchive'"
    )
    return {name for (name,) in rows}
