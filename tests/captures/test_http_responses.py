"""HTTP responses in WARC records are parsed and decoded, whatever their headers announce."""

from __future__ import annotations

import gzip
import zlib

import brotli
import pytest

from newsarchive.captures.decompression import zstd
from newsarchive.captures.http_responses import response_of
from newsarchive.errors import BrokenInput
from tests.support.warcs import page, response

MOST = 2**20
HTML = page("Compressed")


def chunked(body: bytes, size: int = 100) -> bytes:
    chunks = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x;ext=1\r\n%s\r\n" % (len(c), c) for c in chunks) + b"0\r\n\r\n"


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ("", HTML),
        ("Content-Encoding: gzip", gzip.compress(HTML)),
        ("Content-Encoding: deflate", zlib.compress(HTML)),
        ("Content-Encoding: deflate", zlib.compress(HTML)[2:-4]),
        ("Content-Encoding: br", brotli.compress(HTML)),
        ("Transfer-Encoding: chunked", chunked(HTML)),
        ("Transfer-Encoding: chunked\nContent-Encoding: gzip", chunked(gzip.compress(HTML))),
        ("Content-Encoding: zstd", zstd.compress(HTML)),
        ("Content-Encoding: gzip", HTML),
        ("Content-Encoding: br", HTML),
        ("Content-Encoding: zstd", HTML),
        ("Transfer-Encoding: chunked", HTML),
    ],
)
def test_a_body_is_decoded_unless_it_was_stored_decoded(headers: str, body: bytes) -> None:
    record = response("https://one.example/1", body, headers=headers)
    http = response_of(record.partition(b"\r\n\r\n")[2].removesuffix(b"\r\n\r\n"))
    assert http is not None
    assert http.body(MOST) == HTML
    assert set(http.page_headers) == {"content-type"}


@pytest.mark.parametrize("protocol", ["HTTP/2", "HTTP/3", "H2", "h2", "h3", "spdy/3.1", "quic"])
def test_the_names_that_crawlers_give_newer_protocols_are_known(protocol: str) -> None:
    http = response_of(f"{protocol} 404 \r\nContent-Type: text/html\r\n\r\n".encode() + HTML)
    assert http is not None
    assert (http.status, http.body(MOST)) == (404, HTML)


@pytest.mark.parametrize(
    ("headers", "body", "reason"),
    [
        ("Content-Encoding: gzip", gzip.compress(HTML)[:-20], "truncated"),
        ("Content-Encoding: br", brotli.compress(HTML)[:-20], "truncated"),
        ("Content-Encoding: gzip", gzip.compress(b" " * 2 * MOST), "bomb"),
        ("Content-Encoding: br", brotli.compress(b" " * 2 * MOST), "bomb"),
        ("Content-Encoding: zstd", zstd.compress(HTML)[:-20], "truncated"),
        ("Content-Encoding: zstd", zstd.compress(b" " * 2 * MOST), "bomb"),
        ("Content-Encoding: zstd", b"\x28\xb5\x2f\xfd" + b"x" * 50, "bad_encoding"),
        ("Content-Encoding: compress", b"\x1f\x9d\x90", "bad_encoding"),
        ("Content-Encoding: gzip", b"\x1f\x8b" + b"x" * 50, "bad_encoding"),
        ("Transfer-Encoding: chunked", chunked(HTML)[:150], "truncated"),
        ("", b" " * (MOST + 1), "too_large"),
    ],
)
def test_a_body_that_cannot_be_decoded_has_its_reason(
    headers: str, body: bytes, reason: str
) -> None:
    block = f"HTTP/1.1 200 OK\r\n{headers}".replace("\n", "\r\n") + "\r\n\r\n"
    http = response_of(block.encode() + body)
    assert http is not None
    with pytest.raises(BrokenInput) as raised:
        http.body(MOST)
    assert raised.value.reason == reason


@pytest.mark.parametrize(
    "block", [b"", b"HTTP/1.1", b"HTTP/1.1 fine\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n"]
)
def test_what_is_no_response_is_none(block: bytes) -> None:
    assert response_of(block) is None
