"""Captures whose disk is not mounted are erased when it is, and nothing says so before."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.archive.removal.test_nothing_is_left import content_of_files
from tests.support.commands import call
from tests.support.crawls import crawl, value
from tests.support.fakesite.site import FakeSite
from tests.support.warcs import page, response

REMOVED, OTHER = "https://news.example/zorblatt", "https://news.example/ferry"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Import two articles, with their captures."""
    source = tmp_path / "source.warc"
    source.write_bytes(b"".join(response(url, page(url[21:])) for url in (REMOVED, OTHER)))
    call(tmp_path / "archive.db", "import", str(source))
    assert value(tmp_path / "archive.db", "SELECT count(*) FROM captures") == 2
    return tmp_path / "archive.db"


@pytest.mark.parametrize("is_link", [False, True])
def test_a_record_is_erased_when_its_disk_is_there_again(archive: Path, is_link: bool) -> None:
    captures, disk = archive.parent / "captures", archive.parent / "disk"
    assert b"zorblatt" in content_of_files(archive)
    captures.rename(disk)
    if is_link:
        captures.symlink_to("nowhere")
    else:
        captures.mkdir()
    for arguments in (REMOVED, "--yes", "--hash"), ():
        said = call(archive, "remove", *arguments, status=1)
        assert f"{captures} is empty: mount its disk, or delete it if you have deleted" in said
        assert "Then run `newsarchive remove` again, without arguments." in said
    captures.unlink() if is_link else captures.rmdir()
    disk.rename(captures)
    assert "erased from the archive, its log and its captures" in call(archive, "remove")
    assert b"zorblatt" not in content_of_files(archive)
    assert "all sound" in call(archive, "doctor", "--captures")


def test_captures_that_somebody_deleted_are_not_waited_for(archive: Path) -> None:
    captures = archive.parent / "captures"
    for file in captures.iterdir():
        file.unlink()
    captures.rmdir()
    assert "erased from the archive" in call(archive, "remove", REMOVED, "--yes")


def test_a_crawl_without_captures_does_not_look_for_them(tmp_path: Path) -> None:
    (tmp_path / "captures").write_text("a file of somebody")
    with FakeSite() as site:
        site.article()
        done = crawl(tmp_path / "archive.db", site.url, settings=("CAPTURE_ENABLED=0",))
    assert (done.status, done.err) == (0, "")
