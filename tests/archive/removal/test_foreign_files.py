"""Removing an article from WARC files of other programs that are in captures/."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from newsarchive.captures.replay.record_removal import records
from newsarchive.captures.replay.shared_members import shares_members
from tests.support.commands import call
from tests.support.crawls import value
from tests.support.warcs import page, record, response, revisit

REMOVED, OTHER = "https://news.example/zorblatt", "https://news.example/ferry"
WORD = b"zorblatt"
INFO = record("warcinfo", "", b"software: somebody 1.0\r\n", content_type="application/warc-fields")
KEPT = [
    INFO,
    record("request", OTHER, b"GET /ferry HTTP/1.1\r\n\r\n"),
    response(OTHER, page("ferry")),
]
REFERS = f"WARC-Refers-To-Target-URI: {REMOVED}"
GONE = [
    record("request", REMOVED, b"GET /zorblatt HTTP/1.1\r\nReferer: /list\r\n\r\n"),
    response(REMOVED, page("zorblatt")),
    record("metadata", REMOVED, b"via: zorblatt\r\n", content_type="application/warc-fields"),
    revisit(REMOVED, "2024-05-02"),
    record("revisit", "https://news.example/again", b"HTTP/1.1 200 OK\r\n\r\n", more=REFERS),
]
ALL = [*KEPT[:2], *GONE[:3], KEPT[2], *GONE[3:]]


def in_one_member(pieces: list[bytes]) -> bytes:
    return gzip.compress(b"".join(pieces))


def in_members(pieces: list[bytes]) -> bytes:
    return b"".join(map(gzip.compress, pieces))


def in_two_members(pieces: list[bytes]) -> bytes:
    return gzip.compress(pieces[0]) + gzip.compress(b"".join(pieces[1:]))


def unpacked(file: Path) -> bytes:
    data = file.read_bytes()
    return gzip.decompress(data) if file.suffix == ".gz" else data


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Import an article from a file outside captures/."""
    source = tmp_path / "source.warc"
    source.write_bytes(b"".join(ALL))
    call(tmp_path / "archive.db", "import", str(source))
    source.unlink()
    assert value(tmp_path / "archive.db", "SELECT count(*) FROM articles") == 2
    return tmp_path / "archive.db"


@pytest.mark.parametrize(
    ("name", "packed"),
    [
        ("their.warc", b"".join),
        ("their.warc.gz", in_members),
        ("their.warc.gz", in_one_member),
        ("their.warc.gz", in_two_members),
    ],
)
def test_all_records_of_a_removed_page_leave_and_the_others_stay_as_they_are(
    archive: Path, name: str, packed: object
) -> None:
    assert callable(packed)
    theirs = archive.parent / "captures" / name
    theirs.write_bytes(packed(ALL))
    assert shares_members(theirs) == (packed in (in_one_member, in_two_members))
    assert "erased from the archive" in call(archive, "remove", REMOVED, "--yes", "--hash")
    assert not theirs.exists()
    [left] = (archive.parent / "captures").glob("their-r1.warc*")
    assert unpacked(left) == b"".join(KEPT)
    assert len(records(left)) == len(KEPT)
    files = [file for file in archive.parent.rglob("*") if file.is_file()]
    assert not [file for file in files if WORD in unpacked(file)]
    assert "all sound" in call(archive, "doctor", "--captures")


def test_a_file_without_the_page_is_not_touched(archive: Path) -> None:
    theirs = archive.parent / "captures" / "their.warc.gz"
    theirs.write_bytes(in_one_member(KEPT))
    before = theirs.read_bytes()
    call(archive, "remove", REMOVED, "--yes")
    assert theirs.read_bytes() == before


def test_a_damaged_file_that_cannot_be_unpacked_is_named(archive: Path) -> None:
    theirs = archive.parent / "captures" / "their.warc.gz"
    theirs.write_bytes(in_one_member(ALL)[:-30] + bytes(26) + b"\xff\xff\0\0")
    said = call(archive, "remove", REMOVED, "--yes", status=1)
    assert "their.warc.gz cannot be unpacked" in said
    theirs.unlink()
    assert "erased from the archive" in call(archive, "remove")
