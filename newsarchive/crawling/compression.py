"""Checks that compressed responses are complete, and no decompression bombs.

Scrapy takes what it can decompress of a truncated gzip or brotli stream for the whole response:
half an article would be stored as if it were all of it.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Self

from scrapy import Request
from scrapy.http import Response

from newsarchive.crawling.refusals import Refused

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

_CHUNK = 2**16
_GZIP_OR_ZLIB = 47  # zlib's wbits for "either header"


class CompressionCheckMiddleware:
    """Refuses a compressed response that ends early (``truncated``) or is too large (``bomb``).

    Setting: DOWNLOAD_MAXSIZE, the most bytes that it may have when it is decompressed.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return a middleware with the size limit of the settings."""
        return cls(crawler.settings.getint("DOWNLOAD_MAXSIZE"))

    def process_response(self, request: Request, response: Response) -> Response:
        """Return *response*, or raise :class:`Refused`."""
        encodings = response.headers.getlist("Content-Encoding")
        if len(encodings) == 1 and response.body and request.method != "HEAD":
            check = _CHECKS.get(encodings[0].decode("latin-1").strip().lower())
            if check:
                check(response.body, self._most_bytes)
        return response


def _check_zlib(body: bytes, most_bytes: int) -> None:
    unpacker = zlib.decompressobj(_GZIP_OR_ZLIB)
    size, packed = 0, body
    try:
        while packed and not unpacker.eof:
            size += len(unpacker.decompress(packed, _CHUNK))
            packed = unpacker.unconsumed_tail
            _check_size(size, most_bytes, len(body))
    except zlib.error as error:
        if size == 0 and _is_raw_deflate(body):
            return  # some servers send deflate without its header; Scrapy unpacks it
        raise Refused("bad_encoding", str(error)) from error
    if not unpacker.eof:
        raise Refused("truncated", f"packed answer ends early, {size} bytes unpacked")


def _is_raw_deflate(body: bytes) -> bool:
    try:
        zlib.decompressobj(-15).decompress(body, _CHUNK)
    except zlib.error:
        return False
    return True


def _check_brotli(body: bytes, most_bytes: int) -> None:
    import brotli

    unpacker: Any = brotli.Decompressor()
    size = 0
    try:
        chunk = unpacker.process(body, output_buffer_limit=_CHUNK)
        while chunk:
            size += len(chunk)
            _check_size(size, most_bytes, len(body))
            chunk = unpacker.process(b"", output_buffer_limit=_CHUNK)
    except brotli.error as error:
        raise Refused("bad_encoding", str(error)) from error
    if not unpacker.is_finished():
        raise Refused("truncated", f"packed answer ends early, {size} bytes unpacked")


def _check_size(size: int, most_bytes: int, packed_size: int) -> None:
    if size > most_bytes:
        raise Refused("bomb", f"{packed_size} bytes unpack to more than {most_bytes}")


_CHECKS: dict[str, Callable[[bytes, int], None]] = {
    "gzip": _check_zlib,
    "x-gzip": _check_zlib,
    "deflate": _check_zlib,
    "br": _check_brotli,
}
