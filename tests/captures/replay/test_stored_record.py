"""The record of one capture, read back from its WARC file."""

from __future__ import annotations

import gzip
import os
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from newsarchive.article import Page
from newsarchive.captures.replay.stored_record import read_record
from newsarchive.captures.warc_writer import Capture, CaptureWriter
from newsarchive.errors import ExtractionError
from tests.support import warcs


def captured(folder: Path, *bodies: bytes) -> list[Capture]:
    writer = CaptureWriter(folder, "site-000001")
    at = datetime(2026, 5, 1, 12, tzinfo=UTC)
    headers = {"Content-Type": "text/html", "Content-Encoding": "br"}
    pages = (
        Page(url=f"https://a.example/{n}", body=body, headers=headers, fetched_at=at)
        for n, body in enumerate(bodies)
    )
    captures = [writer.write(page) for page in pages]
    writer.close()
    return captures


def test_the_record_alone_is_a_warc_file_that_other_tools_read(tmp_path: Path) -> None:
    bodies = [b"<p>one", os.urandom(200_000), b"<p>three", b""]
    for body, capture in zip(bodies, captured(tmp_path, *bodies), strict=True):
        record = read_record(tmp_path, capture)
        assert record.page.body == body
        assert b"X-Crawler-Content-Encoding: br" in record.head
        read = ArchiveIterator(BytesIO(record.warc), check_digests=True)
        info, response = [
            (each.rec_type, each.rec_headers.get_header("WARC-Target-URI"), each.raw_stream.read())
            for each in read
        ]
        assert info[0] == "warcinfo"
        assert response[:2] == ("response", capture.url)
        assert response[2].endswith(body)


@pytest.mark.parametrize(
    "name", ["../secret.warc.gz", "sub/x.warc.gz", "", "..", "/etc/passwd", "none.warc.gz"]
)
def test_no_file_outside_the_folder_is_read(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "captures"
    [capture] = captured(folder, b"<p>one")
    for copy in (tmp_path / "secret.warc.gz", folder / "sub" / "x.warc.gz"):
        copy.parent.mkdir(exist_ok=True)
        copy.write_bytes((folder / capture.warc_file).read_bytes())
    with pytest.raises(ExtractionError, match="has no file"):
        read_record(folder, replace(capture, warc_file=name))


def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(tmp_path: Path) -> None:
    [capture] = captured(tmp_path, b"<p>one")
    (tmp_path / capture.warc_file).unlink()
    os.mkfifo(tmp_path / capture.warc_file)
    with pytest.raises(ExtractionError, match="has no file"):
        read_record(tmp_path, capture)


@pytest.mark.parametrize("offset", [0, 1, 7, 10**6, -1, 2**70])
def test_a_wrong_place_is_an_error(tmp_path: Path, offset: int) -> None:
    [capture] = captured(tmp_path, b"<p>one")
    with pytest.raises(ExtractionError, match="is damaged"):
        read_record(tmp_path, replace(capture, warc_offset=offset))


@pytest.mark.parametrize(
    "record",
    [
        warcs.revisit("https://a.example/0", "2026-05-01"),
        warcs.response("https://a.example/0", b"<p>another"),
        b"\0" * (80 * 2**20),
        b"WARC/1.0\r\nContent-Length: 99999999\r\n\r\n",
        b"",
    ],
    ids=["a revisit", "another page", "a bomb", "truncated", "nothing"],
)
def test_another_record_in_its_place_is_an_error(tmp_path: Path, record: bytes) -> None:
    [capture] = captured(tmp_path, b"<p>one")
    (tmp_path / capture.warc_file).write_bytes(gzip.compress(record))
    with pytest.raises(ExtractionError, match="cannot be read"):
        read_record(tmp_path, replace(capture, warc_offset=0))


def test_every_cut_and_every_changed_byte_is_noticed(tmp_path: Path) -> None:
    [capture] = captured(tmp_path, b"<p>one ferry")
    path = tmp_path / capture.warc_file
    whole = path.read_bytes()
    for at in range(capture.warc_offset, len(whole), 7):
        path.write_bytes(whole[:at])
        with pytest.raises(ExtractionError):
            read_record(tmp_path, capture)
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :])
        try:
            assert read_record(tmp_path, capture).page.body == b"<p>one ferry"
        except ExtractionError as error:
            assert "cannot be read" in str(error)  # noqa: PT017  # the time in gzip's head is free
