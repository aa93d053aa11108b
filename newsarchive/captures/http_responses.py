"""Parse an HTTP response from its bytes: status, headers and the decoded body."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from newsarchive.captures.decompression import CODINGS, decompressed
from newsarchive.errors import BrokenInput
from newsarchive.http_headers import headers_of, split_message

#: Headers that describe the bytes on the wire; they are not true of the decoded body.
WIRE_HEADERS = ("content-encoding", "content-length", "transfer-encoding")
#: The first bytes of the content codings that have any.
_STARTS = {"gzip": b"\x1f\x8b", "x-gzip": b"\x1f\x8b", "zstd": b"\x28\xb5\x2f\xfd"}


@dataclass(slots=True, frozen=True)
class HttpResponse:
    """A response as the server sent it, with its body still encoded."""

    status: int
    headers: Mapping[str, str]
    """Names are in lower case; see :mod:`newsarchive.http_headers`."""
    encoded_body: bytes = field(repr=False)

    @property
    def is_page(self) -> bool:
        """Whether this is a web page with status 200."""
        kind = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        return self.status == 200 and kind in ("text/html", "application/xhtml+xml")

    @property
    def page_headers(self) -> dict[str, str]:
        """The headers that are still true of the decoded body."""
        return {name: value for name, value in self.headers.items() if name not in WIRE_HEADERS}

    def body(self, most_bytes: int) -> bytes:
        """Return the body without its transfer and content codings.

        Raises :class:`BrokenInput` if it is truncated, damaged or larger than *most_bytes*.
        Many archives store the decoded body under the original headers. Therefore a body that
        does not begin as its headers announce is returned unchanged.
        """
        body = self.encoded_body
        if "chunked" in self.headers.get("transfer-encoding", "").lower():
            body = _dechunked(body)
        codings = self.headers.get("content-encoding", "").lower().split(",")
        for coding in reversed([each.strip() for each in codings if each.strip()]):
            body = _decoded(body, coding, most_bytes)
        if len(body) > most_bytes:
            raise BrokenInput("too_large", f"over {most_bytes} bytes")
        return body


def response_of(block: bytes) -> HttpResponse | None:
    """Return the HTTP response that *block* contains, or None if it contains none."""
    message = split_message(block)
    if message is None:
        return None
    first, fields, body = message
    status = first.split()[1:2] if first.startswith(b"HTTP/") else []
    if not status or not status[0].isdigit():
        return None
    headers = headers_of((name.lower(), value) for name, value in fields)
    return HttpResponse(int(status[0][:4]), headers, body)


def _dechunked(body: bytes) -> bytes:
    """Return the joined chunks of *body* (RFC 9112, 7.1), or *body* itself if it has no chunks."""
    chunks: list[bytes] = []
    rest = memoryview(body)
    while True:
        line = bytes(rest[:100]).partition(b"\r\n")[0]
        try:
            size = int(line.partition(b";")[0].strip() or b"x", 16)
        except ValueError:
            if not chunks:
                return body
            raise BrokenInput("truncated", "a chunk of the response has no length") from None
        if size <= 0:
            return b"".join(chunks)
        chunk = rest[len(line) + 2 : len(line) + 2 + size]
        if len(chunk) < size:
            raise BrokenInput("truncated", "the last chunk of the response is truncated")
        chunks.append(bytes(chunk))
        rest = rest[len(line) + 2 + size + 2 :]


def _decoded(body: bytes, coding: str, most_bytes: int) -> bytes:
    if not body.startswith(_STARTS.get(coding, b"")):
        return body
    if coding in CODINGS:
        try:
            return b"".join(decompressed(body, coding, most_bytes))
        except BrokenInput as error:
            if error.reason == "bad_encoding" and _is_markup(body):
                return body
            raise
    if coding == "identity" or _is_markup(body):
        return body
    raise BrokenInput("bad_encoding", f"the content coding {coding[:40]!r} is not supported")


def _is_markup(body: bytes) -> bool:
    return body.lstrip()[:1] == b"<"
