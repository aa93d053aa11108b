"""Serve the HTML files of a folder as ten news sites, each with a sitemap, on 127.0.0.2 to .11.

    python page_server.py FOLDER

It prints the addresses of the sitemaps on one line, and serves until it is killed.
"""

from __future__ import annotations

import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

SITES = 10


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # otherwise headers and body cost 40 ms, by a delayed ACK
    pages: dict[tuple[str, str], bytes]
    """The body of each path of each host."""

    def do_GET(self) -> None:
        """Send the page."""
        host = self.headers.get("Host", "").partition(":")[0]
        body = self.pages.get((host, self.path))
        self.send_response(404 if body is None else 200)
        kind = "application/xml" if self.path.endswith(".xml") else "text/html"
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body or b"")))
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, *_: object) -> None:
        """Print nothing."""


def main() -> None:
    """Start a server for each site, and print where their sitemaps are."""
    _Handler.pages = {}
    files = sorted(Path(sys.argv[1]).rglob("*.html"))
    sitemaps = []
    for number in range(SITES):
        host = f"127.0.0.{number + 2}"
        server = ThreadingHTTPServer((host, 0), _Handler)
        base = f"http://{host}:{server.server_address[1]}"
        paths = {f"/news/2024/11/{file.stem}.html": file for file in files[number::SITES]}
        places = "".join(f"<url><loc>{base}{path}</loc></url>" for path in paths)
        schema = "http://www.sitemaps.org/schemas/sitemap/0.9"
        sitemap = f'<?xml version="1.0"?><urlset xmlns="{schema}">{places}</urlset>'
        _Handler.pages |= {(host, path): file.read_bytes() for path, file in paths.items()}
        _Handler.pages[host, "/sitemap.xml"] = sitemap.encode()
        sitemaps.append(f"{base}/sitemap.xml")
        threading.Thread(target=server.serve_forever, daemon=True).start()
    print(",".join(sitemaps), flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main()
