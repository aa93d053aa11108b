"""Imitate what goes wrong on real sites: changes to a response, and responses that are traps."""

import gzip as gziplib
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from tests.support.fakesite.pages import Story, page
from tests.support.fakesite.server import FakeResponse

Target = Story | str
"""A story, a path of the site or a complete URL."""

HTML = {"Content-Type": "text/html; charset=utf-8"}

Change = Callable[[FakeResponse], FakeResponse]
"""What a kind of trouble does to the response that the site would send."""

SOFT_404 = page(
    "Page not found",
    "<main><h1>Page not found</h1><p>Sorry, the page you are looking for is no longer here. "
    "It may have been moved or deleted.</p></main>",
)


def limited(change: Change, times: int | None) -> Change:
    """Return *change* limited to the first *times* responses, or to none if that is None."""
    left = times

    def maybe(response: FakeResponse) -> FakeResponse:
        nonlocal left
        if left is None:
            return change(response)
        left -= 1
        return change(response) if left >= 0 else response

    return maybe


def failure(status: int, retry_after: int | str | None) -> Change:
    """Return the change to an error page with *status*."""
    headers = {"Content-Type": "text/html"}
    if retry_after is not None:
        headers["Retry-After"] = str(retry_after)
    body = page("Error", f"<h1>Error {status}</h1>").encode()
    return lambda _: FakeResponse(body=body, status=status, headers=dict(headers))


def gzipped(response: FakeResponse) -> FakeResponse:
    """Compress the response with gzip."""
    headers = response.headers | {"Content-Encoding": "gzip"}
    return replace(response, body=gziplib.compress(response.body, mtime=0), headers=headers)


def truncated_gzip(response: FakeResponse) -> FakeResponse:
    """Compress the response and remove the last third of the gzip stream; it is complete HTTP."""
    packed = gzipped(response)
    return replace(packed, body=packed.body[: len(packed.body) * 2 // 3])


def bomb(megabytes: int, coding: str) -> bytes:
    """Return an HTML page of *megabytes*, compressed to almost nothing."""
    head, chunk = b"<html><body><p>", b"a" * 1_000_000
    if coding == "br":
        import brotli  # imported here, because nothing else needs it

        packer = brotli.Compressor(quality=5)
        parts = [packer.process(head)] + [packer.process(chunk) for _ in range(megabytes)]
        return bytes(b"".join(parts) + packer.finish())
    if coding != "gzip":
        raise ValueError(coding)
    return gziplib.compress(head + chunk * megabytes, mtime=0)


def filler(megabytes: int) -> str:
    """Return paragraphs of this total size."""
    line = "<p>" + "The tide tables fill page after page of the almanac. " * 20 + "</p>\n"
    return line * (megabytes * 1_000_000 // len(line) + 1)


def endless_page() -> Iterator[bytes]:
    """Yield the chunks of a page without end."""
    yield b"<html><body>"
    while True:
        yield b"<p>And then another thing happened in the harbour.</p>" * 20


def calendar_page(path: str) -> FakeResponse:
    """Return a month of a calendar that links the next month, a deeper path and a longer query."""
    path, _, query = path.partition("?")
    month = int(query.removeprefix("month=").partition("&")[0] or 0) if "month=" in query else 0
    here = path.rstrip("/")
    body = (
        f'<h1>Events</h1><a href="{path}?month={month + 1}">Next month</a> '
        f'<a href="{here}/{month + 1}/">Week</a> <a href="{path}?{query}&view=day">Day</a>'
    )
    return FakeResponse(body=page("Calendar", body).encode())


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
    """Return a page that attacks its reader. It has one plain paragraph of readable text."""
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
    """Changes the responses of some URLs; several changes of the same URL add up."""

    def __init__(self) -> None:
        self._changes: dict[str, list[Change]] = {}

    def with_trouble(self, path: str, response: FakeResponse) -> FakeResponse:
        """Return *response* after all changes declared for *path*."""
        bare = path.partition("?")[0]
        for change in self._changes.get(path) or self._changes.get(bare, []):
            response = change(response)
        return response

    def path_of(self, target: Target) -> str:
        """Return the path of *target*, with its query."""
        if isinstance(target, Story):
            return target.path
        parts = urlsplit(target)
        return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")

    def change_response(self, target: Target, change: Change, times: int | None = None) -> None:
        """Apply *change* to the responses of *target*, for the next *times* requests or always."""
        self._changes.setdefault(self.path_of(target), []).append(limited(change, times))

    def fail(
        self,
        target: Target,
        status: int = 500,
        *,
        retry_after: int | str | None = None,
        times: int | None = None,
    ) -> None:
        """Respond with *status*, and with Retry-After if it is given."""
        self.change_response(target, failure(status, retry_after), times)

    def delay(self, target: Target, seconds: float, times: int | None = None) -> None:
        """Respond only after *seconds*."""
        self.change_response(target, lambda response: replace(response, delay=seconds), times)

    def truncate_body(
        self, target: Target, times: int | None = None, *, reset: bool = False
    ) -> None:
        """Close the connection in the middle of the body, with RST if *reset*."""
        cut: Change = lambda r: replace(r, cut=len(r.body) // 2, reset=reset)  # noqa: E731
        self.change_response(target, cut, times)

    def overstate_length(self, target: Target) -> None:
        """Send a page that is whole, and close the connection as if more of it should follow."""
        self.change_response(
            target, lambda r: replace(r, body=r.body + b" " * 500, cut=len(r.body))
        )

    def close_connection(
        self, target: Target, times: int | None = None, *, reset: bool = False
    ) -> None:
        """Close the connection before the first byte of the response, with RST if *reset*."""
        self.change_response(
            target, lambda response: replace(response, silent=True, reset=reset), times
        )

    def truncate_gzip(self, target: Target, times: int | None = None) -> None:
        """Send a complete response whose gzip stream lacks its end."""
        self.change_response(target, truncated_gzip, times)

    def compress(self, target: Target) -> None:
        """Compress the response with gzip, as servers do."""
        self.change_response(target, gzipped)

    def shorten_document(self, target: Target = "/feed.xml", share: float = 0.6) -> None:
        """Send the first *share* of the document as if it were all, like a broken feed."""
        self.change_response(target, lambda r: replace(r, body=r.body[: int(len(r.body) * share)]))

    def set_content_type(self, target: Target, content_type: str) -> None:
        """Send the same bytes with another Content-Type."""
        headers = {"Content-Type": content_type}
        self.change_response(
            target, lambda response: replace(response, headers=response.headers | headers)
        )

    def mislabel_charset(self, target: Target, *, header: str, body: str = "utf-8") -> None:
        """Encode the page as *body*, while its header says *header* and its meta element utf-8."""
        self.set_content_type(target, f"text/html; charset={header}")
        self.change_response(
            target, lambda r: replace(r, body=r.body.decode().encode(body, "replace"))
        )

    def respond_with_html(self, target: Target = "/feed.xml") -> None:
        """Send an HTML page with status 200 instead of a feed or sitemap."""
        self.change_response(
            target, lambda r: FakeResponse(body=SOFT_404.encode(), headers=dict(HTML))
        )
