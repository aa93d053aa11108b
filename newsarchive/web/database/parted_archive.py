"""An archive of several files, read as if it were one.

A statement that says how its rows are merged runs on all files at the same time, in the threads of
Datasette with a connection each. Parts in which no article has the days that a query asks for are
not opened, and parts that cannot be read are named.
"""

from __future__ import annotations

import asyncio
from bisect import bisect_left
from collections.abc import Awaitable, Callable, Collection, Hashable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, TypeVar

from newsarchive.archive.migration import applied_migrations
from newsarchive.archive.search.query import Query
from newsarchive.archive.search.query.asked_days import AskedDays, asked_days
from newsarchive.web.database.archive_database import ArchiveDatabase
from newsarchive.web.database.merging import Merge
from newsarchive.web.database.part_files import CataloguedPart, Part, PartUnusable, part_file

T = TypeVar("T")

_CATALOGUE: Final = (
    "SELECT name, file, mark, articles, first_published, last_published, unsettled,"
    " (SELECT min(article_id) FROM part_articles a WHERE a.part_id = parts.part_id),"
    " (SELECT max(article_id) FROM part_articles a WHERE a.part_id = parts.part_id)"
    " FROM parts ORDER BY file"
)
_PART_OF_ARTICLE: Final = (
    "SELECT name FROM part_articles JOIN parts USING (part_id) WHERE article_id = :id"
)


#: So many files are searched at the same time for the newest hits: Datasette's threads.
_AT_A_TIME: Final = 3


class PartedArchive(ArchiveDatabase):
    """The open file, and the parts that its catalogue names."""

    def __init__(
        self,
        database: Any,
        parts: tuple[Part, ...],
        whole: PartedArchive | None = None,
        *,
        has_open: bool = True,
    ) -> None:
        super().__init__(database)
        self._parts = parts
        self._whole = whole
        self._open: ArchiveDatabase = whole._open if whole else ArchiveDatabase(database)
        self._has_open = has_open

    @property
    def has_parts(self) -> bool:
        """Whether articles of the archive are in other files, too: they are."""
        return True

    @property
    def whole(self) -> ArchiveDatabase:
        """The archive with all its parts."""
        return self._whole or self

    @property
    def problems(self) -> tuple[str, ...]:
        """What readers must know of the parts."""
        found = [part.problem for part in self._parts if part.problem is not None]
        if any(part.catalogued.unsettled for part in self._parts):
            found.append(
                "articles are being moved to a part, or this was interrupted, so some may be"
                " counted twice"
            )
        return tuple(found)

    def within(self, query: Query) -> ArchiveDatabase:
        """Return the archive without those parts in which no article has the days of *query*."""
        days = asked_days(query.root)
        if days == AskedDays():
            return self
        return self._of(lambda part: days.may_have(part.first_published, part.last_published))

    def holding(self, ids: Collection[int]) -> ArchiveDatabase:
        """Return the archive without those parts that can have none of the articles *ids*."""
        wanted = sorted(ids)
        return self._of(
            lambda part: (
                part.oldest is not None
                and bisect_left(wanted, part.oldest) < bisect_left(wanted, (part.newest or 0) + 1)
            )
        )

    def newest_first(self) -> Sequence[ArchiveDatabase]:
        """Return the open file with some parts, then further ones, from the newest on."""
        return self._in_turn(lambda part: part.newest or 0, reverse=True)

    def by_date(self, *, newest: bool) -> Sequence[ArchiveDatabase]:
        """Return the open file with some parts, then further ones, by their articles' dates."""
        if newest:
            return self._in_turn(lambda part: part.last_published or "", reverse=True)
        return self._in_turn(lambda part: part.first_published or "9999", reverse=False)

    def reaching(self, moment: str | None, *, newest: bool) -> ArchiveDatabase:
        """Return the archive without those parts that :meth:`by_date` has behind *moment*."""
        if moment is None:
            return self
        if newest:
            return self._of(lambda part: (part.last_published or "") >= moment)
        return self._of(lambda part: (part.first_published or "9999") <= moment)

    def _in_turn(
        self, key: Callable[[CataloguedPart], Any], *, reverse: bool
    ) -> Sequence[ArchiveDatabase]:
        parts = sorted(self._parts, key=lambda part: key(part.catalogued), reverse=reverse)
        begin = _AT_A_TIME - 1 if self._has_open else 0
        shares = [parts[:begin]] if self._has_open else []
        shares += [parts[at : at + _AT_A_TIME] for at in range(begin, len(parts), _AT_A_TIME)]
        return [
            PartedArchive(
                self._database,
                tuple(share),
                self._whole or self,
                has_open=self._has_open and place == 0,
            )
            for place, share in enumerate(shares)
        ]

    def since(self, oldest: int) -> ArchiveDatabase:
        """Return the archive without those parts whose articles all have ids below *oldest*."""
        return self._of(lambda part: (part.newest or 0) >= oldest)

    def _of(self, has: Callable[[CataloguedPart], bool]) -> ArchiveDatabase:
        """Return the archive with those parts only that *has* is true of."""
        kept = tuple(part for part in self._parts if has(part.catalogued))
        if len(kept) == len(self._parts):
            return self
        return PartedArchive(self._database, kept, self._whole or self, has_open=self._has_open)

    async def ask_each(self, ask: Callable[[ArchiveDatabase], Awaitable[T]]) -> list[T]:
        """Return what *ask* returns for each file that can be read, the open one first."""
        opened = [ask(self._open)] if self._has_open else []
        asked = (*opened, *(_ask_part(part, ask) for part in self._parts))
        answers: list[T | None] = list(await asyncio.gather(*asked))
        return [answer for answer in answers if answer is not None]

    async def holder_of(self, article_id: int) -> ArchiveDatabase:
        """Return the file that has the article; the open one if none has it."""
        rows = await self._open.fetch_rows(_PART_OF_ARTICLE, {"id": article_id})
        holders = [part for part in self._parts if rows and part.catalogued.name == rows[0]["name"]]
        if not holders:
            return _Holder(self, self._open)
        can_be_read = await _ask_part(holders[0], _is_there)
        return _Holder(self, holders[0] if can_be_read else self._open, holders[0].problem)

    async def fetch_rows(
        self,
        sql: str,
        parameters: Mapping[str, Any] | None = None,
        limit_ms: int | None = None,
        merge: Merge | None = None,
    ) -> list[Any]:
        """Return the rows of all files as *merge* joins them; without it, of the open one."""
        if merge is None:
            return await super().fetch_rows(sql, parameters, limit_ms)
        return merge(await self.ask_each(lambda file: file.fetch_rows(sql, parameters, limit_ms)))

    async def fetch_cached(self, key: Hashable, compute: Callable[[], Awaitable[T]]) -> T:
        """Return what *compute* returned for *key* since any of the files was changed."""
        return await super().fetch_cached(self._with_parts(key), compute)

    def kept(self, key: Hashable) -> Any:
        """Return what :meth:`fetch_cached` has kept for *key*, or None."""
        return super().kept(self._with_parts(key))

    def _with_parts(self, key: Hashable) -> Hashable:
        files = tuple((part.catalogued, part.file.stamp, part.problem) for part in self._parts)
        return (key, files)


class _Holder(ArchiveDatabase):
    """The file that has an article, for the pages of the article."""

    def __init__(
        self, archive: PartedArchive, file: ArchiveDatabase, problem: str | None = None
    ) -> None:
        super().__init__(file.key)
        self._archive = archive
        self._problem = problem

    @property
    def problem(self) -> str | None:
        return self._problem

    @property
    def name(self) -> str:
        return self._archive.name

    @property
    def path(self) -> str | None:
        return self._archive.path  # captures are beside it

    @property
    def is_part(self) -> bool:
        return self.key is not self._archive.key

    @property
    def whole(self) -> ArchiveDatabase:
        return self._archive.whole


async def with_parts(datasette: Any, archive: ArchiveDatabase) -> ArchiveDatabase:
    """Return *archive*, with the parts that its catalogue names."""
    if archive.path is None:
        return archive
    catalogue, migrations = await archive.fetch_cached("parts", lambda: archive.read(_catalogue))
    if not catalogue:
        return archive
    folder = Path(archive.path).parent
    parts = (
        Part(part_file(datasette, folder / Path(row.file).name), row, migrations)
        for row in catalogue
    )
    return PartedArchive(datasette.get_database(archive.name), tuple(parts))


def _catalogue(connection: Any) -> tuple[list[CataloguedPart], set[str]]:
    """Return the parts of the archive, and the migrations that it has had."""
    exists = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'parts'"
    if connection.execute(exists).fetchone() is None:
        return [], set()
    rows = connection.execute(_CATALOGUE).fetchall()
    return [CataloguedPart(*row) for row in rows], applied_migrations(connection)


async def _is_there(file: ArchiveDatabase) -> bool:
    return True


async def _ask_part(part: Part, ask: Callable[[ArchiveDatabase], Awaitable[T]]) -> T | None:
    """Return what *ask* returns for *part*; None if it cannot be read."""
    try:
        await part.check()
        return await ask(part)
    except PartUnusable:
        return None
    except Exception as error:  # of SQLite, if it is about the file; fail() raises all others
        part.file.fail(error)
        return None
