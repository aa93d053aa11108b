"""Headers are bytes: every one of them is read, and given back as it was."""

from __future__ import annotations

import pytest

from newsarchive.captures.http_responses import response_of
from newsarchive.http_headers import bytes_of, headers_of, split_message, text_of


def test_every_byte_survives_the_way_to_text_and_back() -> None:
    every = bytes(byte for byte in range(256) if byte not in b"\r\n")
    assert bytes_of(text_of(every)) == every
    text_of(every).encode("utf-8")  # it can be stored and sent to a worker process


def test_text_that_no_response_can_have_brought_is_written_as_utf8() -> None:
    assert bytes_of("Brücke €") == "Brücke €".encode()
    assert bytes_of("\ud800") == b"?"


def test_several_values_are_a_list_and_of_a_single_value_the_last_counts() -> None:
    fields = [(b"X-Robots-Tag", b"noarchive"), (b"x-robots-tag", b"noai")]
    fields += [(b"Content-Type", b"text/plain"), (b"content-type", b"text/html")]
    assert headers_of(fields) == {"X-Robots-Tag": "noarchive, noai", "Content-Type": "text/html"}


@pytest.mark.parametrize("end", [b"\r\n", b"\n"])
def test_a_head_is_split_at_line_ends_only(end: bytes) -> None:
    lines = [b"HTTP/1.1 200 OK", b"X-A: \xc3\x85\x0b\x1c \xc2\x85", b"nonsense", b"X-B: 1", b"\t2"]
    body = b"<p>one\r\n\r\ntwo"
    first, fields, rest = split_message(end.join(lines) + end + end + body) or (b"", [], b"")
    assert first == lines[0]
    assert fields == [(b"X-A", b"\xc3\x85\x0b\x1c \xc2\x85"), (b"X-B", b"1 2")]
    assert rest == body


def test_the_header_after_one_with_an_odd_byte_is_still_read() -> None:
    block = b"HTTP/1.1 200 OK\r\nX-City: \x85lborg\r\nContent-Type: text/html\r\n\r\n<p>"
    response = response_of(block)
    assert response is not None
    assert response.headers["content-type"] == "text/html"
