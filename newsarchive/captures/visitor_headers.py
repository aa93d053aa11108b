"""Take out of records, before they leave, the headers that are about whoever fetched the page.

A server sets cookies for one visitor, and some tell the visitor's address back. The captures hold
them, because they hold what was sent. All other bytes of a record leave as they are.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
import zlib
from typing import Final

_VISITOR: Final = frozenset(
    (
        b"set-cookie", b"set-cookie2", b"authorization", b"authentication-info", b"x-auth-token",
        b"x-client-ip", b"x-real-ip", b"x-forwarded-for", b"true-client-ip", b"cf-connecting-ip",
        b"x-csrf-token", b"x-xsrf-token", b"x-session-id", b"x-session", b"x-user-id", b"x-user",
    )
)  # fmt: skip
#: The prefix of Common Crawl and of our own captures, for headers that are not true of the body.
_PREFIX: Final = b"x-crawler-"
_END_OF_HEAD: Final = re.compile(rb"\r?\n\r?\n")
_LINES: Final = re.compile(rb"[^\n]*\n(?:[ \t][^\n]*\n)*")
_GZIP: Final = 31  # zlib's wbits for the gzip format


def is_about_visitor(name: str) -> bool:
    """Return whether the header *name* is about whoever fetched the page."""
    return name.encode("latin-1", "replace").lower().removeprefix(_PREFIX) in _VISITOR


def without_visitor(members: bytes) -> bytes:
    """Return *members*, gzip members that hold a record each, without headers about the visitor.

    A member without any is returned byte for byte.
    """
    done = []
    while members:
        unpacker = zlib.decompressobj(_GZIP)
        record = unpacker.decompress(members)
        rest = unpacker.unused_data
        shared = _shared(record)
        is_same = shared is record
        done.append(members[: len(members) - len(rest)] if is_same else gzip.compress(shared))
        members = rest
    return b"".join(done)


def _shared(record: bytes) -> bytes:
    """Return *record* without headers about the visitor; *record* itself if it has none."""
    end = _END_OF_HEAD.search(record)
    if end is None or not re.search(rb"(?im)^warc-type:[ \t]*(response|revisit)\b", record):
        return record
    head, block = record[: end.end()], record[end.end() :]
    length = re.search(rb"(?im)^content-length:[ \t]*(\d{1,15})", head)
    http = _END_OF_HEAD.search(block)
    if length is None or http is None or not block[:5].upper().startswith(b"HTTP"):
        return record
    kept = b"".join(
        line
        for line in _LINES.findall(block[: http.end()])
        if line.partition(b":")[0].strip().lower().removeprefix(_PREFIX) not in _VISITOR
    )
    if len(kept) == http.end():
        return record
    block, after = kept + block[http.end() : int(length[1])], block[int(length[1]) :]
    return _with_fields(head, block) + block + after


def _with_fields(head: bytes, block: bytes) -> bytes:
    """Return the *head* of a record with the length of *block*, and its digest if it states one."""
    digest = base64.b32encode(hashlib.sha1(block, usedforsecurity=False).digest())
    head = re.sub(rb"(?im)^(content-length:)[^\r\n]*", rb"\1 %d" % len(block), head)
    return re.sub(rb"(?im)^(warc-block-digest:)[^\r\n]*", rb"\1 sha1:" + digest, head)
