"""Attacks by compression and by charsets that lie."""

from __future__ import annotations

import gzip
import zlib

import brotli

from tests.support.fakesite.trouble import bomb
from tests.support.hostile.cases import BROKEN, NO_ARTICLE, STORED, Case, case, http, outcomes, page

_BOMB = outcomes("failed:bomb", "failed:too_large")
_BAD = outcomes("failed:bad_encoding", "failed:truncated", "failed:bomb") | NO_ARTICLE

#: Codecs of Python that are no charsets, and charsets that a header may name wrongly.
_CHARSETS = (
    *("hex", "zip", "bz2", "rot13", "base64", "uu", "quopri", "idna", "punycode", "undefined"),
    *("unicode_escape", "raw_unicode_escape", "utf-7", "utf-16", "utf-32", "cp500", "shift_jis"),
    *("iso-2022-jp", "gb18030", "koi8-r", "x-user-defined", "replacement", "no-such-charset"),
    *("utf-8\x00", "../../etc/passwd", "a" * 2_000),
)


def cases() -> list[Case]:
    """Return all cases of this module."""
    return [*_bombs(), *_broken(), *_charsets(), *_types()]


def _deflate_bomb(megabytes: int) -> bytes:
    packer = zlib.compressobj(9)
    parts = [packer.compress(b"a" * 1_000_000) for _ in range(megabytes)]
    return b"".join(parts) + packer.flush()


def _bombs() -> list[Case]:
    nested = bomb(64, "gzip")
    for _ in range(5):
        nested = gzip.compress(nested, mtime=0)
    members = gzip.compress(b"a" * 100_000, mtime=0) * 2_000
    return [
        case("bomb of gzip", _BOMB, http(bomb(100, "gzip"), "Content-Encoding: gzip")),
        case("bomb of deflate", _BOMB, http(_deflate_bomb(100), "Content-Encoding: deflate")),
        case("bomb of brotli", _BOMB, http(bomb(100, "br"), "Content-Encoding: br")),
        case("bomb in a bomb", _BOMB | _BAD, http(nested, *["Content-Encoding: gzip"] * 6)),
        case("codings in a list", _BOMB | _BAD, http(nested, "Content-Encoding: gzip" + ", gzip" * 5)),
        case("bomb of 2,000 members", _BOMB | _BAD | STORED, http(members, "Content-Encoding: gzip")),
        case("bomb as x-gzip", _BOMB, http(bomb(100, "gzip"), "Content-Encoding: X-GZIP")),
        case("bomb without a coding", _BOMB | NO_ARTICLE, http(bomb(100, "gzip"))),
        case("bomb of zstd", _BOMB | _BAD, http(_zstd_bomb(), "Content-Encoding: zstd")),
    ]  # fmt: skip


def _zstd_bomb() -> bytes:
    """Return a zstd frame of 2,000 blocks that each repeat one byte 128 KiB times (RFC 8878)."""
    size = 2**17
    block = ((size << 3) | 0b010).to_bytes(3, "little") + b"a"
    last = ((size << 3) | 0b011).to_bytes(3, "little") + b"a"
    return b"\x28\xb5\x2f\xfd" + b"\x00\x58" + block * 1_999 + last


def _broken() -> list[Case]:
    html = page("packed").encode()
    packed = gzip.compress(html, mtime=0)
    raw = zlib.compressobj(wbits=-15)
    return [
        case("gzip cut off", BROKEN, http(packed[:-400], "Content-Encoding: gzip")),
        case("gzip without its checksum", STORED, http(packed[:-8], "Content-Encoding: gzip")),
        case("gzip with a wrong checksum", _BAD, http(packed[:-8] + b"12345678", "Content-Encoding: gzip")),
        case("brotli cut off", BROKEN, http(brotli.compress(html)[:-9], "Content-Encoding: br")),
        case("garbage as brotli", _BAD, http(b"\xff" * 5_000, "Content-Encoding: br")),
        case("garbage as gzip", _BAD, http(b"\x1f\x8b\x08" + b"\xee" * 999, "Content-Encoding: gzip")),
        case("plain as gzip", _BAD | STORED, http(page("plain as gzip"), "Content-Encoding: gzip")),
        case("gzip as plain", STORED | NO_ARTICLE, http(gzip.compress(page("hidden").encode()))),
        case("raw deflate", STORED, http(raw.compress(page("raw").encode()) + raw.flush(), "Content-Encoding: deflate")),
        case("unknown coding", _BAD | STORED, http(page("unknown coding"), "Content-Encoding: rot13")),
        case("100 codings", _BAD | STORED, http(page("100 codings"), "Content-Encoding: " + "identity, " * 100 + "identity")),
        case("coding in Latin-1", _BAD | STORED, http(page("latin coding"), "Content-Encoding: gz\xefp")),
    ]  # fmt: skip


def _charsets() -> list[Case]:
    return [
        case(
            f"charset {name[:20]!r}",
            STORED | NO_ARTICLE,
            http(page(f"charset {name}"), kind=f"text/html; charset={name}"),
        )
        for name in _CHARSETS
    ]


def _types() -> list[Case]:
    html = page("types")
    wide = page("wide").encode("utf-16")
    pdf = b"%PDF-1.7\n" + bytes(range(256)) * 400
    png = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 400
    return [
        case("UTF-16 named UTF-8", STORED | NO_ARTICLE, http(wide)),
        case("UTF-16 without a mark", STORED | NO_ARTICLE, http(page("le").encode("utf-16-le"))),
        case("picture named HTML", NO_ARTICLE, http(png)),
        case("PDF named HTML", NO_ARTICLE, http(pdf)),
        case("HTML named picture", NO_ARTICLE | STORED, http(html, kind="image/png")),
        case("JSON named HTML", NO_ARTICLE, http('{"a": [1, 2, 3]}' * 900)),
        case("no type", STORED, b"HTTP/1.1 200 OK\r\n\r\n" + page("untyped").encode()),
        case("type without end", STORED | NO_ARTICLE, http(page("endless"), kind="text/html" + ";a=b" * 2_000)),
        case("zeros", NO_ARTICLE, http(bytes(2**20))),
        case("empty", NO_ARTICLE, http(b"")),
    ]  # fmt: skip
