"""Write a file that a person named: whole or not at all, and never over what is precious.

Everything that writes such a file uses this module. An archive, a capture or any other SQLite or
WARC file is recognised by its content, whatever its name is. A file is written beside its place and
moved there when it is complete, so an earlier file is kept until then.
"""

from __future__ import annotations

import errno
import os
import secrets
import stat
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, Final

from newsarchive.archive.files import is_part_of
from newsarchive.errors import ArchiveUnusable, NewsArchiveError, OutputFailed
from newsarchive.paths import captures_folder

#: The first bytes of a database of SQLite, and of the logs and journals beside it.
_SQLITE: Final = (
    b"SQLite format 3\0",
    b"\x37\x7f\x06\x82",
    b"\x37\x7f\x06\x83",
    b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7",
)


def check_output(
    path: Path, archive: Path, is_replaceable: Callable[[Path], bool] | None = None
) -> None:
    """Raise :class:`NewsArchiveError` if *path* must not or cannot be written.

    It must not be a file of *archive*, be in its folder of captures, or be a SQLite or WARC file
    that is not *is_replaceable*.
    """
    if is_part_of(path, archive):
        raise ArchiveUnusable(path, "is the archive itself; name another file")
    real = _real(path)
    if captures_folder(archive).resolve() in real.parents:
        raise NewsArchiveError(f"{path} is among the captures of the archive; name another file")
    if real.is_dir():
        raise NewsArchiveError(f"{path} is a folder; name a file")
    if not real.parent.is_dir():
        raise NewsArchiveError(f"{path}: the folder {real.parent} does not exist; create it first")
    if not os.access(real if real.exists() else real.parent, os.W_OK):
        raise NewsArchiveError(f"{path}: this user may not write there")
    if real.is_file() and (kind := _precious(real)) and not (is_replaceable or _never)(real):
        raise NewsArchiveError(f"{path} is a {kind}; it was not touched. Name another file")


@contextmanager
def output_file(
    path: Path,
    archive: Path,
    *,
    text: bool,
    is_replaceable: Callable[[Path], bool] | None = None,
) -> Iterator[IO[Any]]:
    """Give a file, of UTF-8 text or of bytes, that is moved to *path* when the block is complete.

    If the block fails or is interrupted, the earlier file stays as it was. A device or a pipe is
    written directly. Raises :class:`NewsArchiveError` as :func:`check_output` does, and
    :class:`OutputFailed`, for example if the disk is full.
    """
    check_output(path, archive, is_replaceable)
    real = _real(path)
    is_special = real.exists() and not real.is_file()
    part = real if is_special else real.with_name(f".newsarchive-{secrets.token_hex(6)}.part")
    how: dict[str, Any] = {"encoding": "utf-8", "newline": "", "errors": "replace"} if text else {}
    try:
        with part.open("w" if text else "wb", **how) as file:
            yield file
            file.flush()
            if not is_special:
                os.fsync(file.fileno())
        if not is_special:
            if real.exists():
                part.chmod(stat.S_IMODE(real.stat().st_mode))
            part.replace(real)
    except OSError as error:
        if error.errno == errno.EPIPE:
            raise
        raise OutputFailed(path, error.strerror or str(error)) from error
    finally:
        if not is_special:
            with suppress(OSError):
                part.unlink()


def _never(_: Path) -> bool:
    return False


def _real(path: Path) -> Path:
    """Return the file that *path* leads to; a device or a pipe, such as /dev/stdout, stays."""
    return Path(os.path.realpath(path)) if path.is_file() or not path.exists() else path


def _precious(file: Path) -> str | None:
    """Return what *file* is, by its content, if it must not be replaced; else None."""
    try:
        with file.open("rb") as opened:
            start = opened.read(512)
    except OSError:
        return None
    if start.startswith(_SQLITE):
        return "database of SQLite"
    if start.startswith(b"\x1f\x8b"):  # gzip
        with suppress(zlib.error):
            start = zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(start, 16)
    return "WARC file" if start[:5].upper() == b"WARC/" else None
