"""A file is read from a server in parts; what is not the file is never taken for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from newsarchive.captures.common_crawl import range_file
from newsarchive.captures.common_crawl.range_file import DownloadFailed, FileMissing, RangeFile
from tests.support.range_server import RangeServer, range_server

CONTENT = bytes(range(256)) * 40


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[RangeServer]:
    monkeypatch.setattr(range_file, "PAUSE", 0.0)
    monkeypatch.setattr(range_file, "_PIECE", 1000)
    with range_server({"/file": CONTENT}) as running:
        yield running


def opened(server: RangeServer, start: int = 0) -> RangeFile:
    return RangeFile(f"{server.url}/file", start, "tests")


def read_all(file: RangeFile) -> bytes:
    return b"".join(iter(file.read, b""))


def test_a_file_is_read_from_any_place_to_its_end(server: RangeServer) -> None:
    for start in (0, 1, 5000, len(CONTENT) - 1):
        with opened(server, start) as file:
            assert read_all(file) == CONTENT[start:]
            assert file.size == len(CONTENT)
            file.seek(0)
            assert file.read(10) == CONTENT[start : start + 10]


def test_an_answer_without_a_part_at_the_end_is_the_end_and_no_content(server: RangeServer) -> None:
    with opened(server, len(CONTENT)) as file:
        assert read_all(file) == b""
    server.files["/file"] = b""
    with opened(server) as file:
        assert read_all(file) == b""


def test_an_answer_without_a_part_inside_of_a_file_is_an_error(server: RangeServer) -> None:
    server.refuses_from = 3000
    with opened(server, 4000) as file, pytest.raises(DownloadFailed, match="HTTP 416"):
        read_all(file)


@pytest.mark.parametrize("status", [403, 408, 425, 429, 500, 503, 509, 520, 524, 599])
def test_a_request_is_sent_again_after_a_passing_error(server: RangeServer, status: int) -> None:
    server.refusals = [(status, "")] * 2
    with opened(server) as file:
        assert read_all(file) == CONTENT
    assert len(server.requests) == 3


@pytest.mark.parametrize(
    ("status", "error"),
    [(404, FileMissing), (410, FileMissing), (401, DownloadFailed), (302, DownloadFailed)],
)
def test_other_errors_end_the_reading(
    server: RangeServer, status: int, error: type[DownloadFailed]
) -> None:
    server.refusals = [(status, "/elsewhere" if status == 302 else "")]
    with opened(server) as file, pytest.raises(error, match=f"HTTP {status}"):
        read_all(file)
    assert len(server.requests) == 1


@pytest.mark.parametrize("change", ["content", "tag"])
def test_a_file_that_changes_while_it_is_read_is_said(server: RangeServer, change: str) -> None:
    server.break_off_after, server.break_off_once = 2500, True
    with opened(server) as file:
        file.read(1)
        if change == "tag":
            server.etag = "two"
        else:
            server.files["/file"] = CONTENT + b"more"
        with pytest.raises(FileMissing, match="was changed while it was read"):
            read_all(file)
