"""How fast searching is: our pages beside stock Datasette's table search, over HTTP, in one run.

    .venv/bin/python benchmarks/search.py --articles 100000 [--keep /tmp/bench.db]

Builds an archive of articles of random words as a crawl stores them, serves it, asks each
page a number of times with words it did not ask for before, and prints median and 95th
percentile in milliseconds, and how many pages of Datasette with nothing on them the median
costs; some again while another process writes to the archive.
"""

from __future__ import annotations

import argparse
import os
import random
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from random_articles import SECTIONS, SITES, Newsroom, build, vocabulary

from newsarchive.archive.articles.store import store_article
from newsarchive.archive.connection import open_for_writing
from newsarchive.archive.writer import Writer

WRITTEN_A_SECOND = 10
#: Seconds in which the writing process must have stored an article.
WRITER_PATIENCE = 60
#: What Datasette answers without asking a database: what its part of any page costs.
EMPTY_PAGE = "/-/versions"


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
        os._exit(1)  # from the writer's thread, where sys.exit ends nothing


@contextmanager
def written(path: Path) -> Iterator[None]:
    """Have another process write to the archive at *path* meanwhile."""
    with closing(sqlite3.connect(path)) as connection:
        newest = "SELECT coalesce(max(id), 0) FROM articles"
        before = connection.execute(newest).fetchone()
        process = subprocess.Popen([sys.executable, __file__, "--write", str(path)])
        try:
            _wait_for_first(process, lambda: connection.execute(newest).fetchone() != before)
            begun = time.perf_counter()
            yield
            seconds = time.perf_counter() - begun
            if process.poll() is not None:
                sys.exit("the writing process ended while it was measured: figures do not count")
        finally:
            process.terminate()
            process.wait()
        (number,) = connection.execute(
            "SELECT count(*) FROM articles WHERE id > ?", before
        ).fetchone()
        print(f"({number:,} articles were written in {seconds:.0f} s)")


def _wait_for_first(process: subprocess.Popen[bytes], stored: Any) -> None:
    """Until *stored* is true; ends with a message where the writing process stores nothing."""
    deadline = time.monotonic() + WRITER_PATIENCE
    while not stored():
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
    """Run a server on a free port; its address."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-m", *command, "--port", str(port)],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            if process.poll() is not None:
                sys.exit(f"{' '.join(command)} ended with status {process.returncode}")
            try:
                urllib.request.urlopen(address + "/-/versions.json").read()
                break
            except OSError:
                time.sleep(0.05)
        else:
            sys.exit(f"{' '.join(command)} did not answer in 30 s")
        yield address
    finally:
        process.terminate()
        process.wait()


def measure(paths: list[str], address: str) -> tuple[float, float, float]:
    """Median and 95th percentile in ms, and the mean page size in kB, of *paths*."""
    times, sizes = [], []
    for path in paths:
        begun = time.perf_counter()
        with urllib.request.urlopen(address + path) as answer:
            sizes.append(len(answer.read()))
        times.append((time.perf_counter() - begun) * 1_000)
    times.sort()
    return (
        times[len(times) // 2],
        times[max(0, round(len(times) * 0.95) - 1)],
        sum(sizes) / len(sizes) / 1_000,
    )


def extent(path: Path) -> tuple[int, list[int]]:
    """How many articles there are, and the ids of a hundred of them, from all over the archive."""
    with closing(sqlite3.connect(path)) as connection:
        (articles,) = connection.execute("SELECT count(*) FROM articles").fetchone()
        ids = connection.execute("SELECT id FROM articles ORDER BY id").fetchall()
    return articles, [number for (number,) in ids[:: max(1, articles // 100)]]


def warm(path: Path) -> None:
    """Read the file once, so that it lies in memory: what is measured is not the disk."""
    # By another process: closing the file in this one would drop the locks of its connections.
    subprocess.run(["cat", path], stdout=subprocess.DEVNULL, check=True)


def document_share(path: Path, words: list[str], articles: int) -> dict[str, float]:
    """The share of articles that have each of some *words*; ends where none has any."""
    sample = words[:400:4] + words[400:4_000:60]
    sql = "SELECT count(*) FROM articles_fts WHERE articles_fts MATCH ?"
    with closing(sqlite3.connect(path)) as connection:
        found = {word: connection.execute(sql, (f'"{word}"',)).fetchone()[0] for word in sample}
    if sum(number > articles / 10 for number in found.values()) < 10:
        sys.exit(
            f"{path} is not of articles that this program made up, so its words find nothing:"
            " name a file that is not there yet, or one that --keep left"
        )
    return {word: number / articles for word, number in found.items()}


def main() -> None:
    """Build, serve, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--write", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--articles", type=int, default=50_000)
    parser.add_argument("--keep", type=Path, help="archive to keep, or to use again")
    parser.add_argument("--repeat", type=int, default=20)
    parser.add_argument("--stock", type=int, default=4, help="times to ask stock Datasette")
    arguments = parser.parse_args()
    if arguments.write:
        write(arguments.write)
    words = vocabulary(random.Random(1))
    with tempfile.TemporaryDirectory() as folder:
        path = arguments.keep or Path(folder) / "bench.db"
        if not path.exists():
            begun = time.perf_counter()
            build(path, arguments.articles, words)
            print(
                f"built in {time.perf_counter() - begun:.0f} s, {path.stat().st_size / 1e6:,.0f} MB"
            )
        open_for_writing(path, 60).close()  # an archive of an older version is migrated here
        run(path, words, arguments.repeat, arguments.stock)


def _mixed(*kinds: list[str]) -> list[str]:
    """Of each group of three: a rare word, a middling one, a pair of middling and common."""
    groups = zip(*kinds, strict=False)
    return [
        query for rare, middle, common in groups for query in (rare, middle, f"{middle} {common}")
    ]


def _paths(queries: list[str], more: str = "") -> list[str]:
    return [f"/search?q={urllib.parse.quote(query)}{more}" for query in queries]


def cases_of(
    words: list[str], shares: dict[str, float], ids: list[int], repeat: int
) -> dict[str, list[str]]:
    """What is asked for: the name of each case, and its addresses."""
    near_40 = sorted(shares, key=lambda word: abs(shares[word] - 0.4))[: 2 * repeat]
    middle = [w for w in shares if 0.002 < shares[w] < 0.1][: 2 * repeat]
    rare = [words[n] for n in range(5_000, 40_000, 35_000 // (2 * repeat))]
    # Two lots: the second has not been asked for when it is asked for in another order.
    common, mixed = near_40[::2], _mixed(rare[::2], middle[::2], near_40[::2])
    others, mixed_others = near_40[1::2], _mixed(rare[1::2], middle[1::2], near_40[1::2])
    return {
        "mixed": _paths(mixed),
        "word in 40 % of articles": _paths(common),
        "prefix of 3 letters": _paths([f"{w[:3]}*" for w in middle[::2]]),
        "mixed, newest first": _paths(mixed_others, "&sort=newest"),
        "common, newest first": _paths(others, "&sort=newest"),
        "mixed, newest first, anew": _paths(mixed, "&sort=newest"),
        "common, newest first, anew": _paths(common, "&sort=newest"),
        "common, one site": _paths(common, f"&site={SITES[3]}"),
        "no query, one section": [f"/search?section={s}" for s in SECTIONS],
        "no query, anew": ["/search"] * repeat,
        "front page": ["/"] * repeat,
        "reader page": [f"/a/{number}" for number in ids[:: max(1, len(ids) // repeat)]],
    }


def run(path: Path, words: list[str], repeat: int, stock: int) -> None:
    """Print the table of the archive at *path*."""
    warm(path)
    articles, ids = extent(path)
    cases = cases_of(words, document_share(path, words, articles), ids, repeat)
    load = os.getloadavg()[0]
    print(f"{'':30} {'median':>9} {'p95':>9} {'kB':>7} {'x empty':>8}"
          f"   ({articles:,} articles, load {load:.1f})")  # fmt: skip

    with served("newsarchive.console.serve", str(path)) as address:
        for case in ("no query, anew", "front page", "reader page"):
            measure(cases[case][:3], address)
        measure([EMPTY_PAGE] * 3, address)
        empty = measure([EMPTY_PAGE] * repeat, address)
        _row("an empty page of Datasette", empty, empty)
        for case, paths in cases.items():
            _row(case, measure(paths, address), empty)
        print("... while another process writes:")
        with written(path):
            for case in ("mixed", "word in 40 % of articles", "prefix of 3 letters",
                         "mixed, newest first", "reader page"):  # fmt: skip
                _row(f"{case} ...", measure(cases[case], address), empty)
    if not stock:
        return
    table = f"/{path.stem}/articles?_search="
    # Without its time limit: large archives would else have errors for figures.
    unlimited = ("--setting", "sql_time_limit_ms", "600000")
    with served("datasette", "serve", str(path), *unlimited) as address:
        for case in ("mixed", "word in 40 % of articles"):
            asked = [path.partition("q=")[2] for path in cases[case][:stock]]
            _row(f"stock: {case}", measure([table + words for words in asked], address), empty)


def _row(case: str, figures: tuple[float, float, float], empty: tuple[float, float, float]) -> None:
    median, p95, size = figures
    print(f"{case:30} {median:9.1f} {p95:9.1f} {size:7.1f} {median / empty[0]:8.1f}", flush=True)


if __name__ == "__main__":
    main()
