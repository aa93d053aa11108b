"""Reading other people's WARC and WACZ files: streaming, capped, nothing in them is believed.

Read here, not by warcio, which we write with: a file from elsewhere may be cut, damaged or made
to fill the memory, and each of these has to end as a line with a reason. Formats: ISO 28500
(WARC 1.0 and 1.1), WACZ 1.1.1 (a zip file with ``archive/*.warc.gz``).
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

#: Longest line and longest head of a record, in bytes.
MOST_LINE = 2**16
MOST_HEAD = 2**18
#: Bytes a file may unpack to before its share of packed bytes is looked at, and the share allowed:
#: deflate cannot pack better than 1,032 to 1, and web pages come to 5 to 1.
BOMB_BYTES = 2**26
BOMB_RATIO = 200
_CHUNK = 2**16


@dataclass(slots=True, frozen=True)
class Record:
    """One record of a WARC file."""

    headers: Mapping[str, str]
    """Of the WARC record; names in lower case."""
    block: bytes | None
    """What stands in it; None where it was larger than asked for, and passed over."""
    offset: int
    """Where it begins in the unpacked file, in bytes."""


def warc_records(
    file: IO[bytes], most_bytes: int, packed_size: int | None = None
) -> Iterator[Record]:
    """The records of the WARC *file*, gzipped or plain; blocks over *most_bytes* are left out.

    *packed_size*: bytes that all of it takes on disk, where *file* is itself unpacked on the way.

    Holds one record at a time. Raises :class:`BrokenInput` where the file ends early, is damaged,
    unpacks too far or is no WARC file; what stands before that was given already.
    """
    with _named_errors():
        start = file.read(4)
        file.seek(0)
        if start == b"\x28\xb5\x2f\xfd":
            raise BrokenInput("bad_encoding", "packed with zstd, which is not read; unpack it")
        stream = _Unpacked(file, is_gzip=start[:2] == b"\x1f\x8b", packed_size=packed_size)
        while (offset := stream.position, line := stream.line())[1]:
            if not line.strip():
                continue
            if not line.startswith(b"WARC/"):
                reason = "truncated" if offset else "not_html"
                raise BrokenInput(reason, f"no WARC record begins at byte {offset} of its content")
            yield _record(stream, offset, most_bytes)


def warcs_in(package: zipfile.ZipFile) -> Iterator[zipfile.ZipInfo | str]:
    """The WARC files inside a WACZ *package*; the name alone of one that must not be trusted.

    Nothing is ever written by these names, but a package that leads out of itself is no honest one.
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
def opened_in(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[IO[bytes]]:
    """The *entry* of *package*, to be read in small pieces; raises :class:`BrokenInput`."""
    try:
        file = package.open(entry)
    except (RuntimeError, NotImplementedError, zipfile.BadZipFile, OSError) as error:
        raise BrokenInput("bad_encoding", f"{type(error).__name__}: {error}") from error
    with file:
        yield file


class _Unpacked:
    """The bytes of a file after gzip, counted; knows a bomb when it sees one."""

    def __init__(self, file: IO[bytes], *, is_gzip: bool, packed_size: int | None) -> None:
        self._file = file
        self._packed_size = packed_size
        self._stream: IO[bytes] = gzip.GzipFile(fileobj=file) if is_gzip else file  # type: ignore[assignment]
        self.position = 0

    def line(self) -> bytes:
        """The next line, at most :data:`MOST_LINE` bytes; b"" at the end."""
        return self._counted(self._stream.readline(MOST_LINE))

    def read(self, length: int) -> bytes:
        """*length* bytes; fewer at the end of the file only."""
        pieces = []
        while length and (piece := self._counted(self._stream.read(min(length, _CHUNK)))):
            pieces.append(piece)
            length -= len(piece)
        return b"".join(pieces)

    def skip(self, length: int) -> int:
        """Pass over *length* bytes; how many were missing."""
        while length and (piece := self._counted(self._stream.read(min(length, _CHUNK)))):
            length -= len(piece)
        return length

    def _counted(self, piece: bytes) -> bytes:
        self.position += len(piece)
        if self.position > BOMB_BYTES and self.position > BOMB_RATIO * (
            packed := self._packed_size or self._file.tell()
        ):
            raise BrokenInput("bomb", f"{packed} bytes unpack to more than {self.position}")
        return piece


def _record(stream: _Unpacked, offset: int, most_bytes: int) -> Record:
    headers: dict[str, str] = {}
    while (line := stream.line()).strip():
        if len(line) >= MOST_LINE or stream.position - offset > MOST_HEAD:
            raise BrokenInput("too_large", f"the head of the record at byte {offset}")
        name, _, value = line.decode("utf-8", "replace").partition(":")
        headers[name.strip().lower()] = value.strip()
    length = headers.get("content-length", "")
    if not (length.isascii() and length.isdigit() and len(length) < 16):
        raise BrokenInput("truncated", f"the record at byte {offset} does not tell its length")
    size = int(length)
    block = stream.read(size) if size <= most_bytes else None
    missing = stream.skip(size) if block is None else size - len(block)
    if missing:
        raise BrokenInput(
            "truncated", f"{missing} bytes of the record at byte {offset} are missing"
        )
    return Record(headers, block, offset)


@contextmanager
def _named_errors() -> Iterator[None]:
    """What damaged files raise, as :class:`BrokenInput`."""
    try:
        yield
    except EOFError as error:
        raise BrokenInput("truncated", "the packed file ends early") from error
    except (gzip.BadGzipFile, zlib.error, lzma.LZMAError, zipfile.BadZipFile) as error:
        raise BrokenInput("bad_encoding", f"damaged: {error}") from error
    except OSError as error:
        raise BrokenInput("truncated", f"cannot be read: {error.strerror or error}") from error
