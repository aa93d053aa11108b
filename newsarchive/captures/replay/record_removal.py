"""Write a WARC file again without some of its records; all others stay byte for byte.

Each record of our files is a gzip member of its own. Where they begin is found by their first
bytes, without decompressing the pages: a file of 1 GiB takes a few seconds, and damage in one
record does not hide the next one.
"""

from __future__ import annotations

import mmap
import os
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from newsarchive.captures.record_heads import warc_head
from newsarchive.errors import BadURL
from newsarchive.urls import normalised_url

_MAGIC: Final = b"\x1f\x8b\x08"
_GZIP: Final = 31  # zlib's wbits for the gzip format
#: Bytes of a packed record that are read for its head, and of the head.
_PACKED, _HEAD = 2**16, 2**14
_PIECE: Final = 2**20
#: The headers that name the page of a record, or the page that it repeats.
_NAMES: Final = ("warc-target-uri", "warc-refers-to-target-uri")


@dataclass(slots=True, frozen=True)
class Record:
    """Where a record is in its file, and what it is about."""

    start: int
    end: int
    urls: tuple[str, ...]
    """The addresses that it names, in normal form."""


def records(file: Path) -> list[Record]:
    """Return the records of *file*. What is before the first one that can be read is the first."""
    if not file.stat().st_size:
        return []
    with file.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as data:
        heads = list(_heads(data))
        if not heads or heads[0][0]:
            heads.insert(0, (0, b""))
        ends = [start for start, _ in heads[1:]] + [len(data)]
        return [
            Record(start, end, record_urls(head))
            for (start, head), end in zip(heads, ends, strict=True)
        ]


def _heads(data: mmap.mmap) -> Iterator[tuple[int, bytes]]:
    """Yield where each record begins, and its first bytes."""
    if data[:5] == b"WARC/":
        yield from _plain_heads(data)
        return
    at = data.find(_MAGIC)
    while at >= 0:
        try:
            head = zlib.decompressobj(_GZIP).decompress(data[at : at + _PACKED], _HEAD)
        except zlib.error:
            head = b""
        if head.startswith(b"WARC/"):
            yield at, head
        at = data.find(_MAGIC, at + 1)


def _plain_heads(data: mmap.mmap) -> Iterator[tuple[int, bytes]]:
    """Yield the records of a file that is not compressed, by the lengths that they state."""
    at = 0
    while data[at : at + 5] == b"WARC/":
        head = data[at : at + _HEAD]
        yield at, head
        size, length = head.find(b"\r\n\r\n"), _headers(head).get("content-length", "")
        if size < 0 or not length.isdigit():
            return
        at += size + 4 + int(length) + 4


def _headers(head: bytes) -> dict[str, str]:
    lines = head.split(b"\r\n\r\n")[0].split(b"\r\n")[1:]
    return warc_head([line + b"\r\n" for line in lines])


def record_urls(head: bytes) -> tuple[str, ...]:
    """Return the URLs that the *head* of a record names, in normal form."""
    return tuple(_urls(head))


def _urls(head: bytes) -> Iterator[str]:
    headers = _headers(head)
    for name in _NAMES:
        url = headers.get(name, "").strip("<>")
        try:
            yield normalised_url(url)
        except BadURL:
            continue


def write_without(
    file: Path, target: Path, all_records: list[Record], is_dropped: Callable[[Record], bool]
) -> dict[int, int]:
    """Write *file* to *target* without the dropped records; return the new offset of each other.

    *target* is on the disk when this returns; a file that was there before is replaced.
    """
    part = target.with_name("rewriting.part")
    moved: dict[int, int] = {}
    with file.open("rb") as source, part.open("wb") as copy:
        for record in all_records:
            if is_dropped(record):
                continue
            moved[record.start] = copy.tell()
            source.seek(record.start)
            left = record.end - record.start
            while left and (piece := source.read(min(left, _PIECE))):
                copy.write(piece)
                left -= len(piece)
        copy.flush()
        os.fsync(copy.fileno())
    part.replace(target)
    sync_folder(target.parent)
    return moved


def sync_folder(folder: Path) -> None:
    """Write the names of the files in *folder* to the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
