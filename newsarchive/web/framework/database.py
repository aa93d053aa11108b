"""The archive among the databases that Datasette serves."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any, Final
from weakref import WeakKeyDictionary

from newsarchive.archive.schema import APPLICATION_ID
from newsarchive.web.database.archive_database import ArchiveDatabase
from newsarchive.web.database.parted_archive import with_parts

#: A table made by the newest migration that our pages need.
REQUIRED_TABLE: Final = "absences"

# For what all pages say, whatever they show.
_of_request: ContextVar[ArchiveDatabase | None] = ContextVar("archive of the request", default=None)
_archive_names: WeakKeyDictionary[Any, str] = WeakKeyDictionary()


def known_archive_name(datasette: Any) -> str | None:
    """Return the name of the archive that :func:`find_archive` found last, or None."""
    return _archive_names.get(datasette)


async def find_archive(datasette: Any) -> ArchiveDatabase | None:
    """Return the first attached database that is an archive, with its parts.

    It may have any file name. An archive of an older version does not count; `newsarchive serve`
    migrates it first. Returns None if there is no archive.
    """
    archive = await _find_file(datasette)
    found = None if archive is None else await with_parts(datasette, archive)
    _of_request.set(found)
    return found


def problems_of_request() -> tuple[str, ...]:
    """Return what is wrong with parts of the archive that was found for this request."""
    archive = _of_request.get()
    return archive.whole.problems if archive else ()


def request_has_parts() -> bool:
    """Return whether the archive that was found for this request is in several files."""
    archive = _of_request.get()
    return archive is not None and archive.has_parts


async def _find_file(datasette: Any) -> ArchiveDatabase | None:
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
