"""The bytes of a source made fit to read: unpacked within bounds, and in UTF-8.

They come from strangers: packed, cut, in another charset than they say.
"""

from __future__ import annotations

import re
import zlib
from typing import Final

from newsarchive.page.charsets import decoded

#: Bytes that a packed source may unpack to: what the sitemap protocol allows (50 MiB).
MAX_UNPACKED: Final = 52_428_800


def unpacked(body: bytes) -> tuple[bytes, str | None]:
    """*body* without gzip around it (twice at most), and what went wrong, or None.

    Unpacks no more than :data:`MAX_UNPACKED` bytes; of a broken or cut archive it
    gives what could be read.
    """
    problem = None
    for _ in range(2):
        if not body.startswith(b"\x1f\x8b"):
            break
        body, problem = _gunzipped(body)
    return body, problem


def _gunzipped(body: bytes) -> tuple[bytes, str | None]:
    parts: list[bytes] = []
    room = MAX_UNPACKED
    while body.startswith(b"\x1f\x8b"):
        member = zlib.decompressobj(wbits=31)
        try:
            data = member.decompress(body, room)
        except zlib.error:
            # Fed whole, zlib keeps nothing of a broken stream: feed it in pieces.
            parts.append(_before_the_break(body, room))
            return b"".join(parts), "its gzip is broken"
        parts.append(data)
        room -= len(data)
        if not member.eof:
            why = "its gzip ends too early" if room > 0 else "unpacks to more than 50 MiB"
            return b"".join(parts), why
        if room <= 0:
            break
        body = member.unused_data
    return b"".join(parts), None


def _before_the_break(body: bytes, room: int) -> bytes:
    member = zlib.decompressobj(wbits=31)
    parts: list[bytes] = []
    for start in range(0, len(body), 512):
        try:
            data = member.decompress(body[start : start + 512], room)
        except zlib.error:
            break
        parts.append(data)
        room -= len(data)
        if room <= 0:
            break
    return b"".join(parts)


def as_utf8(body: bytes, content_type: str = "") -> bytes:
    """Return *body* in UTF-8 without a byte order mark, whatever charset it came in."""
    if body.isascii() and b"\x1b" not in body and b"\0" not in body:
        return body
    return decoded(body, content_type).encode("utf-8", "replace")


def nothing_because(body: bytes) -> str:
    """Why a document that should list links has no entries, in a line for people."""
    if not body.strip():
        return "is empty"
    if re.search(rb"<!doctype\s+html|<html[\s>]|<body[\s>]", body[:65_536], re.IGNORECASE):
        return "is a web page, not a feed or sitemap"
    if re.search(
        rb"<(?:[\w.-]+:)?(?:rss|feed|rdf|urlset|sitemapindex)\b", body[:65_536], re.IGNORECASE
    ):
        return "has no entries"
    return "is neither a feed nor a sitemap"
