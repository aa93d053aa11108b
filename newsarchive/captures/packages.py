"""The WARC files in a WACZ file, which is a zip file, and in a package of several WACZ files.

Formats: WACZ 1.1.1, Multi-WACZ. The names, sizes and checksums in ``datapackage.json`` are not
needed, and a wrong one costs nothing: each record in a WARC file has its own checksum.
"""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

from newsarchive.errors import BrokenInput

_WARC = (".warc", ".warc.gz", ".warc.zst", ".arc", ".arc.gz")
#: The most bytes of a package inside a package that is compressed as well; the format forbids that.
_MOST_PACKED = 2**26
_ENCRYPTED = 1
_MULTI = b"multi-wacz"
_MOST_DESCRIPTION = 2**16
_DAMAGE = (zlib.error, lzma.LZMAError, zipfile.BadZipFile, EOFError, OSError)
#: Where a local header of a zip file has the lengths of name and extra field, its last ones.
_LENGTHS_AT = 26


@dataclass(slots=True, frozen=True)
class PackagedFile:
    """A WARC file in a package, open for reading, or why it cannot be read."""

    name: str
    stream: IO[bytes] | None = None
    compressed_size: int = 0
    checksum: int = 0
    error: BrokenInput | None = None


def packaged_files(file: IO[bytes], *, is_inside: bool = False) -> Iterator[PackagedFile]:
    """Yield the WARC files in *file* and in the packages inside; each is open until the next.

    Raises :class:`BrokenInput`: ``not_html`` if there is none, ``bad_encoding`` if it is no
    complete zip file.
    """
    try:
        package = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, RuntimeError, ValueError, struct.error, OSError) as error:
        raise BrokenInput("bad_encoding", f"not a complete zip file: {error}") from error
    with package:
        names = [entry.filename.lower() for entry in package.infolist()]
        if not any(name.endswith((*_WARC, ".wacz")) for name in names):
            detail = "a zip file without archive/*.warc.gz is not a WACZ file"
            if _MULTI in _description(package):
                detail = "a multi-WACZ that only names other WACZ files; import those"
            raise BrokenInput("not_html", detail)
        for entry in package.infolist():
            yield from _files_of_entry(package, entry, is_inside)


def _files_of_entry(
    package: zipfile.ZipFile, entry: zipfile.ZipInfo, is_inside: bool
) -> Iterator[PackagedFile]:
    name = entry.filename
    if not name.lower().endswith((*_WARC, ".wacz")):
        return
    try:
        if _leads_out(name):
            raise BrokenInput("bad_encoding", "the name leads out of the package")
        if not name.lower().endswith(".wacz"):
            with _opened(package, entry) as stream:
                yield PackagedFile(name, stream, entry.compress_size, entry.CRC)
        elif is_inside:
            raise BrokenInput("bad_encoding", "a package inside a package inside a package")
        else:
            with _package_inside(package, entry) as stream:
                for each in packaged_files(stream, is_inside=True):
                    yield PackagedFile(
                        f"{name}/{each.name}",
                        each.stream,
                        each.compressed_size,
                        each.checksum,
                        each.error,
                    )
    except BrokenInput as error:
        yield PackagedFile(name, error=error)


def _description(package: zipfile.ZipFile) -> bytes:
    """Return the first bytes of ``datapackage.json``; b"" if there is none that can be read."""
    try:
        with package.open("datapackage.json") as file:
            return file.read(_MOST_DESCRIPTION)
    except (*_DAMAGE, KeyError, RuntimeError, NotImplementedError):
        return b""


def _leads_out(name: str) -> bool:
    """Return whether *name* leads out of the package; an honest program writes no such name."""
    parts = name.replace("\\", "/").split("/")
    return parts[0] == "" or ".." in parts or ":" in parts[0]


def _opened(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> IO[bytes]:
    """Return *entry* open for reading; its checksum is left to the reader if it is only stored."""
    try:
        if entry.compress_type == zipfile.ZIP_STORED and not entry.flag_bits & _ENCRYPTED:
            with package.open(entry):  # It checks the local header.
                return io.BufferedReader(_Part(package, entry))
        return package.open(entry)
    except (RuntimeError, NotImplementedError, zipfile.BadZipFile, OSError) as error:
        raise BrokenInput("bad_encoding", f"{type(error).__name__}: {error}") from error


class _Part(io.RawIOBase):
    """The bytes of a stored *entry* in the file of *package*; unlike zipfile's it seeks at once."""

    def __init__(self, package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
        assert package.fp is not None
        self._file = package.fp
        self._file.seek(entry.header_offset + _LENGTHS_AT)
        name, extra = struct.unpack("<HH", self._file.read(4))
        self._start = entry.header_offset + _LENGTHS_AT + 4 + name + extra
        self._size = entry.compress_size
        self._at = 0

    def readable(self) -> bool:
        """Return True."""
        return True

    def seekable(self) -> bool:
        """Return True."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to *offset*, as of any file, and return the place."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def readinto(self, buffer: Any, /) -> int:
        """Read bytes into *buffer* and return their number."""
        view = memoryview(buffer).cast("B")
        self._file.seek(self._start + self._at)
        piece = self._file.read(max(0, min(len(view), self._size - self._at)))
        view[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)


def _package_inside(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> IO[bytes]:
    if entry.compress_type == zipfile.ZIP_STORED:
        return _opened(package, entry)
    with _opened(package, entry) as stream:
        try:
            content = stream.read(_MOST_PACKED + 1)
        except _DAMAGE as error:
            raise BrokenInput("bad_encoding", f"damaged: {error}") from error
    if len(content) > _MOST_PACKED:
        raise BrokenInput("bomb", f"a compressed package of more than {_MOST_PACKED} bytes")
    return io.BytesIO(content)
