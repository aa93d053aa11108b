"""`newsarchive show` prints an article as it is, and nothing that a terminal would obey."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from newsarchive.console.reading.plain_text import plain, width, wrapped
from tests.support.archives import FilledArchive
from tests.support.captured import URL, capture, payload_digest, revisit
from tests.support.commands import NEWSARCHIVE, call

BODY = "<p>Grüße \x1b[31m".encode("cp1252")


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    archive = FilledArchive(tmp_path_factory.mktemp("show") / "archive.db")
    archive.site("herald.example", name="The Harbour Herald")
    archive.article(
        "Night ferry\x1b]0;owned\x07", "The crossing takes eleven minutes. " * 9 + "\nEnd\x9b2J.",
        url=URL, authors=["Ines Falk"], published_at="2026-05-04T00:00:00Z",
        published_precision="day", section="Harbour",
    )  # fmt: skip
    archive.revision(1, 1, "Night boat", "The crossing takes ten minutes.\nEnd\x9b2J.")
    archive.article("東京の図書館", "東京の図書館は来月から夜十時まで開く。" * 5)
    archive.execute(
        "INSERT INTO urls(url, site, state, article_id)"
        " VALUES ('http://www.herald.example/old', 'herald.example', 'done', 1)"
    )
    archive.execute("INSERT INTO joined_articles VALUES (7, 1)")
    capture(archive, b"<p>First", at="2026-05-04T18:20:00Z")
    capture(archive, BODY, at="2026-06-01T00:00:00Z", Content_Encoding="gzip")
    archive.close()
    return archive.path


def test_an_article_is_shown_with_its_data(path: Path) -> None:
    lines = call(path, "show", "1").splitlines()
    assert lines[:4] == [
        *("Night ferry\ufffd]0;owned\ufffd", "Ines Falk · 4 May 2026"),
        *("The Harbour Herald · Harbour", URL),
    ]
    assert lines[4] == ""
    assert max(map(width, lines)) <= 80
    assert lines[-1] == "End\ufffd2J."
    assert max(map(width, call(path, "show", "2").splitlines())) in (79, 80)


@pytest.mark.parametrize(
    "name",
    [
        *("7", URL, "herald.example/ferry", "http://herald.example/ferry/"),
        f"{URL}?utm_source=x#top",
        *("HTTPS://WWW.Herald.example:443/ferry", "herald.example/old/", "www.herald.example/old"),
    ],
)  # fmt: skip
def test_every_address_and_number_of_an_article_leads_to_it(path: Path, name: str) -> None:
    assert json.loads(call(path, "show", name, "--json"))["id"] == 1


@pytest.mark.parametrize("name", ["99", "https://herald.example/no", "", "\x1b[31m", "9" * 40])
def test_an_unknown_article_is_one_line_that_says_how_to_search(path: Path, name: str) -> None:
    printed = call(path, "show", "--", name, status=1)
    assert printed.count("\n") == 1
    assert "newsarchive export -q" in printed
    assert "\x1b" not in printed


def test_the_history_marks_words(path: Path) -> None:
    printed = call(path, "show", "1", "--history")
    assert "Version 2, archived on 1 May 2026, 12:00 UTC: Text changed" in printed
    assert "Night [-boat-]{+ferry" in printed
    assert "\x1b" not in printed
    assert "Not changed" in call(path, "show", "2", "--history")


def captured(path: Path, *options: str) -> bytes:
    command = [str(NEWSARCHIVE), "show", "1", "--capture", *options, "--archive", str(path)]
    return subprocess.run(command, capture_output=True, check=True).stdout


def test_the_captured_page_is_written_byte_for_byte(path: Path) -> None:
    assert captured(path) == BODY
    assert captured(path, "--at", "2026-05-04") == b"<p>First"
    head, _, body = captured(path, "--headers").partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK\r\nContent-Type: text/html")
    assert body == BODY
    assert "first capture" in call(path, "show", "1", "--capture", "--at", "2020-01-31", status=1)
    assert "no captured page" in call(path, "show", "2", "--capture", status=1)


def test_options_that_do_not_go_together_are_refused(path: Path) -> None:
    call(path, "show", "1", "--capture", "--json", status=2)
    call(path, "show", "1", "--headers", status=2)


def test_lines_are_broken_by_columns_and_not_by_characters() -> None:
    assert wrapped("東京の図書館。夜も", 6) == "東京の\n図書\n館。夜\nも"
    assert wrapped("กี่ที่", 4).replace("\n", "") == "กี่ที่"
    assert wrapped("ab cd", 5) == "ab cd"
    assert wrapped("a" * 12, 5) == "aaaaa\naaaaa\naa"
    assert width("e\u0301日") == 3
    assert plain("a\r\nb\u202ec\u2028d\t") == "a\nb\ufffdc\nd\t"


def test_a_revisit_record_gives_the_page_that_it_repeats(tmp_path: Path) -> None:
    archive = FilledArchive(tmp_path / "archive.db")
    archive.article("Night ferry", "The crossing.", url=URL)
    capture(archive, BODY, at="2026-05-04T18:20:00Z")
    revisit(archive, "2026-06-01", payload_digest(BODY, "sha256"))
    revisit(archive, "2026-07-01", payload_digest(b"never captured"))
    archive.close()
    command = [str(NEWSARCHIVE), "show", "1", "--capture", "--at", "2026-06-01"]
    done = subprocess.run(
        [*command, "--archive", str(archive.path)], capture_output=True, check=True
    )
    assert done.stdout == BODY
    assert b"had sent on 2026-05-04T18:20:00Z. This is that page." in done.stderr
    printed = call(archive.path, "show", "1", "--capture", status=1)
    assert "revisit record" in printed
    assert printed.count("\n") == 1
    assert printed.count("revisit record") == call(
        archive.path, "doctor", "--captures", status=1
    ).count("revisit record")
