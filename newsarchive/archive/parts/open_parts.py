"""Keep the files of many parts open for reading, but no more than the process may have."""

from __future__ import annotations

import resource
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Final

from newsarchive.archive.connection import translated_errors
from newsarchive.archive.parts.catalogue import Part
from newsarchive.archive.parts.returning import open_part

#: SQLite opens a file with its log and the index of the log.
_FILES_OF_PART: Final = 3
#: Half of the files that the process may have open are left for the rest of the program.
_SHARE: Final = 2
#: No process needs more open files. Where there is no limit, this is one.
_ENOUGH: Final = 65_536


def most_open_parts() -> int:
    """Return how many parts this process may have open at once; at least one.

    Often a process may have 1,024 open files, and may raise this limit itself: that is done.
    """
    soft, hard = (
        _ENOUGH if each == resource.RLIM_INFINITY else each
        for each in resource.getrlimit(resource.RLIMIT_NOFILE)
    )
    wanted = min(hard, _ENOUGH)
    if soft < wanted:
        with suppress(OSError, ValueError):  # The system has a lower limit than it says.
            _, limit = resource.getrlimit(resource.RLIMIT_NOFILE)
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, limit))
            soft = wanted
    return max(1, soft // (_SHARE * _FILES_OF_PART))


class OpenParts:
    """Connections that read parts. The least recently used one is closed when there are too many.

    Use a connection before asking for another one: it may be closed then.
    """

    def __init__(self, prepare: Callable[[sqlite3.Connection], None]) -> None:
        self.most = most_open_parts()
        self._prepare = prepare
        self._opened: dict[int, sqlite3.Connection] = {}

    def __iter__(self) -> Iterator[sqlite3.Connection]:
        return iter(self._opened.values())

    def connection(self, part: Part) -> sqlite3.Connection:
        """Return a connection to *part*. Raises :class:`.ArchiveError`."""
        opened = self._opened.pop(part.part_id, None)
        if opened is None:
            while len(self._opened) >= self.most:
                self._opened.pop(next(iter(self._opened))).close()
            with translated_errors(part.path):
                opened = open_part(part)
                self._prepare(opened)
        self._opened[part.part_id] = opened
        return opened

    def close(self) -> None:
        """Close all connections."""
        while self._opened:
            self._opened.popitem()[1].close()
