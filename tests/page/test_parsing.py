"""Bytes are decoded correctly, whatever the headers and the page claim about the charset."""

import random

import pytest

from newsarchive.page.charsets import decoded
from newsarchive.page.parsing import MAX_TAGS, html_of, tree_of

TEXT = "<html><body><p>Größe – façade – “quoted”</p></body></html>"
RUSSIAN = "<html><body><p>Мост через реку снова открыт для движения</p></body></html>"
JAPANESE = "<html><body><p>川の橋がふたたび開通した</p></body></html>"


@pytest.mark.parametrize(
    ("text", "charset", "header", "meta"),
    [
        (TEXT, "utf-8", "", ""),
        (TEXT, "utf-8", "iso-8859-1", ""),
        (TEXT, "utf-8", "", "iso-8859-1"),
        (TEXT, "cp1252", "", ""),
        (TEXT, "cp1252", "iso-8859-1", ""),
        (TEXT, "cp1252", "utf-8", "windows-1252"),
        (TEXT, "utf-8-sig", "iso-8859-1", "iso-8859-1"),
        (TEXT, "utf-16", "", ""),
        (TEXT, "utf-16-le", "", ""),
        (RUSSIAN, "cp1251", "windows-1251", ""),
        (RUSSIAN, "cp1251", "", "windows-1251"),
        (RUSSIAN, "cp1251", "iso-8859-1", "windows-1251"),
        (RUSSIAN, "koi8-r", "koi8-r", ""),
        (JAPANESE, "shift_jis", "", "shift_jis"),
        (JAPANESE, "euc_jp", "euc-jp", ""),
        (JAPANESE, "iso2022_jp", "iso-2022-jp", ""),
        (JAPANESE, "utf-8", "shift_jis", "euc-jp"),
    ],
)
def test_text_survives_wrong_claims(text: str, charset: str, header: str, meta: str) -> None:
    if meta:
        text = text.replace("<body>", f'<head><meta charset="{meta}"></head><body>')
    content_type = f"text/html; charset={header}" if header else ""
    assert decoded(text.encode(charset), content_type) == text


def test_a_character_cut_at_the_end_does_not_change_the_charset() -> None:
    assert decoded("<p>Größe".encode() + "ß".encode()[:1]) == "<p>Größe"


def test_a_few_bad_bytes_do_not_change_the_charset() -> None:
    body = ("<meta charset=utf-8>" + "Größe " * 100).encode() + b"\xff" + b" end"
    assert decoded(body).count("Größe") == 100


@pytest.mark.parametrize(
    "body", [b"", b"%PDF-1.7", b"GIF89a", b'{"a": 1}', b"plain text", b"<rss></rss>", bytes(500)]
)
def test_a_document_that_is_not_html_gives_none(body: bytes) -> None:
    assert html_of(body) is None


def test_forbidden_characters_are_removed() -> None:
    assert html_of(b"<p>a\x00b\x0bc\x1f</p>") == "<p>abc</p>"


def test_a_page_of_too_many_tags_is_cut() -> None:
    tree = tree_of("<html><body>" + "<p>x</p>" * MAX_TAGS + "</body></html>")
    assert tree is not None
    assert 0.4 * MAX_TAGS < len(list(tree.iter("p"))) < 0.6 * MAX_TAGS


def test_random_bytes_are_not_html_even_with_tags_among_them() -> None:
    noise = random.Random(1).randbytes(50_000)
    assert html_of(b"<html><body><p>" + noise + b"</p>") is None
    assert html_of(b"<html><body><p>A\x00 line\x01 with\x00 many\x01.</p>") is not None


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("She said <q>No</q>.", "She said “No”."),
        ("<q cite='/a'> <b>No</b>, <q>nobody</q> </q>!", "“No, ‘nobody’”!"),
        ("<q>„Nein“</q> und «<q>non</q>»", "„Nein“ und «non»"),
        ("<q>(No)</q>, he <q></q>said", "“(No)”, he said"),
    ],
)
def test_a_quotation_in_a_line_has_its_marks_as_in_a_browser(written: str, shown: str) -> None:
    tree = tree_of(f"<html><body><p>{written}</p></body></html>")
    assert tree is not None
    assert tree.text_content().strip() == shown
