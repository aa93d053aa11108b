"""A program that starts while another one writes waits for it, says so, and then goes on."""

from __future__ import annotations

import logging
import os
import sqlite3
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from newsarchive.archive import Archive
from newsarchive.errors import ArchiveLocked, NewsArchiveError
from tests.support.archives import archive_of_first_version, sample_archive
from tests.support.commands import NEWSARCHIVE
from tests.support.crawls import crawl


@contextmanager
def locked(path: Path) -> Iterator[sqlite3.Connection]:
    """Hold the write lock of the archive at *path*."""
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield other


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "archive.db"
    sample_archive(path)
    return path


def test_it_waits_and_then_goes_on(archive: Path, caplog: pytest.LogCaptureFixture) -> None:
    with locked(archive) as other:
        threading.Timer(2.5, lambda: other.execute("ROLLBACK")).start()
        with Archive(archive) as opened:
            assert opened.rows("SELECT count(*) FROM runs")
    (record,) = caplog.records
    assert record.levelno == logging.WARNING
    assert "is writing; waiting for at most 60 s" in record.message


def test_an_archive_that_must_be_migrated_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    archive_of_first_version(path).close()
    with locked(path) as other:
        threading.Timer(1.5, lambda: other.execute("ROLLBACK")).start()
        with Archive(path) as opened:
            assert opened.rows("SELECT count(*) FROM article_facets")


def test_the_writer_is_named(archive: Path, caplog: pytest.LogCaptureFixture) -> None:
    script = f"import sqlite3, time; c = sqlite3.connect({str(archive)!r}, isolation_level=None);"
    script += "c.execute('BEGIN IMMEDIATE'); print('locked', flush=True); input()"
    with subprocess.Popen(
        ["python3", "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "locked\n"
        with pytest.raises(ArchiveLocked):
            Archive(archive, patience=1.5)
        other.communicate("\n")
    if Path("/proc/locks").exists():
        assert f"process {other.pid} (python3 -c import sqlite3" in caplog.text


def test_patience_ends(archive: Path) -> None:
    with locked(archive):
        began = time.monotonic()
        with pytest.raises(ArchiveLocked, match="another program holds the write lock"):
            Archive(archive, patience=1.2)
        assert 1 < time.monotonic() - began < 10


def test_it_never_waits_for_readers(archive: Path, caplog: pytest.LogCaptureFixture) -> None:
    with closing(sqlite3.connect(archive, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM articles").fetchone()
        with Archive(archive):
            pass
    assert "waiting" not in caplog.text


@pytest.mark.parametrize("written", ["long", "-1", "inf"])
def test_an_unreadable_patience_is_an_error(
    archive: Path, monkeypatch: pytest.MonkeyPatch, written: str
) -> None:
    monkeypatch.setenv("LOCK_PATIENCE", written)
    with pytest.raises(NewsArchiveError, match=f"LOCK_PATIENCE={written}: must be"):
        Archive(archive)


def called(archive: Path, command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(NEWSARCHIVE), *command.split()], capture_output=True, text=True, check=False,
        env=os.environ | {"NEWSARCHIVE_DB": str(archive), "LOCK_PATIENCE": "0.1"}, timeout=60,
        cwd=archive.parent,
    )  # fmt: skip


def test_all_commands_that_write_end_alike_and_readers_are_not_blocked(archive: Path) -> None:
    (archive.parent / "urls.txt").write_text("https://a.example/2026/story\n")
    with locked(archive):
        for command in (
            "learn",
            "blocks undo 1",
            "failures retry",
            "doctor --repair",
            "reextract",
            "import urls.txt",
        ):
            done = called(archive, command)
            assert done.returncode == 4, (command, done)
            assert len(done.stderr.splitlines()) == 1, (command, done.stderr)
        for command in ("runs", "failures", "blocks list", "export"):
            assert called(archive, command).returncode == 0, command
        result = crawl(archive, "http://127.0.0.1:9/", settings=("LOCK_PATIENCE=0.1",))
        assert result.status == 4
        assert len(result.err.splitlines()) == 1
