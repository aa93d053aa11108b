"""Responses with faults in their first lines, read as browsers read them.

Twisted gives up a whole response for one line of its header section that is against the rules.
Scrapy passes over lines without a colon, and this over the other faults that servers of news have.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from twisted.web._newclient import HEADER, STATUS, BadResponseVersion, HTTPClientParser

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

#: The longest line of a header section, in bytes: as much as Chromium reads in all.
LINE_BYTES = 256 * 1024
_NAMED = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*:(.*)", re.DOTALL)


class LenientParser(HTTPClientParser):
    """Passes over lines that are no header, and over statements about the length that say nothing.

    A response without a length that can be read ends with its connection, as :rfc:`9112` has it for
    one that states none. Two different lengths are still an error, as in browsers.
    """

    MAX_LENGTH = LINE_BYTES
    _is_passed_over = False

    def lineReceived(self, line: bytes) -> None:
        """Take a line of the header section, unless it is an empty one before its beginning."""
        if self.state == HEADER and line.rstrip(b"\r"):
            if line[:1] in (b" ", b"\t"):
                if self._is_passed_over or self._partialHeader is None:
                    return
            elif named := _NAMED.fullmatch(line):
                self._is_passed_over = False
                line = named[1] + b":" + named[2]
            else:
                self._is_passed_over = True
                return
        if self.state != STATUS or line.rstrip(b"\r"):
            super().lineReceived(line)

    def statusReceived(self, status: bytes) -> None:
        """Take the status line, with any number of spaces between its parts."""
        super().statusReceived(b" ".join(status.split(None, 2)))

    def parseVersion(self, strversion: bytes) -> tuple[bytes, int, int]:
        """Return the version; `HTTP/2`, and the `ICY` of radio stations, speak HTTP/1.1."""
        try:
            protocol, major, minor = super().parseVersion(strversion)
        except BadResponseVersion:
            if not strversion.startswith((b"HTTP", b"ICY")):
                raise
            return b"HTTP", 1, 1
        return protocol, major, minor

    def allHeadersReceived(self) -> None:
        """Remove what says nothing about the length of the body, and go on to the body."""
        headers = self.connHeaders
        codings = b",".join(headers.getRawHeaders(b"Transfer-Encoding", [])).lower()
        if {coding.strip() for coding in codings.split(b",")} <= {b"identity", b""}:
            headers.removeHeader(b"Transfer-Encoding")
        lengths = b",".join(headers.getRawHeaders(b"Content-Length", [])).split(b",")
        if not all(length.strip().isdigit() for length in lengths):
            headers.removeHeader(b"Content-Length")
        super().allHeadersReceived()


class LenientHandler(HTTP11DownloadHandler):
    """Scrapy's handler of http and https, with :class:`LenientParser`."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        # There is no public way to the parser. This one leaves what Scrapy has set in place.
        make: Any = partial(_factory, self._pool._factory)
        self._pool._factory = make


def _factory(make: Any, *arguments: Any) -> Any:
    """Return a factory of connections, made by *make*, whose responses are read leniently."""
    factory = make(*arguments)
    build = factory.buildProtocol
    factory.buildProtocol = lambda address: _lenient(build(address))
    return factory


def _lenient(protocol: Any) -> Any:
    """Make *protocol* read each of its responses with :class:`LenientParser`."""
    request = protocol.request

    def send(asked: Any) -> Any:
        answered = request(asked)
        # It makes the parser itself, and LenientParser has no state that it would have to begin.
        protocol._parser.__class__ = LenientParser
        return answered

    protocol.request = send
    return protocol
