"""Let each command run out of disk space, and check that it goes on when there is space again.

    .venv/bin/python benchmarks/reliability/disk_full.py [--size 4] [--seed 1]

For each of crawl, import, learn, reextract and migration, SIZE times: the archive is in a file
system with a random part of the space that the command needs. If the script may mount one (as
root), that is a tmpfs, which really becomes full; else it is a limit on the size of each file,
which SQLite meets as an I/O error. The command must end with status 3 and one line, and the archive
must be sound. Then there is space, and the same command must succeed and everything be done. If
"export -o FILE" finds no space, FILE must not be there, and the archive must be as before.
"""

from __future__ import annotations

import hashlib
import random
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from rows import Row, main

from tests.support.commands import NEWSARCHIVE
from tests.support.jobs import Job, Jobs

ARTICLES = 40
ARCHIVE_FULL = 3


def attempts(folder: Path, size: int, seed: int) -> Iterator[Row]:
    """Yield a row for each command that met a full disk *size* times."""
    chance = random.Random(seed)
    can_mount = _can_mount(folder)
    with Jobs(folder, ARTICLES) as jobs:
        export = replace(
            next(job for job in jobs.all if job.name == "reextract"),
            name="export",
            arguments=lambda archive: [
                str(NEWSARCHIVE),
                "export",
                "-o",
                str(archive.parent / "x.csv"),
            ],
        )
        for job in [*jobs.all, export]:
            yield _starved(job, folder, size, chance, can_mount=can_mount)


def _starved(job: Job, folder: Path, size: int, chance: random.Random, *, can_mount: bool) -> Row:
    archive = job.begin(folder / f"{job.name}-free")
    before = _kilobytes(archive.parent)
    status, err = job.start(archive).end()
    row = Row(f"disk full in {job.name}", "")
    row.problems += [f"undisturbed: {err[-300:]}"] if status else []
    grown = max(16, _kilobytes(archive.parent) - before)
    full = 0
    for number in range(size):
        space = int(before + grown * chance.uniform(0.02, 0.7))
        with ExitStack() as stack:
            place = folder / f"{job.name}-{number}"
            place.mkdir()
            if can_mount:
                more = stack.enter_context(_small_disk(place, space))
                status, problems = _once(job, job.begin(place), None)
                more()
            else:
                limit = max(before, 64) * 1024 if job.name == "export" else space * 1024 // 2
                status, problems = _once(job, job.begin(place), limit)
            full += status == ARCHIVE_FULL
            row.problems += [f"{space} kB: {problem}" for problem in problems]
            status, err = job.start(place / "archive.db").end()
            row.problems += [f"with space again, status {status}: {err[-300:]}"] if status else []
            if job.name != "export":
                row.problems += job.problems(place / "archive.db", is_complete=True)
    kind = "a tmpfs" if can_mount else "a limit on the size of files"
    row.measured = f"{full} of {size} runs met {kind} that was full: status 3, one line"
    return row


def _once(job: Job, archive: Path, limit: int | None) -> tuple[int, list[str]]:
    """Run *job* where it has too little space; return its status and what was wrong."""
    before = _digest(archive) if job.name == "export" else ""

    def prepare() -> None:
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))

    status, err = job.start(archive, prepare).end()
    lines = [line for line in err.splitlines() if line.strip()]
    problems = []
    if status not in (0, ARCHIVE_FULL):
        problems.append(f"status {status}: {err[-400:]}")
    elif status == ARCHIVE_FULL and len(lines) != 1:
        problems.append(f"{len(lines)} lines: {err[-600:]}")
    if job.name == "export":
        if status and (archive.parent / "x.csv").exists():
            problems.append("half an export is left")
        if _digest(archive) != before:
            problems.append("the archive changed")
    else:
        problems += job.problems(archive, is_complete=False)
    return status, problems


def _kilobytes(folder: Path) -> int:
    return sum(f.stat().st_blocks // 2 for f in folder.rglob("*") if f.is_file())


def _digest(archive: Path) -> str:
    return hashlib.sha256(archive.read_bytes()).hexdigest()


def _can_mount(folder: Path) -> bool:
    place = folder / "mount-test"
    place.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "none", str(place)], capture_output=True)
    if done.returncode == 0:
        subprocess.run(["umount", str(place)], check=True)
    return done.returncode == 0


@contextmanager
def _small_disk(place: Path, kilobytes: int) -> Iterator[Callable[[], None]]:
    """Mount a tmpfs of this size at *place*; the function that is yielded makes it large."""
    mount = ["mount", "-t", "tmpfs"]
    subprocess.run([*mount, "-o", f"size={kilobytes}k", "none", str(place)], check=True)

    def make_large() -> None:
        subprocess.run(["mount", "-o", "remount,size=400m", str(place)], check=True)

    try:
        yield make_large
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


if __name__ == "__main__":
    sys.exit(main(attempts, __doc__, size=4, what="runs of each command"))
