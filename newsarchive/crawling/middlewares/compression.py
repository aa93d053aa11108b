"""Check that compressed responses are whole, and no bombs, before Scrapy decompresses them.

Scrapy takes what it can decompress of a truncated gzip or brotli stream for the whole response.
Half an article would be stored as if it were all of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scrapy import Request
from scrapy.http import Response

from newsarchive.captures.decompression import CODINGS, decompressed
from newsarchive.crawling.refusals import Refused
from newsarchive.errors import BrokenInput

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class CompressionCheckMiddleware:
    """Refuses a compressed response that ends early (``truncated``) or is too large (``bomb``).

    Setting: DOWNLOAD_MAXSIZE, the most bytes that it may have when it is decompressed.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return a middleware with the size limit DOWNLOAD_MAXSIZE of the settings."""
        return cls(crawler.settings.getint("DOWNLOAD_MAXSIZE"))

    def process_response(self, request: Request, response: Response) -> Response:
        """Return *response*, or raise :class:`Refused`."""
        codings = response.headers.getlist("Content-Encoding")
        if len(codings) == 1 and response.body and request.method != "HEAD":
            coding = codings[0].decode("latin-1").strip().lower()
            if coding in CODINGS:
                self._check(response.body, coding)
        return response

    def _check(self, body: bytes, coding: str) -> None:
        try:
            for _ in decompressed(body, coding, self._most_bytes):
                pass
        except BrokenInput as error:
            raise Refused(error.reason, error.detail) from error
