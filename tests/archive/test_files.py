"""Only SQLite opens archive.db, its -wal and -shm: closing one of them would drop SQLite's locks.

The tests run real commands. Each process loads an audit hook through Python's `site`. The hook logs
the files of the archive that Python code opens. See docs/decisions/sqlite.md.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.error import HTTPError

import pytest

from newsarchive.archive import Archive, open_for_reading
from newsarchive.archive.files import is_part_of
from newsarchive.errors import ArchiveError, ArchiveUnusable
from tests.support import paper
from tests.support.archives import archive_of_first_version, everything_wrong
from tests.support.commands import call
from tests.support.crawls import crawl, start_crawl, value
from tests.support.fakesite.site import FakeSite

#: Every Python process of a test loads this, also worker processes and the fork server.
WATCH = """
import os, sys
def note(event, arguments):
    if event in EVENTS:
        for name in arguments[:2]:
            if isinstance(name, (str, bytes)) and "archive.db" in os.fsdecode(name):
                with os.fdopen(os.open(LOG, os.O_WRONLY | os.O_APPEND | os.O_CREAT), "a") as log:
                    log.write(f"{event} {os.fsdecode(name)} in {sys.orig_argv[:8]}\\n")
LOG = os.environ["WATCH_LOG"]
EVENTS = "open os.open os.remove os.rename os.link os.truncate shutil.copyfile shutil.move".split()
sys.addaudithook(note)
"""


class Watched:
    """Call commands with the hook, on the archive in *folder*."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (folder / "watch").mkdir()
        (folder / "watch" / "sitecustomize.py").write_text(WATCH)
        self._log = folder / "watch" / "log"
        self.archive = folder / "archive.db"
        monkeypatch.setenv("PYTHONPATH", str(folder / "watch"))
        monkeypatch.setenv("WATCH_LOG", str(self._log))

    def run(self, *command: str) -> str:
        return call(self.archive, *command)

    @property
    def opened(self) -> list[str]:
        return self._log.read_text().splitlines() if self._log.exists() else []


@pytest.fixture
def watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Watched:
    return Watched(tmp_path, monkeypatch)


def test_the_hook_sees_a_file_that_is_opened(watched: Watched) -> None:
    subprocess.run(
        [sys.executable, "-c", f"open({str(watched.archive)!r}, 'ab').close()"], check=True
    )
    [line] = watched.opened
    assert line.startswith(f"open {watched.archive} in")


def test_no_command_opens_the_archive_behind_sqlite(watched: Watched, tmp_path: Path) -> None:
    with FakeSite() as site:
        site.articles(4, appeal=True)
        assert crawl(watched.archive, site.url).status == 0
        site.articles(2)
        assert crawl(watched.archive, site.url).status == 0
        watched.run("probe", site.url)
        (tmp_path / "list.txt").write_text(f"{site.url}/an-address\n")
    watched.run("import", str(tmp_path / "captures"), str(tmp_path / "list.txt"))
    watched.run("learn")
    watched.run("reextract")
    watched.run("blocks", "list")
    watched.run("runs")
    watched.run("failures")
    watched.run("doctor", "--captures")
    watched.run("doctor", "--quick")
    watched.run("doctor", "--repair")
    for form in ("jsonl", "csv", "atom", "parquet"):
        watched.run("export", "--format", form, "-o", str(tmp_path / f"out.{form}"))
    assert watched.opened == []


@pytest.mark.parametrize("program", [["newsarchive.cli", "serve"], ["datasette", "serve"]])
def test_no_server_opens_the_archive_behind_sqlite(watched: Watched, program: list[str]) -> None:
    paper.open_archive(watched.archive, [paper.article(n) for n in range(5)]).close()
    server = subprocess.Popen(
        [sys.executable, "-m", *program, "--port", "0", str(watched.archive)],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    assert server.stdout
    url = next(
        word
        for line in iter(server.stdout.readline, "")
        for word in line.split()
        if word.startswith("http://127.0.0.1:")
    )
    for path in ("/", "/search?q=a", "/a/1", "/stats", "/archive", "/archive/articles",
                 "/archive.json?sql=select+1", "/-/databases.json"):  # fmt: skip
        with urllib.request.urlopen(url.rstrip("/") + path) as response:
            response.read()
    with pytest.raises(HTTPError, match="403"):  # the file may change, so it cannot be downloaded
        urllib.request.urlopen(url.rstrip("/") + "/archive.db")
    server.send_signal(signal.SIGTERM)
    server.communicate(timeout=20)
    assert watched.opened == []


@pytest.mark.parametrize("name", ["archive.db", "archive.db-wal", "archive.db-shm", "link.html"])
def test_the_archive_itself_is_neither_read_nor_written_as_a_file(
    watched: Watched, tmp_path: Path, name: str
) -> None:
    with paper.open_archive(watched.archive, [paper.article(1)]) as archive:
        (tmp_path / "link.html").symlink_to(watched.archive)
        for command in (["import", name], ["export", "-o", name]):
            command[-1] = str(tmp_path / name)
            result = subprocess.run(
                [sys.executable, "-m", "newsarchive.cli", *command, "--archive",
                 str(watched.archive)], capture_output=True, text=True,
            )  # fmt: skip
            assert result.returncode == 2
            assert "is the archive itself; name" in result.stderr
        assert archive.read(everything_wrong) == []
    assert watched.opened == []


def test_a_file_with_two_names_is_not_written_to(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    Archive(path).close()
    os.link(path, tmp_path / "other-name.db")
    with pytest.raises(ArchiveUnusable, match="second name"):
        Archive(path)
    open_for_reading(path).close()  # reading a linked back-up is allowed
    (tmp_path / "other-name.db").unlink()
    Archive(path).close()


def test_a_symbolic_link_leads_to_one_archive_and_one_log(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    link, real = tmp_path / "archive.db", tmp_path / "real" / "archive.db"
    link.symlink_to(real)
    with Archive(real) as first, Archive(link) as second:
        paper.store(first, [paper.article(1)])
        paper.store(second, [paper.article(2)])
        assert len(paper.texts(first)) == len(paper.texts(second)) == 2
        assert is_part_of(tmp_path / "real" / "archive.db-wal", link)
    assert not (tmp_path / "archive.db-wal").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="containers mount single files on Linux")
def test_a_file_that_is_mounted_by_itself_is_not_written_to(tmp_path: Path) -> None:
    """`docker run -v $PWD/archive.db:/app/archive.db` does this, and the log is not shared then."""
    folder = tmp_path / "in a container"
    folder.mkdir()
    (folder / "archive.db").touch()
    Archive(tmp_path / "archive.db").close()
    mounted = subprocess.run(
        ["unshare", "--mount", "sh", "-c",
         'mount --bind "$1" "$2" && exec "$3" -m newsarchive.cli learn --archive "$2"',
         "sh", tmp_path / "archive.db", folder / "archive.db", sys.executable],
        capture_output=True, text=True,
    )  # fmt: skip
    if "unshare" in mounted.stderr or "mount:" in mounted.stderr:
        pytest.skip(f"this user may not mount: {mounted.stderr.strip()}")
    assert (mounted.returncode, mounted.stderr.count("\n")) == (2, 1)
    assert "Mount its folder instead" in mounted.stderr
    assert list(folder.iterdir()) == [folder / "archive.db"]


REPLACED: dict[str, Callable[[Path, Path], object]] = {
    "moved away": lambda path, other: path.rename(other.with_name("away.db")),
    "deleted": lambda path, other: path.unlink(),
    "replaced": lambda path, other: other.replace(path),
    "its log deleted": lambda path, other: path.with_name("archive.db-wal").unlink(),
}


@pytest.mark.parametrize("how", REPLACED)
def test_nothing_is_written_after_the_file_was_replaced(tmp_path: Path, how: str) -> None:
    path, other = tmp_path / "archive.db", tmp_path / "other.db"
    Archive(other).close()
    with Archive(path) as archive:
        paper.store(archive, [paper.article(1)])
        REPLACED[how](path, other)
        with pytest.raises(ArchiveError, match="moved, deleted or replaced"):
            paper.store(archive, [paper.article(2)])
        with pytest.raises(ArchiveError, match="moved, deleted or replaced"):
            paper.store(archive, [paper.article(2)])
    for file in tmp_path.glob("*.db"):
        with closing(sqlite3.connect(file)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_commit_into_a_deleted_log_is_not_reported_as_stored(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with Archive(path) as archive:

        def store_and_lose_the_log(connection: sqlite3.Connection) -> str:
            connection.execute("INSERT INTO sites(site) VALUES ('x.example')")
            path.with_name("archive.db-wal").unlink()
            return "stored"

        with pytest.raises(ArchiveError, match="the log beside it"):
            archive.write(store_and_lose_the_log)


def test_a_crawl_reports_that_its_archive_was_moved(tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    with FakeSite() as site:
        for story in site.articles(20):
            site.delay(story, 0.2)
        process = start_crawl(archive, site.url)
        while not (archive.exists() and len(site.requests) > 8):
            time.sleep(0.02)
        archive.rename(tmp_path / "away.db")
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 2
    assert errors.count("\n") == 1
    assert "moved, deleted or replaced" in errors
    assert value(tmp_path / "away.db", "PRAGMA integrity_check") == "ok"


def test_an_old_archive_can_be_opened_by_three_programs_at_once(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    archive_of_first_version(path).close()
    learners = [
        subprocess.Popen(
            [sys.executable, "-m", "newsarchive.cli", "learn", "--archive", str(path)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for _ in range(3)
    ]  # fmt: skip
    assert [learner.communicate()[1] for learner in learners] == ["", "", ""]
    with closing(open_for_reading(path)) as connection:
        assert everything_wrong(connection) == []
