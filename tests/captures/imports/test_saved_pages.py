"""Saved pages state their URLs, and lists of URLs are read line by line."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from newsarchive.captures.imports.saved_pages import listed_urls, origin_of, stated_url


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


def test_a_prefix_and_a_path_make_a_url(tmp_path: Path) -> None:
    page = tmp_path / "a b" / "\u00fc.html"
    origin = origin_of(b"<html><p>Text", page, tmp_path, "https://x.example/y/")
    assert origin is not None
    assert origin.url == "https://x.example/y/a%20b/%C3%BC.html"


def test_a_canonical_link_to_another_site_than_the_mirrored_one_is_not_the_pages_own(
    tmp_path: Path,
) -> None:
    page = tmp_path / "www.paper.example" / "a.html"
    for link, url in (
        ("https://agency.example/a", "https://www.paper.example/a.html"),
        ("https://paper.example/a", "https://paper.example/a"),
    ):
        body = f'<html><head><link rel=canonical href="{link}"></head><p>Text'.encode()
        origin = origin_of(body, page, tmp_path, None)
        assert origin is not None
        assert origin.url == url
        assert (origin.note is not None) == ("agency" in link)


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
