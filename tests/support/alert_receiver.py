"""A receiver of webhooks on 127.0.0.1, which keeps what it got and answers as it is told."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Receiver:
    """What was received: the bodies, and the ids of the deliveries in the order of arrival."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.host = url.removeprefix("http://").partition("/")[0]
        self.bodies: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.status = 200
        self.answer_headers: dict[str, str] = {}
        self.pause = 0.0
        """Seconds between taking a request and answering it."""

    @property
    def ids(self) -> list[str]:
        """The delivery ids of all requests that were accepted."""
        return [body["delivery_id"] for body in self.bodies]

    @property
    def environment(self) -> dict[str, str]:
        """The settings that allow this receiver."""
        return {"NEWSARCHIVE_WEBHOOK_PRIVATE_HOSTS": self.host}


@contextmanager
def receiver(secret: str = "hook") -> Iterator[Receiver]:
    """Run a receiver for the duration of a ``with`` block."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            if got.status < 300:
                got.bodies.append(json.loads(body))
                got.headers.append(dict(self.headers))
            time.sleep(got.pause)
            self.send_response(got.status)
            for name, value in got.answer_headers.items():
                self.send_header(name, value)
            with suppress(OSError):  # the sender was killed
                self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    got = Receiver(f"http://127.0.0.1:{server.server_port}/{secret}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield got
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
