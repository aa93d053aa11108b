"""Give each command a file that is no archive, and check that it is refused and not changed.

    .venv/bin/python benchmarks/reliability/unusable_archives.py

The files: text, an archive of a newer version, an archive cut in half, one with a damaged page,
another program's SQLite database, a folder, a file and a folder that cannot be written. Each of
crawl, import, learn, reextract, export, doctor, serve and blocks must end with status 2 (doctor: 1
for damage that it finds) and one line, or only read; not a byte of the file may change.
"""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from rows import Row, main

from tests.support import paper
from tests.support.commands import NEWSARCHIVE
from tests.support.crawls import SCRAPY

UNUSABLE = 2
_USAGE = ("Usage:", "Try ")


def attempts(folder: Path, size: int, seed: int) -> Iterator[Row]:
    """Yield a row for each kind of file."""
    whole = folder / "whole.db"
    paper.open_archive(whole, [paper.article(number) for number in range(size)]).close()
    for number, (name, make) in enumerate(_FILES.items()):
        place = folder / str(number)
        place.mkdir()
        archive = place / "archive.db"
        make(archive, whole)
        row = Row(name, "")
        for command in _commands(archive):
            row.problems += _refused(archive, command)
        row.measured = f"{len(_commands(archive))} commands refused it or only read it"
        yield row


def _refused(archive: Path, command: list[str]) -> list[str]:
    """Return what is wrong when *command* meets *archive*."""
    before = _digest(archive)
    done = subprocess.run(command, capture_output=True, text=True, cwd=archive.parent, timeout=120)
    name = " ".join(Path(part).name for part in command[:2])
    problems = []
    lines = [x for x in done.stderr.splitlines() if x.strip() and not x.startswith(_USAGE)]
    allowed = (1, UNUSABLE) if command[1] == "doctor" else (UNUSABLE,)
    if done.returncode not in allowed or "Traceback" in done.stderr:
        problems.append(f"{name}: status {done.returncode}: {done.stderr[-400:]}")
    elif len(lines) > 1:
        problems.append(f"{name}: {len(lines)} lines: {done.stderr[-400:]}")
    if _digest(archive) != before:
        problems.append(f"{name}: the file changed")
    return problems


def _commands(archive: Path) -> list[list[str]]:
    page = archive.parent / "page.html"
    page.write_text("<html><body><article><p>Text</p></article></body></html>")
    ours = ["learn", "reextract", "export", "doctor", "serve", "runs", "failures"]
    commands = [[str(NEWSARCHIVE), name, "--archive", str(archive)] for name in ours]
    commands[4] = [str(NEWSARCHIVE), "serve", str(archive), "--port", "0"]
    crawl = [str(SCRAPY), "crawl", "site", "-a", "start=http://127.0.0.1:9/"]
    crawl += ["-s", f"ARCHIVE_PATH={archive}"]
    imported = [str(NEWSARCHIVE), "import", str(page), "--archive", str(archive)]
    blocks = [str(NEWSARCHIVE), "blocks", "list", "--archive", str(archive)]
    return [crawl, imported, blocks, *commands]


def _newer(archive: Path, whole: Path) -> None:
    shutil.copy(whole, archive)
    with closing(sqlite3.connect(archive)) as connection, connection:
        connection.execute(
            "INSERT INTO _sqlite_migrations(migration_set, name, applied_at)"
            " VALUES ('newsarchive', 'm999_from_the_future', '2030-01-01')"
        )
    with closing(sqlite3.connect(archive)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _damaged(archive: Path, whole: Path) -> None:
    data = bytearray(whole.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 20_000] = b"\xa5" * 20_000
    archive.write_bytes(data)


def _foreign(archive: Path, _: Path) -> None:
    with closing(sqlite3.connect(archive)) as connection, connection:
        connection.execute("CREATE TABLE bookmarks (url TEXT)")
        connection.execute("INSERT INTO bookmarks VALUES ('https://www.example.org/')")


_FILES: dict[str, Callable[[Path, Path], object]] = {
    "a text file": lambda archive, _: archive.write_text("This is no database.\n" * 500),
    "zeros": lambda archive, _: archive.write_bytes(bytes(100_000)),
    "a folder": lambda archive, _: archive.mkdir(),
    "another SQLite database": _foreign,
    "an archive of a newer version": _newer,
    "an archive cut in half": lambda archive, whole: archive.write_bytes(
        whole.read_bytes()[: whole.stat().st_size // 2]
    ),
    "an archive with damaged pages": _damaged,
}


def _digest(archive: Path) -> str:
    return "folder" if archive.is_dir() else hashlib.sha256(archive.read_bytes()).hexdigest()


if __name__ == "__main__":
    sys.exit(main(attempts, __doc__, size=60, what="articles in the archives"))
