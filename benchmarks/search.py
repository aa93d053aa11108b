"""Measure how long our pages take over HTTP, compared with the table search of Datasette.

    .venv/bin/python benchmarks/search.py [--articles 50000] [--keep /tmp/bench.db]

The script builds an archive of articles of random words, as a crawl stores them, and serves it. It
requests each kind of page several times, with words that were not requested before. Then it
requests some kinds again while another process writes to the archive.

For each kind of page it prints the median and the 95th percentile in milliseconds, the size in kB,
and the ratio of the median to the time of an empty Datasette page. This ratio depends least on the
machine. The load of the machine is printed above the table; the docs quote figures that were
measured with a load below 1.
"""

from __future__ import annotations

import argparse
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from contextlib import closing
from pathlib import Path

from random_articles import SECTIONS, SITES, build, vocabulary
from side_programs import served, written

from newsarchive.archive.connection import open_for_writing

#: A page for which Datasette queries no database: the cost that every page has.
EMPTY_PAGE = "/-/versions"
#: The cases that are measured again while another process writes.
WHILE_WRITING = (
    "mixed",
    "word in 40 % of articles",
    "prefix of 3 letters",
    "mixed, newest first",
    "reader page",
)

#: Median and 95th percentile in ms, and the mean page size in kB.
Figures = tuple[float, float, float]


def main() -> None:
    """Build the archive, if it does not exist, and print the table."""
    options = parse_options()
    words = vocabulary(random.Random(1))
    with tempfile.TemporaryDirectory() as folder:
        path = options.keep or Path(folder) / "bench.db"
        if not path.exists():
            begun = time.perf_counter()
            build(path, options.articles, words)
            megabytes = path.stat().st_size / 1e6
            print(f"built in {time.perf_counter() - begun:.0f} s, {megabytes:,.0f} MB")
        open_for_writing(path, 60).close()  # an archive of an older version is migrated here
        run(path, words, options.repeat, options.stock)


def parse_options() -> argparse.Namespace:
    """Return the options of the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=50_000, help="how many to build")
    parser.add_argument(
        "--keep", type=Path, help="build the archive here and keep it, or use it if it exists"
    )
    parser.add_argument(
        "--repeat", type=int, default=20, help="number of requests for each kind of page"
    )
    parser.add_argument(
        "--stock", type=int, default=4, help="number of requests for the search of Datasette"
    )
    return parser.parse_args()


def measure(paths: list[str], server: str) -> Figures:
    """Request *paths* from *server*, one after the other, and return the figures."""
    times, sizes = [], []
    for path in paths:
        begun = time.perf_counter()
        with urllib.request.urlopen(server + path) as response:
            sizes.append(len(response.read()))
        times.append((time.perf_counter() - begun) * 1_000)
    times.sort()
    return (
        times[len(times) // 2],
        times[max(0, round(len(times) * 0.95) - 1)],
        sum(sizes) / len(sizes) / 1_000,
    )


def extent(path: Path) -> tuple[int, list[int]]:
    """Return the number of articles, and about a hundred ids from all parts of the archive."""
    with closing(sqlite3.connect(path)) as connection:
        (articles,) = connection.execute("SELECT count(*) FROM articles").fetchone()
        ids = connection.execute("SELECT id FROM articles ORDER BY id").fetchall()
    return articles, [number for (number,) in ids[:: max(1, articles // 100)]]


def warm(path: Path) -> None:
    """Read the file once, so that it is in memory and the disk is not measured."""
    # By another process: closing the file in this one would drop the locks of its connections.
    subprocess.run(["cat", path], stdout=subprocess.DEVNULL, check=True)


def document_share(path: Path, words: list[str], articles: int) -> dict[str, float]:
    """Return the share of articles that contain each of some *words*.

    End the program if the archive does not consist of these words.
    """
    sample = words[:400:4] + words[400:4_000:60]
    sql = "SELECT count(*) FROM articles_fts WHERE articles_fts MATCH ?"
    with closing(sqlite3.connect(path)) as connection:
        counts = {word: connection.execute(sql, (f'"{word}"',)).fetchone()[0] for word in sample}
    if sum(number > articles / 10 for number in counts.values()) < 10:
        sys.exit(
            f"{path} does not contain random articles, so the words of this script find nothing;"
            " name a new file, or one that --keep left"
        )
    return {word: number / articles for word, number in counts.items()}


def _mixed(*kinds: list[str]) -> list[str]:
    """Return three queries of each group: the rare word, the middling one, and a pair.

    The pair is the middling and the common word.
    """
    groups = zip(*kinds, strict=False)
    return [
        query for rare, middle, common in groups for query in (rare, middle, f"{middle} {common}")
    ]


def _paths(queries: list[str], more: str = "") -> list[str]:
    return [f"/search?q={urllib.parse.quote(query)}{more}" for query in queries]


def cases_of(
    words: list[str], shares: dict[str, float], ids: list[int], repeat: int
) -> dict[str, list[str]]:
    """Return the cases: name -> paths to request."""
    near_40 = sorted(shares, key=lambda word: abs(shares[word] - 0.4))[: 2 * repeat]
    middle = [w for w in shares if 0.002 < shares[w] < 0.1][: 2 * repeat]
    rare = [words[n] for n in range(5_000, 40_000, 35_000 // (2 * repeat))]
    # Two sets of words: those of the second were not requested before they are sorted by date.
    common, mixed = near_40[::2], _mixed(rare[::2], middle[::2], near_40[::2])
    others, mixed_others = near_40[1::2], _mixed(rare[1::2], middle[1::2], near_40[1::2])
    return {
        "mixed": _paths(mixed),
        "word in 40 % of articles": _paths(common),
        "prefix of 3 letters": _paths([f"{w[:3]}*" for w in middle[::2]]),
        "mixed, newest first": _paths(mixed_others, "&sort=newest"),
        "common, newest first": _paths(others, "&sort=newest"),
        "mixed again, newest first": _paths(mixed, "&sort=newest"),
        "common again, newest first": _paths(common, "&sort=newest"),
        "common, one site": _paths(common, f"&site={SITES[3]}"),
        "no query, one section": [f"/search?section={s}" for s in SECTIONS],
        "no query, repeated": ["/search"] * repeat,
        "front page": ["/"] * repeat,
        "reader page": [f"/a/{number}" for number in ids[:: max(1, len(ids) // repeat)]],
    }


def run(path: Path, words: list[str], repeat: int, stock: int) -> None:
    """Print the table for the archive at *path*."""
    warm(path)
    articles, ids = extent(path)
    cases = cases_of(words, document_share(path, words, articles), ids, repeat)
    load = os.getloadavg()[0]
    print(f"{'':30} {'median':>9} {'p95':>9} {'kB':>7} {'x empty':>8}"
          f"   ({articles:,} articles, load {load:.1f})")  # fmt: skip
    with served("newsarchive.console.serve", str(path)) as server:
        for case in ("no query, repeated", "front page", "reader page"):
            measure(cases[case][:3], server)
        measure([EMPTY_PAGE] * 3, server)
        empty = measure([EMPTY_PAGE] * repeat, server)
        _row("an empty page of Datasette", empty, empty)
        for case, paths in cases.items():
            _row(case, measure(paths, server), empty)
        print("while another process writes:")
        with written(path):
            for case in WHILE_WRITING:
                _row(f"{case} ...", measure(cases[case], server), empty)
    if stock:
        run_stock(path, cases, stock, empty)


def run_stock(path: Path, cases: dict[str, list[str]], times: int, empty: Figures) -> None:
    """Print how long the table search of Datasette takes for the words of some *cases*."""
    table = f"/{path.stem}/articles?_search="
    # Without the time limit of Datasette, which would end the queries of large archives.
    unlimited = ("--setting", "sql_time_limit_ms", "600000")
    with served("datasette", "serve", str(path), *unlimited) as server:
        for case in ("mixed", "word in 40 % of articles"):
            queries = [path.partition("q=")[2] for path in cases[case][:times]]
            _row(f"stock: {case}", measure([table + words for words in queries], server), empty)


def _row(case: str, figures: Figures, empty: Figures) -> None:
    median, p95, size = figures
    print(f"{case:30} {median:9.1f} {p95:9.1f} {size:7.1f} {median / empty[0]:8.1f}", flush=True)


if __name__ == "__main__":
    main()
