"""A source as its readers get it: unpacked within bounds, decoded once, with what it is.

The bytes come from strangers: they may be packed twice, cut, damaged, or in another charset than
they claim.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from newsarchive.page.charsets import decoded
from newsarchive.page.parsing import is_binary

#: Bytes that a packed source may unpack to: what the sitemap protocol allows (50 MiB).
MAX_UNPACKED: Final = 52_428_800


class Kind(StrEnum):
    """What a document is, as far as finding articles goes."""

    FEED = "feed"
    JSON_FEED = "json_feed"
    SITEMAP = "sitemap"
    SITEMAP_INDEX = "sitemap_index"
    ROBOTS = "robots"
    HTML = "html"
    UNKNOWN = "unknown"


@dataclass(slots=True, frozen=True, kw_only=True)
class Document:
    """A fetched feed, sitemap, robots.txt or web page; ``documents.document_of`` makes it."""

    url: str
    """URL of the response, after redirects; relative links are resolved against it."""
    kind: Kind
    body: bytes = field(repr=False)
    """The text in UTF-8 without a byte order mark, whatever charset it came in."""
    problem: str | None = None
    """What went wrong while unpacking, one line for people."""

    def nothing_because(self) -> str:
        """Return why a document that should list links has no entries, one line for people."""
        if not self.body.strip():
            return "is empty"
        head = self.body[:65_536]
        if re.search(rb"<!doctype\s+html|<html[\s>]|<body[\s>]", head, re.IGNORECASE):
            return "is a web page, not a feed or sitemap"
        if re.search(rb"<(?:[\w.-]+:)?(?:rss|feed|rdf|urlset|sitemapindex)\b", head, re.IGNORECASE):
            return "has no entries"
        return "is neither a feed nor a sitemap"


def as_utf8(body: bytes, content_type: str = "") -> bytes:
    """Return *body* in UTF-8 without a byte order mark; what is no text stays as it is."""
    if is_binary(body) or (body.isascii() and b"\x1b" not in body and b"\0" not in body):
        return body
    return decoded(body, content_type).encode("utf-8", "replace")


def unpacked(body: bytes) -> tuple[bytes, str | None]:
    """Return *body* without gzip around it (twice at most), and what went wrong, or None.

    It unpacks at most :data:`MAX_UNPACKED` bytes. Of a damaged or cut archive it returns what
    could be read.
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
            # If it gets the whole of a broken stream at once, zlib returns nothing of it.
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
