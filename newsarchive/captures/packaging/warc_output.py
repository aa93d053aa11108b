"""A WARC file of chosen captures, written to any stream."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import Final, Protocol

from newsarchive.captures.warc_writer import info_record

#: What the first record of such a file says.
_MARK: Final = "newsarchive export"


class Output(Protocol):
    """Something that bytes can be written to."""

    def write(self, content: bytes, /) -> object:
        """Write *content*."""


class WarcOutput:
    """Writes records, each a gzip member, to a file called *name*; the first is about the file."""

    def __init__(self, file: Output, name: str, description: str) -> None:
        self.size = 0
        """Bytes written so far."""
        self._file = file
        self.append(info_record(name, {"isPartOf": _MARK, "description": description}))

    def append(self, member: bytes) -> int:
        """Write the record *member*, and return where it begins."""
        offset = self.size
        self._file.write(member)
        self.size += len(member)
        return offset


def is_export(file: Path) -> bool:
    """Return whether *file* is a WARC file or a package that an export wrote."""
    with file.open("rb") as opened:
        start = opened.read(2**16)
    if start.startswith(b"\x1f\x8b"):
        try:
            start = zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(start, 2**12)
        except zlib.error:
            return False
    return f"isPartOf: {_MARK}".encode() in start
