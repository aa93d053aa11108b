"""Make WARC records for tests, also ones that a correct program would not write."""

from __future__ import annotations


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
    http = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", *headers.split("\n")]
    block = _head(http) + body
    warc = [
        *("WARC/1.0", "WARC-Type: response", f"WARC-Target-URI: {url}"),
        *(f"WARC-Date: {date}T10:00:00Z", "Content-Type: application/http; msgtype=response"),
        *(f"Content-Length: {len(block)}", more),
    ]
    return _head(warc) + block + b"\r\n\r\n"


def _head(lines: list[str]) -> bytes:
    return "".join(f"{line}\r\n" for line in lines if line).encode() + b"\r\n"
