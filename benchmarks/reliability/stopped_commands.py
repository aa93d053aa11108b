"""Stop each command with Ctrl-C or SIGTERM at random moments, and let it continue.

    .venv/bin/python benchmarks/reliability/stopped_commands.py [--size 6] [--seed 1]

For each of crawl, import, learn, reextract and migration, SIZE times: the command gets one signal,
SIGINT and SIGTERM in turn, after a random part of the time that it takes, from its first moment to
its last. It must end within 30 seconds with status 0 (it was done), 130 (stopped) or 143 (SIGTERM
before its handler was there), without a traceback; the archive must be sound and the counts of its
runs must add up. Then the same command must succeed and everything must be done.
"""

from __future__ import annotations

import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from rows import Row, main

from tests.support.crawls import rows
from tests.support.jobs import Job, Jobs

ARTICLES = 40
#: Python itself ends with -2 or -15 before the program has begun to run.
RIGHT = (0, 130, 143, -signal.SIGINT, -signal.SIGTERM)


def attempts(folder: Path, size: int, seed: int) -> Iterator[Row]:
    """Yield a row for each command that was stopped *size* times."""
    chance = random.Random(seed)
    with Jobs(folder, ARTICLES) as jobs:
        for job in jobs.all:
            yield _stopped(job, folder, size, chance)


def _stopped(job: Job, folder: Path, size: int, chance: random.Random) -> Row:
    row = Row(f"Ctrl-C, SIGTERM in {job.name}", "")
    begun = time.monotonic()
    job.start(job.begin(folder / job.name)).end()
    seconds = time.monotonic() - begun
    ends: Counter[int] = Counter()
    for number in range(size):
        archive = job.begin(folder / f"{job.name}-{number}")
        started = job.start(archive)
        # One in each part of the command's life: while it loads, works, learns, ends.
        after = seconds * (number + chance.random()) / size
        time.sleep(after)
        kind = signal.SIGINT if number % 2 else signal.SIGTERM
        started.process.send_signal(kind)
        status, err = started.end(30)
        ends[status] += 1
        when = f"{kind.name} after {after:.1f} of {seconds:.1f} s"
        if status not in RIGHT or "Traceback" in err:
            row.problems.append(f"{when}: status {status}: {err[-1500:]}")
        row.problems += [f"{when}: {line}" for line in job.problems(archive, is_complete=False)]
        status, err = job.start(archive).end()
        row.problems += [f"next run after {when}: {status} {err[-300:]}"] if status else []
        row.problems += [f"{when}: {line}" for line in job.problems(archive, is_complete=True)]
        sums = "new + revised + unchanged + duplicates + skipped + failed"
        for found in rows(archive, f"SELECT found, {sums} FROM runs WHERE found <> {sums}"):
            row.problems.append(f"{when}: the counts of a run do not add up: {found}")
    statuses = ", ".join(f"{number} times {status}" for status, number in sorted(ends.items()))
    row.measured = f"{size} stops: status {statuses}"
    return row


if __name__ == "__main__":
    sys.exit(main(attempts, __doc__, size=6, what="stops of each command"))
