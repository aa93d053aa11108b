"""The files of the parts: opening them, and what is wrong with those that cannot be read.

What is known of a file is kept as long as the file does not change. A part whose file was found
damaged is not read again before it was replaced.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import count
from pathlib import Path
from typing import Any, Final, NamedTuple
from weakref import WeakKeyDictionary, WeakValueDictionary

from datasette.database import Database, connections

from newsarchive.archive.damage import is_damage
from newsarchive.archive.migration import applied_migrations
from newsarchive.archive.parts.open_parts import most_open_parts
from newsarchive.archive.schema import APPLICATION_ID
from newsarchive.web.database.archive_database import ArchiveDatabase

#: The names of the databases of parts begin with it.
_PREFIX: Final = "_part_"
_files: WeakKeyDictionary[Any, dict[Path, PartFile]] = WeakKeyDictionary()

_MISSING: Final = "is missing; put the file back beside the archive"
_DAMAGED: Final = "is damaged; put back a copy of the file"
_FOREIGN: Final = "is no part of this archive; put the right file in its place"
_OLDER: Final = "has the schema of another version; `newsarchive serve` brings it up to date"


class CataloguedPart(NamedTuple):
    """A part as the catalogue of the archive has it."""

    name: str
    file: str
    mark: int
    """``PRAGMA user_version`` of the file: it belongs to this archive."""
    articles: int
    first_published: str | None
    last_published: str | None
    unsettled: int
    """Whether articles of it may be elsewhere as well, because they are being moved."""
    oldest: int | None
    """The smallest id of its articles."""
    newest: int | None


class PartUnusable(Exception):
    """A part cannot be read; its file knows why."""


class PartDatabase(Database):  # type: ignore[misc]  # Datasette has no types
    """Datasette's database of a part's file, which Datasette neither lists nor serves.

    A file may be replaced while threads search it. To close a connection that another thread uses
    would end the process, so each thread closes its own when it reads a part for the next time.
    Then it also closes those that it has not used for the longest time, if it has too many open.
    """

    _replaced: Final[set[str]] = set()
    _numbers = count()
    _by_name: Final[WeakValueDictionary[str, PartDatabase]] = WeakValueDictionary()

    def __init__(self, datasette: Any, path: Path) -> None:
        super().__init__(datasette, str(path), is_mutable=True)
        # Datasette keeps the connections of a thread by this name.
        self.name = f"{_PREFIX}{next(self._numbers)}"
        self._by_name[self.name] = self
        self._most = max(1, most_open_parts() // max(1, datasette.setting("num_sql_threads")))

    def retire(self) -> None:
        """Let the threads close their connections, because there is another file now."""
        self._replaced.add(self.name)

    async def execute_fn(self, fn: Callable[[Any], Any]) -> Any:
        """Return what *fn* returns for a connection of this thread."""

        def read(connection: Any) -> Any:
            own = vars(connections)
            for name in self._replaced.intersection(own) - {self.name}:
                self._close(name)
            if self.name in own:  # It is not if Datasette has no threads.
                own[self.name] = own.pop(self.name)  # the one that was used last is the last
            parts = [name for name in own if name.startswith(_PREFIX)]
            for name in parts[: -self._most]:
                self._close(name)
            return fn(connection)

        return await super().execute_fn(read)

    def _close(self, name: str) -> None:
        """Close the connection of this thread to the part *name*."""
        connection = vars(connections).pop(name)
        connection.close()
        if (database := self._by_name.get(name)) is not None:
            database._all_file_connections.remove(connection)


class PartFile:
    """The file of a part, and what is known of it."""

    def __init__(self, datasette: Any, path: Path) -> None:
        self._datasette = datasette
        self._path = path
        self.stamp: tuple[int, ...] | None = None
        """Differs after each change of the file; None if there is none."""
        self.problem: str | None = None
        """Why it cannot be read, after its name in a sentence; None if nothing is known."""
        self._is_checked = False
        self.database: Any = None

    def look(self) -> None:
        """See whether the file is there, and whether it is still the one that was opened."""
        try:
            status = self._path.stat()
        except OSError:
            self.stamp, self.problem, self._is_checked = None, _MISSING, False
            return
        stamp = (status.st_ino, status.st_mtime_ns, status.st_size)
        if stamp == self.stamp:
            return
        # Also where the inode is the same: a new file may have the inode of a deleted one.
        self._connect()
        self.stamp, self.problem, self._is_checked = stamp, None, False

    def _connect(self) -> None:
        if self.database is not None:
            self.database.retire()
        self.database = PartDatabase(self._datasette, self._path)

    async def check(self, mark: int, migrations: Iterable[str]) -> None:
        """Find out once whether the file is the part with this *mark* and the schema *migrations*.

        Raises :class:`PartUnusable`.
        """
        if not self._is_checked and self.problem is None:
            try:
                found = await self.database.execute_fn(_identity)
            except Exception as error:  # of SQLite, which is not imported here
                self.fail(error)
            else:
                if found[:2] != (APPLICATION_ID, mark):
                    self.problem = _FOREIGN
                elif found[2] != set(migrations):
                    self.problem = _OLDER
                self._is_checked = True
        if self.problem is not None:
            raise PartUnusable(self.problem)

    def fail(self, error: Exception) -> None:
        """Remember that the file cannot be read. Raises *error* if it is not about the file."""
        if not is_damage(error):
            raise error
        self.problem = _DAMAGED


def _identity(connection: Any) -> tuple[int, int, set[str]]:
    [[application]] = connection.execute("PRAGMA application_id")
    [[mark]] = connection.execute("PRAGMA user_version")
    return application, mark, applied_migrations(connection)


def part_file(datasette: Any, path: Path) -> PartFile:
    """Return what is known of the file of a part, looked up now."""
    known = _files.setdefault(datasette, {})
    if path not in known:
        known[path] = PartFile(datasette, path)
    known[path].look()
    return known[path]


class Part(ArchiveDatabase):
    """A part of an archive: a file that no program changes while it is closed."""

    def __init__(
        self, file: PartFile, catalogued: CataloguedPart, migrations: Iterable[str]
    ) -> None:
        super().__init__(file.database)
        self.file = file
        self.catalogued = catalogued
        self._migrations = migrations

    async def check(self) -> None:
        """Raise :class:`PartUnusable` if the part cannot be read."""
        if self.file.problem is not None:
            raise PartUnusable(self.file.problem)
        await self.file.check(self.catalogued.mark, self._migrations)

    @property
    def problem(self) -> str | None:
        """What is wrong with the part, as a sentence; None if nothing is known to be."""
        if self.file.problem is None:
            return None
        count = f"{self.catalogued.articles:,} article{'s' * (self.catalogued.articles != 1)}"
        return f"the part {self.catalogued.file}, with {count}, {self.file.problem}"
