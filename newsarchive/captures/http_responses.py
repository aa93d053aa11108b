"""Parse an HTTP response from its bytes: status, headers and the decoded body."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from newsarchive.captures.decompression import CODINGS, decompressed
from newsarchive.errors import BrokenInput
from newsarchive.http_headers import headers_of, split_message

#: Headers that describe the bytes on the wire; they are not true of the decoded body.
WIRE_HEADERS = ("content-encoding", "content-length", "transfer-encoding")
#: okhttp, by which CC-NEWS is crawled, calls HTTP/2 "h2".
_STATUS_LINE = re.compile(
    rb"(?i)(?:HTTP(?:/[\w.]*)?|h[23]c?|spdy/[\d.]+|quic)[ \t]+(\d{3})(?![0-9])"
)
_CHUNK_LINE = re.compile(rb"[ \t]*([0-9a-fA-F]{1,8})[ \t]*(?:;[^\n]{0,4000})?\r?\n")
#: Interim responses before the final one.
_MOST_INTERIM = 8
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
        if body.startswith(_STARTS["gzip"]):  # No page begins so: the coding is wrong or missing.
            body = _decoded(body, "gzip", most_bytes)
        if len(body) > most_bytes:
            raise BrokenInput("too_large", f"over {most_bytes} bytes")
        return body


def response_of(block: bytes) -> HttpResponse | None:
    """Return the HTTP response that *block* contains, or None if it contains none.

    Interim responses (status 100-199) and empty lines before it are left out. A head without an end
    has no body.
    """
    block = block.lstrip(b"\r\n")
    for _ in range(_MOST_INTERIM):
        status = _STATUS_LINE.match(block)
        message = split_message(block) or split_message(block + b"\r\n\r\n")
        if status is None or message is None:
            return None
        if not status[1].startswith(b"1"):
            headers = headers_of((name.lower(), value) for name, value in message[1])
            return HttpResponse(int(status[1]), headers, message[2])
        block = message[2]
    return None


def _dechunked(body: bytes) -> bytes:
    """Return the joined chunks of *body* (RFC 9112, 7.1), or *body* itself if it has no chunks."""
    chunks: list[bytes] = []
    at = 0
    while line := _CHUNK_LINE.match(body, at):
        size, at = int(line[1], 16), line.end()
        if size == 0:
            return b"".join(chunks)
        if len(body) - at < size:
            raise BrokenInput("truncated", "the last chunk of the response is truncated")
        chunks.append(body[at : at + size])
        at += size
        at += 2 if body[at : at + 2] == b"\r\n" else body[at : at + 1] == b"\n"
    if not chunks:
        return body
    raise BrokenInput("truncated", "a chunk of the response has no length")


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
    return body.removeprefix(codecs.BOM_UTF8).lstrip()[:1] == b"<"
