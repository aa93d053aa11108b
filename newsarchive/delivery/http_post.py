"""One POST request: to the address that was checked, within a time limit, without redirects.

A name is resolved once, and the connection goes to the addresses that were checked: a name server
that gives another answer the next time changes nothing. For the same reason no proxy of the
environment is used: it would resolve the name itself.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Event, Timer

from newsarchive.delivery.settings import WebhookSettings
from newsarchive.delivery.tls import tls_context
from newsarchive.errors import DeliveryFailed
from newsarchive.urls import is_public_address

#: Bytes of a response's body that are read: the beginning says what is wrong.
LONGEST_BODY = 4_096


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes."""

    scheme: str
    host: str
    port: int
    path: str
    """Path and query."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: the status, the headers that matter, and the beginning of the body."""

    status: int
    body: str
    retry_after: str | None
    location: str | None


def post(
    target: Target, headers: Mapping[str, str], body: bytes, settings: WebhookSettings
) -> Reply:
    """Send *body* to *target* and return the reply. Raises :class:`DeliveryFailed`.

    A private address is refused, and http too, unless the settings name host and port. The whole
    exchange ends after ``settings.timeout`` seconds, also if bytes come slowly.
    """
    is_allowed = (target.host, target.port) in settings.private_hosts
    if target.scheme != "https" and not is_allowed:
        raise DeliveryFailed(
            "the URL is not https; only hosts in NEWSARCHIVE_WEBHOOK_PRIVATE_HOSTS may be http",
            is_lasting=True,
        )
    try:
        return _exchange(target, headers, body, settings, checked_addresses(target, is_allowed))
    except ssl.SSLCertVerificationError as error:
        # Certificates are renewed: the same delivery can succeed later.
        reason = f"the certificate of {target.host} is not valid ({error.verify_message})"
        raise DeliveryFailed(reason, is_lasting=False) from None
    except TimeoutError:
        reason = f"{target.host} did not answer within {settings.timeout:g} seconds"
        raise DeliveryFailed(reason, is_lasting=False) from None
    except (http.client.HTTPException, OSError) as error:
        # Without the error's text, which may hold the URL or bytes of the response.
        cause = getattr(error, "strerror", None) or type(error).__name__
        reason = f"the exchange with {target.host} failed ({cause})"
        raise DeliveryFailed(reason, is_lasting=False) from None


def checked_addresses(target: Target, is_allowed: bool) -> list[str]:
    """Return the IP addresses of *target*; raise :class:`DeliveryFailed` if one is private.

    The system resolves the name, so that each spelling of an address (``127.1``, ``0x7f000001``)
    becomes what a connection would go to.
    """
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        reason = f"the name {target.host} cannot be resolved"
        raise DeliveryFailed(reason, is_lasting=False) from None
    addresses = list(dict.fromkeys(str(address[0]) for *_, address in found))
    private = [address for address in addresses if not is_public_address(address)]
    if private and not is_allowed:
        name = f"[{target.host}]" if ":" in target.host else target.host
        raise DeliveryFailed(
            f"{name}:{target.port} is a private address;"
            f" allow it with NEWSARCHIVE_WEBHOOK_PRIVATE_HOSTS={name}:{target.port}",
            is_lasting=True,
        )
    return addresses


def _exchange(
    target: Target,
    headers: Mapping[str, str],
    body: bytes,
    settings: WebhookSettings,
    addresses: list[str],
) -> Reply:
    end = time.monotonic() + settings.timeout
    connection = http.client.HTTPConnection(target.host, target.port)
    connection.sock = _connected(addresses, target, settings, end)
    try:
        with _ended_at(end, connection.sock):
            connection.request("POST", target.path, body, dict(headers))
            response = connection.getresponse()
            beginning = "" if 200 <= response.status < 300 else _beginning(response)
    finally:
        connection.close()
    return Reply(
        response.status,
        beginning,
        response.getheader("Retry-After"),
        response.getheader("Location"),
    )


def _beginning(response: http.client.HTTPResponse) -> str:
    """Return the beginning of a body. The status is known: no fault here makes another reply."""
    try:
        return response.read(LONGEST_BODY).decode("utf-8", "replace")
    except (http.client.HTTPException, OSError, ValueError):
        return ""


def _connected(
    addresses: list[str], target: Target, settings: WebhookSettings, end: float
) -> socket.socket:
    """Return a connection to the first of *addresses* that takes one; with TLS for https."""
    connected = _first_connected(addresses, target.port, end)
    connected.settimeout(max(0.01, end - time.monotonic()))
    if target.scheme != "https":
        return connected
    try:
        context = tls_context(settings.authorities)
        return context.wrap_socket(connected, server_hostname=target.host)
    except BaseException:
        connected.close()
        raise


def _first_connected(addresses: list[str], port: int, end: float) -> socket.socket:
    error: OSError = TimeoutError()
    for at, address in enumerate(addresses):
        # Each address gets its share of the time: the first may swallow what is sent to it.
        share = (end - time.monotonic()) / (len(addresses) - at)
        try:
            return socket.create_connection((address, port), max(0.01, share))
        except OSError as failed:
            error = failed
    raise error


@contextmanager
def _ended_at(end: float, connected: socket.socket) -> Iterator[None]:
    """Shut *connected* down at *end*: a time limit of its own is for one read only."""
    is_over = Event()

    def stop() -> None:
        is_over.set()
        with suppress(OSError):  # the other side closed it
            socket.socket.shutdown(connected, socket.SHUT_RDWR)

    timer = Timer(max(0.0, end - time.monotonic()), stop)
    timer.daemon = True
    timer.start()
    try:
        yield
    except (http.client.HTTPException, OSError, ValueError):
        if is_over.is_set():
            raise TimeoutError from None
        raise
    finally:
        timer.cancel()
