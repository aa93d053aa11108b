"""Decompress HTTP bodies in bounded pieces; find truncated streams and decompression bombs.

An import joins the pieces to the body. A crawl only checks them, because Scrapy decompresses by
itself. Whole WARC files are decompressed in :mod:`newsarchive.captures.warc_reader`, which measures
their compression ratio instead, because a WARC file has no size limit.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable, Generator, Iterator
from typing import Any

from newsarchive.errors import BrokenInput

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

__all__ = ("CODINGS", "coding_of", "decompressed", "zstd")

#: The content codings (RFC 9110, 8.4.1) that are decompressed here.
CODINGS = frozenset(("gzip", "x-gzip", "deflate", "br", "zstd"))
#: Bytes of a piece: how much a bomb can take of the memory before it is found.
_PIECE = 2**16
_GZIP_OR_ZLIB = 47  # zlib's wbits for "either header"
_RAW_DEFLATE = -15
_GZIP_MAGIC = b"\x1f\x8b"
_GZIP_START = b"\x1f\x8b\x08"
_ZSTD_START = b"\x28\xb5\x2f\xfd"
#: The largest window of a zstd frame, as a power of two: 8 MiB, as RFC 9659 demands.
_ZSTD_OPTIONS: dict[int, int] = {zstd.DecompressionParameter.window_log_max: 23}
#: gzip members or zstd frames of one body. Servers that send several send a few.
_MOST_MEMBERS = 100


def coding_of(body: bytes, stated: str) -> str:
    """Return the content coding of *body*, which the header calls *stated*: the bytes decide.

    Servers that compress and caches that store disagree. gzip and zstd say what they are.
    """
    if body.startswith(_GZIP_MAGIC):
        return "gzip"
    if body.startswith(_ZSTD_START):
        return "zstd"
    return "deflate" if stated in ("gzip", "x-gzip") else stated


def decompressed(body: bytes, coding: str, most_bytes: int) -> Iterator[bytes]:
    """Yield *body*, compressed with *coding* (one of :data:`CODINGS`), in decompressed pieces.

    Raises :class:`BrokenInput`: ``bomb`` if it has more than *most_bytes*, ``truncated`` if it ends
    early, ``bad_encoding`` if it is damaged. Bytes after the end of the stream are ignored, but
    another gzip member or zstd frame there belongs to the body.
    """
    size = 0
    try:
        for piece in _pieces(body, coding):
            size += len(piece)
            if size > most_bytes:
                detail = f"{len(body)} bytes decompress to more than {most_bytes}"
                raise BrokenInput("bomb", detail)
            yield piece
    except EOFError as error:
        detail = f"the compressed response ends early, after {size} decompressed bytes"
        raise BrokenInput("truncated", detail) from error


def _pieces(body: bytes, stated: str) -> Iterator[bytes]:
    coding = coding_of(body, stated)
    if coding == "br":
        return _brotli_pieces(body)
    if coding == "zstd":
        return _members(body, _zstd_pieces, _ZSTD_START)
    return _members(body, _zlib_pieces, _GZIP_START)


def _members(
    body: bytes, member: Callable[[bytes], Generator[bytes, None, bytes]], start: bytes
) -> Iterator[bytes]:
    """Yield the pieces of each *member* of *body*; all but the first begin with *start*."""
    rest = yield from member(body)
    for _ in range(_MOST_MEMBERS):
        if not rest.startswith(start):
            return
        rest = yield from member(rest)
    raise BrokenInput("bad_encoding", f"the response has more than {_MOST_MEMBERS} members")


def _zlib_pieces(body: bytes) -> Generator[bytes, None, bytes]:
    """Yield the pieces of gzip, zlib or raw deflate, and return what is after its end.

    Raises ``EOFError`` if its end is missing.
    """
    try:
        unpacker, piece = _first_piece(body, _GZIP_OR_ZLIB)
    except zlib.error as error:
        try:  # some servers send deflate without the zlib header
            unpacker, piece = _first_piece(body, _RAW_DEFLATE)
        except zlib.error:
            raise BrokenInput("bad_encoding", str(error)) from error
    try:
        while piece or unpacker.unconsumed_tail:
            yield piece
            if unpacker.eof:
                break
            piece = unpacker.decompress(unpacker.unconsumed_tail, _PIECE)
    except zlib.error as error:
        raise BrokenInput("bad_encoding", str(error)) from error
    if not unpacker.eof:
        raise EOFError
    return bytes(unpacker.unused_data)


def _first_piece(body: bytes, wbits: int) -> tuple[Any, bytes]:
    unpacker = zlib.decompressobj(wbits)
    return unpacker, unpacker.decompress(body, _PIECE)


def _zstd_pieces(body: bytes) -> Generator[bytes, None, bytes]:
    """Yield the pieces of a zstd frame, and return what is after its end; ``EOFError`` as above."""
    unpacker: Any = zstd.ZstdDecompressor(options=_ZSTD_OPTIONS)
    piece = body
    try:
        while not unpacker.eof and (piece or not unpacker.needs_input):
            piece = unpacker.decompress(body, _PIECE)
            body = b""
            yield piece
    except zstd.ZstdError as error:
        raise BrokenInput("bad_encoding", str(error)) from error
    if not unpacker.eof:
        raise EOFError
    return bytes(unpacker.unused_data)


def _brotli_pieces(body: bytes) -> Iterator[bytes]:
    """Yield the pieces of a brotli stream; ``EOFError`` if its end is missing."""
    import brotli

    unpacker: Any = brotli.Decompressor()
    try:
        piece = unpacker.process(body, output_buffer_limit=_PIECE)
        while piece:
            yield bytes(piece)
            piece = unpacker.process(b"", output_buffer_limit=_PIECE)
    except brotli.error as error:
        raise BrokenInput("bad_encoding", str(error)) from error
    if not unpacker.is_finished():
        raise EOFError
