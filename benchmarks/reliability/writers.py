"""Let two and four commands write to one archive at once, and read it all the time.

    .venv/bin/python benchmarks/reliability/writers.py [--size 100] [--seed 1]

Two writers: a crawl of SIZE articles and an import of SIZE other pages. Four writers: also `learn`
and `blocks keep`, again and again until the others have ended. Meanwhile `serve` answers searches,
and a connection counts the articles by SQL: no answer may fail, and no count may be smaller than
the one before. At the end all articles must be there once, and doctor must find nothing.
"""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

from rows import Row, main

from tests.support.commands import NEWSARCHIVE, call
from tests.support.crawls import stored, value
from tests.support.jobs import Jobs


def attempts(folder: Path, size: int, seed: int) -> Iterator[Row]:
    """Yield a row for two writers and one for four."""
    with Jobs(folder, size) as jobs:
        for writers in (2, 4):
            yield _written(jobs, folder / str(writers), writers)


def _written(jobs: Jobs, folder: Path, writers: int) -> Row:
    row = Row(f"{writers} writers and readers", "")
    crawl, imported = jobs.all[:2]
    archive = crawl.begin(folder)
    call(archive, "import", "--no-learn", str(jobs.first_page))
    stop = Event()
    answers: list[int] = []
    others = [Thread(target=_read, args=(archive, stop, answers, row.problems))]
    if writers > 2:
        for command in (["learn"], ["blocks", "list"]):
            others.append(Thread(target=_repeat, args=(archive, command, stop, row.problems)))
    begun = time.monotonic()
    running = [job.start(archive) for job in (crawl, imported)]
    for other in others:
        other.start()
    for started in running:
        status, err = started.end()
        row.problems += [f"status {status}: {err[-400:]}"] if status else []
    seconds = time.monotonic() - begun
    stop.set()
    for other in others:
        other.join()
    wanted = crawl.urls | imported.urls
    if missing := len(wanted) - stored(archive):
        row.problems.append(f"{missing} articles missing")
    row.problems += crawl.problems(archive, is_complete=False)
    if "all sound" not in call(archive, "doctor"):
        row.problems.append("doctor finds something")
    row.measured = f"{len(wanted)} articles in {seconds:.0f} s, {len(answers)} answers to readers"
    return row


def _repeat(archive: Path, command: list[str], stop: Event, problems: list[str]) -> None:
    while not stop.is_set():
        if command == ["blocks", "list"] and (
            family := value(archive, "SELECT min(family_id) FROM boilerplate")
        ):
            command = ["blocks", "keep", str(family)]
        try:
            call(archive, *command)
        except AssertionError as error:
            problems.append(f"{' '.join(command)}: {str(error)[-400:]}")
        stop.wait(0.1)


def _read(archive: Path, stop: Event, answers: list[int], problems: list[str]) -> None:
    """Search by `serve` and count by SQL until *stop*."""
    serve = subprocess.Popen(
        [str(NEWSARCHIVE), "serve", "--port", "0", str(archive)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert serve.stdout
    url = serve.stdout.readline().split(" on ")[1].split()[0]
    before = 0
    try:
        while not stop.is_set():
            with urllib.request.urlopen(f"{url}/search.json?q=harbour", timeout=60) as response:
                response.read()
            number = stored(archive)
            if number < before:
                problems.append(f"{before} articles, then {number}")
            before = number
            answers.append(number)
            stop.wait(0.05)
    except (OSError, sqlite3.Error) as error:
        problems.append(f"reading failed: {error}")
    finally:
        serve.terminate()
        serve.wait()


if __name__ == "__main__":
    sys.exit(main(attempts, __doc__, size=100, what="articles of each writer"))
