"""The bytes of a source made fit to read: unpacked within bounds, and in UTF-8.

They come from strangers: packed, cut, in another charset than they say.
"""

from __future__ import annotations

import codecs
import re
import zlib
from typing import Final

#: Bytes that a packed source may unpack to: what the sitemap protocol allows (50 MiB).
MAX_UNPACKED: Final = 52_428_800

_TEXT_ENCODINGS = re.compile(
    r"utf-?(?:8|16|32)(?:[-_]?[bl]e)?(?:-sig)?|ascii|iso8859-\d+|cp\d{3,4}|koi8-[rut]|mac-\w+|"
    r"gb\w+|hz|big5\w*|shift_jis\w*|euc_\w+|iso2022_\w+|johab|tis-620"
)
# Names that promise less than what is usually sent under them (as browsers read them).
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "iso8859-1": "cp1252", "ascii": "cp1252"}
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(
    rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']\s*([\w.:-]{1,40})|"""
    rb"""<meta[^>]{0,300}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""",
    re.IGNORECASE,
)
_IN_HEADER = re.compile(r"""charset\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE)


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
    """*body* in UTF-8 without a byte order mark, whatever it says of itself.

    Order of trust: byte order mark, then UTF-8 if the bytes are that (other
    charsets hardly ever look like it by chance), then what header and document
    name, then windows-1252. Bytes that fit nothing become U+FFFD.
    """
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return _decoded(body[len(mark) :], encoding)
    if body[:4].count(b"\0") >= 2 or body[:2] in (b"<\0", b"\0<"):
        return _decoded(body, "utf-16-le" if body[1:2] == b"\0" else "utf-16-be")
    if body.isascii() and b"\x1b" not in body:
        return body
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return _decoded(body, _stated_encoding(body, content_type) or _guessed_encoding(body))
    stated = _stated_encoding(body, content_type)
    return _decoded(body, stated) if stated and stated.startswith("iso2022") else body


def _decoded(body: bytes, encoding: str) -> bytes:
    return body.decode(encoding, "replace").encode("utf-8", "replace")


def _stated_encoding(body: bytes, content_type: str) -> str | None:
    """The charset that the header or the document names, if it is one and can be true."""
    names = [match[1] for match in _IN_HEADER.finditer(content_type)]
    names += [
        (match[1] or match[2]).decode("ascii", "replace")
        for match in _DECLARED.finditer(body[:4096])
    ]
    for name in names:
        try:
            encoding = codecs.lookup(name).name
        except LookupError:
            continue
        encoding = _WIDER.get(encoding, encoding)
        # The name could be read as bytes of ASCII, so UTF-16 and -32 are no truth; UTF-8 was tried.
        if _TEXT_ENCODINGS.fullmatch(encoding) and not encoding.startswith("utf"):
            return encoding
    return None


def _guessed_encoding(body: bytes) -> str:
    """UTF-8 with a few broken bytes (a text cut in the middle of a character), or windows-1252."""
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    others = len(text) - broken - sum(map(len, re.findall(r"[\x00-\x7f]+", text)))
    return "utf-8" if others > broken else "cp1252"


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
