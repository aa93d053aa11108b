"""Take records out of a WARC file of which one gzip member holds several records.

Our own files have a member for each record. Files of other programs may have a single member for
all of them; such a file is unpacked, and each record that stays becomes a member of its own. Its
bytes stay the same, unpacked.
"""

from __future__ import annotations

import gzip
import os
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Final

from newsarchive.captures.replay.record_removal import Record, record_urls, records, sync_folder

_PIECE: Final = 2**20
_GZIP: Final = 31  # zlib's wbits for the gzip format
#: Bytes of the longest head, and of the line breaks after a record.
_HEAD, _END = 2**16, 4


def shares_members(file: Path) -> bool:
    """Return whether a gzip member of *file* holds more than the record that it begins with."""
    if not file.name.endswith(".gz"):
        return False
    with file.open("rb") as opened:
        return any(_is_longer(opened, record) for record in records(file))


def _is_longer(opened: BinaryIO, record: Record) -> bool:
    """Return whether the last member of *record*, by the size it states, is longer than it."""
    opened.seek(record.start)
    packed = opened.read(min(_HEAD, record.end - record.start))
    try:
        head = zlib.decompressobj(_GZIP).decompress(packed, _HEAD)
    except zlib.error:
        return False
    opened.seek(record.end - 4)
    stated = int.from_bytes(opened.read(4), "little")
    size, length = head.find(b"\r\n\r\n"), _length(head)
    return size >= 0 and length is not None and stated > size + 4 + length + _END


def _length(head: bytes) -> int | None:
    for line in head.partition(b"\r\n\r\n")[0].split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length" and value.strip().isdigit():
            return int(value)
    return None


def repack_without(file: Path, target: Path, is_dropped: Callable[[tuple[str, ...]], bool]) -> int:
    """Write *file* to *target*, a member a record, without those of dropped URLs; count these.

    If there are none, nothing is written. Raises OSError, EOFError or zlib.error if the file is
    damaged: then nothing is written either.
    """
    part = target.with_name("rewriting.part")
    dropped = 0
    with gzip.open(file, "rb") as source, part.open("wb") as copy:
        while head := _next_head(source):
            left = (_length(head) or 0) + _END
            is_kept = not is_dropped(record_urls(head))
            dropped += not is_kept
            with _member(copy) if is_kept else Path(os.devnull).open("wb") as member:
                member.write(head)
                while left and (piece := source.read(min(left, _PIECE))):
                    member.write(piece)
                    left -= len(piece)
        copy.flush()
        os.fsync(copy.fileno())
    if dropped:
        part.replace(target)
    else:
        part.unlink()
    sync_folder(target.parent)
    return dropped


def _member(file: BinaryIO) -> gzip.GzipFile:
    return gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0)


def _next_head(source: gzip.GzipFile) -> bytes:
    """Return the head of the next record with the empty line after it; b"" at the end."""
    head = b""
    while line := source.readline(_HEAD):
        head += line
        if line == b"\r\n" and head.strip():
            return head
    return head if head.strip() else b""
