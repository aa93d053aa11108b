"""Serve responses byte by byte, also those that no HTTP library would send."""

from __future__ import annotations

import contextlib
import socket
import socketserver
import struct
import threading
from collections.abc import Callable, Iterator
from typing import Final, Self, cast

#: Breaks the connection with RST.
RESET: Final = None
#: What a response does, in this order: send bytes, or wait a number of seconds, or ``RESET``. The
#: connection is closed after it.
Response = Iterator[bytes | float | None]


class RawSite(socketserver.ThreadingTCPServer):
    """Sends the response of ``responses[path]``, else that of *otherwise*, inside a ``with`` block.

    ``paths`` are the paths of all requests so far.
    """

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, otherwise: Callable[[str], Response]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.responses: dict[str, Callable[[], Response]] = {}
        self.otherwise = otherwise
        self.paths: list[str] = []
        self.closing = threading.Event()

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self.shutdown()
        self.server_close()

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore that a client hangs up: it must, at an endless response."""


class _Handler(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        site = cast(RawSite, self.server)
        head = self.rfile.readline(65_536)
        while self.rfile.readline(65_536) not in (b"\r\n", b""):
            pass
        if not head:
            return
        path = head.split()[1].decode("latin-1")
        site.paths.append(path)
        make = site.responses.get(path)
        for part in make() if make else site.otherwise(path):
            if isinstance(part, bytes):
                self.connection.sendall(part)
            elif part is RESET:
                linger = struct.pack("ii", 1, 0)
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                self.connection.close()
                return
            elif site.closing.wait(part):
                return


class Canary:
    """Listens on a free port of 127.0.0.1 and ::1, and counts who connects: nobody must."""

    def __init__(self) -> None:
        self.port = 0
        self.asked: list[str] = []
        self._sockets: list[socket.socket] = []

    def __enter__(self) -> Self:
        first = socket.create_server(("127.0.0.1", 0))
        self.port = first.getsockname()[1]
        self._sockets.append(first)
        with contextlib.suppress(OSError):  # no IPv6 here
            self._sockets.append(socket.create_server(("::1", self.port), family=socket.AF_INET6))
        for listener in self._sockets:
            threading.Thread(target=self._listen, args=(listener,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        for listener in self._sockets:
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()

    def _listen(self, listener: socket.socket) -> None:
        with contextlib.suppress(OSError):  # closed at the end
            while True:
                connection, _ = listener.accept()
                with connection:
                    connection.settimeout(1)
                    with contextlib.suppress(OSError):
                        self.asked.append(connection.recv(200).decode("latin-1"))
                        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\ncanary")
