"""Fetched pages are stored byte for byte, in files that any WARC tool can read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from warcio.archiveiterator import ArchiveIterator

from newsarchive.article import Page
from newsarchive.captures.replay.stored_record import read_capture
from newsarchive.captures.warc_reader import Damage
from newsarchive.captures.warc_writer import CaptureWriter, captured_pages, check_folder
from newsarchive.errors import ArchiveFull, ArchiveUnusable, ExtractionError
from newsarchive.http_headers import bytes_of, headers_of

WHEN = datetime(2026, 3, 1, 12, 30, 5, tzinfo=UTC)


def page(number: int = 1, body: bytes = b"<p>\x00\xff caf\xe9</p>") -> Page:
    return Page(
        url=f"https://example.org/{number}",
        body=body + str(number).encode(),
        headers={"Content-Type": "text/html", "Content-Encoding": "gzip"},
        fetched_at=WHEN,
    )


def test_a_written_page_is_read_back(tmp_path: Path) -> None:
    writer = CaptureWriter(tmp_path, "site-000001")
    captures = [writer.write(page(number)) for number in range(5)]
    # They can be read during the run, because nothing waits in a buffer.
    for number, capture in enumerate(captures):
        read = read_capture(tmp_path, capture)
        assert (read.url, read.body, read.fetched_at) == (
            page(number).url, page(number).body, WHEN)  # fmt: skip
        assert read.headers["X-Crawler-Content-Encoding"] == "gzip"
    writer.close()


def test_other_tools_read_the_file(tmp_path: Path) -> None:
    writer = CaptureWriter(tmp_path, "site-000001")
    capture = writer.write(page())
    writer.close()
    with (tmp_path / capture.warc_file).open("rb") as file:
        kinds = []
        for record in ArchiveIterator(file, check_digests=True):
            body = record.content_stream().read()
            kinds.append((record.rec_type, record.digest_checker.passed, len(body)))
    assert [kind for kind, _, _ in kinds] == ["warcinfo", "response"]
    assert kinds[1][1:] == (True, len(page().body))


def test_a_large_file_is_continued_in_a_new_one_and_names_are_unique(tmp_path: Path) -> None:
    for _ in range(2):
        writer = CaptureWriter(tmp_path, "site-000001", most_bytes=500)
        for number in range(4):
            writer.write(page(number))
        writer.close()
    names = sorted(path.name for path in tmp_path.iterdir())
    assert len(names) >= 4
    assert names[0] == "site-000001-00001.warc.gz"


def test_a_run_that_fetches_nothing_leaves_nothing(tmp_path: Path) -> None:
    CaptureWriter(tmp_path / "captures", "site-000001").close()
    assert not (tmp_path / "captures").exists()


@pytest.mark.parametrize("damage", ["truncated", "changed", "missing"])
def test_a_damaged_capture_is_an_error(tmp_path: Path, damage: str) -> None:
    writer = CaptureWriter(tmp_path, "site-000001")
    capture = writer.write(page())
    writer.close()
    path = tmp_path / capture.warc_file
    if damage == "missing":
        path.unlink()
    elif damage == "truncated":
        path.write_bytes(path.read_bytes()[: capture.warc_offset + 40])
    else:
        other = CaptureWriter(tmp_path, "other")
        changed = other.write(page(2))
        other.close()
        (tmp_path / changed.warc_file).replace(path)
    with pytest.raises(ExtractionError, match="capture"):
        read_capture(tmp_path, capture)


@contextmanager
def as_another_user() -> Iterator[None]:
    """Act in the ``with`` block as a user who may do only what everybody may."""
    user = os.getuid()
    os.setresuid(65534 if user == 0 else -1, -1, -1)
    try:
        yield
    finally:
        os.setresuid(user, -1, -1)


def test_a_folder_of_another_user_is_refused() -> None:
    with TemporaryDirectory() as name, as_another_user():
        Path(name).chmod(0o777)
        check_folder(Path(name))
        check_folder(Path(name) / "none yet")
        Path(name).chmod(0o755 if os.getuid() == 65534 else 0o555)
        with pytest.raises(ArchiveUnusable, match="this user may not write captures there"):
            check_folder(Path(name))


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "captures").write_text("a file")
    with pytest.raises(ArchiveFull, match="cannot write a capture"):
        CaptureWriter(tmp_path / "captures", "site-000001").write(page())


ODD_HEADERS = {
    "Set-Cookie": b"ville=Orl\xe9ans; path=/",
    "Link": "<https://x.example/ü>; rel=shortlink".encode(),
    "Content-Disposition": b'inline; filename="\xe9t\xe9\x85.html"',
    "X-Title": "Drehbrücke … Ångström".encode(),
    "X-Nothing": b"",
    "X-Control": b"a\x00b\x0bc\x1cd",
    "X-Long": b"x" * 20_000,
}


def test_headers_of_any_bytes_are_written_and_read_back_as_they_were(tmp_path: Path) -> None:
    fetched = page()
    odd_name = headers_of(
        [(b"X-\xe9t\xe9", b"1"), *((k.encode(), v) for k, v in ODD_HEADERS.items())]
    )
    fetched.headers = odd_name
    writer = CaptureWriter(tmp_path, "site-000001")
    capture = writer.write(fetched)
    writer.close()
    [restored] = captured_pages(tmp_path / capture.warc_file)
    assert not isinstance(restored, Damage)
    for read in (read_capture(tmp_path, capture), restored[0]):
        assert read.body == fetched.body
        assert {name: bytes_of(read.header(name) or "") for name in ODD_HEADERS} == ODD_HEADERS
        assert read.header("X-\xe9t\xe9") == "1"
    with (tmp_path / capture.warc_file).open("rb") as file:
        records = ArchiveIterator(file, check_digests=True)
        [found] = [
            (record.http_headers.get_header("X-Title"), record.content_stream().read(), record)
            for record in records
            if record.rec_type == "response"
        ]
    title, body, record = found
    assert (title, body) == ("Drehbrücke … Ångström", fetched.body)
    assert record.digest_checker.passed


def test_a_line_break_in_a_header_cannot_begin_another_header(tmp_path: Path) -> None:
    fetched = page()
    fetched.headers = {"X-One": "1\r\nContent-Length: 3\r\n\r\n<p>"}
    writer = CaptureWriter(tmp_path, "site-000001")
    read = read_capture(tmp_path, writer.write(fetched))
    writer.close()
    assert (read.header("X-One"), read.body) == ("1 Content-Length: 3 <p>", fetched.body)
