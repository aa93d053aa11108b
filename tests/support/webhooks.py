"""A server on 127.0.0.1 that receives webhooks, and the ways in which it can fail."""

from __future__ import annotations

import contextlib
import json
import shutil
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest


@dataclass(frozen=True)
class Received:
    """One request as it came in."""

    method: str
    path: str
    headers: dict[str, str]
    """Names are in lower case."""
    body: bytes

    def json(self) -> Any:
        """Return the body, read as JSON."""
        return json.loads(self.body)


@dataclass
class Receiver:
    """What a server receives, and what it answers."""

    url: str = ""
    port: int = 0
    requests: list[Received] = field(default_factory=list)
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b"ok"
    pause: float = 0.0
    """Seconds before the first byte of the answer."""
    slow_head: bool = False
    """Send the head byte by byte, and never end it."""
    slow_body: bool = False
    """Send a body of any length byte by byte, and never end it."""
    over: threading.Event = field(default_factory=threading.Event)

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer one request."""
        length = int(handler.headers.get("Content-Length") or 0)
        body = handler.rfile.read(length)
        headers = {name.lower(): value for name, value in handler.headers.items()}
        assert handler.command
        self.requests.append(Received(handler.command, handler.path, headers, body))
        self.over.wait(self.pause)
        with contextlib.suppress(OSError):  # the sender gave up
            if self.slow_head:
                self._drip(handler, b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 10_000)
                return
            handler.send_response(self.status)
            for name, value in self.headers.items():
                handler.send_header(name, value)
            if self.slow_body:
                handler.end_headers()
                self._drip(handler, b"x" * 10_000)
                return
            handler.send_header("Content-Length", str(len(self.body)))
            handler.end_headers()
            handler.wfile.write(self.body)

    def _drip(self, handler: BaseHTTPRequestHandler, text: bytes) -> None:
        for at in range(len(text)):
            if self.over.wait(0.05):
                return
            handler.wfile.write(text[at : at + 1])
            handler.wfile.flush()


class _Server(ThreadingHTTPServer):
    daemon_threads = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Print nothing: a sender may refuse our certificate or go away."""


@contextlib.contextmanager
def receiving(certificate: Path | None = None) -> Iterator[Receiver]:
    """Yield a running receiver; by https if there is a *certificate* with its key in one file."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            receiver.answer(self)

        do_GET = do_PUT = do_POST  # noqa: N815

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Print nothing."""

    server = _Server(("127.0.0.1", 0), Handler)
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
    receiver.port = server.server_address[1]
    receiver.url = f"http{'s' if certificate else ''}://127.0.0.1:{receiver.port}/hook"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield receiver
    finally:
        receiver.over.set()
        server.shutdown()
        server.server_close()
        thread.join()


def made_certificate(folder: Path, names: str = "DNS:localhost,IP:127.0.0.1") -> Path:
    """Return a new file in *folder* with a certificate for *names*, signed by itself, and its key.

    The test is skipped if there is no openssl.
    """
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("needs openssl to make a certificate")
    folder.mkdir(parents=True, exist_ok=True)
    key, certificate = folder / "key.pem", folder / f"certificate-{time.monotonic_ns()}.pem"
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
         "-nodes", "-days", "2", "-subj", "/CN=made", "-addext", f"subjectAltName={names}",
         "-keyout", str(key), "-out", str(certificate)],
        check=True, capture_output=True,
    )  # fmt: skip
    certificate.write_bytes(certificate.read_bytes() + key.read_bytes())
    return certificate
