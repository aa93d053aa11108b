"""A site that answers each request in the way that a plan says: well, late, wrong, or not at all.

:data:`WAYS` are the ways to answer. ``tests/crawling/test_random_crawl.py`` and
``benchmarks/reliability/random_crawl.py`` draw plans from them, and :func:`crawl_by` crawls by one
and returns what is wrong.
"""

from __future__ import annotations

import gzip
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from newsarchive.archive.connection import register_functions
from newsarchive.archive.repair.problems import problems
from tests.support.commands import call
from tests.support.crawls import Crawled, crawl, make_all_due
from tests.support.hostile.cases import feed_of, head, http, page, story
from tests.support.hostile.server import RESET, RawSite, Response

HTML = "text/html; charset=utf-8"
_WALL = "<html><title>Just a moment...</title><h1>Checking your browser</h1><p>Ray ID: 1</p></html>"
_CONSENT = "<html><title>Before you continue</title><p>We use cookies. <button>Accept all</button>"
_MISSING = "<html><title>Page not found</title><h1>404</h1><p>Page not found.</p></html>"

Way = Callable[[bytes, str], list[bytes | float | None]]


def _odd(*lines: bytes) -> Way:
    """Return the way to answer well, with header *lines* that are odd."""

    def answer(body: bytes, kind: str) -> list[bytes | float | None]:
        first, _, rest = http(body, kind=kind).partition(b"\r\n")
        return [first + b"\r\n" + b"".join(line + b"\r\n" for line in lines) + rest]

    return answer


def _with(*lines: str, body: bytes | str = b"", status: str = "200 OK", kind: str = HTML) -> Way:
    return lambda _body, _kind: [http(body, *lines, status=status, kind=kind)]


#: Ways to answer with the whole of the right body.
GOOD_WAYS: dict[str, Way] = {
    "well": lambda body, kind: [http(body, kind=kind)],
    "late": lambda body, kind: [0.3, http(body, kind=kind)],
    "in pieces": lambda body, kind: [head("HTTP/1.1 200 OK", f"Content-Type: {kind}"), body[:99],
                                     0.1, body[99:]],
    "packed": lambda body, kind: [http(gzip.compress(body), "Content-Encoding: gzip", kind=kind)],
    "named as packed": lambda body, kind: [http(body, "Content-Encoding: gzip", kind=kind)],
    "without a head": lambda body, _kind: [b"HTTP/1.1 200 OK\r\n\r\n" + body],
    "bytes in headers": _odd(b"Set-Cookie: ville=Orl\xe9ans\x85", "Link: <https://x/ü>".encode(),
                             b"X-\xe9: \x00\x1c", b"Content-Disposition: inline; filename=\xff"),
    "odd validators": _odd(b'ETag: "\xe9t\xe9\xff"', b"Last-Modified: h\xc3\xa9"),
    "two of a header": _odd(b"Content-Type: text/html", b'ETag: "a"', b'ETag: "b"'),
    "unknown charset": lambda body, _kind: [http(body, kind=f"{HTML}, x\x00-\xff")],
    "long header": _odd(b"X-Long: " + b"x" * 12_000),
    "odd status line": lambda body, kind: [
        http(body, kind=kind).replace(b"200 OK", b"200 \xff\xfe d'accord", 1)],
}  # fmt: skip
#: Ways to answer wrongly, or with something else.
BAD_WAYS: dict[str, Way] = {
    "404": _with(body=_MISSING, status="404 Not Found"),
    "410": _with(status="410 Gone"),
    "403 wall": _with("Server: cloudflare", "cf-mitigated: challenge", body=_WALL, status="403 No"),
    "429": _with("Retry-After: 1", status="429 Slow down"),
    "500": _with(status="500 Oops"),
    "503": _with(status="503 Later"),
    "503 for a while": _with("Retry-After: \xe9", status="503 Later"),
    "999": _with(status="999 \xff"),
    "99": _with(status="99 Odd"),
    "304 unasked": _with(status="304 Not Modified"),
    "204": lambda _body, _kind: [head("HTTP/1.1 204 No Content")],
    "empty": _with(),
    "soft 404": _with(body=_MISSING),
    "wall": _with(body=_WALL),
    "consent": _with(body=_CONSENT),
    "to the home page": _with("Location: /", status="302 Found"),
    "to itself": lambda _body, _kind: [
        head("HTTP/1.1 302 Found", "Location: ?", "Content-Length: 0")],
    "to odd bytes": _with("Location: http://[\xe9\x85/%zz", status="301 Moved"),
    "to a bad port": _with("Location: http://127.0.0.1:99999/", status="301 Moved"),
    "to a private host": _with("Location: http://127.0.0.1:9/", status="302 Found"),
    "to nothing": _with(status="302 Found"),
    "as a picture": lambda body, _kind: [http(body, kind="image/png")],
    "cut": lambda body, kind: [http(body, kind=kind)[: -len(body) // 2]],
    "packed and cut": lambda body, kind: [
        http(gzip.compress(body)[:-40], "Content-Encoding: gzip", kind=kind)],
    "no gzip": _with("Content-Encoding: gzip", body=b"\x1f\x8b\x08garbage"),
    "garbage": lambda _body, _kind: [bytes(range(256)) * 9],
    "binary": _with(body=bytes(range(256)) * 40),
    "hang up": lambda _body, _kind: [],
    "reset": lambda body, kind: [http(body, kind=kind)[:300], 0.05, RESET],
    "too late": lambda body, kind: [3.0, http(body, kind=kind)],
    "bad chunks": lambda body, kind: [
        head("HTTP/1.1 200 OK", f"Content-Type: {kind}", "Transfer-Encoding: chunked"),
        b"zz\r\n" + body],
}  # fmt: skip
WAYS = GOOD_WAYS | BAD_WAYS
SOURCES = ("/robots.txt", "/", "/feed.xml", "/sitemap.xml")
#: Articles that the feed names; the sitemap names all.
IN_FEED = 4


@dataclass(frozen=True)
class Run:
    """One run of a plan."""

    ways: dict[str, str] = field(default_factory=dict)
    """For each path that is not answered well, the way; "*" is for all others."""
    published: int = 0
    """Articles published before the run."""
    limit: int = 99
    force: bool = False


class RandomSite:
    """Serves articles, a feed, a sitemap, a home page and robots.txt in the ways of ``run``."""

    def __init__(self) -> None:
        self.server = RawSite(self._respond)
        self.run = Run()
        self.count = self.runs = 0
        self.named: dict[str, str] = {}
        """The URLs of the articles that a source named in a whole response, with its URL."""

    @staticmethod
    def path(number: int) -> str:
        return f"/city/the-story-of-day-{number}"

    def _respond(self, path: str) -> Response:
        way = self.run.ways.get(path) or self.run.ways.get("*", "well")
        body, kind, named = self._content(path)
        if body is None:
            return iter([http(_MISSING, status="404 Not Found")])
        if way in GOOD_WAYS:
            self.named |= dict.fromkeys(named, self.server.url + path)
        return iter(WAYS[way](body, kind))

    def _content(self, path: str) -> tuple[bytes | None, str, set[str]]:
        urls = [self.server.url + self.path(number) for number in range(self.count, 0, -1)]
        if path == "/robots.txt":
            text = f"User-agent: *\nAllow: /\nSitemap: {self.server.url}/sitemap.xml\n"
            return text.encode(), "text/plain", set()
        if path == "/":
            link = '<link rel="alternate" type="application/rss+xml" href="/feed.xml">'
            return f"<html><head>{link}</head><body>Home</body></html>".encode(), HTML, set()
        if path == "/feed.xml":
            feed = feed_of(*urls[:IN_FEED])
            return feed.encode(), "application/rss+xml", set(urls[:IN_FEED])
        if path == "/sitemap.xml":
            locs = "".join(f"<url><loc>{url}</loc></url>" for url in urls)
            return f"<urlset>{locs}</urlset>".encode(), "application/xml", set(urls)
        if path.startswith("/city/"):
            return page(f"random {path}").encode(), HTML, set()
        return None, "", set()


def crawl_by(
    plan: list[Run], archive: Path, start: str = "/", site: RandomSite | None = None
) -> Iterator[str]:
    """Crawl by *plan*, then up to three times with good answers; yield what is wrong, if anything.

    The crawls are processes of their own, as people start them. Between them all waits end, as if
    a week had passed. Before the good answers a person calls `newsarchive failures retry`, which
    wakes URLs that are parked.
    """
    site = site or RandomSite()
    with site.server:
        for number, run in enumerate([*plan, Run(), Run(), Run()], start=1):
            site.count += run.published
            site.runs += 1
            site.run = run
            if archive.exists():
                make_all_due(archive)
            if number == len(plan) + 1:
                call(archive, "failures", "retry")
            result = crawl(
                archive,
                *(site.server.url + path for path in start.split()),
                # A machine that has much to do must not fail a run in which all is answered well.
                settings=(
                    f"DOWNLOAD_TIMEOUT={2 if run.ways else 30}",
                    "RETRY_AFTER_PATIENCE=1",
                    "EXTRACT_WORKERS=1",
                ),
                limit=run.limit,
                force=int(run.force),
            )
            for problem in _wrong_after(result, archive, site):
                yield f"run {number}: {problem}"
            if number > len(plan) and not any(_lost(archive, site)):
                return
        yield from _lost(archive, site)


def _wrong_after(result: Crawled, archive: Path, site: RandomSite) -> Iterator[str]:
    """Yield what must not be after any run."""
    if result.status not in (0, 1):
        yield f"exit status {result.status}: {result.err}"
    if "Traceback" in result.err or "please report" in result.err:
        yield result.err
    with closing(sqlite3.connect(archive)) as connection:
        connection.row_factory = sqlite3.Row
        register_functions(connection)
        yield from problems(connection)
        rows = connection.execute("SELECT url, state, outcome, reason FROM urls")
        known = {url: (state, outcome, reason) for url, state, outcome, reason in rows}
        for url, source in site.named.items():
            # The ledger may say that the source was not read: on a slow machine it came too late.
            reason = known[source][2] if source in known else None
            if url not in known and reason in ("source", None):
                yield f"{url} is not in the ledger, and {source} ended as {reason}"
        for url, (state, outcome, _) in known.items():
            if state == "fetching" or (state == "done") != (outcome is not None):
                yield f"{url} is {state} with outcome {outcome}"
        for url, title, text in connection.execute("SELECT url, title, text FROM articles"):
            made = story(f"random {url.removeprefix(site.server.url)}")
            if title != made.title or made.paragraphs[-1] not in text:
                yield f"{url} is stored as {title!r}: {text[:80]!r}"


def _lost(archive: Path, site: RandomSite) -> Iterator[str]:
    """Yield what is not stored although it was named and is there."""
    with closing(sqlite3.connect(archive)) as connection:
        stored = {url for (url,) in connection.execute("SELECT url FROM articles")}
        for url in sorted(site.named.keys() - stored):
            row = connection.execute(
                "SELECT state, outcome, reason, detail, next_try_at FROM urls WHERE url = ?", (url,)
            ).fetchone()
            yield f"{url} is lost: {row}"
        for (url,) in connection.execute("SELECT url FROM articles WHERE gone_at IS NOT NULL"):
            yield f"{url} is there, and marked as gone"
        for url, state in connection.execute("SELECT url, state FROM urls WHERE state <> 'done'"):
            yield f"{url} is still {state}"
