"""Write archive.db again without its free space, where old versions of texts may still be.

SQLite leaves what it deletes in the file until the space is used again, and it did so when an
article was changed earlier. VACUUM writes only the rows that are there.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from newsarchive.archive.checkpoint import Checkpointer
from newsarchive.archive.connection import BUSY_TIMEOUT_SECONDS, connect, translated_errors
from newsarchive.archive.files import log_of
from newsarchive.errors import ArchiveFull


def needed_bytes(path: Path) -> int:
    """Return how many bytes of disk :func:`compact` needs for a time: a copy, and the log of it."""
    return 2 * path.stat().st_size


def check_space(path: Path) -> None:
    """Raise :class:`ArchiveFull` if the disks have too little space for :func:`compact`."""
    size = path.stat().st_size
    places = {path.absolute().parent: size, Path(tempfile.gettempdir()): size}
    one_disk = len({place.stat().st_dev for place in places}) == 1
    for place, needed in places.items():
        needed = 2 * needed if one_disk else needed
        if shutil.disk_usage(place).free < needed:
            why = (
                f"erasing needs {needed / 1e6:,.0f} MB of free space for a time in {place}; make"
                " space, then call `newsarchive remove` again"
            )
            raise ArchiveFull(path, why)


def compact(path: Path) -> bool:
    """Write the archive at *path* again, and empty its log; return False if a reader prevented it.

    No other program can write meanwhile: about 10 seconds for each gigabyte. The archive must not
    be open in this process.
    """
    check_space(path)
    with translated_errors(path), closing(connect(path, BUSY_TIMEOUT_SECONDS)) as connection:
        connection.execute("VACUUM")
        with closing(Checkpointer(path, connection)) as checkpointer:
            if checkpointer.move_all() is not True:
                return False
            # The next commit begins the log anew, and cuts it to what it holds.
            _write(connection, "UPDATE removal_salt SET id = 1")
            is_cut = log_of(path).stat().st_size < 2**16
            if checkpointer.move_all() is not True or not is_cut:
                return False
            _write(connection, "DELETE FROM erasures WHERE kind = 'space'")
            checkpointer.move_all()
    return True


def _write(connection: sqlite3.Connection, statement: str) -> None:
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(statement)
    connection.execute("COMMIT")
