"""Records, answers and addresses out of files that nobody vouches for."""

from __future__ import annotations

import gzip
import io
import random
import zlib
from pathlib import PurePath

import brotli
import pytest

from newsarchive.captures.http_responses import response_of
from newsarchive.captures.saved_pages import address_below, listed_addresses, stated_address
from newsarchive.captures.warc_reader import warc_records
from newsarchive.errors import BrokenInput
from tests.support.warcs import page, response

MOST = 2**20
HTML = page("Packed")


def chunked(body: bytes, size: int = 100) -> bytes:
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x;ext=1\r\n%s\r\n" % (len(p), p) for p in pieces) + b"0\r\n\r\n"


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_records_are_read_one_by_one(pack: object) -> None:
    parts = [response(f"https://one.example/{n}", page(str(n))) for n in range(3)]
    file = io.BytesIO(b"".join(pack(part) for part in parts))  # type: ignore[operator]
    found = list(warc_records(file, MOST))
    assert [r.headers["warc-target-uri"][-1] for r in found] == ["0", "1", "2"]
    assert all(
        r.block is not None and r.block in part for r, part in zip(found, parts, strict=True)
    )
    assert [r.offset for r in found] == [0, len(parts[0]), len(parts[0]) + len(parts[1])]


def test_a_large_record_is_passed_over() -> None:
    parts = response("https://one.example/1", b"x" * 5000) + response("https://one.example/2", b"y")
    first, second = warc_records(io.BytesIO(parts), 2000)
    assert first.block is None
    assert second.block is not None


def test_whatever_the_bytes_nothing_else_is_raised() -> None:
    rng = random.Random(5)
    good = gzip.compress(response("https://one.example/1", HTML)) * 2
    plain = response("https://one.example/1", gzip.compress(HTML), headers="Content-Encoding: gzip")
    for number in range(600):
        bytes_of = bytearray(good if number % 2 else plain)
        for _ in range(rng.randint(1, 5)):
            bytes_of[rng.randrange(len(bytes_of))] = rng.randrange(256)
        del bytes_of[rng.randrange(len(bytes_of)) :]
        try:
            for record in warc_records(io.BytesIO(bytes_of), MOST):
                answer = response_of(record.block or b"")
                if answer:
                    answer.body(MOST)
        except BrokenInput:
            pass


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
        ("Content-Encoding: gzip", HTML),
        ("Content-Encoding: br", HTML),
        ("Content-Encoding: zstd", HTML),
        ("Transfer-Encoding: chunked", HTML),
    ],
)
def test_packing_is_undone_and_a_body_that_was_unpacked_is_left(headers: str, body: bytes) -> None:
    [record] = warc_records(
        io.BytesIO(response("https://one.example/1", body, headers=headers)), MOST
    )
    answer = response_of(record.block or b"")
    assert answer is not None
    assert answer.is_page
    assert answer.body(MOST) == HTML
    assert set(answer.page_headers) == {"content-type"}


@pytest.mark.parametrize(
    ("headers", "body", "reason"),
    [
        ("Content-Encoding: gzip", gzip.compress(HTML)[:-20], "truncated"),
        ("Content-Encoding: br", brotli.compress(HTML)[:-20], "truncated"),
        ("Content-Encoding: gzip", gzip.compress(b" " * 2 * MOST), "bomb"),
        ("Content-Encoding: br", brotli.compress(b" " * 2 * MOST), "bomb"),
        ("Content-Encoding: zstd", b"\x28\xb5\x2f\xfd", "bad_encoding"),
        ("Content-Encoding: gzip", b"\x1f\x8b" + b"x" * 50, "bad_encoding"),
        ("Transfer-Encoding: chunked", chunked(HTML)[:150], "truncated"),
        ("", b" " * (MOST + 1), "too_large"),
    ],
)
def test_a_body_that_cannot_be_unpacked_has_its_reason(
    headers: str, body: bytes, reason: str
) -> None:
    block = f"HTTP/1.1 200 OK\r\n{headers}".replace("\n", "\r\n") + "\r\n\r\n"
    answer = response_of(block.encode() + body)
    assert answer is not None
    with pytest.raises(BrokenInput) as raised:
        answer.body(MOST)
    assert raised.value.reason == reason


@pytest.mark.parametrize(
    ("html", "url"),
    [
        ("<!-- saved from url=(0030)https://a.example/story -->%s", "https://a.example/story"),
        ("<!--\n Page saved with SingleFile \n url: https://a.example/s \n saved date: x -->%s",
         "https://a.example/s"),
        ("<!-- saved from url=(0014)about:internet -->%s", None),
        ('<link href="https://a.example/c" rel="Canonical">%s', "https://a.example/c"),
        ('<link rel=canonical href="/c"><meta property=og:url content="https://a.example/o">%s',
         "https://a.example/o"),
        ('<link rel=canonical href="https://a.example/">%s', None),
        ('<link rel=canonical href="javascript:alert(1)">%s', None),
        ('%s<body><link rel=canonical href="https://evil.example/comment">', None),
    ],
)  # fmt: skip
def test_a_page_says_where_it_is_from(html: str, url: str | None) -> None:
    assert stated_address((html % "<title>T</title><p>Text").encode()) == url


def test_a_prefix_and_a_path_make_an_address() -> None:
    path = PurePath("a b", "ü?.html")
    assert address_below("https://x.example/y/", path) == "https://x.example/y/a%20b/%C3%BC%3F.html"


@pytest.mark.parametrize(
    ("line", "separators", "found"),
    [
        (b"https://a.example/1,b?c=d,e", " ", "https://a.example/1,b?c=d,e"),
        (b"https://a.example/1 seen in May", " ", "https://a.example/1"),
        (b'"Ferry, late",https://a.example/2,2024-05-01', ";,", "https://a.example/2"),
        (b"Ferry;https://a.example/3?a=b,c", ";,", "https://a.example/3?a=b,c"),
        (b"Ferry late\thttps://a.example/4", "\t", "https://a.example/4"),
        (b"ftp://a.example/5", " ", "ftp://a.example/5"),
        (b"\xff\x00,\x00", ";,", "\ufffd\x00,\x00"),
    ],
)
def test_lists_are_read_by_line_and_field(line: bytes, separators: str, found: str) -> None:
    file = io.BytesIO(b"\xef\xbb\xbftitle,url\r\n\n# no\n" + line + b"\r\n")
    assert list(listed_addresses(file, separators)) == [(4, found)]
