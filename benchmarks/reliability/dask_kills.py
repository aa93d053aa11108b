"""Kill what takes part in `import --dask` and `reextract --dask`, and compare what is left.

    .venv/bin/python benchmarks/reliability/dask_kills.py [--size 3] [--seed 1]

For each command, at 10, 50 and 90 % of the articles and each SIZE times: a worker is killed, the
scheduler is killed, the command is killed, a worker and the command are killed, and the command
gets Ctrl-C. After the death of a worker the command must succeed by itself; after that of the
scheduler it must end with status 1, after Ctrl-C with status 130. Then, with a new scheduler if
that was killed, the same command must succeed. In the end the archive must be that of a command
that nobody disturbed.
"""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from pathlib import Path

from rows import Row, main

from newsarchive.archive.connection import register_functions
from tests.support.commands import NEWSARCHIVE
from tests.support.crawls import rows, value
from tests.support.dask_cluster import Cluster, dask_cluster
from tests.support.kills import wrong_in
from tests.support.mixed_files import state_of, write_files

JSON_RECORDS, PAGES = 10, 100
#: Seconds after which a command counts as hanging.
PATIENCE = 600
#: What happens, and the exit status of the command then.
EVENTS = {
    "worker killed": 0,
    "scheduler killed": 1,
    "command killed": -signal.SIGKILL,
    "worker and command killed": -signal.SIGKILL,
    "Ctrl-C": 130,
}
_EXTRACTED = "SELECT url, section, language, text FROM articles ORDER BY url"


@dataclass(frozen=True)
class Job:
    """A command; *template* is the folder that it begins with, *count* shows how far it is."""

    name: str
    template: Path
    arguments: tuple[str, ...]
    count: str
    total: int

    def state(self, archive: Path) -> object:
        """Return what must be the same however often the command was disturbed."""
        return state_of(archive), rows(archive, _EXTRACTED)


def attempts(folder: Path, size: int, _: int) -> Iterator[Row]:
    """Yield a row for each command and each thing that happens to it *size* times."""
    with ExitStack() as stack:
        cluster = stack.enter_context(dask_cluster(_made(folder / "dask")))
        for job in _jobs(folder, cluster):
            alone = _begin(job, folder / f"{job.name}-alone")
            status, err = _end(_start(job, alone, cluster))
            wanted = job.state(alone)
            if status:
                yield Row(f"{job.name}, undisturbed", "", [f"status {status}: {err[-300:]}"])
            for event in EVENTS:
                row = Row(f"{job.name}, {event}", f"{3 * size} times, at 10, 50 and 90 %")
                for number in range(size):
                    for percent in (10, 50, 90):
                        archive = _begin(job, folder / f"{job.name}-{event}-{number}-{percent}")
                        row.problems += _disturbed(job, archive, cluster, event, percent, folder)
                        if job.state(archive) != wanted:
                            row.problems.append(f"at {percent} %: not the same archive")
                        row.problems += wrong_in(archive)
                yield row


def _disturbed(
    job: Job, archive: Path, cluster: Cluster, event: str, percent: int, folder: Path
) -> list[str]:
    """Run the command with one *event* in it, then to its end; return what was wrong."""
    with ExitStack() as stack:
        if "scheduler" in event:  # a cluster of its own, which ends with it
            place = _made(folder / f"dask-{archive.parent.name}")
            cluster = stack.enter_context(dask_cluster(place))
        process = _start(job, archive, cluster)
        while process.poll() is None and _done(job, archive) < job.total * percent // 100:
            time.sleep(0.01)
        if process.poll() is not None:
            return [f"at {percent} %: it ended before: {process.communicate()[1][-300:]}"]
        if "worker" in event:
            cluster.kill_worker()
        if "scheduler" in event:
            cluster.kill_scheduler()
        if "command" in event or event == "Ctrl-C":
            process.send_signal(signal.SIGINT if event == "Ctrl-C" else signal.SIGKILL)
        status, err = _end(process)
        found = (
            []
            if status in (EVENTS[event], 0)
            else [f"at {percent} %: status {status}: {err[-300:]}"]
        )
        found += [f"at {percent} %: {err[-500:]}"] if "Traceback" in err else []
        if status == 0:
            return found
        if "scheduler" in event:
            place = _made(folder / f"dask-again-{archive.parent.name}")
            cluster = stack.enter_context(dask_cluster(place))
        status, err = _end(_start(job, archive, cluster))
        return found + ([f"again: status {status}: {err[-300:]}"] if status else [])


def _jobs(folder: Path, cluster: Cluster) -> Iterator[Job]:
    files = write_files(folder / "files", JSON_RECORDS, PAGES)
    importing = ("import", str(files))
    stored = "SELECT count(*) FROM articles"
    yield Job("import", _made(folder / "empty"), importing, stored, JSON_RECORDS + PAGES)
    archive = _made(folder / "imported") / "archive.db"
    _end(_start(Job("", archive.parent, importing, "", 0), archive, cluster))
    with closing(sqlite3.connect(archive)) as connection, connection:
        register_functions(connection)
        connection.execute("UPDATE articles SET section = 'Wrong'")
    again = "SELECT count(*) FROM extractions"
    yield Job("reextract", archive.parent, ("reextract",), again, PAGES)


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _begin(job: Job, folder: Path) -> Path:
    shutil.copytree(job.template, folder)
    return folder / "archive.db"


def _start(job: Job, archive: Path, cluster: Cluster) -> subprocess.Popen[str]:
    command = [str(NEWSARCHIVE), *job.arguments, "--no-learn", "--dask", cluster.address]
    environment = os.environ | {"NEWSARCHIVE_DB": str(archive)}
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    )


def _done(job: Job, archive: Path) -> int:
    with suppress(sqlite3.OperationalError):  # no archive, no table yet
        return int(value(archive, job.count))
    return 0


def _end(process: subprocess.Popen[str]) -> tuple[int, str]:
    try:
        _, err = process.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        return -1, f"it hangs: {process.communicate()[1]}"
    return process.returncode, err


if __name__ == "__main__":
    sys.exit(main(attempts, __doc__, size=3, what="times that each thing happens"))
