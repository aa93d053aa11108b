"""Check that compressed responses are whole, and no bombs, before Scrapy decompresses them.

Scrapy takes what it can decompress of a truncated gzip or brotli stream for the whole response.
Half an article would be stored as if it were all of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scrapy import Request
from scrapy.http import Response

from newsarchive.captures.decompression import CODINGS, coding_of, decompressed
from newsarchive.crawling.middlewares.refusals import Refused
from newsarchive.errors import BrokenInput

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class CompressionCheckMiddleware:
    """Refuses a compressed response that is damaged or too large (``bomb``); marks a truncated one.

    A response that is not compressed, though its header says so, is passed on without the header,
    and one that is compressed in another way than its header says with the right one.

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
        header = b",".join(response.headers.getlist("Content-Encoding")).decode("latin-1").lower()
        if not header.isascii():  # no coding has such a name
            del response.headers["Content-Encoding"]
        codings = [coding.strip() for coding in header.split(",")]
        if not response.body or request.method == "HEAD" or not set(codings) <= CODINGS:
            return response
        most_bytes = request.meta.get("download_maxsize", self._most_bytes)
        body = response.body
        try:
            # The last coding is the outermost; of the innermost the body is only measured.
            for coding in reversed(codings[1:]):
                body = b"".join(decompressed(body, coding, most_bytes))
            for _ in decompressed(body, codings[0], most_bytes):
                pass
        except BrokenInput as error:
            if error.reason == "bad_encoding" and is_plain_text(response.body):
                del response.headers["Content-Encoding"]
                return response
            if error.reason == "truncated":
                return response.replace(flags=[*response.flags, "dataloss"])
            raise Refused(error.reason, error.detail) from error
        if len(codings) == 1:  # Scrapy believes the header
            response.headers["Content-Encoding"] = coding_of(response.body, codings[0])
        return response


def is_plain_text(body: bytes) -> bool:
    """Return whether *body* begins like a document that is not compressed at all."""
    return body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<", b"{"))
