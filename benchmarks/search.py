"""How long our pages take beside stock Datasette's table search, over HTTP, in one run.

    .venv/bin/python benchmarks/search.py [--articles 50000] [--keep /tmp/bench.db]

Builds an archive of articles of random words as a crawl stores them, serves it, and asks for each
kind of page a number of times with words that were not asked for before; some kinds again while
another process writes to the archive.

It prints median and 95th percentile in milliseconds, the size of the page in kB, and how many
empty pages of Datasette the median costs. Machines differ: that last column does so least. The
load of the machine stands above the table; the figures of the docs are of a load below 1.
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

#: What Datasette answers without asking a database: what its part of any page costs.
EMPTY_PAGE = "/-/versions"
#: What is asked for again while another process writes.
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
    """Build, serve, ask, print."""
    options = options_of_the_call()
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


def options_of_the_call() -> argparse.Namespace:
    """What the call asks for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=50_000, help="how many to build")
    parser.add_argument("--keep", type=Path, help="archive to keep, or to use again")
    parser.add_argument("--repeat", type=int, default=20, help="times to ask for each kind of page")
    parser.add_argument("--stock", type=int, default=4, help="times to ask stock Datasette")
    return parser.parse_args()


def measure(paths: list[str], address: str) -> Figures:
    """The figures of asking for *paths* one after the other."""
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
            for case in WHILE_WRITING:
                _row(f"{case} ...", measure(cases[case], address), empty)
    if stock:
        run_stock(path, cases, stock, empty)


def run_stock(path: Path, cases: dict[str, list[str]], times: int, empty: Figures) -> None:
    """Print what Datasette's own table search takes for the words of some *cases*."""
    table = f"/{path.stem}/articles?_search="
    # Without its time limit: large archives would else have errors for figures.
    unlimited = ("--setting", "sql_time_limit_ms", "600000")
    with served("datasette", "serve", str(path), *unlimited) as address:
        for case in ("mixed", "word in 40 % of articles"):
            asked = [path.partition("q=")[2] for path in cases[case][:times]]
            _row(f"stock: {case}", measure([table + words for words in asked], address), empty)


def _row(case: str, figures: Figures, empty: Figures) -> None:
    median, p95, size = figures
    print(f"{case:30} {median:9.1f} {p95:9.1f} {size:7.1f} {median / empty[0]:8.1f}", flush=True)


if __name__ == "__main__":
    main()
