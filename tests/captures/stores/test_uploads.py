"""Files of captures come into a store whole, once, and without the password in any message."""

from __future__ import annotations

import base64
import hashlib
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import fsspec
import pytest
from fsspec.spec import AbstractFileSystem

from newsarchive.article import Page
from newsarchive.captures.replay.stored_record import read_capture, read_record
from newsarchive.captures.stores.remote_files import RemoteFolder
from newsarchive.captures.stores.store_urls import StoreURL, store_of, store_to_use
from newsarchive.captures.stores.uploader import Uploader
from newsarchive.captures.stores.uploads import check_store, download, is_same, states_md5, upload
from newsarchive.captures.stores.waiting_files import (
    WaitingWriter,
    left_files,
    locked,
    waiting_folder,
    waiting_lines,
)
from newsarchive.captures.warc_writer import Capture
from newsarchive.errors import ExtractionError, StoreNotNamed, StoreUnreachable
from tests.support.cluster import wait_for
from tests.support.ftp_store import FtpStore


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FtpStore]:
    with FtpStore(tmp_path_factory.mktemp("store")) as server:
        yield server


@pytest.fixture
def ftp(server: FtpStore) -> FtpStore:
    for file in server.folder.iterdir():
        file.unlink()
    return server


def page(number: int, body: bytes = b"<p>The ferry was late.") -> Page:
    at = datetime(2026, 5, 4, 18, number, tzinfo=UTC)
    return Page(url=f"https://herald.example/{number}", body=body, headers={}, fetched_at=at)


def written(archive: Path, store: StoreURL, number: int = 3) -> tuple[WaitingWriter, list[Capture]]:
    writer = WaitingWriter(archive, store, "herald-000001", most_bytes=600)
    return writer, [writer.write(page(each)) for each in range(number)]


@pytest.mark.parametrize(
    ("url", "public"),
    [
        ("s3://bucket", "s3://bucket"),
        ("s3://bucket/a/b/", "s3://bucket/a/b"),
        ("ftp://me:p@10.0.0.5:2121/x", "ftp://10.0.0.5:2121/x"),
        ("sftp://me:p%40q%2F@host/x", "sftp://host/x"),
    ],
)
def test_rows_have_the_url_without_user_and_password(url: str, public: str) -> None:
    store = store_of(url)
    assert store is not None
    assert store.public == public


@pytest.mark.parametrize(
    "url",
    ["http://a/b", "simplecache::s3://a/b", "s3://", "s3://a/../b", "s3://a/b?x=1", "s3://a/b c",
     "s3://a//b", "ftp://me:pa/ss@host/x", "s3://key:secret@bucket/x",
     "memory://a", "s3://a/" + 200 * "x", "s3://a/é"],
)  # fmt: skip
def test_other_urls_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match="must"):
        store_of(url)


def test_folders_are_no_stores() -> None:
    assert [store_of(each) for each in ("", "/mnt/news", "captures", "file:///mnt")] == [None] * 4


def test_files_are_uploaded_and_read_there(
    ftp: FtpStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, archive = StoreURL(ftp.url), tmp_path / "archive.db"
    writer, captures = written(archive, store)
    uploader = Uploader(tmp_path / "none", store)
    writer.close()
    assert len(writer.closed) == 3
    assert all(each.warc_file.startswith(f"{ftp.public}/herald-000001-") for each in captures)
    # Before it is uploaded, it is read where it waits.
    assert read_capture(tmp_path / "captures", captures[2]).url == "https://herald.example/2"
    uploader.add(writer.closed)
    assert uploader.finish() == 0
    assert ftp.names() == sorted(capture.warc_file.rpartition("/")[2] for capture in captures)
    assert left_files(waiting_folder(archive, store)) == []
    with pytest.raises(StoreNotNamed, match=f"in {ftp.public}: set the environment variable"):
        read_capture(tmp_path / "captures", captures[0])
    monkeypatch.setenv("CAPTURES_URL", ftp.url)
    for number, capture in enumerate(captures):
        record = read_record(tmp_path / "captures", capture)
        assert record.page.body == page(number).body
        assert record.warcinfo
    assert read_capture(RemoteFolder(store), captures[0]).body == page(0).body
    (ftp.folder / captures[1].warc_file.rpartition("/")[2]).unlink()
    with pytest.raises(ExtractionError, match=r"has no file .*its next crawl uploads it"):
        read_capture(tmp_path / "captures", captures[1])


def test_a_store_that_the_environment_does_not_name_is_not_contacted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for named in ("", "/mnt/news", "ftp://127.0.0.1:9/other", "gopher://127.0.0.1/x"):
        monkeypatch.setenv("CAPTURES_URL", named)
        with pytest.raises(StoreNotNamed, match="CAPTURES_URL"):
            store_to_use("ftp://127.0.0.1:9/captures")


@pytest.mark.parametrize(
    "name",
    ["ftp://h/../x.warc.gz", "http://h/x.warc.gz", "ftp://u:p@h/x.warc.gz", "ftp://h/", "../x"],
)
def test_a_row_cannot_name_any_file(name: str, tmp_path: Path) -> None:
    capture = Capture(
        url="https://a.example/", fetched_at="2026-05-04T18:20:00Z", http_status=200,
        warc_file=name, warc_offset=0, sha256="",
    )  # fmt: skip
    with pytest.raises(ExtractionError, match="has no file"):
        read_capture(tmp_path / "captures", capture)


def test_what_a_killed_upload_left_is_replaced_and_another_file_is_not(
    ftp: FtpStore, tmp_path: Path
) -> None:
    store, file = StoreURL(ftp.url), tmp_path / "x.warc.gz"
    file.write_bytes(bytes(range(256)) * 9_000)
    there = ftp.folder / "x.warc.gz"
    for left in (b"", file.read_bytes()[:70_000], file.read_bytes()):
        there.write_bytes(left)
        upload(file, store)
        assert there.read_bytes() == file.read_bytes()
    for other in (b"other", file.read_bytes() + b"more", file.read_bytes()[:-1] + b"!"):
        there.write_bytes(other)
        with pytest.raises(StoreUnreachable, match=r"has another file 'x\.warc\.gz'"):
            upload(file, store)
        assert there.read_bytes() == other
        assert not is_same(file, RemoteFolder(store) / "x.warc.gz")
    there_too = RemoteFolder(store) / "x.warc.gz"
    download(there_too, tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == there.read_bytes()
    there_too.delete()
    there_too.delete()
    assert not there.exists()
    assert not is_same(file, there_too)


def test_a_store_that_was_down_gets_the_file_later(
    ftp: FtpStore, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store, archive = StoreURL(ftp.url), tmp_path / "archive.db"
    writer, captures = written(archive, store, 1)
    writer.close()
    assert check_store(store) is None
    ftp.kill()
    try:
        assert check_store(store) is not None  # it may pass
        uploader = Uploader(waiting_folder(archive, store), store)
        wait_for(lambda: "is not uploaded yet" in caplog.text, 30)
    finally:
        ftp.start()
    uploader.add([])
    assert uploader.finish() == 0
    assert ftp.names() == [captures[0].warc_file.rpartition("/")[2]]
    assert "s3cret" not in caplog.text


def test_what_cannot_be_uploaded_stays_and_is_said(
    ftp: FtpStore, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store, archive = StoreURL(ftp.url), tmp_path / "archive.db"
    folder = waiting_folder(archive, store)
    writer, _ = written(archive, store, 2)
    with locked(left_files(folder)[-1]) as is_free:
        assert not is_free  # it is being written
    [line] = waiting_lines(archive)
    assert line.startswith(
        f"1 file of captures is not uploaded to {ftp.public} yet; the next crawl"
    )
    writer.close()
    ftp.kill()
    ftp.start(is_writable=False)
    try:
        with pytest.raises(StoreUnreachable, match="550"):
            check_store(store)
        assert Uploader(folder, store).finish() == 2
    finally:
        ftp.kill()
        ftp.start()
    assert len(left_files(folder)) == 2
    assert f"2 files are not uploaded to {ftp.public}; they stay in {folder}" in caplog.text
    assert "550" in caplog.text
    [line] = waiting_lines(archive)
    assert line.startswith("2 files of captures are not uploaded to ftp://127.0.0.1")
    # The next crawl uploads what this one left.
    assert Uploader(folder, store).finish() == 0
    assert len(ftp.names()) == 2
    assert not list(waiting_lines(archive))


def test_a_file_that_is_refused_does_not_hold_up_the_others(
    ftp: FtpStore, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store, archive = StoreURL(ftp.url), tmp_path / "archive.db"
    writer, captures = written(archive, store)
    writer.close()
    first = left_files(waiting_folder(archive, store))[0]
    (ftp.folder / first.name).write_bytes(b"of somebody else")
    assert Uploader(waiting_folder(archive, store), store).finish() == 1
    assert left_files(waiting_folder(archive, store)) == [first]
    assert len(ftp.names()) == len(captures)
    assert (ftp.folder / first.name).read_bytes() == b"of somebody else"
    assert f"has another file '{first.name}'" in caplog.text


def test_a_store_may_state_the_md5(tmp_path: Path) -> None:
    file = tmp_path / "x"
    file.write_bytes(b"captures")
    md5 = hashlib.md5(b"captures").digest()
    assert states_md5({"ETag": f'"{md5.hex()}"'}, file)
    assert states_md5({"md5Hash": base64.b64encode(md5).decode()}, file)
    for other in ({}, {"ETag": '"0123-2"'}, {"md5Hash": "YWJj"}, {"ETag": None}):
        assert not states_md5(other, file)


def test_messages_have_neither_user_nor_password() -> None:
    store = StoreURL("sftp://reporter:p%40ss%2Fword@10.0.0.5/x")
    for secret in ("reporter:p%40ss%2Fword", "p@ss/word", "p%40ss%2Fword"):
        assert store.explained(OSError(f"login {secret} failed")) == "OSError: login *** failed"


class _SilentFile:
    """A file whose ``seek`` returns nothing, as that of paramiko's SFTP."""

    def __init__(self, path: str) -> None:
        self._file = Path(path).open("rb")  # noqa: SIM115
        self.read, self.tell, self.close = self._file.read, self._file.tell, self._file.close

    def seek(self, place: int, whence: int) -> None:
        self._file.seek(place, whence)


class _SilentFiles(AbstractFileSystem):  # type: ignore[misc]  # fsspec has no types
    protocol = "silent"

    def _open(self, path: str, *_: object, **__: object) -> _SilentFile:
        return _SilentFile(path)


def test_a_file_is_read_that_does_not_say_where_it_seeks(tmp_path: Path) -> None:
    fsspec.register_implementation("silent", _SilentFiles, clobber=True)
    (tmp_path / "a.warc.gz").write_bytes(b"0123456789")
    folder = RemoteFolder(f"silent://{tmp_path}")
    with (folder / "a.warc.gz").open("rb") as opened:
        assert opened.seek(7) == 7
        assert opened.read(2) == b"78"
        assert opened.seek(-1, 2) == 9


def test_a_missing_package_is_told_at_the_start(ftp: FtpStore) -> None:
    for url in ("s3://bucket/x", "sftp://127.0.0.1/x"):
        with pytest.raises(StoreUnreachable, match=r"s3fs|paramiko"):
            check_store(StoreURL(url))


def test_two_archives_with_the_same_run_do_not_share_a_name(tmp_path: Path) -> None:
    store = StoreURL("s3://bucket/x")
    names = set()
    for number in "12":
        writer, [capture] = written(tmp_path / number / "archive.db", store, 1)
        writer.close()
        names.add(capture.warc_file)
    assert len(names) == 2


def test_an_empty_file_of_a_killed_crawl_is_only_deleted(ftp: FtpStore, tmp_path: Path) -> None:
    store = StoreURL(ftp.url)
    folder = waiting_folder(tmp_path / "archive.db", store)
    folder.mkdir(parents=True)
    (folder / "a.warc.gz").touch()
    assert Uploader(folder, store).finish() == 0
    assert (ftp.names(), left_files(folder)) == ([], [])


def test_a_file_that_another_process_uploads_is_left_to_it(
    ftp: FtpStore, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    store, archive = StoreURL(ftp.url), tmp_path / "archive.db"
    writer, _ = written(archive, store, 1)  # open, so locked
    assert Uploader(waiting_folder(archive, store), store).finish() == 0
    assert ftp.names() == []
    writer.close()
    gone = [*writer.closed, tmp_path / "gone.warc.gz"]
    uploader = Uploader(tmp_path / "none", store)
    uploader.add(gone)
    assert uploader.finish() == 0
    assert len(ftp.names()) == 1
