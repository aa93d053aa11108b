"""Measure how long our pages take over HTTP, compared with the table search of Datasette.

    .venv/bin/python benchmarks/search.py [--articles 50000] [--keep /tmp/bench.db]

The script builds an archive of articles of random words and serves it. Up to 20,000 articles are
stored as a crawl stores them; a larger archive is made of copies (``multiplied_archive.py``). It
requests each kind of page several times, with words that were not requested before. Then it
requests some kinds again while another process writes to the archive.

For each kind of page it prints the median and the 95th percentile in milliseconds, the size in kB,
and the ratio of the median to the time of an empty Datasette page. This ratio depends least on the
machine. The load of the machine is printed above the table; the docs quote figures that were
measured with a load below 1. The first line has the sizes of the archive and of what search reads,
as shares of the text.
"""

from __future__ import annotations

import argparse
import os
import random
import sqlite3
import subprocess
import tempfile
import time
import urllib.request
from contextlib import closing
from pathlib import Path

from multiplied_archive import build_big
from random_articles import vocabulary
from search_cases import WHILE_WRITING, cases_of, check_words, document_shares
from side_programs import served, written

from newsarchive.archive.connection import open_for_writing

#: A page for which Datasette queries no database: the cost that every page has.
EMPTY_PAGE = "/-/versions"
#: What search reads: the index of words, that of beginnings, the facets.
SEARCH_TABLES = {
    "index of words": ("articles_fts",),
    "beginnings": ("article_beginnings",),
    "facets": ("article_facets", "facet_values"),
    "by date and id": ("articles_by_published", "articles_by_id"),
}

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
            build_big(path, options.articles, words)
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


def print_sizes(path: Path) -> None:
    """Print the size of the archive, and of what search reads, as shares of the text."""
    sql = (
        "SELECT sum(length(CAST(text AS BLOB)) + coalesce(length(CAST(title AS BLOB)), 0)"
        " + coalesce(length(CAST(description AS BLOB)), 0)) FROM articles"
    )
    with closing(sqlite3.connect(path)) as connection:
        (text,) = connection.execute(sql).fetchone()
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        (page_bytes,) = connection.execute("PRAGMA page_size").fetchone()
        sizes = connection.execute("SELECT name, pgsize FROM dbstat WHERE aggregate = 1").fetchall()
    shares = {"the archive": pages * page_bytes / text}
    for title, names in SEARCH_TABLES.items():
        shares[title] = sum(size for name, size in sizes if name.startswith(names)) / text
    print(f"shares of the text ({text / 1e6:,.0f} MB): "
          + ", ".join(f"{name} {share:.3f}" for name, share in shares.items()))  # fmt: skip


def warm(path: Path) -> None:
    """Read the file once, so that it is in memory and the disk is not measured."""
    # By another process: closing the file in this one would drop the locks of its connections.
    subprocess.run(["cat", path], stdout=subprocess.DEVNULL, check=True)


def run(path: Path, words: list[str], repeat: int, stock: int) -> None:
    """Print the table for the archive at *path*."""
    warm(path)
    print_sizes(path)
    check_words(path)
    articles, ids = extent(path)
    cases = cases_of(words, document_shares(words), ids, repeat)
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
