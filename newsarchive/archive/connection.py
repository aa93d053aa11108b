"""Opening archive.db: the checks before the first request, the connection, the errors.

A file that is not ours, or is newer than this program, is refused and not touched. What it
is, SQLite itself says: nobody else may open it (``files``). The full-text index needs
``search_text`` on every writing connection.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from newsarchive.archive.damage import first_damage
from newsarchive.archive.files import check_location
from newsarchive.archive.schema import APPLICATION_ID, MIGRATIONS, migrate
from newsarchive.errors import (
    ArchiveDamaged,
    ArchiveError,
    ArchiveFull,
    ArchiveLocked,
    ArchiveUnusable,
    SchemaTooNew,
)
from newsarchive.text import beginnings, search_text

#: Seconds that a writer waits for another program's transaction before it gives up.
BUSY_TIMEOUT_SECONDS = 60.0

#: A page of a new file. Half of SQLite's usual: a young archive has sixty tables and indexes with a
#: page or less in each, and of each text a part of a page is left; searching is as fast.
PAGE_BYTES = 2_048

#: Archives smaller than this (bytes) have every page checked at each start, in some 20 ms; larger
#: ones by `newsarchive doctor`: a full check reads the whole file.
QUICK_CHECK_BYTES = 16 * 2**20

#: What SQLite says of a file that it cannot use, and of one that is damaged.
_UNUSABLE = (
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PERM,
)


def open_for_writing(path: Path, timeout: float = BUSY_TIMEOUT_SECONDS) -> sqlite3.Connection:
    """A connection to the archive at *path*, made or migrated if need be.

    In autocommit mode: transactions are begun by hand (``BEGIN IMMEDIATE``).
    Raises :class:`ArchiveUnusable` for a folder, a foreign or damaged file, one
    that cannot be written; :class:`SchemaTooNew`; :class:`ArchiveLocked`.
    """
    check_location(path)
    if path.exists() and path.stat().st_size:
        _check_ours(path)
    with translated_errors(path):
        connection = connect(path, timeout)
        try:
            set_file_layout(connection)
            _use_wal(connection, path, timeout)
            connection.execute("PRAGMA foreign_keys = ON")
            if _applied_migrations(connection) != _known_migrations():
                _migrate(connection)
        except BaseException:
            connection.close()
            raise
    return connection


def open_for_reading(path: Path, *, check_damage: bool = True) -> sqlite3.Connection:
    """A read-only connection; rows by name. Raises :class:`ArchiveUnusable` as for writing.

    *check_damage*: refuse a small archive that is damaged; `newsarchive doctor` looks by itself.
    """
    if not path.is_file():
        raise ArchiveUnusable(
            path,
            "no archive there; go to its folder, name another file, or make one by `scrapy crawl`",
        )
    if not _check_ours(path, check_damage=check_damage):
        raise ArchiveUnusable(path, "is empty; `scrapy crawl` makes an archive")
    with translated_errors(path):
        connection = connect_readonly(path)
        connection.row_factory = sqlite3.Row
        register_functions(connection)
    return connection


@contextmanager
def open_reader(path: Path, *, check_damage: bool = True) -> Iterator[sqlite3.Connection]:
    """Open the archive at *path* for reading, for as long as the block runs.

    Whatever SQLite raises meanwhile is turned into our errors: damage may show in any row.
    """
    with (
        translated_errors(path),
        closing(open_for_reading(path, check_damage=check_damage)) as connection,
    ):
        yield connection


def needs_migration(path: Path) -> bool:
    """Whether an older version made the archive at *path*; opening it for writing migrates it."""
    with translated_errors(path), closing(connect_readonly(path)) as connection:
        return _applied_migrations(connection) != _known_migrations()


def register_functions(connection: sqlite3.Connection) -> None:
    """Give *connection* the SQL functions that the schema and our queries use."""
    connection.create_function("search_text", 1, search_text, deterministic=True)
    connection.create_function("beginnings", 3, beginnings, deterministic=True)


@contextmanager
def translated_errors(path: Path) -> Iterator[None]:
    """Turn what SQLite raises inside into our errors, by its error code."""
    try:
        yield
    except sqlite3.Error as error:
        raise _archive_error(path, error) from error


def connect(path: Path, timeout: float) -> sqlite3.Connection:
    """A connection that may write, in autocommit mode; no check of what the file is.

    It never moves the log into the file by itself: that is the checkpointer's (``checkpoint``).
    """
    # The writer thread owns the connection after it was opened and checked on the main thread.
    connection = sqlite3.connect(
        path, timeout=timeout, isolation_level=None, check_same_thread=False
    )
    connection.row_factory = sqlite3.Row
    register_functions(connection)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA wal_autocheckpoint = 0")
    # A log that begins anew is cut to what it holds, so its size on disk tells how long it is.
    connection.execute("PRAGMA journal_size_limit = 0")
    return connection


def set_file_layout(connection: sqlite3.Connection) -> None:
    """Say how a new file is laid out; one that has content ignores it."""
    connection.execute(f"PRAGMA page_size = {PAGE_BYTES}")
    # It can give pages back that are free, a few at a time.
    connection.execute("PRAGMA auto_vacuum = INCREMENTAL")


def connect_readonly(path: Path) -> sqlite3.Connection:
    """A connection that cannot write; no check of what the file is."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=10)


def _check_ours(path: Path, *, check_damage: bool = True) -> bool:
    """Refuse what is not an archive of this version or older, without changing a byte of it.

    False if it is an empty database: a program may be about to make an archive of it.
    """
    try:
        with closing(connect_readonly(path)) as connection:
            (found,) = connection.execute("PRAGMA application_id").fetchone()
            (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            if tables and found != APPLICATION_ID:
                raise ArchiveUnusable(path, "is another program's database; it was not touched")
            if check_damage and path.stat().st_size < QUICK_CHECK_BYTES:
                problem = first_damage(connection)
                if problem is not None:
                    raise ArchiveDamaged(path, problem)
            newer = sorted(_applied_migrations(connection) - _known_migrations())
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_NOTADB:
            why = "is not a SQLite database; it was not touched"
            raise ArchiveUnusable(path, why) from error
        raise _archive_error(path, error) from error
    if newer:
        raise SchemaTooNew(
            path, f"was written by a newer version ({newer[-1]}); update newsarchive"
        )
    return bool(tables)


def _use_wal(connection: sqlite3.Connection, path: Path, timeout: float) -> None:
    """Switch a new file to write-ahead logging; SQLite does not wait for this lock itself."""
    until = time.monotonic() + timeout
    while True:
        try:
            (mode,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
            break
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.02)
    if mode != "wal":  # SQLite says so, and does not raise
        why = "no write-ahead log can be kept here, as on network drives; use a local disk"
        raise ArchiveUnusable(path, why)


def _migrate(connection: sqlite3.Connection) -> None:
    """Make or update the schema in one transaction: all of it or nothing, by one program only."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        if (
            _applied_migrations(connection) != _known_migrations()
        ):  # another crawl may have done it while we waited
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            migrate(connection)
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _known_migrations() -> set[str]:
    return {step.__name__ for step in MIGRATIONS}


def _applied_migrations(connection: sqlite3.Connection) -> set[str]:
    exists = "SELECT 1 FROM sqlite_master WHERE name = '_sqlite_migrations'"
    if not connection.execute(exists).fetchone():
        return set()
    rows = connection.execute(
        "SELECT name FROM _sqlite_migrations WHERE migration_set = 'newsarchive'"
    )
    return {name for (name,) in rows}


def _archive_error(path: Path, error: sqlite3.Error) -> ArchiveError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return ArchiveLocked(
            path, "another program holds the write lock; try again when it is done"
        )
    if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
        return ArchiveFull(path, f"{error}; free some space, nothing stored so far is lost")
    if code == sqlite3.SQLITE_CORRUPT:
        return ArchiveDamaged(path, str(error))
    if code in _UNUSABLE:
        return ArchiveUnusable(path, str(error))
    return ArchiveError(path, str(error))
