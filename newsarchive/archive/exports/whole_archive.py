"""The files of an archive, read together: archive.db and its parts."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from typing import Any, Final, TypeAlias, TypeVar

from newsarchive.archive.articles.export_records import (
    BATCH,
    changes_of,
    last_change,
    records_of,
)
from newsarchive.archive.connection import translated_errors
from newsarchive.archive.parts.catalogue import Part, ids_in_part, parts_of, places_of
from newsarchive.archive.parts.returning import open_part
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

    connection: sqlite3.Connection
    part: Part | None
    """None: it is archive.db."""
    counted: set[int] | None = None
    """The only articles that count, because copies of others are left in the file; None: all."""

    def counts(self, article_id: int) -> bool:
        """Return whether the article is in this file, and not only a copy of it."""
        return self.counted is None or article_id in self.counted


class WholeArchive:
    """The open archive, and those of its parts that can be read."""

    def __init__(self, connection: sqlite3.Connection, stack: ExitStack) -> None:
        self.connection = connection
        """Of archive.db."""
        self.missing: dict[int, str] = {}
        """A line for each part that is left out, by its id."""
        self._stack = stack
        self._parts: dict[int, tuple[Part, sqlite3.Connection]] = {}

    @property
    def has_parts(self) -> bool:
        """Whether articles are in other files, too."""
        return bool(self._parts or self.missing)

    def open_parts(self, *, may_lack_parts: bool) -> None:
        """Open all parts; see :func:`whole_archive`."""
        for part in parts_of(self.connection):
            if not part.articles or part.part_id in self._parts:
                continue
            try:
                part.check()
                opened = self._stack.enter_context(closing(open_part(part)))
            except ArchiveError as error:
                if not may_lack_parts:
                    raise
                held = counted(part.articles, "article")
                self.missing[part.part_id] = f"{part.path.name} is left out, with {held}: {error}"
            else:
                self._parts[part.part_id] = part, opened

    @contextmanager
    def snapshot(self) -> Iterator[list[File]]:
        """Give the files as they all are at one moment, archive.db first.

        Raises :class:`ArchiveLocked` if articles are moved all the time.
        """
        for _ in range(_TRIES):
            connections = [self.connection, *(opened for _, opened in self._parts.values())]
            try:
                for each in connections:
                    each.execute("BEGIN")
                    each.execute("SELECT count(*) FROM sqlite_master").fetchone()
                files = self._files()
                if files is not None:
                    yield files
                    return
            finally:
                for each in connections:
                    if each.in_transaction:
                        each.execute("ROLLBACK")
        path = next(iter(self._parts.values()))[0].path
        raise ArchiveLocked(path, "its articles are being moved; try again when that is done")

    def _files(self) -> list[File] | None:
        """Return the files of a snapshot; None if they are not of the same moment."""
        now = {part.part_id: part for part in parts_of(self.connection) if part.articles}
        if now.keys() - self._parts.keys() - self.missing.keys():  # one was made meanwhile
            self.open_parts(may_lack_parts=False)
            return None
        files = [File(self.connection, None)]
        for part_id, (_, opened) in self._parts.items():
            part = now.get(part_id)
            if part is None:  # all were brought back meanwhile
                continue
            held = "SELECT coalesce(sum(article_count), 0) FROM sites"
            if part.is_settled and opened.execute(held).fetchone()[0] == part.articles:
                files.append(File(opened, part))
                continue
            own = ids_in_part(self.connection, part)
            if own - {row[0] for row in opened.execute("SELECT id FROM articles")}:
                return None
            files.append(File(opened, part, own))
        return files

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
            if (held := self._part(part_id)) is not None:
                part, opened = held
                with translated_errors(part.path):
                    found |= read(opened, there)
        return found

    def _part(self, part_id: int) -> tuple[Part, sqlite3.Connection] | None:
        """Return an open part; None if it is left out. One that was made meanwhile is opened."""
        if part_id not in self._parts and part_id not in self.missing:
            self.open_parts(may_lack_parts=False)
        return self._parts.get(part_id)

    def last_change(self, record: Any) -> str:
        """Return what :func:`.export_records.last_change` does, from the file of the article."""
        return last_change(self.holder_of(record["id"]), record)

    def holder_of(self, article_id: int) -> sqlite3.Connection:
        """Return the file in which the article is; archive.db if it is in none."""
        if not self._parts:
            return self.connection
        for part_id in places_of(self.connection, [article_id]):
            if (held := self._part(part_id)) is not None:
                return held[1]
        return self.connection


@contextmanager
def whole_archive(
    connection: sqlite3.Connection, *, may_lack_parts: bool = False
) -> Iterator[WholeArchive]:
    """Open all parts of the archive of *connection* for a ``with`` block.

    A part that cannot be used raises :class:`.ArchiveUnusable`, or is left out if the archive
    *may_lack_parts*.
    """
    with ExitStack() as stack:
        whole = WholeArchive(connection, stack)
        whole.open_parts(may_lack_parts=may_lack_parts)
        yield whole
