"""Run programs beside a benchmark: a web server, and a process that writes to the archive.

    .venv/bin/python benchmarks/side_programs.py ARCHIVE

If it is called as a script, it is the process that writes: it stores articles of random words, ten
per second, until it is killed.
"""

from __future__ import annotations

import argparse
import os
import random
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from random_articles import Newsroom, vocabulary

from newsarchive.archive.articles.store import store_article
from newsarchive.archive.writer import Writer

WRITTEN_A_SECOND = 10
#: Seconds within which the writing process must store its first article.
WRITER_PATIENCE = 60
#: Seconds within which a server must respond.
SERVER_PATIENCE = 30


def main() -> None:
    """Write to the archive that the command line names."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("archive", type=Path, metavar="ARCHIVE", help="path of the archive")
    write(parser.parse_args().archive)


def write(path: Path) -> None:
    """Store WRITTEN_A_SECOND articles a second in the archive, as a crawl does, until killed."""
    newsroom = Newsroom(vocabulary(random.Random(1)), seed=os.getpid())
    writer = Writer(path, 60)
    for number in count():
        now = datetime.now(UTC)
        article = newsroom.article(f"{now.timestamp()}-{number}", now)
        stored = writer.submit(partial(store_article, article=article, seen_at=now))
        stored.add_done_callback(_end_if_it_failed)
        time.sleep(1 / WRITTEN_A_SECOND)


def _end_if_it_failed(stored: Future[Any]) -> None:
    if error := stored.exception():
        print(f"storing an article failed: {error!r}", file=sys.stderr, flush=True)
        os._exit(1)  # in the writer's thread sys.exit would end only the thread


@contextmanager
def written(path: Path) -> Iterator[None]:
    """Run a process that writes to the archive at *path*; at the end print how much it wrote."""
    with closing(sqlite3.connect(path)) as connection:
        newest = "SELECT coalesce(max(id), 0) FROM articles"
        before = connection.execute(newest).fetchone()
        process = subprocess.Popen([sys.executable, __file__, str(path)])
        try:
            _wait_for_first(process, lambda: connection.execute(newest).fetchone() != before)
            begun = time.perf_counter()
            yield
            seconds = time.perf_counter() - begun
            if process.poll() is not None:
                sys.exit("the writing process ended too early: the figures are not valid")
        finally:
            process.terminate()
            process.wait()
        (number,) = connection.execute(
            "SELECT count(*) FROM articles WHERE id > ?", before
        ).fetchone()
        print(f"({number:,} articles were written in {seconds:.0f} s)")


def _wait_for_first(process: subprocess.Popen[bytes], is_stored: Callable[[], bool]) -> None:
    """Wait until *is_stored*; end the program if the writing process stores nothing."""
    deadline = time.monotonic() + WRITER_PATIENCE
    while not is_stored():
        if process.poll() is not None:
            sys.exit(f"the writing process ended with status {process.returncode}, see above")
        if time.monotonic() > deadline:
            sys.exit(
                f"the writing process stored nothing in {WRITER_PATIENCE} s;"
                " is the archive locked by another program?"
            )
        time.sleep(0.1)


@contextmanager
def served(*command: str) -> Iterator[str]:
    """Run the module and arguments *command* as a server on a free port, and yield its URL."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", *command, "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for_response(process, f"{url}/-/versions.json", " ".join(command))
        yield url
    finally:
        process.terminate()
        process.wait()


def _wait_for_response(process: subprocess.Popen[bytes], url: str, command: str) -> None:
    """Wait until the server responds to *url*; end the program if it does not."""
    deadline = time.monotonic() + SERVER_PATIENCE
    while True:
        if process.poll() is not None:
            sys.exit(f"{command} ended with status {process.returncode}")
        if time.monotonic() > deadline:
            sys.exit(f"{command} did not respond in {SERVER_PATIENCE} s")
        try:
            urllib.request.urlopen(url).read()
            return
        except OSError:
            time.sleep(0.05)


if __name__ == "__main__":
    main()
