"""The files of an archive, read together: archive.db and its parts."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any, Final, TypeAlias, TypeVar

from newsarchive.archive.articles.export_records import (
    BATCH,
    changes_of,
    last_change,
    records_of,
)
from newsarchive.archive.connection import translated_errors
from newsarchive.archive.parts.catalogue import Part, id_at, ids_in_part, parts_of, places_of
from newsarchive.archive.parts.open_parts import OpenParts
from newsarchive.archive.search.statements import register_search_functions
from newsarchive.errors import ArchiveError, ArchiveLocked
from newsarchive.text import counted

T = TypeVar("T")
#: Returns what a file has of articles, by id.
Read: TypeAlias = Callable[[sqlite3.Connection, Sequence[int]], dict[int, T]]

#: How often all files are opened again because articles moved between them meanwhile.
_TRIES: Final = 20


@dataclass(frozen=True, slots=True)
class File:
    """A file of the archive as it is at one moment."""

    part: Part | None
    """None: it is archive.db."""
    _archive: WholeArchive

    @property
    def connection(self) -> sqlite3.Connection:
        """A connection that reads the file. Use it before that of another file, which may close it.

        Raises :class:`.ArchiveLocked` if its articles moved since the moment.
        """
        return self._archive.connection_at_moment(self.part)

    @property
    def counted(self) -> set[int] | None:
        """The only articles that count, because copies of others are in the file; None: all."""
        return self._archive.counted_at_moment(self.part)

    def counts(self, article_id: int) -> bool:
        """Return whether the article is in this file, and not only a copy of it."""
        counted = self.counted
        return counted is None or article_id in counted


class WholeArchive:
    """The open archive, and those of its parts that can be read."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        """Of archive.db."""
        self.missing: dict[int, str] = {}
        """A line for each part that is left out, by its id."""
        self._parts: dict[int, Part] = {}
        self._opened = OpenParts(register_search_functions)
        self._counted: dict[int, set[int] | None] = {}

    @property
    def has_parts(self) -> bool:
        """Whether articles are in other files, too."""
        return bool(self._parts or self.missing)

    @property
    def is_crowded(self) -> bool:
        """Whether there are too many parts to have all of them open at once."""
        return len(self._parts) > self._opened.most

    def close(self) -> None:
        """Close all parts."""
        self._opened.close()

    def open_parts(self, *, may_lack_parts: bool) -> None:
        """Open all parts; see :func:`whole_archive`."""
        for part in parts_of(self.connection):
            if not part.articles or part.part_id in self._parts:
                continue
            try:
                part.check()
                self._opened.connection(part)
            except ArchiveError as error:
                if not may_lack_parts:
                    raise
                held = counted(part.articles, "article")
                self.missing[part.part_id] = f"{part.path.name} is left out, with {held}: {error}"
            else:
                self._parts[part.part_id] = part

    @contextmanager
    def snapshot(self) -> Iterator[list[File]]:
        """Give the files as they all are at one moment, archive.db first.

        That is the moment of archive.db, which says where articles are. Each part is looked at
        when it is opened: it must have all articles that it had at that moment, and others do not
        count. Raises :class:`ArchiveLocked` if articles are moved all the time.
        """
        for _ in range(_TRIES):
            try:
                _begin(self.connection)
                files = self._files()
                if files is not None:
                    yield files
                    return
            finally:
                self._counted.clear()
                for each in (self.connection, *self._opened):
                    if each.in_transaction:
                        each.execute("ROLLBACK")
        raise _being_moved(next(iter(self._parts.values())))

    def _files(self) -> list[File] | None:
        """Return the files of a snapshot; None if they are not of the same moment."""
        now = {part.part_id: part for part in parts_of(self.connection) if part.articles}
        if now.keys() - self._parts.keys() - self.missing.keys():  # one was made meanwhile
            self.open_parts(may_lack_parts=False)
            return None
        there = [now[part_id] for part_id in self._parts if part_id in now]
        if not all(self._look_at(part) for part in there):
            return None
        return [File(None, self), *(File(part, self) for part in there)]

    def connection_at_moment(self, part: Part | None) -> sqlite3.Connection:
        """Return a connection to *part* in a snapshot; see :class:`File`."""
        if part is None:
            return self.connection
        if not self._look_at(part):
            raise _being_moved(part)
        return self._opened.connection(part)

    def counted_at_moment(self, part: Part | None) -> set[int] | None:
        """Return the articles that count in *part* in a snapshot; None: all."""
        if part is None:
            return None
        self.connection_at_moment(part)
        return self._counted[part.part_id]

    def _look_at(self, part: Part) -> bool:
        """Open *part* in a snapshot; return whether it has all of its articles.

        What a part holds is looked at again when it was closed and is opened again.
        """
        opened = self._opened.connection(part)
        if opened.in_transaction:
            return True
        with translated_errors(part.path):
            _begin(opened)
            held = "SELECT coalesce(sum(article_count), 0) FROM sites"
            if part.is_settled and opened.execute(held).fetchone()[0] == part.articles:
                self._counted[part.part_id] = None
                return True
            own = self._counted[part.part_id] = ids_in_part(self.connection, part)
            return own <= {row[0] for row in opened.execute("SELECT id FROM articles")}

    def read_records(self, ids: Sequence[int]) -> Iterator[dict[str, Any]]:
        """Yield articles as :func:`.export_records.read_records` does, from the file of each."""
        return self._read(ids, records_of)

    def read_changes(self, ids: Sequence[int]) -> Iterator[str]:
        """Yield when each of the articles *ids* was changed last, without reading their texts."""
        return self._read(ids, changes_of)

    def _read(self, ids: Sequence[int], read: Read[T]) -> Iterator[T]:
        for first in range(0, len(ids), BATCH):
            batch = list(ids[first : first + BATCH])
            found = self._found(batch, read)
            if left := [each for each in batch if each not in found]:  # moved between two looks
                found |= self._found(left, read)
            yield from (found[each] for each in batch if each in found)

    def _found(self, ids: list[int], read: Read[T]) -> dict[int, T]:
        found = read(self.connection, ids)
        elsewhere = places_of(self.connection, [each for each in ids if each not in found])
        for part_id, there in elsewhere.items():
            if (part := self._part(part_id)) is not None:
                with translated_errors(part.path):
                    found |= read(self._opened.connection(part), there)
        return found

    def _part(self, part_id: int) -> Part | None:
        """Return a part; None if it is left out. One that was made meanwhile is opened."""
        if part_id not in self._parts and part_id not in self.missing:
            self.open_parts(may_lack_parts=False)
        return self._parts.get(part_id)

    def last_change(self, record: Any) -> str:
        """Return what :func:`.export_records.last_change` does, from the file of the article."""
        return last_change(self.holder_of(record["id"]), record)

    def holder_of(self, article_id: int) -> sqlite3.Connection:
        """Return the file in which the article is; archive.db if it is in none.

        Use it before that of another article, which may close it.
        """
        if not self._parts:
            return self.connection
        for part_id in places_of(self.connection, [article_id]):
            if (part := self._part(part_id)) is not None:
                return self._opened.connection(part)
        return self.connection

    def holder_at(self, url: str) -> sqlite3.Connection:
        """Return the file in which the article at *url* is, as :meth:`holder_of` does."""
        article_id = id_at(self.connection, url)
        return self.connection if article_id is None else self.holder_of(article_id)


def _begin(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN")
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()


def _being_moved(part: Part) -> ArchiveLocked:
    return ArchiveLocked(part.path, "its articles are being moved; try again when that is done")


@contextmanager
def whole_archive(
    connection: sqlite3.Connection, *, may_lack_parts: bool = False
) -> Iterator[WholeArchive]:
    """Open all parts of the archive of *connection* for a ``with`` block.

    A part that cannot be used raises :class:`.ArchiveUnusable`, or is left out if the archive
    *may_lack_parts*.
    """
    with closing(WholeArchive(connection)) as whole:
        whole.open_parts(may_lack_parts=may_lack_parts)
        yield whole
