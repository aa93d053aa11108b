"""One exchange over HTTP: with addresses that were checked, within a time limit, one way only.

A name is resolved once, and the connection goes to the addresses that were checked: a name server
that gives another answer the next time changes nothing. For the same reason no proxy of the
environment is used: it would resolve the name itself. Redirects are not followed.
"""

from __future__ import annotations

import http.client
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Event, Timer

from newsarchive.delivery.tls import tls_context


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes."""

    scheme: str
    host: str
    port: int
    path: str
    """Path and query."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status, the headers, and as much of the body as was wanted."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case; of a header that came twice the values are joined by commas."""
    body: bytes = field(repr=False)


def exchange(
    method: str,
    target: Target,
    headers: Mapping[str, str],
    body: bytes | None,
    *,
    addresses: list[str],
    timeout: float,
    most_bytes: Callable[[int], int],
    needs_body: bool = True,
    authorities: str | None = None,
) -> Answer:
    """Send a request to the first of *addresses* that takes one, and return the answer.

    The whole exchange ends after *timeout* seconds, also if bytes come slowly: then it raises
    ``TimeoutError``. Of the body of an answer with a status, *most_bytes* of that status are read.
    Unless it *needs_body*, a body that breaks off counts as none. Otherwise it raises what
    ``http.client``, ``socket`` and ``ssl`` do.
    """
    end = time.monotonic() + timeout
    connection = http.client.HTTPConnection(target.host, target.port)
    connection.sock = _connected(addresses, target, authorities, end)
    try:
        with _ended_at(end, connection.sock):
            connection.request(method, target.path, body, dict(headers))
            response = connection.getresponse()
            received = _body(response, most_bytes(response.status), needs_body=needs_body)
    finally:
        connection.close()
    found: dict[str, str] = {}
    for name, value in response.getheaders():
        key = name.lower()
        found[key] = f"{found[key]}, {value}" if key in found else value
    return Answer(response.status, found, received)


def _body(response: http.client.HTTPResponse, most_bytes: int, *, needs_body: bool) -> bytes:
    try:
        return response.read(most_bytes) if most_bytes else b""
    except (http.client.HTTPException, OSError, ValueError):
        if needs_body:
            raise
        return b""  # The status is known: no fault here makes another answer.


def _connected(
    addresses: list[str], target: Target, authorities: str | None, end: float
) -> socket.socket:
    """Return a connection to the first of *addresses* that takes one; with TLS for https."""
    connected = _first_connected(addresses, target.port, end)
    connected.settimeout(max(0.01, end - time.monotonic()))
    if target.scheme != "https":
        return connected
    try:
        return tls_context(authorities).wrap_socket(connected, server_hostname=target.host)
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
