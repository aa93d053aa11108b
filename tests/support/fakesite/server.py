"""The HTTP side of the fake site: answers and the many ways in which they break on the wire."""

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
class Reply:
    """An answer, and how it fails on the wire."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "text/html"})
    delay: float = 0.0
    """Seconds before the first byte."""
    cut: int | None = None
    """Close after this many bytes of the body; Content-Length still promises all of it."""
    reset: bool = False
    """With ``cut`` or ``silent``: break the connection (RST) instead of closing it."""
    silent: bool = False
    """Close the connection before the first byte."""
    stream: Callable[[], Iterator[bytes]] | None = None
    """In place of ``body``: chunks that may never end."""
    pause: float = 0.0
    """Seconds between the chunks of ``stream``."""


class Request(NamedTuple):
    """One request as the server saw it."""

    method: str
    path: str
    """With the query."""
    headers: dict[str, str]
    """Names in lower case."""
    status: int
    """What it was answered."""
    at: float
    """``time.monotonic()`` of its arrival."""


class Server(ThreadingHTTPServer):
    """Answers by *answer(path) -> Reply*, keeps a log, leaves no thread behind."""

    # Joined at the end: a thread that outlives its test would blame the next one.
    daemon_threads = False
    request_queue_size = 128

    def __init__(self, answer: Callable[[str], Reply], port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.answer = answer
        self.requests: list[Request] = []
        self.closing = threading.Event()
        self.lock = threading.RLock()
        self.running = 0
        self.most_at_once = 0
        self._open: set[socket.socket] = set()
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,), name="fakesite")

    def start(self) -> None:
        """Serve in a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Stop, break what is still being answered, wait for every thread."""
        self.closing.set()
        self.shutdown()
        self._thread.join()
        with self.lock:
            for connection in self._open:
                with contextlib.suppress(OSError):  # the client was faster
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
        """Clients that hang up are part of the game; anything else is a bug of the fake site."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else head and body cost 40 ms of delayed ACK
    server_version = "FakeSite"
    sys_version = ""

    def do_GET(self) -> None:
        site = cast(Server, self.server)
        arrived = time.monotonic()
        reply = site.answer(self.path)
        if self._is_known(reply):
            reply = Reply(status=304, headers=_validators(reply), delay=reply.delay)
        headers = {name.lower(): value for name, value in self.headers.items()}
        with site.lock:
            site.requests.append(Request(self.command, self.path, headers, reply.status, arrived))
            site.running += 1
            site.most_at_once = max(site.most_at_once, site.running)
        try:
            self._send(reply, site.closing)
        finally:
            with site.lock:
                site.running -= 1

    def do_HEAD(self) -> None:
        """As GET, without the body."""
        self.do_GET()

    def do_POST(self) -> None:
        """Read the body, so that the connection stays in step, and answer as GET does."""
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.do_GET()

    def _is_known(self, reply: Reply) -> bool:
        if reply.status != 200:
            return False
        asked = self.headers.get("If-None-Match")
        if asked is not None:
            return reply.headers.get("ETag") in [tag.strip() for tag in asked.split(",")]
        since = self.headers.get("If-Modified-Since")
        return since is not None and since == reply.headers.get("Last-Modified")

    def _send(self, reply: Reply, closing: threading.Event) -> None:
        if reply.delay and closing.wait(reply.delay):
            self.close_connection = True
            return
        if reply.silent:
            self._hang_up(reply.reset)
            return
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.stream:
            self.send_header("Transfer-Encoding", "chunked")
        elif reply.status != 304:
            self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        if self.command == "HEAD" or reply.status == 304:
            return
        if reply.stream:
            self._send_chunks(reply, closing)
        else:
            self.wfile.write(reply.body[: reply.cut])
        if reply.cut is not None or reply.reset:
            self._hang_up(reply.reset)

    def _send_chunks(self, reply: Reply, closing: threading.Event) -> None:
        assert reply.stream
        for chunk in reply.stream():
            self.wfile.write(b"%x\r\n%s\r\n" % (len(chunk), chunk))
            if closing.wait(reply.pause):
                self.close_connection = True
                return
        self.wfile.write(b"0\r\n\r\n")

    def _hang_up(self, reset: bool) -> None:
        self.close_connection = True
        if reset:
            # Linger 0: close() sends RST, the client sees "connection reset by peer".
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()

    def log_message(self, *_: object) -> None:
        """Stay quiet: the log is ``Server.requests``."""


def etag(body: bytes) -> str:
    """A strong validator of *body*."""
    return f'"{hashlib.sha256(body).hexdigest()[:16]}"'


def _validators(reply: Reply) -> dict[str, str]:
    return {k: v for k, v in reply.headers.items() if k in ("ETag", "Last-Modified")}
