"""The archive among the databases that Datasette serves, and reading from it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable, Mapping
from typing import Any, Final, TypeVar, cast
from weakref import WeakKeyDictionary

from datasette.database import QueryInterrupted
from datasette.utils import sqlite_timelimit

from newsarchive.archive.schema import APPLICATION_ID
from newsarchive.archive.search.index_words import Statement
from newsarchive.web.framework.query_cache import cached_result, kept_result

T = TypeVar("T")

#: A table made by the newest migration that our pages need.
REQUIRED_TABLE: Final = "absences"

_archive_names: WeakKeyDictionary[Any, str] = WeakKeyDictionary()


class TimeLimitExceeded(Exception):
    """A statement ran longer than Datasette's setting ``sql_time_limit_ms``."""


class ArchiveDatabase:
    """The archive's database, read through Datasette: its threads, limits and traces."""

    def __init__(self, database: Any) -> None:
        self._database = database

    @property
    def name(self) -> str:
        """The name of the database in Datasette's URLs."""
        return str(self._database.name)

    @property
    def is_mutable(self) -> bool:
        """Whether Datasette was told that the file may change while it is served."""
        return bool(self._database.is_mutable)

    @property
    def path(self) -> str | None:
        """The path of the archive's file; None for a database in memory."""
        return str(self._database.path) if self._database.path else None

    async def fetch_rows(
        self, sql: str, parameters: Mapping[str, Any] | None = None, limit_ms: int | None = None
    ) -> list[Any]:
        """Return all rows of *sql*.

        *limit_ms* is a time limit in milliseconds in place of Datasette's. Raises
        :class:`TimeLimitExceeded`.
        """
        try:
            result = await self._database.execute(
                sql, dict(parameters or {}), custom_time_limit=limit_ms
            )
        except QueryInterrupted as error:
            raise TimeLimitExceeded(sql) from error
        return list(result.rows)

    async def run_statement(self, statement: Statement) -> list[Any]:
        """Return all rows of *statement*."""
        return await self.fetch_rows(statement.sql, statement.parameters)

    async def read(self, question: Callable[[Any], T]) -> T:
        """Return what *question* returns for a connection that only reads.

        Raises :class:`TimeLimitExceeded`.
        """
        limit_ms = self._database.ds.sql_time_limit_ms

        def answer(connection: Any) -> T:
            with sqlite_timelimit(connection, limit_ms):
                return question(connection)

        try:
            return cast(T, await self._database.execute_fn(answer))
        except Exception as error:  # of whatever the function does; only one kind is ours
            if error.args == ("interrupted",):
                raise TimeLimitExceeded(str(question)) from error
            raise

    async def fetch_first_row(self, sql: str, parameters: Mapping[str, Any] | None = None) -> Any:
        """Return the first row of *sql*, or None."""
        rows = await self.fetch_rows(sql, parameters)
        return rows[0] if rows else None

    async def fetch_cached(self, key: Hashable, compute: Callable[[], Awaitable[T]]) -> T:
        """Return what *compute* returned for *key* since the last commit; call it otherwise."""
        return await cached_result(self._database, key, compute)

    def kept(self, key: Hashable) -> Any:
        """Return what :meth:`fetch_cached` has kept for *key* since the last commit, or None."""
        return kept_result(self._database, key)


def known_archive_name(datasette: Any) -> str | None:
    """Return the name of the archive that :func:`find_archive` found last, or None."""
    return _archive_names.get(datasette)


async def find_archive(datasette: Any) -> ArchiveDatabase | None:
    """Return the first attached database that is an archive, whatever its file is called.

    An archive of an older version does not count; `newsarchive serve` migrates it first. Returns
    None if there is no archive.
    """
    name = _archive_names.get(datasette)
    if name in datasette.databases:
        return ArchiveDatabase(datasette.get_database(name))
    for name, database in datasette.databases.items():
        if name.startswith("_"):
            continue
        result = await database.execute("PRAGMA application_id")
        if result.rows[0][0] == APPLICATION_ID and await database.table_exists(REQUIRED_TABLE):
            _archive_names[datasette] = name
            return ArchiveDatabase(database)
    return None
