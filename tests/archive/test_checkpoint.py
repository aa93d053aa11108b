"""The write-ahead log is moved into the archive while nothing can write, and stays short."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from newsarchive.archive import Archive, checkpoint, open_for_reading
from newsarchive.archive.checkpoint import Checkpointer
from newsarchive.archive.connection import connect
from tests.support import paper
from tests.support.archives import everything_wrong

#: A script that writes with a short log, which is moved and restarted at nearly every commit.
WRITER = """
import sys
from pathlib import Path
sys.path.insert(0, {root!r})
from tests.support import paper
from newsarchive.archive import Archive, checkpoint
checkpoint.LOG_BYTES = 32_768
with Archive(Path(sys.argv[1])) as archive:
    for number in range(int(sys.argv[2]), int(sys.argv[3])):
        paper.store(archive, [paper.article(number)])
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


def log_bytes(path: Path) -> int:
    log = path.with_name("archive.db-wal")
    return log.stat().st_size if log.exists() else 0


def test_nobody_can_write_while_the_log_is_moved(path: Path) -> None:
    """Otherwise a writer could restart the log at that moment: SQLite's WAL-reset bug."""
    tried: list[str] = []

    def try_to_write(statement: str) -> None:
        with closing(connect(path, timeout=0.0)) as other:
            try:
                other.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                tried.append(f"{statement}: {error}")

    with paper.open_archive(path, [paper.article(1)]), closing(connect(path, 1.0)) as writer:
        checkpointer = Checkpointer(path, writer)
        checkpointer.move_log()
        mover = checkpointer._mover
        assert mover is not None
        mover.set_trace_callback(try_to_write)
        writer.execute("UPDATE sites SET name = 'x'")
        checkpointer.move_log()
        checkpointer.close()
    assert tried == ["PRAGMA wal_checkpoint(PASSIVE): database is locked"]


def test_no_connection_that_writes_moves_the_log_by_itself(path: Path) -> None:
    with Archive(path) as archive:
        assert archive.write(lambda c: c.execute("PRAGMA wal_autocheckpoint").fetchone()[0]) == 0


def test_the_log_stays_short_although_readers_come_and_go(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoint, "LOG_BYTES", 100_000)
    longest = 0
    with Archive(path) as archive:
        paper.store(archive, [paper.article(0)])  # moves what the schema of a new archive takes
        for number in range(1, 150):
            with closing(open_for_reading(path)) as reader:
                reader.execute("SELECT count(*) FROM articles").fetchone()
            paper.store(archive, [paper.article(number)])
            longest = max(longest, log_bytes(path))
        assert 100_000 < longest < 400_000


def test_the_log_is_moved_as_soon_as_a_reader_has_ended_its_query(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoint, "LOG_BYTES", 50_000)
    with paper.open_archive(path, [paper.article(0)]) as archive:
        with closing(open_for_reading(path)) as reader:
            reading = reader.execute("SELECT url FROM articles, block_rows")
            reading.fetchone()
            paper.store(archive, [paper.article(number) for number in range(1, 60)])
            assert log_bytes(path) > 200_000
            reading.close()
        paper.store(archive, [paper.article(61)])
        paper.store(archive, [paper.article(62)])
        assert log_bytes(path) < 100_000


def test_the_archive_is_whole_without_its_log_when_a_program_ends(path: Path) -> None:
    """This also holds while another program has it open; then SQLite itself keeps the log."""
    Archive(path).close()
    with closing(open_for_reading(path)) as reader:
        reader.execute("SELECT count(*) FROM articles").fetchone()
        paper.open_archive(path, [paper.article(number) for number in range(20)]).close()
        assert log_bytes(path) > 0
        subprocess.run(["cp", path, path.with_name("alone.db")], check=True)
    with closing(open_for_reading(path.with_name("alone.db"))) as alone:
        assert alone.execute("SELECT count(*) FROM articles").fetchone()[0] == 20
        assert everything_wrong(alone) == []


def test_the_last_program_to_end_leaves_one_file(path: Path) -> None:
    with paper.open_archive(path, [paper.article(number) for number in range(5)]) as archive:
        assert len(paper.texts(archive)) == 5
    assert list(path.parent.iterdir()) == [path]


def test_three_writers_whose_log_is_restarted_all_the_time_lose_nothing(path: Path) -> None:
    Archive(path).close()
    script = WRITER.format(root=str(Path(__file__).parents[2]))
    writers = [
        subprocess.Popen([sys.executable, "-c", script, str(path), str(first), str(first + 60)])
        for first in (0, 100, 200)
    ]
    assert [writer.wait(timeout=120) for writer in writers] == [0, 0, 0]
    with closing(open_for_reading(path)) as connection:
        assert everything_wrong(connection) == []
        assert connection.execute("SELECT count(DISTINCT url) FROM articles").fetchone()[0] == 180


def test_the_end_of_a_program_waits_for_readers_and_says_if_one_stays(
    path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(checkpoint, "READERS_SECONDS", 0.5)
    with closing(paper.open_archive(path, [paper.article(1)])):
        pass
    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM articles").fetchone()
        paper.open_archive(path, [paper.article(2)]).close()
        (record,) = caplog.records
        assert "archive.db is not whole without archive.db-wal" in record.message
        assert log_bytes(path) > 0
    caplog.clear()
    paper.open_archive(path, [paper.article(3)]).close()
    assert not caplog.records
    assert list(path.parent.iterdir()) == [path]
