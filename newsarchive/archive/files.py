"""Examine the files of an archive on disk without opening them.

In a process that has the archive open, nothing but SQLite may open archive.db or the two files
beside it (``-wal``, ``-shm``). POSIX says that closing *any* descriptor of a file releases *all*
locks of the process on that file, including those of its SQLite connections. Another process then
believes that it is the last one, and deletes the log to which this process still writes. All
information about these files therefore comes from ``stat`` or from SQLite
(docs/decisions/sqlite.md).
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from newsarchive.errors import ArchiveUnusable

_LOG: Final = "-wal"
#: SQLite adds these to the name of a database to name the files beside it.
_SUFFIXES: Final = ("", _LOG, "-shm", "-journal")
_MOUNTS: Final = Path("/proc/self/mountinfo")
_LOCKS: Final = Path("/proc/locks")
#: The byte of the file "-shm" that a writer locks (sqlite.org/walformat.html, "WAL Locks").
_WRITE_LOCK: Final = "120"

#: Beside each back-up of a folder, and in each of them.
BACKUP_MARKER: Final = "newsarchive-backup.json"
BACKUP_MANIFEST: Final = "manifest.json"

Identity = tuple[int, int]


def check_location(path: Path) -> None:
    """Raise :class:`ArchiveUnusable` if SQLite cannot safely write an archive at *path*.

    It is not safe if the file has two names, because SQLite keeps one log for each name.
    """
    if path.is_dir():
        raise ArchiveUnusable(path, "is a folder; ARCHIVE_PATH must name a file")
    if not path.parent.is_dir():
        raise ArchiveUnusable(path, f"the folder {path.parent} does not exist; create it first")
    if not path.exists():
        _check_may_write(path, path.parent)
        return
    if not path.is_file():
        raise ArchiveUnusable(path, "is not a regular file")
    _check_backup(path.resolve())
    _check_may_write(path, path)
    if not path.stat().st_mode & 0o222:
        # Root could write to it, but somebody made it read-only on purpose.
        raise ArchiveUnusable(path, "is read-only; `chmod u+w` it, or use another archive")
    if not os.access(path.parent, os.W_OK):
        raise ArchiveUnusable(
            path, f"SQLite must write files beside it, but {path.parent} is not writable"
        )
    _check_name(path)


def _check_backup(path: Path) -> None:
    """Raise :class:`ArchiveUnusable` for an archive in a back-up: `restore` compares its digest."""
    folder = path.parent
    if (folder / BACKUP_MANIFEST).is_file() and (folder.parent / BACKUP_MARKER).is_file():
        why = f"is in a back-up and must not change; `newsarchive restore {folder}` brings it back"
        raise ArchiveUnusable(path, why)


def _check_name(path: Path) -> None:
    """Raise :class:`ArchiveUnusable` if the file at *path* has another name as well.

    Programs that use different names do not see each other's log, and damage the file. A symbolic
    link is no problem, because SQLite follows it.
    """
    if path.stat().st_nlink > 1:
        raise ArchiveUnusable(
            path,
            "has a second name (a hard link); programs that use different names would damage it."
            " Delete the other name, or copy the archive with VACUUM INTO",
        )
    if _is_mount_point(path.resolve()):
        raise ArchiveUnusable(
            path,
            "is mounted as a single file, without the log beside it; programs inside and outside"
            " the mount would damage it. Mount its folder instead",
        )


def file_identity(path: Path) -> Identity | None:
    """Return the device and inode of the file at *path*, the same under all its names, or None."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def parts_of(archive: Path) -> list[Path]:
    """Return the paths of the archive and of all files that SQLite may keep beside it."""
    real = archive.resolve()
    return [real.with_name(f"{real.name}{suffix}") for suffix in _SUFFIXES]


def is_part_of(file: Path, archive: Path) -> bool:
    """Return whether *file* is, under any name or link, one of the files of *archive*."""
    parts = {file_identity(part) for part in parts_of(archive)} - {None}
    return file_identity(file) in parts


def log_of(archive: Path) -> Path:
    """Return the path of the write-ahead log: beside the real file, not beside a link to it."""
    real = archive.resolve()
    return real.with_name(f"{real.name}{_LOG}")


def log_has_content(archive: Path) -> bool:
    """Return whether a log with something in it is beside *archive*."""
    log = log_of(archive)
    return log.exists() and log.stat().st_size > 0


def is_frozen(archive: Path) -> bool:
    """Return whether nobody can write to *archive* or beside it, and its log is empty.

    It is on a file system that is mounted read-only, such as a snapshot, or no user may write to
    the file or its folder.
    """
    try:
        folder = archive.resolve().parent
        is_mounted_so = bool(os.statvfs(folder).f_flag & os.ST_RDONLY)
        modes = archive.stat().st_mode | folder.stat().st_mode
    except (OSError, AttributeError):  # it is not there, or Windows
        return False
    return (is_mounted_so or not modes & 0o222) and not log_has_content(archive)


def writer_of(archive: Path) -> str | None:
    """Return "process ID (command)" of the program that holds the write lock (Linux), or None."""
    try:
        inode = str(archive.with_name(f"{archive.name}-shm").stat().st_ino)
        for line in _LOCKS.read_text(encoding="utf-8").splitlines():
            # "1: POSIX ADVISORY WRITE 4711 fe:01:2345 120 120"; "->" marks one that waits.
            kind, *_, pid, place, first, last = line.partition(": ")[2].split()
            is_it = place.rpartition(":")[2] == inode and int(first) <= int(_WRITE_LOCK) <= int(
                last
            )
            if kind != "->" and is_it:
                words = os.fsdecode(Path(f"/proc/{pid}/cmdline").read_bytes()).split("\0")
                words[:2] = [Path(word).name for word in words[:2]]
                return f"process {pid} ({' '.join(words).strip()[:60]})"
    except (OSError, ValueError):
        pass
    return None


def _check_may_write(path: Path, target: Path) -> None:
    if not os.access(target, os.W_OK):
        raise ArchiveUnusable(path, f"this user may not write to {target}")


def _is_mount_point(path: Path) -> bool:
    """Return whether *path* itself is a mount point (Linux). Containers can mount single files."""
    try:
        mounts = _MOUNTS.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:  # This is not Linux.
        return False
    # proc(5): the fifth field is the mount point, with spaces, tabs and backslashes in octal.
    named = str(path).replace("\\", r"\134").replace(" ", r"\040").replace("\t", r"\011")
    return any(line.split(" ")[4] == named for line in mounts.splitlines())
