"""Saved pages state their URLs, and lists of URLs are read line by line."""

from __future__ import annotations

import io
from pathlib import PurePath

import pytest

from newsarchive.captures.saved_pages import listed_urls, stated_url, url_below


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
def test_a_page_states_its_url(html: str, url: str | None) -> None:
    assert stated_url((html % "<title>T</title><p>Text").encode()) == url


def test_a_prefix_and_a_path_make_a_url() -> None:
    path = PurePath("a b", "ü?.html")
    assert url_below("https://x.example/y/", path) == "https://x.example/y/a%20b/%C3%BC%3F.html"


@pytest.mark.parametrize(
    ("line", "separators", "url"),
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
def test_the_first_url_of_each_line_is_read(line: bytes, separators: str, url: str) -> None:
    file = io.BytesIO(b"\xef\xbb\xbftitle,url\r\n\n# no\n" + line + b"\r\n")
    assert list(listed_urls(file, separators)) == [(4, url)]
