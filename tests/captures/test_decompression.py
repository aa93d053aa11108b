"""Compressed bodies are decompressed in pieces; damage, truncation and bombs are found."""

from __future__ import annotations

import gzip
import zlib

import brotli
import pytest

from newsarchive.captures.decompression import decompressed, zstd
from newsarchive.errors import BrokenInput
from tests.support.warcs import page

MOST = 2**20
HTML = page("Compressed")
LONG = b"<p>The ferry was late.</p>" * 20_000


def raw_deflate(body: bytes) -> bytes:
    return zlib.compress(body)[2:-4]


CODINGS = {
    "gzip": ("gzip", gzip.compress),
    "gzip by its old name": ("x-gzip", gzip.compress),
    "deflate": ("deflate", zlib.compress),
    "deflate without the zlib header": ("deflate", raw_deflate),
    "brotli": ("br", brotli.compress),
    "zstd": ("zstd", zstd.compress),
}


@pytest.mark.parametrize("name", CODINGS)
@pytest.mark.parametrize("body", [b"", HTML, LONG], ids=["empty", "page", "several pieces"])
def test_the_pieces_are_the_body(name: str, body: bytes) -> None:
    coding, compress = CODINGS[name]
    pieces = list(decompressed(compress(body), coding, MOST))
    assert b"".join(pieces) == body
    assert all(len(piece) <= 2**18 for piece in pieces), "brotli takes its limit as a hint"


@pytest.mark.parametrize("name", [name for name in CODINGS if name != "brotli"])
def test_bytes_after_the_end_are_ignored(name: str) -> None:
    coding, compress = CODINGS[name]
    assert b"".join(decompressed(compress(LONG) + b"more", coding, MOST)) == LONG


@pytest.mark.parametrize("name", ["gzip", "zstd"])
def test_several_members_are_one_body(name: str) -> None:
    coding, compress = CODINGS[name]
    assert b"".join(decompressed(compress(HTML) + compress(LONG), coding, MOST)) == HTML + LONG
    with pytest.raises(BrokenInput, match="bad_encoding"):
        list(decompressed(compress(b"") * 5_000, coding, MOST))


@pytest.mark.parametrize("name", CODINGS)
def test_a_truncated_stream_is_found(name: str) -> None:
    coding, compress = CODINGS[name]
    with pytest.raises(BrokenInput, match=r"truncated: .* ends early, after \d+ decompressed"):
        list(decompressed(compress(LONG)[:-20], coding, MOST))


@pytest.mark.parametrize("name", CODINGS)
def test_a_bomb_is_found_at_the_limit(name: str) -> None:
    coding, compress = CODINGS[name]
    assert list(decompressed(compress(b" " * MOST), coding, MOST))
    with pytest.raises(BrokenInput, match=rf"bomb: \d+ bytes decompress to more than {MOST}"):
        list(decompressed(compress(b" " * 64 * MOST), coding, MOST))


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_damage_is_found(coding: str) -> None:
    with pytest.raises(BrokenInput, match="bad_encoding"):
        list(decompressed(b"\x1f\x8b" + b"x" * 50, coding, MOST))
