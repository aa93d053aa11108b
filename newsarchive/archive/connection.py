"""Open archive.db: check the file, set up the connection, and translate SQLite's errors.

A file that is not an archive, or that a newer version wrote, is refused and not changed. Only
SQLite examines the content of a file, because nothing else may open it (``files.py``). Every
connection that writes needs our functions for the full-text index.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from newsarchive.archive.damage import first_damage
from newsarchive.archive.files import check_location, is_frozen
from newsarchive.archive.migration import applied_migrations, bring_up_to_date, known_migrations
from newsarchive.archive.patience import Patience
from newsarchive.archive.schema import APPLICATION_ID, called_functions
from newsarchive.errors import (
    ArchiveDamaged,
    ArchiveError,
    ArchiveFull,
    ArchiveLocked,
    ArchiveUnusable,
    SchemaTooNew,
)

#: A writer waits this many seconds for another program's transaction before it gives up.
BUSY_TIMEOUT_SECONDS = 60.0

#: Bytes of a page of a new file, half of SQLite's default. A young archive has sixty tables and
#: indexes with a page or less in each, and the end of each text leaves a part of a page empty.
#: Searching is as fast.
PAGE_BYTES = 2_048

#: Every page of an archive smaller than this (bytes) is checked at each start, in about 20 ms. The
#: check reads the whole file, so larger archives are checked only by `newsarchive doctor`.
QUICK_CHECK_BYTES = 16 * 2**20

#: SQLite's error codes for a file that it cannot use.
_UNUSABLE = (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM)

_READ_ONLY = (
    "this user may not write to it or its folder; SQLite needs that also to read an archive that"
    " another user may change. Copy it with its -wal file to a folder of your own"
)


def open_for_writing(
    path: Path,
    timeout: float = BUSY_TIMEOUT_SECONDS,
    patience: float | None = None,
    part_mark: int = 0,
) -> sqlite3.Connection:
    """Return a connection that writes to the archive at *path*; create or migrate it if necessary.

    If another program is writing, it is waited for up to *patience* seconds (default: LOCK_PATIENCE
    of the environment, else a minute), and a warning says so; later transactions wait for up to
    *timeout* seconds. The connection is in autocommit mode: callers begin transactions themselves
    (``BEGIN IMMEDIATE``). A part is opened, and a new file becomes one, by its *part_mark*
    (``parts.mark``). Raises :class:`ArchiveUnusable` for a folder, for a foreign or damaged file
    and for one that is not writable; :class:`SchemaTooNew`; :class:`ArchiveLocked`.
    """
    check_location(path)
    patient = Patience(path, patience)
    while True:
        try:
            return _open_for_writing(path, timeout, patient.next_wait(), part_mark)
        except ArchiveLocked:
            if not patient.may_try_again():
                raise


def _open_for_writing(path: Path, timeout: float, wait: float, mark: int) -> sqlite3.Connection:
    """Open the archive as :func:`open_for_writing` does, but wait only *wait* seconds for locks."""
    if path.exists() and path.stat().st_size:
        _check_ours(path, timeout=wait)
    with translated_errors(path):
        connection = connect(path, wait)
        try:
            set_file_layout(connection)
            _use_wal(connection, path, wait)
            _check_mark(connection, path, mark)
            connection.execute("PRAGMA foreign_keys = ON")
            if applied_migrations(connection) != known_migrations():
                bring_up_to_date(connection, path)
            connection.execute("BEGIN IMMEDIATE")  # whether another program is writing
            connection.execute("ROLLBACK")
            connection.execute(f"PRAGMA busy_timeout = {round(timeout * 1000)}")
        except BaseException:
            connection.close()
            raise
    return connection


def open_for_reading(path: Path, *, check_damage: bool = True) -> sqlite3.Connection:
    """Return a connection that only reads the archive at *path*, with rows by column name.

    Raises :class:`ArchiveUnusable` as :func:`open_for_writing` does. If *check_damage* is true, a
    small archive that is damaged is refused; `newsarchive doctor` does its own check.
    """
    if not path.is_file():
        raise ArchiveUnusable(
            path,
            "no archive there; go to its folder, name another file, or create one"
            " with `scrapy crawl`",
        )
    if not _check_ours(path, check_damage=check_damage):
        raise ArchiveUnusable(path, "is empty; `scrapy crawl` creates an archive")
    with translated_errors(path):
        connection = connect_readonly(path)
        connection.row_factory = sqlite3.Row
        register_functions(connection)
    return connection


@contextmanager
def open_reader(path: Path, *, check_damage: bool = True) -> Iterator[sqlite3.Connection]:
    """Open the archive at *path* for reading for the duration of a ``with`` block.

    SQLite's errors inside the block are translated into ours: any row can be the damaged one. A
    table or column that an archive of an older version lacks is an :class:`ArchiveUnusable`.
    """
    try:
        with (
            translated_errors(path),
            closing(open_for_reading(path, check_damage=check_damage)) as connection,
        ):
            yield connection
    except ArchiveError as error:
        if type(error) is ArchiveError and is_of_older_version(path):
            why = "is of an older version; `newsarchive doctor` updates it"
            raise ArchiveUnusable(path, why) from error
        raise


def needs_migration(path: Path) -> bool:
    """Return whether the archive at *path* lacks a migration; opening it for writing applies it."""
    with translated_errors(path), closing(connect_readonly(path)) as connection:
        return applied_migrations(connection) != known_migrations()


def is_of_older_version(path: Path) -> bool:
    """Return whether an older version made the archive at *path* and lacks later migrations.

    Unlike :func:`needs_migration`, it is False if the list of migrations is lost.
    """
    with translated_errors(path), closing(connect_readonly(path)) as connection:
        applied = applied_migrations(connection)
        return bool(applied) and applied != known_migrations()


def register_functions(connection: sqlite3.Connection) -> None:
    """Register on *connection* the SQL functions that the schema and our queries call."""
    called_functions.register(connection)


def is_busy(error: BaseException) -> bool:
    """Return whether *error* says that another program has locked the archive."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def is_interrupted(error: BaseException) -> bool:
    """Return whether *error* says that a time limit ended the statement.

    The message does not always say so: if it ends while SQLite opens the index of words, for the
    first statement of a connection, the message is "vtable constructor failed".
    """
    return getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_INTERRUPT


def is_about_parameters(error: BaseException) -> bool:
    """Return whether *error* says that a statement got too few or too many parameters."""
    return isinstance(error, sqlite3.ProgrammingError) and "binding" in str(error)


@contextmanager
def translated_errors(path: Path) -> Iterator[None]:
    """Translate SQLite's errors inside a ``with`` block into ours, by their error codes."""
    try:
        yield
    except sqlite3.Error as error:
        raise _archive_error(path, error) from error


def connect(path: Path, timeout: float) -> sqlite3.Connection:
    """Return a connection that can write, in autocommit mode, without a check of the file.

    It never moves the log into the file on its own; the checkpointer does that (``checkpoint.py``).
    """
    # The main thread opens and checks the connection; then the writer thread owns it.
    connection = sqlite3.connect(
        path, timeout=timeout, isolation_level=None, check_same_thread=False
    )
    connection.row_factory = sqlite3.Row
    register_functions(connection)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA wal_autocheckpoint = 0")
    # A log that is restarted is truncated to its content, so its size on disk is its length.
    connection.execute("PRAGMA journal_size_limit = 0")
    return connection


def set_file_layout(connection: sqlite3.Connection) -> None:
    """Set the layout of a new file. One that has content stays, and nothing is written to it."""
    if connection.execute("PRAGMA page_count").fetchone()[0]:
        return
    connection.execute(f"PRAGMA page_size = {PAGE_BYTES}")
    connection.execute("PRAGMA auto_vacuum = INCREMENTAL")  # It can give back pages, a few at once.


def connect_readonly(path: Path, timeout: float = 10.0) -> sqlite3.Connection:
    """Return a connection that cannot write, without a check of the file.

    SQLite makes files beside an archive also to read it. Where nobody can, nothing changes it.
    """
    if is_frozen(path):
        return connect_unchanging(path)
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=timeout)


def connect_unchanging(path: Path) -> sqlite3.Connection:
    """Return a connection that reads a copy which nothing writes; it makes no file beside it."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)


def _check_ours(path: Path, *, check_damage: bool = True, timeout: float = 10.0) -> bool:
    """Raise an error unless *path* is an archive of this or an older version; change nothing.

    Return False for an empty database: another program may be about to create an archive there.
    """
    try:
        with closing(connect_readonly(path, timeout)) as connection:
            (found,) = connection.execute("PRAGMA application_id").fetchone()
            (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            if tables and found != APPLICATION_ID:
                raise ArchiveUnusable(path, "is another program's database; it was not touched")
            if check_damage and path.stat().st_size < QUICK_CHECK_BYTES:
                problem = first_damage(connection)
                if problem is not None:
                    raise ArchiveDamaged(path, problem)
            newer = sorted(applied_migrations(connection) - known_migrations())
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


def _check_mark(connection: sqlite3.Connection, path: Path, part_mark: int) -> None:
    """Raise an error for a part that is not the one of *part_mark*; mark a new file with it."""
    (found,) = connection.execute("PRAGMA user_version").fetchone()
    if part_mark and not connection.execute("SELECT 1 FROM sqlite_master").fetchone():
        connection.execute(f"PRAGMA user_version = {part_mark}")
    elif found != part_mark:
        whose = "no part of this archive" if part_mark else "a part of an archive; name that one"
        raise ArchiveUnusable(path, f"is {whose}. It was not touched")


def _use_wal(connection: sqlite3.Connection, path: Path, timeout: float) -> None:
    """Switch a new file to write-ahead logging. SQLite itself does not wait for this lock."""
    until = time.monotonic() + timeout
    while True:
        try:
            (mode,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
            break
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.02)
    if mode != "wal":  # SQLite reports this by the mode and raises no error.
        why = "no write-ahead log is possible here (network drives have none); use a local disk"
        raise ArchiveUnusable(path, why)


def _archive_error(path: Path, error: sqlite3.Error) -> ArchiveError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if is_busy(error):
        return ArchiveLocked(
            path, "another program holds the write lock; try again when it has finished"
        )
    if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
        return ArchiveFull(path, f"{error}; free some space. Nothing that was stored is lost")
    if code == sqlite3.SQLITE_CORRUPT:
        return ArchiveDamaged(path, str(error))
    is_log_closed = code == sqlite3.SQLITE_CANTOPEN and path.is_file()
    if code == sqlite3.SQLITE_READONLY or (is_log_closed and not os.access(path.parent, os.W_OK)):
        return ArchiveUnusable(path, _READ_ONLY)
    kind = ArchiveUnusable if code in _UNUSABLE else ArchiveError
    hint = "; check its permissions, and `ulimit -n`" if code == sqlite3.SQLITE_CANTOPEN else ""
    return kind(path, f"{error}{hint}")
