"""Reading the archive through Datasette: its threads, limits and traces."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Hashable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar, cast

from datasette.database import QueryInterrupted
from datasette.utils import sqlite_timelimit

from newsarchive.archive.connection import is_interrupted
from newsarchive.archive.search.index_words import Statement
from newsarchive.archive.search.query import Query
from newsarchive.web.database.merging import Merge
from newsarchive.web.database.query_cache import cached_result, kept_result

T = TypeVar("T")


class TimeLimitExceeded(Exception):
    """A statement ran longer than Datasette's setting ``sql_time_limit_ms``."""


class ArchiveDatabase:
    """A file of articles. If it has parts, see :class:`.parted_archive.PartedArchive`."""

    def __init__(self, database: Any) -> None:
        self._database = database
        self._running: dict[Hashable, asyncio.Task[Any]] = {}

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

    @property
    def key(self) -> Any:
        """What stands for the file where something is kept as long as it is served."""
        return self._database

    @property
    def file_name(self) -> str:
        """The name of the file; "" for a database in memory."""
        return Path(self._database.path or "").name

    # -- the parts of an archive: one file has none

    @property
    def has_parts(self) -> bool:
        """Whether articles of the archive are in other files, too."""
        return False

    @property
    def is_part(self) -> bool:
        """Whether the file is a part, which Datasette does not serve."""
        return False

    @property
    def problem(self) -> str | None:
        """Why an article that should be in a part is not found, as a sentence without full stop."""
        return None

    @property
    def whole(self) -> ArchiveDatabase:
        """The archive with all its parts, also those that :meth:`within` left out."""
        return self

    @property
    def problems(self) -> tuple[str, ...]:
        """What readers must know of parts that cannot be read, as sentences without full stop."""
        return ()

    def within(self, query: Query) -> ArchiveDatabase:
        """Return the archive without those parts in which no article has the days of *query*."""
        return self

    def holding(self, ids: Collection[int]) -> ArchiveDatabase:
        """Return the archive without those parts that can have none of the articles *ids*."""
        return self

    def newest_first(self) -> Sequence[ArchiveDatabase]:
        """Return the archive as some files at a time, those with the newest articles first."""
        return [self]

    def by_date(self, *, newest: bool) -> Sequence[ArchiveDatabase]:
        """Return the archive as some files at a time, by the *newest* or oldest article of each."""
        return [self]

    def reaching(self, moment: str | None, *, newest: bool) -> ArchiveDatabase:
        """Return the archive without those parts that :meth:`by_date` has behind *moment*.

        None is no limit.
        """
        return self

    def since(self, oldest: int) -> ArchiveDatabase:
        """Return the archive without those parts whose articles all have ids below *oldest*."""
        return self

    async def ask_each(self, ask: Callable[[ArchiveDatabase], Awaitable[T]]) -> list[T]:
        """Return what *ask* returns for each file, the open one first.

        Files that cannot be read are left out, and are among the :attr:`problems` from then on.
        """
        return [await ask(self)]

    async def holder_of(self, article_id: int) -> ArchiveDatabase:
        """Return the file that has the article, as an archive; the open one if none has it."""
        return self

    # -- reading

    async def fetch_rows(
        self,
        sql: str,
        parameters: Mapping[str, Any] | None = None,
        limit_ms: int | None = None,
        merge: Merge | None = None,
    ) -> list[Any]:
        """Return all rows of *sql*.

        *limit_ms* is a time limit in milliseconds in place of Datasette's. *merge* makes one list
        of the rows of each part; without it, only the open file is read. Raises
        :class:`TimeLimitExceeded`.
        """
        try:
            result = await self._database.execute(
                sql, dict(parameters or {}), custom_time_limit=limit_ms
            )
        except QueryInterrupted as error:
            raise TimeLimitExceeded(sql) from error
        except Exception as error:  # of SQLite, which is not imported here
            if is_interrupted(error):
                raise TimeLimitExceeded(sql) from error
            raise
        return list(result.rows)

    async def fetch_kept_rows(
        self, sql: str, merge: Merge, parameters: Mapping[str, Any] | None = None
    ) -> list[Any]:
        """Return what :meth:`fetch_rows` does; the rows of each file are kept until it changes.

        For counts of all articles: if one file exceeds the time limit, the others need not be
        counted again the next time.
        """
        key = ("rows", sql, *sorted((parameters or {}).items()))

        async def rows_of(file: ArchiveDatabase) -> list[Any]:
            return await file.fetch_cached(key, lambda: file.fetch_rows(sql, parameters))

        files = await self.ask_each(rows_of)
        return merge(files) if self.has_parts else files[0]

    async def run_statement(
        self, statement: Statement, merge: Merge | None = None, limit_ms: int | None = None
    ) -> list[Any]:
        """Return all rows of *statement*; *merge* and *limit_ms* as in :meth:`fetch_rows`."""
        return await self.fetch_rows(statement.sql, statement.parameters, limit_ms, merge)

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
            if is_interrupted(error):
                raise TimeLimitExceeded(str(question)) from error
            raise

    async def fetch_first_row(self, sql: str, parameters: Mapping[str, Any] | None = None) -> Any:
        """Return the first row of *sql*, or None."""
        rows = await self.fetch_rows(sql, parameters)
        return rows[0] if rows else None

    async def fetch_cached(self, key: Hashable, compute: Callable[[], Awaitable[T]]) -> T:
        """Return what *compute* returned for *key* since the last commit; call it otherwise.

        If the same is being computed for the same request, it is waited for.
        """
        kept = kept_result(self._database, key)
        if kept is not None:
            return cast(T, kept)
        if key not in self._running:
            running = asyncio.ensure_future(cached_result(self._database, key, compute))
            self._running[key] = running
            running.add_done_callback(lambda _: self._running.pop(key))
        result: T = await self._running[key]
        return result

    def kept(self, key: Hashable) -> Any:
        """Return what :meth:`fetch_cached` has kept for *key* since the last commit, or None."""
        return kept_result(self._database, key)
