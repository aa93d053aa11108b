"""Copy one file so that it is complete on the disk, with its digest; or give it a second name."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Final

from newsarchive.errors import ArchiveFull

_PIECE: Final = 2**20
#: What a file system answers that has no hard links, or has no room for one more.
_NO_LINKS: Final = (
    errno.EPERM, errno.EACCES, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK,
    errno.EXDEV, errno.EINVAL,
)  # fmt: skip

#: What the system answers if nothing more fits on a disk, or into a file of it.
_FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
#: What a file system answers that has no locks, such as some network shares.
_NO_LOCKS: Final = (errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EINVAL)

Advance = Callable[[int], object]


class Pace:
    """Counts the bytes that are copied for *advance*, and keeps to *most* bytes a second."""

    def __init__(self, advance: Advance, most: float | None = None) -> None:
        self._advance = advance
        self._most = most
        self._began = time.monotonic()
        self.copied = 0

    def __call__(self, size: int) -> None:
        """Count *size* bytes, and wait if that was too fast."""
        self.copied += size
        self._advance(size)
        if self._most:
            ahead = self.copied / self._most - (time.monotonic() - self._began)
            if ahead > 0:
                time.sleep(min(ahead, 5.0))


def stamp_of(path: Path) -> tuple[int, ...]:
    """Return what changes whenever the file changes: size, times of change, and inode."""
    found = path.stat()
    return (found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)


def copy_file(source: Path, target: Path, pace: Advance, most: int | None = None) -> str:
    """Copy the first *most* bytes of *source*, by default all, to *target*; return their SHA-256.

    The file is on the disk when this returns. An earlier *target* stays until then.
    """
    digest = hashlib.sha256()
    part = target.with_name(f"{target.name}.part")
    left = source.stat().st_size if most is None else most
    with source.open("rb") as opened, part.open("wb") as written:
        while left > 0 and (piece := opened.read(min(left, _PIECE))):
            written.write(piece)
            digest.update(piece)
            left -= len(piece)
            pace(len(piece))
        written.flush()
        os.fsync(written.fileno())
    with suppress(OSError):  # The file system has no times or modes.
        shutil.copystat(source, part)
    part.replace(target)
    return digest.hexdigest()


def link_file(earlier: Path, target: Path) -> bool:
    """Make *target* a second name of *earlier*; return False where there are no hard links."""
    target.unlink(missing_ok=True)
    try:
        os.link(earlier, target)
    except FileNotFoundError:
        return False
    except OSError as error:
        if error.errno in _NO_LINKS:
            return False
        raise
    return True


def digest_of(file: Path, advance: Advance | None = None, most: int | None = None) -> str:
    """Return the SHA-256 of the first *most* bytes of *file*, by default of all."""
    digest = hashlib.sha256()
    left = file.stat().st_size if most is None else most
    with file.open("rb") as opened:
        while left > 0 and (piece := opened.read(min(left, _PIECE))):
            digest.update(piece)
            left -= len(piece)
            if advance is not None:
                advance(len(piece))
    return digest.hexdigest()


@contextmanager
def full_disk(place: Path, advice: str) -> Iterator[None]:
    """Say in one line, with *advice*, that the disk of *place* became full in the block."""
    try:
        yield
    except OSError as error:
        if error.errno not in _FULL:
            raise
        raise ArchiveFull(place, f"{error.strerror}; {advice}") from error


def locked(file: IO[str]) -> bool:
    """Lock the open *file* until it is closed; return False if another program holds it.

    Where the file system has no locks, nothing is locked, and it is True.
    """
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        if error.errno not in _NO_LOCKS:
            raise
    return True


def sync(path: Path) -> None:
    """Wait until the file or the folder *path* is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:  # Some file systems cannot do that with folders.
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(descriptor)
