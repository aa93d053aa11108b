"""A crawl refuses compressed responses that are damaged or bombs, and marks truncated ones."""

from __future__ import annotations

import gzip
import zlib

import brotli
import pytest
from scrapy import Request
from scrapy.http import Response

from newsarchive.captures.decompression import zstd
from newsarchive.crawling.middlewares.compression import CompressionCheckMiddleware
from newsarchive.crawling.middlewares.refusals import Refused

MOST = 2**20
HTML = b"<p>The ferry was late.</p>" * 100
BOMB = b" " * 2 * MOST


def process(body: bytes, coding: str, method: str = "GET") -> Response:
    request = Request("https://one.example/", method=method)
    response = Response(request.url, body=body, headers={"Content-Encoding": coding})
    return CompressionCheckMiddleware(MOST).process_response(request, response)


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", gzip.compress(HTML)),
        ("GZIP", gzip.compress(HTML)),
        ("deflate", zlib.compress(HTML)[2:-4]),
        ("br", brotli.compress(HTML)),
        ("zstd", zstd.compress(HTML)),
        ("gzip", b""),
        ("compress", b"left to Scrapy"),
    ],
    ids=["gzip", "in capitals", "deflate", "brotli", "zstd", "empty body", "another coding"],
)
def test_a_complete_response_is_not_changed(coding: str, body: bytes) -> None:
    assert process(body, coding).body == body


def test_the_response_to_a_head_request_has_no_body_to_check() -> None:
    assert process(b"\x1f\x8b", "gzip", method="HEAD")


@pytest.mark.parametrize(
    ("coding", "body", "reason"),
    [
        ("gzip", gzip.compress(BOMB), "bomb"),
        ("deflate", zlib.compress(BOMB)[2:-4], "bomb"),
        ("br", brotli.compress(BOMB), "bomb"),
        ("zstd", zstd.compress(BOMB), "bomb"),
        ("gzip", b"\x1f\x8b<html>not compressed", "bad_encoding"),
    ],
    ids=lambda value: "" if isinstance(value, bytes) else value,  # gzip contains the time
)
def test_a_response_that_cannot_be_decompressed_has_its_reason(
    coding: str, body: bytes, reason: str
) -> None:
    with pytest.raises(Refused) as raised:
        process(body, coding)
    assert raised.value.reason == reason


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", gzip.compress(HTML)[:-20]),
        ("deflate", zlib.compress(HTML)[2:-20]),
        ("br", brotli.compress(HTML)[:-20]),
        ("zstd", zstd.compress(HTML)[:-9]),
    ],
    ids=["gzip", "deflate", "brotli", "zstd"],
)
def test_a_response_that_ends_early_is_marked(coding: str, body: bytes) -> None:
    assert process(body, coding).flags == ["dataloss"]


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_a_response_that_is_not_compressed_loses_the_header_that_says_so(coding: str) -> None:
    response = process(HTML, coding)
    assert response.body == HTML
    assert "Content-Encoding" not in response.headers


@pytest.mark.parametrize(
    ("stated", "body", "coding"),
    [
        ("deflate", gzip.compress(HTML), b"gzip"),
        ("br", gzip.compress(HTML), b"gzip"),
        ("gzip", zlib.compress(HTML), b"deflate"),
        ("x-gzip", gzip.compress(HTML), b"gzip"),
        ("gzip", zstd.compress(HTML), b"zstd"),
        ("identit\xe9", HTML, None),
    ],
    ids=lambda value: "" if isinstance(value, bytes) else str(value),
)
def test_a_response_that_is_compressed_in_another_way_than_stated_is_read(
    stated: str, body: bytes, coding: bytes | None
) -> None:
    assert process(body, stated).headers.get("Content-Encoding") == coding
