"""Kill each command with -9 at random moments, and check what it leaves behind.

    .venv/bin/python benchmarks/reliability/killed_commands.py [--size 20] [--seed 1]

For each of crawl, import, learn, reextract and migration: the command is started and killed SIZE
times, each time after a random part of the time that it takes. After each kill SQLite's
integrity_check must be ok, all derived rows and the full-text index must agree with the articles,
no article may be there twice, and every one that was reported as stored must be there. If the
command ends before it is killed, it begins again with a new archive. At last it runs to its end:
it must succeed, everything must be done, and no URL may be left in the queue.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from rows import Row, main

from tests.support.jobs import Job, Jobs

ARTICLES = 40


def attempts(folder: Path, size: int, seed: int) -> Iterator[Row]:
    """Yield a row for each command that was killed *size* times."""
    chance = random.Random(seed)
    with Jobs(folder, ARTICLES) as jobs:
        for job in jobs.all:
            yield _killed(job, folder, size, chance)


def _killed(job: Job, folder: Path, size: int, chance: random.Random) -> Row:
    row = Row(f"kill -9 of {job.name}", "")
    begun = time.monotonic()
    archive = job.begin(folder / f"{job.name}-0")
    status, err = job.start(archive).end()
    seconds = time.monotonic() - begun
    row.problems += [f"undisturbed: {line}" for line in _after(job, archive, status, err)]
    kills = archives = 0
    archive = job.begin(folder / f"{job.name}-1")
    while kills < size:
        started = job.start(archive)
        time.sleep(chance.uniform(0, seconds))
        if started.kill():
            kills += 1
            row.problems += job.problems(archive, is_complete=False)
        else:
            archives += 1
            row.problems += _after(job, archive, 0, "")
            archive = job.begin(folder / f"{job.name}-{archives + 1}")
    status, err = job.start(archive).end()
    row.problems += _after(job, archive, status, err)
    row.measured = f"{kills} kills in {archives + 1} archives of {len(job.urls)} articles"
    return row


def _after(job: Job, archive: Path, status: int, err: str) -> list[str]:
    """Return what is wrong after a command that ran to its end."""
    failed = [f"status {status}: {err[-300:]}"] if status != 0 or "Traceback" in err else []
    return failed + job.problems(archive, is_complete=True)


if __name__ == "__main__":
    sys.exit(main(attempts, __doc__, size=20, what="kills of each command"))
