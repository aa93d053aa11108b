"""A file on a web server as a stream: one connection, which is opened again where it broke off."""

from __future__ import annotations

import http.client
import logging
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from newsarchive.delivery.tls import tls_context
from newsarchive.errors import NewsArchiveError
from newsarchive.http_headers import requested_pause

logger = logging.getLogger(__name__)

#: Seconds without a byte after which a connection counts as broken.
TIMEOUT = 60.0
#: How often a request is sent after an error without a byte in between: for about three minutes.
TRIES = 9
#: Seconds of the first pause after an error; each further one is twice as long, up to a minute.
PAUSE, LONGEST_PAUSE = 1.0, 60.0
#: A pause of so many seconds has a line.
_TOLD_PAUSE = 8.0
#: Seconds of a pause that a server requests, at most: a longer one ends the command.
MOST_PAUSE = 600.0
#: Bytes behind the place of reading that are kept, because a reader of WARC files goes back to the
#: beginning of a record; and those that are skipped by reading on.
_KEPT = 4 * 2**20
_PIECE = 2**16
_RANGE = re.compile(r"bytes\s+(\d+)-\d+/(\d+)")
_WHOLE = re.compile(r"bytes\s+\*/(\d+)")
#: Statuses, besides all from 500 on, after which a request is sent again: Common Crawl says 403 to
#: who is too fast.
_AGAIN = (403, 408, 425, 429)


class DownloadFailed(NewsArchiveError):
    """A file cannot be read from its server, or not any more."""


class FileMissing(DownloadFailed):
    """The server does not have the file, or has less of it than was read before."""


class Stopped(Exception):
    """Somebody stopped the command while it waited for a server."""


class RangeFile:
    """The file at *url* from byte *start* on, for reading; place 0 is *start*.

    *stop* is asked while it waits. Raises :class:`DownloadFailed`, or :class:`Stopped`.
    """

    def __init__(
        self, url: str, start: int, user_agent: str, stop: Callable[[], bool] = bool
    ) -> None:
        self.size: int | None = None
        """The size of the whole file in bytes, known after the first read."""
        self._url, self._start, self._agent, self._stop = url, start, user_agent, stop
        self._at = start
        self._kept, self._kept_at = bytearray(), start
        self._connection: http.client.HTTPConnection | None = None
        self._response: http.client.HTTPResponse | None = None
        self._etag: str | None = None

    def __enter__(self) -> RangeFile:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def tell(self) -> int:
        """Return the place of reading."""
        return self._at - self._start

    def seek(self, place: int, whence: int = 0) -> int:
        """Go to *place*, in bytes from the beginning."""
        if whence != 0:
            raise ValueError("only from the beginning")
        self._at = self._start + place
        return place

    def read(self, most: int = -1) -> bytes:
        """Return the next bytes, at most *most*; b"" only at the end."""
        if not self._kept_at <= self._at <= self._end:
            self.close()
            self._kept, self._kept_at = bytearray(), self._at
        if self._at == self._end:
            self._receive()
        found = self._at - self._kept_at
        taken = bytes(self._kept[found : None if most < 0 else found + most])
        self._at += len(taken)
        if self._at - self._kept_at > 2 * _KEPT:
            del self._kept[:_KEPT]
            self._kept_at += _KEPT
        return taken

    def close(self) -> None:
        """End the connection."""
        if self._connection is not None:
            self._connection.close()
        self._connection = self._response = None

    @property
    def _end(self) -> int:
        return self._kept_at + len(self._kept)

    def _receive(self) -> None:
        """Add a piece to what is kept, unless the file ends here."""
        for number in range(TRIES):
            if self.size is not None and self._end >= self.size:
                return
            wait, why = min(PAUSE * 2**number, LONGEST_PAUSE), "the connection broke off"
            try:
                if self._response is None:
                    self._response = self._opened()
                    if self._response.status == 416:  # its body is no part of the file
                        return
                if piece := self._response.read1(_PIECE):
                    self._kept += piece
                    return
            except _Refused as error:
                wait, why = max(wait, error.pause), str(error)
            except (http.client.HTTPException, OSError) as error:
                why = f"{type(error).__name__}: {error}"
            self.close()
            if number + 1 < TRIES:
                self._wait(wait, why)
        raise DownloadFailed(f"{self._url} cannot be read ({why}); run the command again later")

    def _opened(self) -> http.client.HTTPResponse:
        """Return the answer to a request for the file from the end of what is kept on."""
        parts = urlsplit(self._url)
        host = parts.hostname or ""
        if parts.scheme == "https":
            self._connection = http.client.HTTPSConnection(
                host, parts.port, timeout=TIMEOUT, context=tls_context(None)
            )
        else:
            self._connection = http.client.HTTPConnection(host, parts.port, timeout=TIMEOUT)
        headers = {"User-Agent": self._agent, "Range": f"bytes={self._end}-"}
        self._connection.request("GET", parts.path, headers=headers)
        response = self._connection.getresponse()
        if response.status in _AGAIN or response.status >= 500:
            pause = requested_pause(response.headers.get("Retry-After"), datetime.now(UTC))
            raise _Refused(response.status, pause)
        content_range = response.headers.get("Content-Range", "")
        stated = _RANGE.match(content_range)
        if response.status == 206 and stated and int(stated[1]) == self._end:
            size = int(stated[2])
        elif response.status == 200 and response.length is not None:
            size = response.length
        elif response.status == 416 and self._end == 0:
            size = 0
        elif response.status == 416 and (whole := _WHOLE.match(content_range)):
            size = int(whole[1])
            if size > self._end:  # the file goes on there, so this is no end
                raise self._failed(response)
        else:
            raise self._failed(response)
        etag = response.headers.get("ETag")
        if self.size not in (None, size) or (self._etag and etag != self._etag):
            raise FileMissing(f"{self._url} was changed while it was read; the rest is left out")
        if size < self._end:
            raise FileMissing(
                f"{self._url} has {size:,} bytes now, and {self._end:,} of it were read before; the"
                " rest is left out"
            )
        self.size, self._etag = size, etag
        if response.status == 200:
            self._skip(response, self._end)
        return response

    def _skip(self, response: http.client.HTTPResponse, left: int) -> None:
        """Read up to the place of reading: the server sends no parts, only the whole file."""
        while left:
            if self._stop():
                raise Stopped
            if not (piece := response.read1(min(left, _PIECE))):
                raise ConnectionError("the connection broke off")
            left -= len(piece)

    def _failed(self, response: http.client.HTTPResponse) -> DownloadFailed:
        said = f"{self._url}: HTTP {response.status} to a request for a part"
        if response.status in (404, 410):
            return FileMissing(said)
        if location := response.headers.get("Location"):
            said += f"; it is at {location[:200]}"
        return DownloadFailed(said)

    def _wait(self, seconds: float, why: str) -> None:
        if seconds >= _TOLD_PAUSE:
            logger.warning("%s: %s; the next try is in %.0f seconds", self._url, why, seconds)
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if self._stop():
                raise Stopped
            time.sleep(min(left, 0.2))


class _Refused(Exception):
    """The server sends nothing now."""

    def __init__(self, status: int, pause: timedelta | None) -> None:
        self.pause = pause.total_seconds() if pause else 0.0
        super().__init__(f"HTTP {status}")
        if self.pause > MOST_PAUSE:
            hours = self.pause / 3600
            raise DownloadFailed(f"the server asks for a pause of {hours:.1f} hours; try then")
