"""Hold the write lock of the archive while commands start and while they run.

    .venv/bin/python benchmarks/reliability/locks.py [--size 60]

Another connection holds the lock for 10 and for SIZE seconds, before the command starts and in the
middle of it. The command must wait, say so in one line at its start, succeed, and lose nothing. A
lock that is held for longer than LOCK_PATIENCE (here 3 seconds) ends it with status 4 and one line;
the next run then does everything.
"""

from __future__ import annotations

import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Thread

from rows import Row, main

from newsarchive.archive.connection import open_for_writing
from tests.support.jobs import Job, Jobs

ARCHIVE_LOCKED = 4


def attempts(folder: Path, size: int, seed: int) -> Iterator[Row]:
    """Yield a row for each time and place of a lock, for a crawl and an import."""
    with Jobs(folder, 40) as jobs:
        for job in jobs.all[:2]:
            for seconds in sorted({min(10, size), size}):
                for late in (False, True):
                    yield _held(job, folder, seconds, late=late)
            yield _too_long(job, folder)


def _held(job: Job, folder: Path, seconds: int, *, late: bool) -> Row:
    when = "in mid-run" if late else "at the start"
    row = Row(f"lock {seconds} s {when}, {job.name}", "")
    archive = job.begin(folder / f"{job.name}-{seconds}-{late}")
    open_for_writing(archive).close()
    begun = time.monotonic()
    if late:
        started = job.start(archive)
        _wait_for_first_article(archive)
        lock = Thread(target=_hold, args=(archive, seconds))
        lock.start()
    else:
        lock = Thread(target=_hold, args=(archive, seconds))
        lock.start()
        time.sleep(0.3)
        started = job.start(archive)
    status, err = started.end()
    lock.join()
    waited = time.monotonic() - begun
    log = archive.parent / "stored.log"  # that of a crawl
    said = err + (log.read_text(encoding="utf-8") if log.exists() else "")
    lines = [line for line in said.splitlines() if "wait" in line]
    if status:
        row.problems.append(f"status {status}: {err[-400:]}")
    if not late and len(lines) != 1:
        row.problems.append(f"{len(lines)} lines about waiting: {said[-400:]}")
    row.problems += job.problems(archive, is_complete=True)
    row.measured = f"status {status} after {waited:.0f} s, {len(lines)} lines about waiting"
    return row


def _too_long(job: Job, folder: Path) -> Row:
    row = Row(f"lock longer, {job.name}", "")
    archive = job.begin(folder / f"{job.name}-long")
    open_for_writing(archive).close()
    with closing(sqlite3.connect(archive, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        status, err = job.start(archive, patience=3).end()
        connection.execute("ROLLBACK")
    if status != ARCHIVE_LOCKED or "Traceback" in err:
        row.problems.append(f"status {status}: {err[-400:]}")
    row.measured = f"status {status}: {err.strip().splitlines()[-1][-70:] if err.strip() else ''}"
    status, err = job.start(archive).end()
    row.problems += [f"then status {status}: {err[-400:]}"] if status else []
    row.problems += job.problems(archive, is_complete=True)
    return row


def _hold(archive: Path, seconds: float) -> None:
    with closing(sqlite3.connect(archive, isolation_level=None, timeout=30)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        time.sleep(seconds)
        connection.execute("ROLLBACK")


def _wait_for_first_article(archive: Path) -> None:
    with closing(sqlite3.connect(archive)) as connection:
        for _ in range(600):
            if connection.execute("SELECT count(*) FROM articles").fetchone() != (0,):
                return
            time.sleep(0.05)


if __name__ == "__main__":
    sys.exit(main(attempts, __doc__, size=60, what="seconds of the longer lock"))
