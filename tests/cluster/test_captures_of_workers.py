"""The captures of workers in a store: each has files of its own, and others read them there."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from newsarchive.captures.warc_writer import Capture
from newsarchive.extraction.machines.chunk_worker import extract_chunk
from newsarchive.extraction.machines.chunks import CaptureWork, Chunk, Limits, Refusal
from newsarchive.extraction.version import code_version
from tests.support.cluster import Cluster, end, is_sound
from tests.support.commands import call
from tests.support.crawls import rows, value
from tests.support.fakesite.site import FakeSite
from tests.support.ftp_store import FtpStore


def test_workers_upload_their_captures_and_dask_reads_them(
    cluster: Cluster, sites: list[FakeSite], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for site in sites:
        site.articles(4)
    with FtpStore(tmp_path / "ftp") as ftp:
        cluster.writer()
        cluster.seed(*(f"{site.url}/" for site in sites))
        # Two machines, so two folders: neither has what the other fetched.
        folders = [tmp_path / name for name in "ab"]
        for folder in folders:
            folder.mkdir()
        workers = [
            cluster.worker(f"CAPTURES_URL={ftp.url}", f"ARCHIVE_PATH={folder}/archive.db")
            for folder in folders
        ]
        cluster.wait_for_end()
        for worker in workers:
            out = end(worker)
            assert "not uploaded" not in out
            assert "s3cret" not in out
        assert not list(tmp_path.glob("?/captures-to-upload/*/*"))
        is_sound(cluster, 12)
        named = {name for (name,) in rows(cluster.archive, "SELECT warc_file FROM captures")}
        assert named == {f"{ftp.public}/{name}" for name in ftp.names()}
        assert value(cluster.archive, "SELECT count(*) FROM captures") >= 12
        monkeypatch.setenv("CAPTURES_URL", ftp.url)
        assert "0 failed" in call(cluster.archive, "reextract", "--dask", "local", "--dry-run")


def test_a_dask_worker_that_may_not_read_the_store_says_what_to_set(tmp_path: Path) -> None:
    capture = Capture(
        url="https://a.example/", fetched_at="2026-05-04T18:20:00Z", http_status=200,
        warc_file="s3://bucket/x/a.warc.gz", warc_offset=0, sha256="",
    )  # fmt: skip
    chunk = Chunk(
        (CaptureWork(capture, (capture,)),), str(tmp_path), code_version(), Limits()
    )  # fmt: skip
    refusal = extract_chunk(pickle.dumps(chunk))
    assert isinstance(refusal, Refusal)
    assert "these captures are in s3://bucket/x: set the environment variable" in refusal.why
