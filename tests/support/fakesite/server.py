"""Serve the fake site over HTTP, with the many ways in which a response can break on the wire."""

import contextlib
import hashlib
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple, cast


@dataclass(kw_only=True)
class FakeResponse:
    """A response, and how it fails on the wire."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "text/html"})
    delay: float = 0.0
    """Seconds until the first byte."""
    cut: int | None = None
    """Close the connection after this many bytes of the body; Content-Length states all of it."""
    reset: bool = False
    """With ``cut`` or ``silent``: reset the connection (RST) instead of closing it."""
    silent: bool = False
    """Close the connection before the first byte."""
    stream: Callable[[], Iterator[bytes]] | None = None
    """Instead of ``body``: chunks, which may never end."""
    pause: float = 0.0
    """Seconds between the chunks of ``stream``."""
    needs_cookie: str = ""
    """``name=value`` that the request's Cookie must have; else the response is ``otherwise``."""
    otherwise: "FakeResponse | None" = None


class Request(NamedTuple):
    """One request as the server saw it."""

    method: str
    path: str
    """The path with the query."""
    headers: dict[str, str]
    """Names are in lower case."""
    status: int
    """The status of the response."""
    at: float
    """When it arrived, by ``time.monotonic()``."""


class Server(ThreadingHTTPServer):
    """Serves what *response_to* returns for a path; logs requests; leaves no thread behind."""

    # Joined at the end, because a thread that outlives its test would disturb the next one.
    daemon_threads = False
    request_queue_size = 128

    def __init__(self, response_to: Callable[[str], FakeResponse], port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.response_to = response_to
        self.requests: list[Request] = []
        self.closing = threading.Event()
        self.lock = threading.RLock()
        self.running = 0
        self.most_at_once = 0
        self._open: set[socket.socket] = set()
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,), name="fakesite")

    def start(self) -> None:
        """Start to serve in a thread."""
        self._thread.start()

    def stop(self) -> None:
        """Stop serving, break open connections and wait for every thread."""
        self.closing.set()
        self.shutdown()
        self._thread.join()
        with self.lock:
            for connection in self._open:
                with contextlib.suppress(OSError):  # the client closed it first
                    connection.shutdown(socket.SHUT_RDWR)
        self.server_close()

    def process_request(self, request: socket.socket, client_address: object) -> None:  # type: ignore[override]
        with self.lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: socket.socket) -> None:  # type: ignore[override]
        with self.lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore clients that close the connection; report all else, a bug of the fake site."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # otherwise headers and body cost 40 ms, by a delayed ACK
    server_version = "FakeSite"
    sys_version = ""

    def do_GET(self) -> None:
        site = cast(Server, self.server)
        arrived = time.monotonic()
        response = site.response_to(self.path)
        if response.otherwise and response.needs_cookie not in self.headers.get("Cookie", ""):
            response = response.otherwise
        if self._is_known(response):
            response = FakeResponse(status=304, headers=_validators(response), delay=response.delay)
        headers = {name.lower(): value for name, value in self.headers.items()}
        with site.lock:
            site.requests.append(
                Request(self.command, self.path, headers, response.status, arrived)
            )
            site.running += 1
            site.most_at_once = max(site.most_at_once, site.running)
        try:
            self._send(response, site.closing)
        finally:
            with site.lock:
                site.running -= 1

    def do_HEAD(self) -> None:
        """Respond as to GET, without the body."""
        self.do_GET()

    def do_POST(self) -> None:
        """Read the body, so that the next request can be read, and respond as to GET."""
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.do_GET()

    def _is_known(self, response: FakeResponse) -> bool:
        if response.status != 200:
            return False
        known = self.headers.get("If-None-Match")
        if known is not None:
            return response.headers.get("ETag") in [tag.strip() for tag in known.split(",")]
        since = self.headers.get("If-Modified-Since")
        return since is not None and since == response.headers.get("Last-Modified")

    def _send(self, response: FakeResponse, closing: threading.Event) -> None:
        if response.delay and closing.wait(response.delay):
            self.close_connection = True
            return
        if response.silent:
            self._hang_up(response.reset)
            return
        self.send_response(response.status)
        for name, value in response.headers.items():
            self.send_header(name, value)
        if response.stream:
            self.send_header("Transfer-Encoding", "chunked")
        elif response.status != 304:
            self.send_header("Content-Length", str(len(response.body)))
        self.end_headers()
        if self.command == "HEAD" or response.status == 304:
            return
        if response.stream:
            self._send_chunks(response, closing)
        else:
            self.wfile.write(response.body[: response.cut])
        if response.cut is not None or response.reset:
            self._hang_up(response.reset)

    def _send_chunks(self, response: FakeResponse, closing: threading.Event) -> None:
        assert response.stream
        for chunk in response.stream():
            self.wfile.write(b"%x\r\n%s\r\n" % (len(chunk), chunk))
            if closing.wait(response.pause):
                self.close_connection = True
                return
        self.wfile.write(b"0\r\n\r\n")

    def _hang_up(self, reset: bool) -> None:
        self.close_connection = True
        if reset:
            # With linger 0, close() sends RST and the client gets "connection reset by peer".
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()

    def log_message(self, *_: object) -> None:
        """Print nothing: the log is ``Server.requests``."""


def etag(body: bytes) -> str:
    """Return a strong validator of *body*."""
    return f'"{hashlib.sha256(body).hexdigest()[:16]}"'


def _validators(response: FakeResponse) -> dict[str, str]:
    return {k: v for k, v in response.headers.items() if k in ("ETag", "Last-Modified")}
