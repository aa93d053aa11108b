"""The page of an MHTML file is read as browsers save it."""

from __future__ import annotations

import base64
import quopri
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsarchive.captures.imports.import_files import import_items
from newsarchive.captures.imports.mhtml import is_mhtml
from tests.support.warcs import page

URL = "https://one.example/news/story"
HTML = page("Café = £5", head="<meta charset=utf-8>")

CHROME = (
    "From: <Saved by Blink>\r\nSnapshot-Content-Location: {url}\r\nSubject: Caf\r\n"
    "Date: Wed, 1 May 2024 10:00:00 -0000\r\nMIME-Version: 1.0\r\n"
    'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="----x----"\r\n\r\n\r\n'
    "------x----\r\nContent-Type: text/html\r\nContent-ID: <frame@mhtml.blink>\r\n"
    "Content-Transfer-Encoding: {coding}\r\nContent-Location: {url}\r\n\r\n{body}\r\n"
    "------x----\r\nContent-Type: image/png\r\n\r\nPNG\r\n"
    "------x------\r\n"
)
OTHERS = (
    "MIME-Version: 1.0\nDate: Wed, 1 May 2024 10:00:00 +0000\n"
    'Content-Type: multipart/related; start="<main>"; boundary=y\n\n--y\n'
    "Content-Type: text/html\nContent-ID: <ad>\nContent-Location: https://ads.example/1\n\n<p>Ad</p>\n"
    "--y\nContent-Type: text/html; charset={charset}\nContent-ID: <main>\n"
    "Content-Transfer-Encoding: {coding}\nContent-Location: {url}\n\n{body}\n--y--\n"
)
ONE_PART = (
    "From: <Saved by a browser>\nMIME-Version: 1.0\nDate: Wed, 1 May 2024 10:00:00 +0000\n"
    "Content-Type: text/html; charset={charset}\nContent-Location: {url}\n"
    "Content-Transfer-Encoding: {coding}\n\n{body}"
)
CODINGS: dict[str, Callable[[bytes], str]] = {
    "quoted-printable": lambda body: quopri.encodestring(body).decode(),
    "base64": lambda body: base64.encodebytes(body).decode(),
    "8bit": lambda body: body.decode("latin-1"),
}


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("shape", [CHROME, OTHERS, ONE_PART], ids=["Chrome", "others", "one part"])
def test_the_page_is_read(shape: str, coding: str, tmp_path: Path) -> None:
    body = CODINGS[coding](HTML)
    text = shape.format(url=URL, coding=coding, charset="utf-8", body=body)
    assert is_mhtml(text.encode("latin-1"))
    (tmp_path / "a.mhtml").write_bytes(text.encode("latin-1"))
    [got] = [item.page for item in import_items(tmp_path / "a.mhtml", tmp_path) if item.page]
    assert got.url == URL
    assert got.body.strip() == HTML
    assert got.fetched_at == datetime(2024, 5, 1, 10, tzinfo=UTC)


def test_the_charset_of_the_part_counts(tmp_path: Path) -> None:
    text = ONE_PART.format(url=URL, coding="8bit", charset="windows-1252", body="<p>\x80 5</p>")
    (tmp_path / "a.mht").write_bytes(text.encode("latin-1"))
    [got] = [item.page for item in import_items(tmp_path / "a.mht", tmp_path) if item.page]
    assert got.header("Content-Type") == "text/html; charset=windows-1252"


def test_a_file_without_a_page_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.mhtml").write_bytes(b"MIME-Version: 1.0\nContent-Type: image/png\n\nabc")
    [got] = [item.refusal for item in import_items(tmp_path / "a.mhtml", tmp_path) if item.refusal]
    assert got.reason == "not_html"


def test_html_is_no_mhtml() -> None:
    assert not is_mhtml(HTML)
    assert not is_mhtml(b"<!-- MIME-Version: 1.0 -->" + HTML)
