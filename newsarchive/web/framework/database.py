"""The archive among the databases that Datasette serves, and reading from it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Mapping
from typing import Any, Final, TypeVar
from weakref import WeakKeyDictionary

from datasette.database import QueryInterrupted

from newsarchive.archive.schema import APPLICATION_ID
from newsarchive.archive.search.index_words import Statement
from newsarchive.web.framework.query_cache import remembered

T = TypeVar("T")

#: What the youngest migration that our pages need has made.
NEEDED: Final = "article_facets"

_found: WeakKeyDictionary[Any, str] = WeakKeyDictionary()

Row = Mapping[str, Any]


class TookTooLong(Exception):
    """A statement ran into Datasette's ``sql_time_limit_ms``."""


class ArchiveDatabase:
    """The archive's database, read through Datasette: its threads, limits and traces."""

    def __init__(self, database: Any) -> None:
        self._database = database

    @property
    def name(self) -> str:
        """What Datasette calls it in addresses."""
        return str(self._database.name)

    async def rows(
        self, sql: str, parameters: Mapping[str, Any] | None = None, limit_ms: int | None = None
    ) -> list[Any]:
        """All rows that *sql* gives. Raises :class:`TookTooLong`."""
        try:
            result = await self._database.execute(
                sql, dict(parameters or {}), custom_time_limit=limit_ms
            )
        except QueryInterrupted as error:
            raise TookTooLong(sql) from error
        return list(result.rows)

    async def run(self, statement: Statement) -> list[Any]:
        """All rows of *statement*."""
        return await self.rows(statement.sql, statement.parameters)

    async def first(self, sql: str, parameters: Mapping[str, Any] | None = None) -> Any:
        """The first row, or None."""
        rows = await self.rows(sql, parameters)
        return rows[0] if rows else None

    async def remembered(self, key: Hashable, ask: Callable[[], Awaitable[T]]) -> T:
        """What *ask* gave for *key*, if that was since the last commit; else asked now."""
        return await remembered(self._database, key, ask)

    async def together(self, *statements: Statement) -> list[list[Any]]:
        """The rows of each of *statements*, run side by side."""
        return list(await asyncio.gather(*(self.run(statement) for statement in statements)))


async def archive_of(datasette: Any) -> ArchiveDatabase | None:
    """The first attached database that is an archive of ours, whatever its file is called.

    One that an older version made does not count: `newsarchive serve` brings it up to date.
    """
    name = _found.get(datasette)
    if name in datasette.databases:
        return ArchiveDatabase(datasette.get_database(name))
    for name, database in datasette.databases.items():
        if name.startswith("_"):
            continue
        result = await database.execute("PRAGMA application_id")
        if result.rows[0][0] == APPLICATION_ID and await database.table_exists(NEEDED):
            _found[datasette] = name
            return ArchiveDatabase(database)
    return None
