"""Everything that goes wrong on real sites: changes to an answer, and answers that are traps."""

import gzip as gziplib
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from tests.support.fakesite.pages import Story, page
from tests.support.fakesite.server import Reply

Target = Story | str
"""A story, a path of the site or a whole address."""

HTML = {"Content-Type": "text/html; charset=utf-8"}

Change = Callable[[Reply], Reply]
"""What a trouble does to the answer that would have been given."""

SOFT_404 = page(
    "Page not found",
    "<main><h1>Page not found</h1><p>Sorry, the page you are looking for is no longer here. "
    "It may have been moved or deleted.</p></main>",
)


def limited(change: Change, times: int | None) -> Change:
    """*change* for the first *times* answers only; None: for all."""
    left = times

    def maybe(reply: Reply) -> Reply:
        nonlocal left
        if left is None:
            return change(reply)
        left -= 1
        return change(reply) if left >= 0 else reply

    return maybe


def failure(status: int, retry_after: int | str | None) -> Change:
    """An error page with *status*."""
    headers = {"Content-Type": "text/html"}
    if retry_after is not None:
        headers["Retry-After"] = str(retry_after)
    body = page("Error", f"<h1>Error {status}</h1>").encode()
    return lambda _: Reply(body=body, status=status, headers=dict(headers))


def gzipped(reply: Reply) -> Reply:
    """The answer as a gzip stream."""
    headers = reply.headers | {"Content-Encoding": "gzip"}
    return replace(reply, body=gziplib.compress(reply.body, mtime=0), headers=headers)


def truncated_gzip(reply: Reply) -> Reply:
    """The answer as a gzip stream that lacks its last third; the HTTP answer is complete."""
    packed = gzipped(reply)
    return replace(packed, body=packed.body[: len(packed.body) * 2 // 3])


def bomb(megabytes: int, coding: str) -> bytes:
    """A compressed HTML page of *megabytes* that is almost nothing on the wire."""
    head, chunk = b"<html><body><p>", b"a" * 1_000_000
    if coding == "br":
        import brotli  # only this trouble needs it

        packer = brotli.Compressor(quality=5)
        parts = [packer.process(head)] + [packer.process(chunk) for _ in range(megabytes)]
        return bytes(b"".join(parts) + packer.finish())
    if coding != "gzip":
        raise ValueError(coding)
    return gziplib.compress(head + chunk * megabytes, mtime=0)


def filler(megabytes: int) -> str:
    """Paragraphs of that size in all."""
    line = "<p>" + "The tide tables fill page after page of the almanac. " * 20 + "</p>\n"
    return line * (megabytes * 1_000_000 // len(line) + 1)


def endless_page() -> Iterator[bytes]:
    """A page in chunks, without end."""
    yield b"<html><body>"
    while True:
        yield b"<p>And then another thing happened in the harbour.</p>" * 20


def calendar_page(path: str) -> Reply:
    """A month of a calendar: a link to the next month, a deeper path and a longer query."""
    path, _, query = path.partition("?")
    month = int(query.removeprefix("month=").partition("&")[0] or 0) if "month=" in query else 0
    here = path.rstrip("/")
    body = (
        f'<h1>Events</h1><a href="{path}?month={month + 1}">Next month</a> '
        f'<a href="{here}/{month + 1}/">Week</a> <a href="{path}?{query}&view=day">Day</a>'
    )
    return Reply(body=page("Calendar", body).encode())


BAD_HREFS = (
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "http://[::1",
    "http://[not-an-address]/",
    "http://user:pass@/",
    "http://127.0.0.1:99999/",
    "http://exa mple.test/",
    "//",
    "http:///nohost",
    "ftp://files.example.test/a",
    "mailto:desk@example.test",
    "\x00/nul",
    "/%zz%ff",
    "/" + "long" * 2000,
    "http://xn--/",
    "http://\ud7ff.test/",
)


def hostile_page() -> bytes:
    """A page written to hurt whoever reads it; the one plain paragraph is readable text."""
    deep = "[" * 5_000 + "]" * 5_000
    payload = '"><script>alert("hostile")</script>'
    data = json.dumps(
        {
            "@type": ["NewsArticle", payload],
            "headline": payload,
            "author": {"name": [payload, {"name": {"name": 1}}]},
            "datePublished": "9999-99-99T99:99:99+99:99",
            "dateModified": 10**400,
            "url": "javascript:alert(1)",
        }
    ).replace("</", "<\\/")
    hrefs = "".join(f'<a href="{href}">link {n}</a>\n' for n, href in enumerate(BAD_HREFS))
    text = (
        "<!DOCTYPE html><html lang='xx-\x01'><head><base href='http://elsewhere.example.test/'>"
        "<link rel='canonical' href='http://elsewhere.example.test/'>"
        "<meta property='article:published_time' content='2026-01-01T00:00:00+99:99'>"
        f"<title>{payload}</title>"
        f"<script type='application/ld+json'>{data}</script>"
        f"<script type='application/ld+json'>{deep}</script>"
        "<script type='application/ld+json'>{ broken </script></head><body>"
        f"<h1>Hostile <img src=x onerror=alert(1)> headline</h1>{'<div>' * 500}"
        "<p>The one plain paragraph of this page says that the ferry runs again on Sunday, "
        "as the harbour master announced after the storm.</p>\x00\x08\x0b"
        f"<p onclick=alert(1)>{payload}</p>{hrefs}</body>"
    )
    return text.encode() + b"\xff\xfe\xc3\x28</html>"


class Troubles:
    """Puts trouble over the answers of some addresses; several calls add up."""

    def __init__(self) -> None:
        self._changes: dict[str, list[Change]] = {}

    def changed(self, path: str, reply: Reply) -> Reply:
        """*reply* as it is after every trouble declared for *path*."""
        bare = path.partition("?")[0]
        for change in self._changes.get(path) or self._changes.get(bare, []):
            reply = change(reply)
        return reply

    def path(self, target: Target) -> str:
        """The path (with query) of *target*."""
        if isinstance(target, Story):
            return target.path
        parts = urlsplit(target)
        return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")

    def change(self, target: Target, change: Change, times: int | None = None) -> None:
        """Put *change* over the answer at *target*, for the next *times* requests or for good."""
        self._changes.setdefault(self.path(target), []).append(limited(change, times))

    def fail(
        self,
        target: Target,
        status: int = 500,
        *,
        retry_after: int | str | None = None,
        times: int | None = None,
    ) -> None:
        """Answer *status*, with Retry-After if given."""
        self.change(target, failure(status, retry_after), times)

    def delay(self, target: Target, seconds: float, times: int | None = None) -> None:
        """Answer only after *seconds*."""
        self.change(target, lambda reply: replace(reply, delay=seconds), times)

    def truncate(self, target: Target, times: int | None = None, *, reset: bool = False) -> None:
        """Close in the middle of the body that Content-Length promises; *reset*: by RST."""
        cut: Change = lambda r: replace(r, cut=len(r.body) // 2, reset=reset)  # noqa: E731
        self.change(target, cut, times)

    def hang_up(self, target: Target, times: int | None = None, *, reset: bool = False) -> None:
        """Close the connection without a byte of answer; *reset*: by RST."""
        self.change(target, lambda reply: replace(reply, silent=True, reset=reset), times)

    def truncate_gzip(self, target: Target, times: int | None = None) -> None:
        """Send a whole answer whose gzip stream lacks its end."""
        self.change(target, truncated_gzip, times)

    def gzip(self, target: Target) -> None:
        """Send the answer packed, as servers do."""
        self.change(target, gzipped)

    def break_off(self, target: Target = "/feed.xml", share: float = 0.6) -> None:
        """Send the first *share* of the body as if it were all: a feed broken in the middle."""
        self.change(target, lambda r: replace(r, body=r.body[: int(len(r.body) * share)]))

    def content_type(self, target: Target, content_type: str) -> None:
        """Declare another Content-Type for the same bytes."""
        headers = {"Content-Type": content_type}
        self.change(target, lambda reply: replace(reply, headers=reply.headers | headers))

    def charset(self, target: Target, *, header: str, body: str = "utf-8") -> None:
        """Send the page encoded as *body* while the header says *header*; the meta says utf-8."""
        self.content_type(target, f"text/html; charset={header}")
        self.change(target, lambda r: replace(r, body=r.body.decode().encode(body, "replace")))

    def html_for(self, target: Target = "/feed.xml") -> None:
        """Send an HTML page with status 200 in place of a feed or sitemap."""
        self.change(target, lambda r: Reply(body=SOFT_404.encode(), headers=dict(HTML)))
