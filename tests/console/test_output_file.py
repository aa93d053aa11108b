"""A file that a person names is written whole or not at all, and never over what is precious."""

from __future__ import annotations

import gzip
import os
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from newsarchive.console.output_file import output_file
from newsarchive.errors import NewsArchiveError, OutputFailed
from tests.support.archives import FilledArchive, sample_archive
from tests.support.commands import NEWSARCHIVE, call


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "archive.db"
    sample_archive(path)
    return path


def database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE notes (x)")


PRECIOUS: dict[str, Callable[[Path], object]] = {
    "a database, whatever its name": database,
    "the log of a database": lambda path: path.write_bytes(b"\x37\x7f\x06\x82" + bytes(28)),
    "a WARC file": lambda path: path.write_bytes(b"WARC/1.1\r\nWARC-Type: warcinfo\r\n"),
    "a packed WARC file": lambda path: path.write_bytes(gzip.compress(b"WARC/1.0\r\nx: y\r\n")),
}


@pytest.mark.parametrize("kind", PRECIOUS)
def test_what_is_precious_is_recognised_by_its_content(archive: Path, kind: str) -> None:
    target = archive.parent / "notes.jsonl"
    PRECIOUS[kind](target)
    before = target.read_bytes()
    link = archive.parent / "link.jsonl"
    link.symlink_to(target)
    for named in (target, link):
        report = call(archive, "export", "-o", str(named), status=1)
        assert "was not touched" in report
        assert len(report.splitlines()) == 1
    assert target.read_bytes() == before


def test_the_archive_and_its_captures_are_refused(archive: Path) -> None:
    captures = archive.parent / "captures"
    captures.mkdir()
    (captures / "notes.txt").write_text("mine")
    second = archive.parent / "second.db"
    second.symlink_to(archive)
    for target in (archive, second, captures / "notes.txt", captures / "new.jsonl", captures):
        status = 2 if target in (archive, second) else 1
        report = call(archive, "export", "-o", str(target), status=status)
        assert len(report.splitlines()) == 1
    assert (captures / "notes.txt").read_text() == "mine"
    assert not (captures / "new.jsonl").exists()
    assert len(call(archive, "export").splitlines()) == 12


@pytest.mark.parametrize(
    ("target", "status", "why"),
    [
        ("no/such/x.csv", 1, "does not exist; create it first"),
        ("folder", 1, "is a folder"),
        ("archive.db/x.csv", 1, "does not exist"),
        ("/dev/full", 3, "No space left"),
        ("a" * 300, 1, "File name too long"),
    ],
)
def test_a_file_that_cannot_be_written_is_one_line(
    archive: Path, target: str, status: int, why: str
) -> None:
    (archive.parent / "folder").mkdir()
    report = call(archive, "export", "-o", target, status=status)
    assert why in report
    assert len(report.splitlines()) == 1


def test_an_earlier_file_is_kept_until_the_new_one_is_complete(archive: Path) -> None:
    target = archive.parent / "out.jsonl"
    target.write_text("earlier")
    target.chmod(0o640)

    def fail(error: type[BaseException]) -> None:
        with output_file(target, archive, text=True) as file:
            file.write("half")
            raise error

    for error in (ValueError, KeyboardInterrupt, SystemExit):
        with pytest.raises(error):
            fail(error)
        assert target.read_text() == "earlier"
    assert sorted(path.name for path in archive.parent.iterdir()) == ["archive.db", "out.jsonl"]
    with output_file(target, archive, text=True) as file:
        file.write("new")
        assert target.read_text() == "earlier"
    assert target.read_text() == "new"
    assert target.stat().st_mode & 0o777 == 0o640


def test_a_link_to_a_file_stays_a_link(archive: Path) -> None:
    (archive.parent / "real.csv").write_text("earlier")
    (archive.parent / "out.csv").symlink_to("real.csv")
    call(archive, "export", "--format", "csv", "-o", "out.csv")
    assert (archive.parent / "out.csv").is_symlink()
    assert (archive.parent / "real.csv").read_text().startswith("id,url")


def test_a_full_disk_keeps_the_earlier_file(archive: Path) -> None:
    with pytest.raises(OutputFailed), output_file(Path("/dev/full"), archive, text=False) as file:
        file.write(b"x" * 100_000)


def test_a_pipe_is_written_directly(archive: Path) -> None:
    exported = call(archive, "export")
    for name in ("/dev/stdout", "-"):
        assert call(archive, "export", "-o", name) == exported
    with pytest.raises(NewsArchiveError, match="is a folder"):
        output_file(archive.parent, archive, text=True).__enter__()


def long_archive(path: Path, articles: int = 2_000) -> None:
    archive = FilledArchive(path)
    archive.connection.execute("BEGIN")
    for number in range(articles):
        archive.article(f"Story {number}", "The ferry was late again, its owner said. " * 50)
    archive.connection.execute("COMMIT")
    archive.close()


def test_an_export_that_is_stopped_leaves_no_half_file(tmp_path: Path) -> None:
    archive, target = tmp_path / "archive.db", tmp_path / "out.jsonl"
    long_archive(archive, 10_000)
    target.write_text("earlier")
    for number in (signal.SIGINT, signal.SIGTERM):
        with subprocess.Popen(
            [str(NEWSARCHIVE), "export", "--archive", str(archive), "-o", str(target)],
            stderr=subprocess.PIPE, text=True,
        ) as process:  # fmt: skip
            while not list(tmp_path.glob(".newsarchive-*")) and process.poll() is None:
                time.sleep(0.002)
            process.send_signal(number)
            assert process.stderr is not None
            assert process.stderr.read() == "stopped\n"
        assert process.returncode == 130
        assert target.read_text() == "earlier"
    assert not list(tmp_path.glob(".newsarchive-*"))


def test_output_that_nobody_reads_is_no_error(tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    long_archive(archive)
    for command in ("export", "export --format csv", "runs", "failures", "--help"):
        reader, writer = os.pipe()
        os.close(reader)
        with os.fdopen(writer, "w") as closed:
            done = subprocess.run(
                [str(NEWSARCHIVE), *command.split()],
                env=os.environ | {"NEWSARCHIVE_DB": str(archive)},
                stdout=closed, stderr=subprocess.PIPE, text=True, check=False,
            )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, ""), command


def test_output_to_a_full_disk_is_one_line(archive: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [str(NEWSARCHIVE), "export"], env=os.environ | {"NEWSARCHIVE_DB": str(archive)},
            stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 3
    assert done.stderr == "newsarchive: No space left on device\n"


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_a_closed_output_is_no_traceback(archive: Path, closed: str) -> None:
    for command in ("runs", "export", "export --format csv"):
        done = subprocess.run(
            ["sh", "-c", f"{NEWSARCHIVE} {command} --archive {archive} {closed}"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, ""), command
