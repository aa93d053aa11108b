"""Decompress HTTP bodies in bounded pieces; find truncated streams and decompression bombs.

An import joins the pieces to the body. A crawl only checks them, because Scrapy decompresses by
itself. Whole WARC files are decompressed in :mod:`newsarchive.captures.warc_reader`, which measures
their compression ratio instead, because a WARC file has no size limit.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any

from newsarchive.errors import BrokenInput

#: The content codings (RFC 9110, 8.4.1) that are decompressed here.
CODINGS = frozenset(("gzip", "x-gzip", "deflate", "br"))
#: Bytes of a piece: how much a bomb can take of the memory before it is found.
_PIECE = 2**16
_GZIP_OR_ZLIB = 47  # zlib's wbits for "either header"
_RAW_DEFLATE = -15


def decompressed(body: bytes, coding: str, most_bytes: int) -> Iterator[bytes]:
    """Yield *body*, compressed with *coding* (one of :data:`CODINGS`), in decompressed pieces.

    Raises :class:`BrokenInput`: ``bomb`` if it has more than *most_bytes*, ``truncated`` if it ends
    early, ``bad_encoding`` if it is damaged. Bytes after the end of the stream are ignored.
    """
    size = 0
    try:
        for piece in _brotli_pieces(body) if coding == "br" else _zlib_pieces(body):
            size += len(piece)
            if size > most_bytes:
                detail = f"{len(body)} bytes decompress to more than {most_bytes}"
                raise BrokenInput("bomb", detail)
            yield piece
    except EOFError as error:
        detail = f"the compressed response ends early, after {size} decompressed bytes"
        raise BrokenInput("truncated", detail) from error


def _zlib_pieces(body: bytes) -> Iterator[bytes]:
    """Yield the pieces of gzip, zlib or raw deflate; ``EOFError`` if its end is missing."""
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
                return
            piece = unpacker.decompress(unpacker.unconsumed_tail, _PIECE)
    except zlib.error as error:
        raise BrokenInput("bad_encoding", str(error)) from error
    if not unpacker.eof:
        raise EOFError


def _first_piece(body: bytes, wbits: int) -> tuple[Any, bytes]:
    unpacker = zlib.decompressobj(wbits)
    return unpacker, unpacker.decompress(body, _PIECE)


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
