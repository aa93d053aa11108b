"""The files of an archive on disk: looked at, never opened.

Nothing but SQLite may open archive.db or the two files beside it (``-wal``, ``-shm``) in a process
that has the archive open. By POSIX, closing *any* descriptor of a file drops *all* locks that the
process holds on it, those of its SQLite connections too; another process then takes itself for
the last one and deletes the log that this one goes on writing to. Whatever has to be known of
these files comes from ``stat`` or from SQLite (docs/decisions/sqlite.md).
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from newsarchive.errors import ArchiveUnusable

_LOG: Final = "-wal"
#: What SQLite adds to the name of a database for the files that it keeps beside it.
_SUFFIXES: Final = ("", _LOG, "-shm", "-journal")
_MOUNTS: Final = Path("/proc/self/mountinfo")

Identity = tuple[int, int]


def check_location(path: Path) -> None:
    """Raise :class:`ArchiveUnusable` if SQLite could not write an archive at *path*, or not safely.

    Not safely: where the file has two names, each name has a log of its own.
    """
    if path.is_dir():
        raise ArchiveUnusable(path, "is a folder; ARCHIVE_PATH must name a file")
    if not path.parent.is_dir():
        raise ArchiveUnusable(path, f"the folder {path.parent} does not exist; make it first")
    if not path.exists():
        _check_may_write(path, path.parent)
        return
    if not path.is_file():
        raise ArchiveUnusable(path, "is not a regular file")
    _check_may_write(path, path)
    if not path.stat().st_mode & 0o222:
        # Root may write to it all the same; whoever made it read-only did not want that.
        raise ArchiveUnusable(path, "is read-only; `chmod u+w` it, or name another archive")
    if not os.access(path.parent, os.W_OK):
        raise ArchiveUnusable(
            path, f"SQLite needs to write beside it, and may not in {path.parent}"
        )
    _check_name(path)


def _check_name(path: Path) -> None:
    """Raise :class:`ArchiveUnusable` if the file at *path* is also reached by another name.

    Programs that use different names do not see each other's log, and damage the file. A symbolic
    link does no harm: SQLite follows it.
    """
    if path.stat().st_nlink > 1:
        raise ArchiveUnusable(
            path,
            "has a second name (a hard link); programs that use different names would damage it."
            " Delete the other name, or make a copy with VACUUM INTO",
        )
    if _is_mount_point(path.resolve()):
        raise ArchiveUnusable(
            path,
            "is mounted as a single file, without the log beside it; programs on the two sides"
            " would damage it. Mount its folder instead",
        )


def file_identity(path: Path) -> Identity | None:
    """What tells the file at *path* from every other one, by whatever name; None without a file."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def parts_of(archive: Path) -> list[Path]:
    """The files of *archive*: itself, and what SQLite may keep beside the real file."""
    real = archive.resolve()
    return [real.with_name(f"{real.name}{suffix}") for suffix in _SUFFIXES]


def is_part_of(file: Path, archive: Path) -> bool:
    """Whether *file* is one of :func:`parts_of` *archive*; by any name or link."""
    parts = {file_identity(part) for part in parts_of(archive)} - {None}
    return file_identity(file) in parts


def log_of(archive: Path) -> Path:
    """The write-ahead log of *archive*: beside the real file, not beside a link to it."""
    real = archive.resolve()
    return real.with_name(f"{real.name}{_LOG}")


def _check_may_write(path: Path, target: Path) -> None:
    if not os.access(target, os.W_OK):
        raise ArchiveUnusable(path, f"{target} may not be written to by this user")


def _is_mount_point(path: Path) -> bool:
    """Whether *path* is itself mounted, as containers do with a single file (Linux)."""
    try:
        mounts = _MOUNTS.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:  # not on Linux
        return False
    # proc(5): the fifth field is the mount point; blanks, tabs, newlines, backslashes as octal.
    named = str(path).replace("\\", r"\134").replace(" ", r"\040").replace("\t", r"\011")
    return any(line.split(" ")[4] == named for line in mounts.splitlines())
