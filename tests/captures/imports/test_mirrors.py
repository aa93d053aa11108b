"""The URL of a page in a mirror is that of the live site."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsarchive.captures.imports.mirrors import httrack_note, url_of_place

SITE = "https://www.paper.example"


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("www.paper.example/index.html", "/"),
        ("www.paper.example/news/index.html", "/news/"),
        ("www.paper.example/news/index.html?p=2", "/news/?p=2"),
        ("www.paper.example/news/index.html@p=2", "/news/?p=2"),
        ("www.paper.example/news/a b.html", "/news/a%20b.html"),
        ("www.paper.example/news/caf\u00e9.html", "/news/caf%C3%A9.html"),
        ("www.paper.example/news/100%.html", "/news/100%25.html"),
        ("www.paper.example/story.php?id=3", "/story.php?id=3"),
        ("www.paper.example/story.php?id=3&x=a%2Fb", "/story.php?id=3&x=a%2Fb"),
        ("www.paper.example/story.php?id=3.html", "/story.php?id=3"),
        ("www.paper.example/story.php@id=3.html", "/story.php?id=3"),
        ("www.paper.example/story.asp", "/story.asp"),
        ("www.paper.example/story.asp.html", "/story.asp"),
        ("www.paper.example/@ann/post", "/@ann/post"),
        ("www.paper.example/story", "/story"),
        ("www.paper.example/story.html.orig", "/story.html"),
    ],
)
def test_a_file_of_wget_has_the_url_that_was_requested(tmp_path: Path, name: str, url: str) -> None:
    assert url_of_place(tmp_path / name, tmp_path, None) == SITE + url


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("10.0.0.7:8080/a.html", "http://10.0.0.7:8080/a.html"),
        ("10.0.0.7+8080/a.html", "http://10.0.0.7:8080/a.html"),
        ("10.0.0.7_8080/a.html", "http://10.0.0.7:8080/a.html"),
        ("http/paper.example/a.html", "http://paper.example/a.html"),
        ("saved.pages/a.html", None),
        ("news/a.html", None),
    ],
)
def test_the_folder_of_a_host_is_recognised(tmp_path: Path, name: str, url: str | None) -> None:
    assert url_of_place(tmp_path / name, tmp_path, None) == url


def test_the_root_itself_may_be_the_folder_of_the_host(tmp_path: Path) -> None:
    root = tmp_path / "paper.example"
    assert url_of_place(root / "a.html", root, None) == "https://paper.example/a.html"


def test_the_pages_tell_the_scheme(tmp_path: Path) -> None:
    (tmp_path / "old.example").mkdir()
    page = tmp_path / "old.example" / "a.html"
    page.write_text('<html><a href="http://old.example/b">')
    assert url_of_place(page, tmp_path, None) == "http://old.example/a.html"


def test_a_prefix_names_the_folder_and_not_the_host_twice(tmp_path: Path) -> None:
    prefix = "http://paper.example/"
    for name in ("paper.example/a.html", "a.html"):
        assert url_of_place(tmp_path / name, tmp_path, prefix) == "http://paper.example/a.html"


def test_a_second_copy_has_the_url_of_the_first(tmp_path: Path) -> None:
    folder = tmp_path / "paper.example"
    folder.mkdir()
    (folder / "a.html").touch()
    assert url_of_place(folder / "a.html.1", tmp_path, None) == "https://paper.example/a.html"
    assert url_of_place(folder / "v.2", tmp_path, None) == "https://paper.example/v.2"


def test_httrack_notes_the_url_in_the_page_and_the_scheme_in_its_log(tmp_path: Path) -> None:
    note = (
        "<!-- Mirrored from paper.example/story.asp?id=3&a=b c by HTTrack Website Copier/3.x"
        " [XR&CO'2014], Thu, 01 Feb 2024 10:20:30 GMT -->"
    )
    page = tmp_path / "paper.example" / "story4f1d.html"
    noted = httrack_note(page, f"<html>{note}")
    assert noted is not None
    assert noted.url == "https://paper.example/story.asp?id=3&a=b%20c"
    assert noted.at is not None
    assert noted.at.isoformat() == "2024-02-01T10:20:30+00:00"
    page.parent.mkdir()
    page.touch()
    (tmp_path / "hts-cache").mkdir()
    row = ["t", "1/1", "---", "200", "added", "text/html", "d", "http://paper.example/s?id=3"]
    log = "\t".join([*row, "web/paper.example/story4f1d.html", "(from )"])
    (tmp_path / "hts-cache" / "new.txt").write_text(f"date\tsize\n{log}\n")
    logged = httrack_note(page, "<html>")
    assert logged is not None
    assert logged.url == "http://paper.example/s?id=3"
    assert httrack_note(tmp_path / "elsewhere.html", "<html>") is None
