"""Why a request gave no page, as a reason of the ledger's closed list."""

from __future__ import annotations

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
    (OSError, "connection"),
)


def reason_of_error(error: BaseException) -> tuple[str, str]:
    """Return the reason and detail of an *error* of a download; raise any other error again."""
    if isinstance(error, Refused):
        return error.reason, error.detail
    if isinstance(error, IgnoreRequest):
        text = str(error)
        return ("redirect_loop" if "redirections" in text else "connection"), text
    for kind, reason in _REASONS:
        if isinstance(error, kind):
            tls = "SSL" in str(error) or "certificate" in str(error)
            return ("tls" if tls else reason), str(error) or type(error).__name__
    if isinstance(error, ValueError):  # a URL that Twisted or Scrapy does not accept
        return "bad_url", str(error)
    raise error


def reason_of_status(response: Response) -> str | None:
    """Return the reason that the status of *response* gives; None for 2xx."""
    status = response.status
    if 200 <= status < 300:
        return None
    if 400 <= status < 500:
        return "http_4xx"
    if 500 <= status < 600:
        return "http_5xx"
    return "http_other"
