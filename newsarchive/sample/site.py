"""Serve the bundled sample site, a made-up newspaper, on 127.0.0.1.

    python -m newsarchive.sample.site [--port 8002] [--edition 1|2|3]

Edition 2 revises the article of the morning and has one more article. Edition 3 changes the same
article again without a new date on the page, and another article is gone (410). The server uses
only the standard library, and nothing of the crawler.
"""

from __future__ import annotations

import argparse
import errno
import hashlib
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import cast

from newsarchive.errors import NewsArchiveError
from newsarchive.sample.feeds import dead_links, http_date, news_sitemap, robots, rss, sitemaps
from newsarchive.sample.pages import (
    article_page,
    list_page,
    message_page,
    picture,
    picture_path,
)
from newsarchive.sample.stories import (
    EDITIONS,
    LANGUAGES,
    Story,
    gone,
    removed_stories,
    site_words,
    stories,
)

#: The port is a part of all URLs. With the same port, the next run has the same URLs.
DEFAULT_PORT = 8002
_HTML = "text/html; charset=utf-8"


@dataclass(slots=True, frozen=True)
class File:
    """The response of the site at one URL."""

    body: bytes
    content_type: str = _HTML
    status: int = 200
    last_modified: str | None = None


@contextmanager
def serve_sample(port: int = 0, edition: int = 1) -> Iterator[str]:
    """Serve *edition* (1, 2 or 3) in a thread and give its URL, without a slash at the end.

    Port 0 selects a free one. Raises :class:`NewsArchiveError` if the port is in use.
    """
    server = _server(port, edition, option="--sample-port")
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), name="sample-site")
    thread.start()
    try:
        yield server.url
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def site_files(base: str, edition: int = 1) -> dict[str, File]:
    """Return each file of *edition* by its path; *base* is the URL, "http://127.0.0.1:8002"."""
    shown = stories(edition)
    words, name = site_words(), site_words()["name"]
    lost = message_page(words["en"]["not_found"], words["en"]["not_found_text"]).encode()
    files = {
        "/robots.txt": File(robots(base), "text/plain; charset=utf-8"),
        "/sitemap-news.xml": File(news_sitemap(base, shown), "application/xml"),
        "/about": File(message_page(f"About {name}", words["about"]).encode()),
    }
    for path, body in sitemaps(base, shown).items():
        kind = "application/gzip" if path.endswith(".gz") else "application/xml"
        files[path] = File(body, kind)
    for entry in words["dead"]:
        files[entry["path"]] = File(lost, status=entry["status"])
    for path in gone(edition):
        files[path] = File(lost, status=410)
    for language in LANGUAGES:
        home = words[language]["home"]
        mine = [story for story in shown if story.language == language]
        files[home] = File(list_page(language, name, mine).encode())
        removed = [story for story in removed_stories(edition) if story.language == language]
        feed = rss(base, home, mine, dead_links("feed") if home == "/" else [], removed)
        files[f"{home}feed.xml"] = File(feed, "application/rss+xml; charset=utf-8")
    return files | _sections(shown) | _articles(base, shown)


def _sections(shown: Sequence[Story]) -> dict[str, File]:
    files = {}
    for path in dict.fromkeys(story.section_path for story in shown):
        mine = [story for story in shown if story.section_path == path]
        also = [entry for entry in dead_links("section") if entry["path"].startswith(path)]
        files[path] = File(list_page(mine[0].language, mine[0].section, mine, also).encode())
    return files


def _articles(base: str, shown: Sequence[Story]) -> dict[str, File]:
    files = {}
    for story in shown:
        page = article_page(story, base, shown).encode()
        files[story.path] = File(page, last_modified=http_date(story.lastmod))
        if story.caption:
            files[picture_path(story)] = File(picture(story.path).encode(), "image/svg+xml")
    return files


def main(arguments: list[str] | None = None) -> int:
    """Serve in the foreground until Ctrl-C; return 1 if the port is in use."""
    parser = argparse.ArgumentParser(
        prog="python -m newsarchive.sample.site",
        description="Serve the bundled sample site on 127.0.0.1, to try a crawler on it.",
    )
    port_help = f"port to listen on (default: {DEFAULT_PORT})"
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, help=port_help)
    edition_help = "2 and 3 are later editions (default: 1)"
    parser.add_argument("--edition", type=int, default=1, choices=EDITIONS, help=edition_help)
    options = parser.parse_args(arguments)
    try:
        server = _server(options.port, options.edition)
    except NewsArchiveError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    with server:
        sys.stdout.write(
            f"sample site, edition {options.edition}: {server.url}/ (press Ctrl-C to stop)\n"
        )
        sys.stdout.flush()
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            sys.stdout.write("\n")
    return 0


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # they are joined at the end; HTTP/1.0 leaves no idle connection open
    request_queue_size = 128

    def __init__(self, port: int, edition: int) -> None:
        stories(edition)  # raises an error for an unknown edition, before a socket is open
        super().__init__(("127.0.0.1", port), _Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.files = site_files(self.url, edition)


def _server(port: int, edition: int, option: str = "--port") -> _Server:
    try:
        return _Server(port, edition)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            why = error.strerror or str(error)
            raise NewsArchiveError(f"port {port} cannot be used: {why} ({option})") from error
        raise NewsArchiveError(
            f"port {port} of 127.0.0.1 is in use by another program; choose another one ({option})"
        ) from error


class _Handler(BaseHTTPRequestHandler):
    timeout = 10  # seconds, so that a client that connects and sends nothing cannot delay the end
    server_version = "SampleSite"
    sys_version = ""

    def do_GET(self) -> None:
        files = cast(_Server, self.server).files
        file = files.get(self.path.partition("?")[0]) or File(b"Not found\n", "text/plain", 404)
        etag = f'"{hashlib.sha256(file.body).hexdigest()[:16]}"'
        is_unchanged = file.status == 200 and self._is_unchanged(etag, file.last_modified)
        self.send_response(304 if is_unchanged else file.status)
        if file.status == 200:
            self.send_header("ETag", etag)
            if file.last_modified:
                self.send_header("Last-Modified", file.last_modified)
        if not is_unchanged:
            self.send_header("Content-Type", file.content_type)
            self.send_header("Content-Length", str(len(file.body)))
        self.end_headers()
        if not is_unchanged and self.command != "HEAD":
            self.wfile.write(file.body)

    def do_HEAD(self) -> None:
        self.do_GET()

    def _is_unchanged(self, etag: str, last_modified: str | None) -> bool:
        known = self.headers.get("If-None-Match")
        if known is not None:
            return etag in [tag.strip() for tag in known.split(",")]
        since = self.headers.get("If-Modified-Since")
        return since is not None and since == last_modified

    def log_message(self, *_: object) -> None:
        """Log nothing, because the crawl that runs at the same time has its own log."""


if __name__ == "__main__":
    sys.exit(main())
