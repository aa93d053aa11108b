"""An HTTP answer as bytes -> status, headers and the body without its packing, under a cap."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from newsarchive.errors import BrokenInput

_GZIP_OR_ZLIB = 47  # zlib's wbits for "either header"
#: They speak of the bytes on the wire.
_WIRE_HEADERS = ("content-encoding", "content-length", "transfer-encoding")


@dataclass(slots=True, frozen=True)
class HttpResponse:
    """An answer as a server gave it; its body still packed."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case; of several of a name, the last."""
    packed: bytes = field(repr=False)

    @property
    def is_page(self) -> bool:
        """Whether it is a web page that was found."""
        kind = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        return self.status == 200 and kind in ("text/html", "application/xhtml+xml")

    @property
    def page_headers(self) -> dict[str, str]:
        """The headers that are still true of the unpacked body."""
        return {name: value for name, value in self.headers.items() if name not in _WIRE_HEADERS}

    def body(self, most_bytes: int) -> bytes:
        """The body, unpacked; :class:`BrokenInput` where it is cut, damaged or over *most_bytes*.

        Archives that keep the unpacked body under the old headers are common: what does not
        begin like what its header says is taken as it is.
        """
        body = self.packed
        if "chunked" in self.headers.get("transfer-encoding", "").lower():
            body = _joined(body)
        encodings = self.headers.get("content-encoding", "").lower().split(",")
        for encoding in reversed([each.strip() for each in encodings if each.strip()]):
            body = _unpacked(body, encoding, most_bytes)
        if len(body) > most_bytes:
            raise BrokenInput("too_large", f"over {most_bytes} bytes")
        return body


def answer_of(block: bytes) -> HttpResponse | None:
    """The answer in *block*, bytes from the wire; None where it is none."""
    head, gap, packed = block.partition(b"\r\n\r\n")
    if not gap:
        head, gap, packed = block.partition(b"\n\n")
    lines = head.decode("latin-1").splitlines()
    status = lines[0].split()[1:2] if lines and lines[0].startswith("HTTP/") else []
    if not gap or not status or not (status[0].isascii() and status[0].isdigit()):
        return None
    headers = {}
    for line in lines[1:]:
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    return HttpResponse(int(status[0][:4]), headers, packed)


def _joined(body: bytes) -> bytes:
    """*body* without the lengths of its chunks (RFC 9112, 7.1); as it is where it has none."""
    pieces: list[bytes] = []
    rest = memoryview(body)
    while True:
        line = bytes(rest[:100]).partition(b"\r\n")[0]
        try:
            size = int(line.partition(b";")[0].strip() or b"x", 16)
        except ValueError:
            if not pieces:
                return body
            raise BrokenInput("truncated", "a chunk of the answer has no length") from None
        if size <= 0:
            return b"".join(pieces)
        piece = rest[len(line) + 2 : len(line) + 2 + size]
        if len(piece) < size:
            raise BrokenInput("truncated", "the last chunk of the answer is cut")
        pieces.append(bytes(piece))
        rest = rest[len(line) + 2 + size + 2 :]


def _unpacked(body: bytes, encoding: str, most_bytes: int) -> bytes:
    if encoding in ("gzip", "x-gzip", "deflate"):
        return _inflated(body, encoding, most_bytes)
    if encoding == "br":
        return _from_brotli(body, most_bytes)
    if encoding == "identity" or body.lstrip()[:1] == b"<":
        return body
    raise BrokenInput("bad_encoding", f"packed as {encoding[:40]!r}, which is not read")


def _inflated(body: bytes, encoding: str, most_bytes: int) -> bytes:
    if encoding != "deflate" and body[:2] != b"\x1f\x8b":
        return body
    for wbits in (_GZIP_OR_ZLIB, -15):  # some servers send deflate without its header
        unpacker = zlib.decompressobj(wbits)
        try:
            plain = unpacker.decompress(body, most_bytes + 1)
        except zlib.error as error:
            why = error
            continue
        _check(len(plain), most_bytes, len(body), is_whole=unpacker.eof)
        return plain
    if body.lstrip()[:1] == b"<":
        return body
    raise BrokenInput("bad_encoding", str(why))


def _from_brotli(body: bytes, most_bytes: int) -> bytes:
    import brotli

    unpacker: Any = brotli.Decompressor()
    try:
        plain = chunk = unpacker.process(body, output_buffer_limit=most_bytes + 1)
        while chunk and len(plain) <= most_bytes:
            chunk = unpacker.process(b"", output_buffer_limit=most_bytes + 1)
            plain += chunk
    except brotli.error as error:
        if body.lstrip()[:1] == b"<":
            return body
        raise BrokenInput("bad_encoding", str(error)) from error
    _check(len(plain), most_bytes, len(body), is_whole=unpacker.is_finished())
    return bytes(plain)


def _check(size: int, most_bytes: int, packed_size: int, *, is_whole: bool) -> None:
    if size > most_bytes:
        raise BrokenInput("bomb", f"{packed_size} bytes unpack to more than {most_bytes}")
    if not is_whole:
        raise BrokenInput("truncated", f"packed answer ends early, {size} bytes unpacked")
