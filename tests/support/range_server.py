"""A web server on 127.0.0.1 with files that are read in parts, as Common Crawl's are."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class RangeServer:
    """Serves *files*, by their paths; everything can be changed while it runs."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files
        self.url = ""
        self.requests: list[tuple[str, int]] = []
        """Each request: the path, and the first byte that was wanted."""
        self.most_at_once = 0
        """The most answers that were under way at the same time."""
        self.sent_bytes = 0
        self.break_off_after: int | None = None
        """Bytes of each answer after which the connection ends, of the next one if it is so ..."""
        self.break_off_once = False
        self.refusals: list[tuple[int, str]] = []
        """Statuses of the next answers, with Retry-After, or with Location if it is a redirect."""
        self.etag = "one"
        self.sends_parts = True
        """Whether it sends the wanted part; if not, it sends the whole file with status 200."""
        self.refuses_from = sys.maxsize
        """The first byte from which on it says that there is no part, also inside of a file."""
        self.hold = threading.Event()
        """Until it is set, an answer waits after the bytes of :attr:`hold_after`."""
        self.hold.set()
        self.hold_after = 0
        self.lock = threading.Lock()
        self.at_once = 0


@contextmanager
def range_server(files: dict[str, bytes]) -> Iterator[RangeServer]:
    """Run a server of *files* in a thread."""
    served = RangeServer(files)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            with served.lock:
                served.at_once += 1
                served.most_at_once = max(served.most_at_once, served.at_once)
            try:
                _answer(served, self)
            except (BrokenPipeError, ConnectionResetError):
                pass  # the reader has gone
            finally:
                with served.lock:
                    served.at_once -= 1

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    served.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        served.hold.set()
        server.shutdown()
        server.server_close()
        thread.join()


def _answer(served: RangeServer, request: BaseHTTPRequestHandler) -> None:
    start = int(request.headers.get("Range", "bytes=0-").partition("=")[2].rstrip("-"))
    served.requests.append((request.path, start))
    content = served.files.get(request.path)
    if served.refusals or content is None:
        status, wait = served.refusals.pop(0) if served.refusals else (404, "")
        request.send_response(status)
        if wait:
            request.send_header("Location" if status in (301, 302) else "Retry-After", wait)
        request.send_header("Content-Length", "0")
        request.end_headers()
        return
    if served.sends_parts and start >= min(len(content), served.refuses_from):
        said = b"nothing is here"
        request.send_response(416)
        request.send_header("Content-Range", f"bytes */{len(content)}")
        request.send_header("Content-Length", str(len(said)))
        request.end_headers()
        request.wfile.write(said)
        return
    part = content[start:] if served.sends_parts else content
    request.send_response(206 if served.sends_parts else 200)
    if served.sends_parts:
        request.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
    request.send_header("Content-Length", str(len(part)))
    request.send_header("ETag", served.etag)
    request.end_headers()
    if served.break_off_after is not None and len(part) > served.break_off_after:
        part = part[: served.break_off_after]
        request.close_connection = True
        if served.break_off_once:
            served.break_off_after = None
    if len(part) > served.hold_after:
        request.wfile.write(part[: served.hold_after])
        request.wfile.flush()
        served.hold.wait()
        part = part[served.hold_after :]
    request.wfile.write(part)
    served.sent_bytes += len(part)
