"""Captures in a store: crawled into it, read there by every command, removed there, never lost."""

from __future__ import annotations

import gzip
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.client import Site
from tests.support.commands import NEWSARCHIVE, call
from tests.support.crawls import counts_add_up, crawl, rows, start_crawl, stored, wait_until
from tests.support.fakesite.site import FakeSite
from tests.support.ftp_store import FtpStore

SECRET = "s3cret"
FILES = "SELECT DISTINCT warc_file FROM captures ORDER BY 1"


@pytest.fixture
def ftp(tmp_path: Path) -> Iterator[FtpStore]:
    with FtpStore(tmp_path / "ftp") as server:
        yield server


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    (tmp_path / "news").mkdir()
    return tmp_path / "news" / "archive.db"


@pytest.fixture
def site() -> Iterator[FakeSite]:
    with FakeSite("Herald") as site:
        site.articles(3)
        yield site


def waiting(archive: Path) -> list[Path]:
    return list(archive.parent.glob("captures-to-upload/*/*.warc.gz"))


def unpacked(ftp: FtpStore) -> bytes:
    return b"".join(gzip.decompress((ftp.folder / name).read_bytes()) for name in ftp.names())


def test_captures_in_a_store_are_read_and_removed_there(
    ftp: FtpStore,
    archive: Path,
    site: FakeSite,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    result = crawl(archive, site.url, settings=(f"CAPTURES_URL={ftp.url}",))
    assert (result.status, SECRET in result.out + result.err) == (0, False), result
    assert "3 new" in result.out
    assert not waiting(archive)
    assert not (archive.parent / "captures").exists()
    [name] = ftp.names()
    assert rows(archive, FILES) == [(f"{ftp.public}/{name}",)]
    assert (ftp.folder / "newsarchive.txt").is_file()
    assert b"s3cret" not in archive.read_bytes()

    # Without CAPTURES_URL in the environment, no command contacts the store.
    [(url,), *_] = rows(archive, "SELECT url FROM articles ORDER BY id")
    unset = f"these captures are in {ftp.public}: set the environment variable CAPTURES_URL to it"
    assert unset in call(archive, "show", url, "--capture", status=1)
    assert unset in call(archive, "reextract", status=1)
    assert call(archive, "doctor", "--captures", status=1).count(unset) == 1
    pages = Site(archive)
    try:
        said = "he capture is in a store that this server cannot read now"
        assert said in pages.get("/a/1/capture").text
        assert unset in caplog.text
        assert pages.get("/a/1/capture/page").status_code == 503
        assert pages.get("/a/1/capture.warc.gz").status_code == 503
        monkeypatch.setenv("CAPTURES_URL", ftp.url)
        assert pages.get("/a/1/capture").status_code == 200
        assert pages.get("/a/1/capture.warc.gz").content[:2] == b"\x1f\x8b"
    finally:
        pages.close()

    assert "<html" in call(archive, "show", url, "--capture")
    assert "3 captures read, 0 articles changed, 0 failed" in call(archive, "reextract")
    out = archive.parent / "pages.warc.gz"
    call(archive, "export", "--format", "warc", "-o", str(out))
    assert gzip.decompress(out.read_bytes()).count(b"WARC-Type: response") == 3
    assert "all sound" in call(archive, "doctor", "--captures")
    command = [
        str(NEWSARCHIVE),
        "backup",
        str(archive.parent / "backup"),
        "--archive",
        str(archive),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    assert "3 captures in a store not copied" in done.stdout + done.stderr

    # An article that is removed is not in the store any more, and the others are.
    record = f"WARC-Target-URI: {url}\r\n".encode()
    assert unpacked(ftp).count(record) == 1
    ftp.kill()
    said = call(archive, "remove", url, "--yes", status=1)
    assert f"{name} still has removed pages: {ftp.public}: " in said
    assert "removed texts are still to be erased from the captures" in call(archive, "doctor")
    ftp.start()
    call(archive, "remove")
    [new] = ftp.names()
    assert new == name.replace(".warc", "-r1.warc")
    assert record not in unpacked(ftp)
    assert rows(archive, FILES) == [(f"{ftp.public}/{new}",)]
    assert "all sound" in call(archive, "doctor", "--captures")
    assert not list(archive.parent.glob("captures-to-upload/erasing/*"))
    for (other,) in rows(archive, "SELECT url FROM articles"):
        call(archive, "remove", other, "--yes")
    assert ftp.names() == []


def test_what_a_killed_crawl_left_is_uploaded_by_the_next(
    ftp: FtpStore, archive: Path, site: FakeSite
) -> None:
    settings = (f"CAPTURES_URL={ftp.url}", "CONCURRENT_REQUESTS=1")
    site.articles(30)
    process = start_crawl(archive, site.url, settings=settings)
    wait_until(lambda: stored(archive) > 3, process)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    [left] = waiting(archive)
    assert ftp.names() == []
    shown = call(archive, "doctor", "--captures")  # it is read where it waits
    assert f"1 file of captures is not uploaded to {ftp.public} yet" in shown
    assert crawl(archive, site.url, settings=settings).status == 0
    assert left.name in ftp.names()
    assert not waiting(archive)
    counts_add_up(archive)


def test_a_store_that_is_down_costs_nothing(
    ftp: FtpStore, archive: Path, site: FakeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = (f"CAPTURES_URL={ftp.url}", "CAPTURES_UPLOAD_SECONDS=0.2")
    ftp.kill()
    result = crawl(archive, site.url, settings=settings)
    assert result.status == 0
    assert "captures wait on this disk until they can be uploaded: ftp://127.0.0.1" in result.err
    left = waiting(archive)
    assert f"{len(left)} file" in result.out
    assert "of captures not uploaded yet)" in result.out
    # What waits here is read here.
    monkeypatch.setenv("CAPTURES_URL", ftp.url)
    assert "all sound" in call(archive, "doctor", "--captures")
    ftp.start()
    assert crawl(archive, site.url, settings=settings).status == 0
    assert {file.name for file in left} <= set(ftp.names())
    assert not waiting(archive)


def test_a_store_that_a_person_must_mend_is_refused_before_the_crawl(
    ftp: FtpStore, archive: Path, site: FakeSite
) -> None:
    ftp.kill()
    ftp.start(is_writable=False)
    for url, why in (
        (ftp.url, f"site: {ftp.public}: error_perm: 550"),
        ("s3://bucket/x", "s3fs"),
        ("ftp://news:pa/s3cret@host/x", "CAPTURES_URL=ftp://host/x: must"),
    ):
        result = crawl(archive, site.url, settings=(f"CAPTURES_URL={url}",))
        assert (result.status, why in result.err, SECRET in result.err) == (1, True, False), result
    assert site.requests == []
