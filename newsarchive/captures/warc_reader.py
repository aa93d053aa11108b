"""Read WARC and ARC files from elsewhere: as a stream, within limits, trusting nothing in them.

A file from elsewhere may be truncated, damaged or made to exhaust the memory. Each of these costs
the records concerned, and one line with a reason; docs/decisions/storage.md has what was tried.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO

from newsarchive.captures.packed_content import PackedContent
from newsarchive.captures.record_heads import (
    arc_head,
    begins_record,
    is_warc_line,
    next_beginning,
    warc_head,
)
from newsarchive.errors import BrokenInput

#: Limits of a line and of the header of a record, in bytes.
MOST_LINE = 2**16
MOST_HEAD = 2**18
#: Bytes that are searched at once for the next record, and those that the next search repeats.
_WINDOW = 2**16
_OVERLAP = 2**14
#: Bytes after a record that are looked at to see whether its length is right.
_AFTER = 2**8
_ALGORITHMS = {"sha1", "sha256", "sha384", "sha512", "md5"}


@dataclass(slots=True, frozen=True)
class WarcRecord:
    """One record of a WARC or ARC file."""

    headers: Mapping[str, str]
    """The headers of the WARC record (not those of HTTP); names are in lower case."""
    block: bytes | None
    """The content, or None if it was larger than the limit and was skipped."""
    offset: int
    """Where the record begins in the decompressed file, in bytes."""
    member_at: int = 0
    """Where its gzip member or zstd frame begins in the file, in bytes."""


@dataclass(slots=True, frozen=True)
class Damage:
    """A record, or something in the place of one, that cannot be read."""

    offset: int
    reason: str
    """A word of ``outcomes.REASONS``."""
    detail: str


def warc_records(
    file: IO[bytes],
    most_bytes: int,
    compressed_size: int | None = None,
    checksum: int | None = None,
) -> Iterator[WarcRecord | Damage]:
    """Yield the records of the *file*, packed or plain, one in memory at a time.

    Blocks of more than *most_bytes* are left out. *compressed_size* and *checksum* are those of an
    entry of a zip file. Nothing is raised for a damaged file: what cannot be read is a
    :class:`Damage`, and reading goes on at the next record that can be found. A record is yielded
    only if the checksums of its member and of its block, so far as there are any, are right.
    """
    try:
        content = PackedContent(file, begins_record, compressed_size, checksum)
    except BrokenInput as error:
        yield Damage(0, error.reason, error.detail)
        return
    is_empty = True
    while True:
        offset = content.position
        try:
            if not _skip_empty_lines(content):
                return
            offset = content.position
            record = _record(content, most_bytes, is_first=is_empty)
        except BrokenInput as error:
            yield Damage(offset, error.reason, error.detail)
            if not _find_beginning(content):
                return
        else:
            yield record
        is_empty = False


def _skip_empty_lines(content: PackedContent) -> bool:
    """Go to the next record, if the file is sound up to it; return whether there is one."""
    while True:
        ahead = content.peek(_AFTER)
        blank = len(ahead) - len(ahead.lstrip(b"\r\n \t\0"))
        content.skip(blank)
        if blank < len(ahead):
            return True
        if not ahead and not content.next_member():
            return False


def _find_beginning(content: PackedContent) -> bool:
    """Go to the next place after damage where a record begins; return whether there is one."""
    while True:
        window = content.peek(_WINDOW)
        found = next_beginning(window)
        if found is not None:
            content.skip(found)
            return True
        content.skip(max(len(window) - _OVERLAP, 0) or len(window))
        if len(window) < _WINDOW and not _go_on(content):
            return False


def _go_on(content: PackedContent) -> bool:
    try:
        return content.peek(1) != b"" or content.next_member()
    except BrokenInput:
        return content.skip_damage()


def _record(content: PackedContent, most_bytes: int, *, is_first: bool) -> WarcRecord:
    offset, place, member_at = content.position, content.place(), content.member_at
    headers = _head(content, is_first=is_first)
    target = headers.get("warc-target-uri", "")[:200] or "a record"
    length = headers.get("content-length", "")
    if not (length.isascii() and length.isdigit() and len(length) < 16):
        raise BrokenInput("truncated", f"the record at {place} states no length")
    size = int(length)
    block = content.read(size) if size <= most_bytes else None
    missing = content.skip(size) if block is None else size - len(block)
    try:
        if missing:
            raise content.error or BrokenInput(
                "truncated", f"{missing} bytes of {target}, at {place}, are missing"
            )
        _check_end(content, headers, block, f"{target}, at {place}")
    except BrokenInput:
        content.unread(block or b"")  # The next record may begin inside.
        raise
    return WarcRecord(headers, block, offset, member_at)


def _head(content: PackedContent, *, is_first: bool) -> dict[str, str]:
    start, place = content.position, content.place()
    first = content.line(MOST_LINE)
    if headers := arc_head(first):
        return headers
    if not is_warc_line(first):
        if content.error is not None:
            raise content.error
        content.unread(first)
        reason = "not_html" if is_first else "bad_encoding"
        raise BrokenInput(reason, f"no WARC record begins at {place} of the content")
    lines: list[bytes] = []
    while (line := content.line(MOST_LINE)).strip():
        if len(line) >= MOST_LINE or content.position - start > MOST_HEAD:
            raise BrokenInput("too_large", f"the header of the record at {place}")
        lines.append(line)
    if not line and content.error is not None:
        raise content.error
    return warc_head(lines)


def _check_end(
    content: PackedContent, headers: Mapping[str, str], block: bytes | None, name: str
) -> None:
    """Raise :class:`BrokenInput` if *block* is not what was written, or its length is wrong."""
    digest = has_right_digest(headers.get("warc-block-digest", ""), block)
    if digest is False:
        raise BrokenInput("bad_encoding", f"the digest of {name}, does not match")
    after = content.peek(_AFTER)
    is_ended = not after.strip(b"\r\n \t\0") or begins_record(after)
    is_ended = is_ended or after.startswith((b"\r\n\r\n", b"\n\n"))
    if not is_ended and digest is None:
        raise BrokenInput("truncated", f"the length of {name}, is wrong")
    if digest is None and not content.is_sound():
        raise BrokenInput("bad_encoding", f"the checksum of the file is wrong around {name}")


def has_right_digest(stated: str, block: bytes | None) -> bool | None:
    """Return whether the digest of *block* is the *stated* one; None if that cannot be said."""
    name, _, value = stated.partition(":")
    name = name.strip().lower().replace("-", "")
    if block is None or name not in _ALGORITHMS:
        return None
    digest, value = hashlib.new(name, block, usedforsecurity=False).digest(), value.strip()
    if len(value) == 2 * len(digest):
        return value.lower() == digest.hex()
    base32, base_64 = base64.b32encode(digest).decode(), base64.b64encode(digest).decode()
    value, base32, base_64 = value.rstrip("="), base32.rstrip("="), base_64.rstrip("=")
    if len(value) == len(base32):
        return value.upper() == base32
    return value == base_64 if len(value) == len(base_64) else None
