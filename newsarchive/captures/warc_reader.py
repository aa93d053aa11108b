"""Read WARC and WACZ files from elsewhere: as a stream, within limits, trusting nothing in them.

warcio, which writes our own files, is not used here. A file from elsewhere may be truncated,
damaged or made to exhaust the memory, and each of these must be reported as one line with a
reason. Formats: ISO 28500 (WARC 1.0 and 1.1), WACZ 1.1.1 (a zip file with ``archive/*.warc.gz``).
"""

from __future__ import annotations

import gzip
import lzma
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

from newsarchive.errors import BrokenInput

#: Limits of a line and of the header of a record, in bytes.
MOST_LINE = 2**16
MOST_HEAD = 2**18
#: The compression ratio of a file is checked after this many decompressed bytes, and this is the
#: highest one allowed. Deflate cannot reach more than 1,032 to 1, and web pages reach 5 to 1.
BOMB_BYTES = 2**26
BOMB_RATIO = 200
_CHUNK = 2**16


@dataclass(slots=True, frozen=True)
class WarcRecord:
    """One record of a WARC file."""

    headers: Mapping[str, str]
    """The headers of the WARC record (not those of HTTP); names are in lower case."""
    block: bytes | None
    """The content, or None if it was larger than the limit and was skipped."""
    offset: int
    """Where the record begins in the decompressed file, in bytes."""


def warc_records(
    file: IO[bytes], most_bytes: int, compressed_size: int | None = None
) -> Iterator[WarcRecord]:
    """Yield the records of the WARC *file*, gzipped or plain, one in memory at a time.

    Blocks of more than *most_bytes* are left out. *compressed_size* is the size on disk in bytes,
    if *file* itself is the decompressed stream of an entry in a zip file.

    Raises :class:`BrokenInput` if the file ends early, is damaged, is a decompression bomb or is
    not a WARC file. The records before that were yielded already.
    """
    with _named_errors():
        start = file.read(4)
        file.seek(0)
        if start == b"\x28\xb5\x2f\xfd":
            raise BrokenInput("bad_encoding", "zstd is not supported; decompress the file first")
        is_gzip = start[:2] == b"\x1f\x8b"
        stream = _Decompressed(file, is_gzip=is_gzip, compressed_size=compressed_size)
        while (offset := stream.position, line := stream.line())[1]:
            if not line.strip():
                continue
            if not line.startswith(b"WARC/"):
                reason = "truncated" if offset else "not_html"
                raise BrokenInput(reason, f"no WARC record begins at byte {offset} of the content")
            yield _record(stream, offset, most_bytes)


def warc_entries(package: zipfile.ZipFile) -> Iterator[zipfile.ZipInfo | str]:
    """Yield the WARC files in a WACZ *package*; of one with a dangerous name, only the name.

    A dangerous name leads out of the package. Nothing is ever written to such a path, but an
    honest program does not create one.
    """
    for entry in package.infolist():
        name = entry.filename.replace("\\", "/")
        if not name.lower().endswith((".warc", ".warc.gz")):
            continue
        if name.startswith("/") or ".." in name.split("/") or ":" in name.split("/")[0]:
            yield entry.filename
        elif name.startswith("archive/"):
            yield entry


@contextmanager
def open_entry(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[IO[bytes]]:
    """Open *entry* of *package* for reading. Raises :class:`BrokenInput` if that is impossible."""
    try:
        file = package.open(entry)
    except (RuntimeError, NotImplementedError, zipfile.BadZipFile, OSError) as error:
        raise BrokenInput("bad_encoding", f"{type(error).__name__}: {error}") from error
    with file:
        yield file


class _Decompressed:
    """The decompressed bytes of a file, with their number; it detects decompression bombs."""

    def __init__(self, file: IO[bytes], *, is_gzip: bool, compressed_size: int | None) -> None:
        self._file = file
        self._compressed_size = compressed_size
        self._stream: IO[bytes] = gzip.GzipFile(fileobj=file) if is_gzip else file  # type: ignore[assignment]
        self.position = 0

    def line(self) -> bytes:
        """Return the next line, at most :data:`MOST_LINE` bytes of it; b"" at the end."""
        return self._counted(self._stream.readline(MOST_LINE))

    def read(self, length: int) -> bytes:
        """Return *length* bytes, fewer only at the end of the file."""
        pieces = []
        while length and (piece := self._counted(self._stream.read(min(length, _CHUNK)))):
            pieces.append(piece)
            length -= len(piece)
        return b"".join(pieces)

    def skip(self, length: int) -> int:
        """Skip *length* bytes and return how many of them were missing."""
        while length and (piece := self._counted(self._stream.read(min(length, _CHUNK)))):
            length -= len(piece)
        return length

    def _counted(self, piece: bytes) -> bytes:
        self.position += len(piece)
        if self.position > BOMB_BYTES:
            size = self._compressed_size or self._file.tell()
            if self.position > BOMB_RATIO * size:
                raise BrokenInput("bomb", f"{size} bytes decompress to more than {self.position}")
        return piece


def _record(stream: _Decompressed, offset: int, most_bytes: int) -> WarcRecord:
    headers: dict[str, str] = {}
    while (line := stream.line()).strip():
        if len(line) >= MOST_LINE or stream.position - offset > MOST_HEAD:
            raise BrokenInput("too_large", f"the header of the record at byte {offset}")
        name, _, value = line.decode("utf-8", "replace").partition(":")
        headers[name.strip().lower()] = value.strip()
    length = headers.get("content-length", "")
    if not (length.isascii() and length.isdigit() and len(length) < 16):
        raise BrokenInput("truncated", f"the record at byte {offset} states no length")
    size = int(length)
    block = stream.read(size) if size <= most_bytes else None
    missing = stream.skip(size) if block is None else size - len(block)
    if missing:
        raise BrokenInput(
            "truncated", f"{missing} bytes of the record at byte {offset} are missing"
        )
    return WarcRecord(headers, block, offset)


@contextmanager
def _named_errors() -> Iterator[None]:
    """Turn the errors that damaged files raise into :class:`BrokenInput`."""
    try:
        yield
    except EOFError as error:
        raise BrokenInput("truncated", "the compressed file ends early") from error
    except (gzip.BadGzipFile, zlib.error, lzma.LZMAError, zipfile.BadZipFile) as error:
        raise BrokenInput("bad_encoding", f"damaged: {error}") from error
    except OSError as error:
        raise BrokenInput("truncated", f"cannot be read: {error.strerror or error}") from error
