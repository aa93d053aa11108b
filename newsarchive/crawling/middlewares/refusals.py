"""Why a request gave no page, as a reason of the ledger's closed list."""

from __future__ import annotations

import re
import traceback

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from scrapy.http import Response
from twisted.internet import error as twisted_error
from twisted.web.client import ResponseFailed

from newsarchive.errors import BadURL
from newsarchive.http_headers import headers_of
from newsarchive.page.walls import wall_in_headers, wall_of_refusal


class Refused(IgnoreRequest):
    """Raised by our middlewares to refuse a request or response; *reason* is of the closed list."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


# The first match counts: classes come before their bases.
_REASONS: tuple[tuple[type[BaseException], str], ...] = (
    (ResponseDataLossError, "truncated"),
    (DownloadTimeoutError, "timeout"),
    (twisted_error.TimeoutError, "timeout"),
    (twisted_error.TCPTimedOutError, "timeout"),
    (CannotResolveHostError, "dns"),
    (twisted_error.DNSLookupError, "dns"),
    (DownloadCancelledError, "too_large"),
    (DownloadConnectionRefusedError, "connection"),
    (UnsupportedURLSchemeError, "bad_url"),
    (DownloadFailedError, "connection"),
    (ResponseFailed, "connection"),
    (twisted_error.ConnectError, "connection"),
    (twisted_error.ConnectionClosed, "connection"),
)


# "[<twisted.python.failure.Failure OpenSSL.SSL.Error: [('SSL routines', '', 'dh key too small')]>]"
_OF_OPENSSL = re.compile(r"\('[^']*', '[^']*', '([^']+)'\)")
_OF_TWISTED = re.compile(r"<twisted\.python\.failure\.Failure [\w.]+: ([^>]+)>")

#: Libraries that raise ``ValueError`` for a URL, and ``OSError`` for a connection.
_OF_THE_NETWORK = frozenset(
    ("asyncio", "encodings", "idna", "scrapy", "socket", "ssl", "twisted", "urllib", "w3lib")
)


def reason_of_error(error: BaseException) -> tuple[str, str] | None:
    """Return the reason and detail of an *error* of a download; None: it is an internal error."""
    if isinstance(error, Refused):
        return error.reason, error.detail
    if isinstance(error, BadURL):
        return "bad_url", error.why
    if isinstance(error, IgnoreRequest):
        text = str(error)
        if "during decompression" in text:  # several codings in one response: not looked at before
            return "bomb", text
        return ("redirect_loop" if "redirections" in text else "connection"), text
    reason = next((reason for kind, reason in _REASONS if isinstance(error, kind)), None)
    if reason is None and _is_of_the_network(error):
        if isinstance(error, OSError):
            reason = "connection"
        elif isinstance(error, UnicodeDecodeError):  # the name of a content coding
            reason = "bad_encoding"
        elif isinstance(error, ValueError):  # a URL that Twisted or Scrapy does not accept
            reason = "bad_url"
    if reason is None:
        return None
    tls = "SSL" in str(error) or "certificate" in str(error)
    return ("tls" if tls else reason), _in_words(str(error)) or type(error).__name__


def _in_words(text: str) -> str:
    """Return *text*, the message of an error, without the wrapping of Twisted and OpenSSL."""
    found = _OF_OPENSSL.findall(text) or _OF_TWISTED.findall(text)
    return "; ".join(dict.fromkeys(each.strip() for each in found)) or text


def _is_of_the_network(error: BaseException) -> bool:
    """Return whether a library of :data:`_OF_THE_NETWORK` raised *error*, or nothing on the way."""
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    if not frames:
        return True
    module = frames[-1].f_globals.get("__name__", "")
    return module.partition(".")[0] in _OF_THE_NETWORK


def all_headers(response: Response) -> dict[str, str]:
    """Return the headers of *response*, as ``http_headers.headers_of`` reads them."""
    return headers_of((name, each) for name, values in response.headers.items() for each in values)


def refusal_by_status(response: Response) -> tuple[str, str] | None:
    """Return reason and detail if *response* refuses by its status, or its headers name a wall.

    A wall of a service that lets only humans pass is named, so that `failures` says why.
    """
    reason, headers = _reason_of_status(response), all_headers(response)
    status, body = response.status, response.body
    is_refused = reason is not None
    service = wall_of_refusal(status, headers, body) if is_refused else wall_in_headers(headers)
    if service:
        return "bot_wall", f"{service}, HTTP {status}"
    return (reason, f"HTTP {status}") if reason else None


def _reason_of_status(response: Response) -> str | None:
    status = response.status
    if 200 <= status < 300:
        return None
    if 400 <= status < 500:
        return "http_4xx"
    if 500 <= status < 600:
        return "http_5xx"
    return "http_other"
