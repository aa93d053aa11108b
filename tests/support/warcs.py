"""Make WARC records for tests, also ones that a correct program would not write."""

from __future__ import annotations

import base64
import hashlib


def page(title: str, text: str = "", head: str = "") -> bytes:
    """Return the page of an article."""
    paragraphs = "".join(
        f"<p>{line}</p>"
        for line in (
            text or f"The ferry {title} was late for the third time this week, its owner said.",
            f"Passengers who wanted to cross for {title} waited on the quay until the evening.",
            f"The council of the harbour will look into {title} at its next meeting in June.",
        )
    )
    return (
        f"<html lang=en><head><title>{title}</title>{head}</head>"
        f"<body><article><h1>{title}</h1>{paragraphs}</article></body></html>"
    ).encode()


def response(
    url: str,
    body: bytes,
    date: str = "2024-05-01",
    *,
    kind: str = "text/html; charset=utf-8",
    status: str = "200 OK",
    headers: str = "",
    more: str = "",
) -> bytes:
    """Return a response record. *headers* of HTTP and *more* of WARC end without a line break."""
    http = [f"HTTP/1.1 {status}", f"Content-Type: {kind}" if kind else "", *headers.split("\n")]
    return record("response", url, _head(http) + body, date, more=more)


def record(
    kind: str,
    url: str,
    block: bytes,
    date: str = "2024-05-01",
    *,
    content_type: str = "application/http; msgtype=response",
    more: str = "",
    length: int = 0,
) -> bytes:
    """Return a record of any *kind*, whose stated length is wrong by *length* bytes."""
    warc = [
        *("WARC/1.0", f"WARC-Type: {kind}", f"WARC-Target-URI: {url}"),
        *(f"WARC-Date: {date}T10:00:00Z", f"Content-Type: {content_type}"),
        *(f"Content-Length: {len(block) + length}", more),
    ]
    return _head(warc) + block + b"\r\n\r\n"


def revisit(url: str, date: str, status: str = "200 OK") -> bytes:
    """Return a record which says that *url* showed the same as before."""
    profile = "WARC-Profile: http://netpreserve.org/warc/1.0/revisit/identical-payload-digest"
    head = _head([f"HTTP/1.1 {status}", "Content-Type: text/html"])
    return record("revisit", url, head, date, more=profile)


def arc(*records: tuple[str, bytes]) -> list[bytes]:
    """Return an ARC file in pieces: its head, and a record for each pair of URL and page."""
    about = b"1 0 Somebody\nURL IP-address Archive-date Content-type Archive-length\n"
    pieces = [f"filedesc://a.arc 0.0.0.0 20240501100000 text/plain {len(about)}\n".encode() + about]
    for url, body in records:
        block = _head(["HTTP/1.1 200 OK", "Content-Type: text/html"]) + body
        line = f"{url} 192.0.2.1 20240501100000 text/html {len(block)}\n"
        pieces.append(line.encode() + block)
    return [piece + b"\n" for piece in pieces]


def digest_of(block: bytes) -> str:
    """Return the field that states the digest of a record's *block*."""
    return f"WARC-Block-Digest: sha1:{base64.b32encode(hashlib.sha1(block).digest()).decode()}"


def _head(lines: list[str]) -> bytes:
    return "".join(f"{line}\r\n" for line in lines if line).encode() + b"\r\n"
