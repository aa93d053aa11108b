"""How fast searching is: our pages beside stock Datasette's table search, over HTTP, in one run.

    .venv/bin/python benchmarks/search.py --articles 50000 [--keep /tmp/bench.db]

Builds an archive of made-up articles (seeded; word frequencies as in language,
after Zipf) as a crawl stores them, serves it, asks each page a number of times
with words it did not ask for before, and prints median and 95th percentile in
milliseconds; some again while another process writes to the archive.
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
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import accumulate, count
from pathlib import Path

from newsarchive.archive.connection import open_for_writing
from newsarchive.archive.store import store_article
from newsarchive.archive.writer import Writer
from newsarchive.article import Article, Block

VOCABULARY = 60_000
WORDS_AN_ARTICLE = 450
WRITTEN_A_SECOND = 10
SITES = [f"paper{number}.example" for number in range(30)]
SECTIONS = ["World", "Politics", "Business", "Sport", "Culture", "Science", "Opinion", "Health"]
ONSETS = (*"bcdfghjklmnpqrstvw", "br", "ch", "cl", "dr", "fl", "gr", "pl", "sh", "st", "tr")
NUCLEI = ("a", "e", "i", "o", "u", "ai", "ea", "ee", "io", "ou")
CODAS = ["", "", "", "n", "r", "s", "t", "l", "m", "nd", "st", "rk"]


def vocabulary(random_: random.Random) -> list[str]:
    """Words that can be said, the frequent ones short."""
    words: dict[str, None] = {}
    while len(words) < VOCABULARY:
        syllables = 1 + int(len(words) ** 0.5 > 30) + random_.choice((0, 0, 1, 1, 2))
        parts = (ONSETS, NUCLEI, CODAS)
        words["".join(random_.choice(part) for _ in range(syllables) for part in parts)] = None
    return list(words)


class Press:
    """Makes articles up: the same ones for the same *seed*."""

    def __init__(self, words: list[str], seed: int = 1) -> None:
        self.random = random_ = random.Random(seed)
        self.words = words
        self.weights = list(accumulate(1 / (rank + 8) for rank in range(len(words))))
        self.people = [
            f"{random_.choice(words).title()} {random_.choice(words).title()}" for _ in range(2_000)
        ]

    def article(self, url_end: str, moment: datetime) -> Article:
        """An article that arrives at *moment* and was published in the day before."""
        random_ = self.random
        length = max(60, int(random_.gauss(WORDS_AN_ARTICLE, 200)))
        drawn = random_.choices(self.words, cum_weights=self.weights, k=length)
        title = random_.choices(self.words, cum_weights=self.weights, k=8)
        site = SITES[int(random_.triangular(0, len(SITES), 0))]
        paragraphs = [" ".join(drawn[at : at + 60]).capitalize() for at in range(0, length, 60)]
        return Article(
            url=f"https://{site}/{url_end}",
            site_name=site.split(".")[0].title(),
            title=" ".join(title).capitalize(),
            description=" ".join(drawn[5:30]),
            blocks=[Block(text=f"{text}.") for text in paragraphs],
            authors=random_.sample(self.people, random_.choice((0, 1, 1, 1, 2))),
            published_at=moment - timedelta(hours=random_.expovariate(1 / 20)),
            published_precision="time",
            language=random_.choice(("en", "en", "de")),
            section=random_.choice(SECTIONS),
            word_count=length,
            is_free=random_.choice((None, True, True, False)),
            extractor="bench 1",
        )


def build(path: Path, articles: int, words: list[str]) -> None:
    """Fill a new archive at *path* as a crawl does, a thousand articles a transaction."""
    press = Press(words)
    start = datetime(2024, 1, 1, tzinfo=UTC)
    step = timedelta(days=700) / articles
    with closing(open_for_writing(path)) as connection:
        for first in range(0, articles, 1_000):
            connection.execute("BEGIN IMMEDIATE")
            for number in range(first, min(first + 1_000, articles)):
                seen = start + step * number
                store_article(connection, press.article(str(number), seen), seen_at=seen)
            connection.execute("COMMIT")
            print(f"\r{min(first + 1_000, articles):,} of {articles:,}", end="", file=sys.stderr)
        print(file=sys.stderr)
        connection.execute("ANALYZE")


def write(path: Path) -> None:
    """Store WRITTEN_A_SECOND articles a second in the archive, as a crawl does, until killed."""
    press = Press(vocabulary(random.Random(1)), seed=os.getpid())
    writer = Writer(path, 60)
    for number in count():
        now = datetime.now(UTC)
        article = press.article(f"{now.timestamp()}-{number}", now)
        writer.submit(partial(store_article, article=article, seen_at=now))
        time.sleep(1 / WRITTEN_A_SECOND)


@contextmanager
def written(path: Path) -> Iterator[None]:
    """Have another process write to the archive at *path* meanwhile."""
    with closing(sqlite3.connect(path)) as connection:
        newest = "SELECT max(id) FROM articles"
        before = connection.execute(newest).fetchone()
        process = subprocess.Popen([sys.executable, __file__, "--write", str(path)])
        while connection.execute(newest).fetchone() == before:
            if process.poll() is not None:
                sys.exit("the writing process ended")
            time.sleep(0.1)
        begun = time.perf_counter()
        try:
            yield
        finally:
            process.terminate()
            process.wait()
        (number,) = connection.execute("SELECT count(*) FROM articles WHERE id > ?", before)
        print(f"({number[0]:,} articles were written in {time.perf_counter() - begun:.0f} s)")


@contextmanager
def served(*command: str) -> Iterator[str]:
    """Run a server on a free port; its address."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-m", *command, "--port", str(port)],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(200):
            try:
                urllib.request.urlopen(address + "/-/versions.json").read()
                break
            except OSError:
                time.sleep(0.05)
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


def document_share(path: Path, words: list[str], articles: int) -> dict[str, float]:
    """The share of articles that have each of some *words*."""
    connection = sqlite3.connect(path)
    sample = words[:400:4] + words[400:4_000:60]
    return {
        word: connection.execute(
            "SELECT count(*) FROM articles_fts WHERE articles_fts MATCH ?", (f'"{word}"',)
        ).fetchone()[0]
        / articles
        for word in sample
    }


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
        run(path, words, arguments.articles, arguments.repeat, arguments.stock)


def _mixed(*kinds: list[str]) -> list[str]:
    """Of each group of three: a rare word, a middling one, a pair of middling and common."""
    groups = zip(*kinds, strict=False)
    return [
        query for rare, middle, common in groups for query in (rare, middle, f"{middle} {common}")
    ]


def _paths(queries: list[str], more: str = "") -> list[str]:
    return [f"/search?q={urllib.parse.quote(query)}{more}" for query in queries]


def run(path: Path, words: list[str], articles: int, repeat: int, stock: int) -> None:
    """Print the table of the archive at *path*."""
    shares = document_share(path, words, articles)
    near_40 = sorted(shares, key=lambda word: abs(shares[word] - 0.4))[: 2 * repeat]
    middle = [w for w in shares if 0.002 < shares[w] < 0.1][: 2 * repeat]
    rare = [words[n] for n in range(5_000, 40_000, 35_000 // (2 * repeat))]
    # Two lots: the second has not been asked for when it is asked for in another order.
    common, mixed = near_40[::2], _mixed(rare[::2], middle[::2], near_40[::2])
    others, mixed_others = near_40[1::2], _mixed(rare[1::2], middle[1::2], near_40[1::2])
    cases = {
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
        "reader page": [f"/a/{n}" for n in range(1, articles, articles // repeat)],
    }
    print(f"{'':28} {'median':>9} {'p95':>9} {'kB':>7}   ({articles:,} articles)")
    with served("newsarchive.console.serve", str(path)) as address:
        for case in ("no query, anew", "front page", "reader page"):
            measure(cases[case][:3], address)
        for case, paths in cases.items():
            print("{:28} {:9.1f} {:9.1f} {:7.1f}".format(case, *measure(paths, address)))
        print("... while another process writes:")
        with written(path):
            for case in ("mixed", "word in 40 % of articles", "prefix of 3 letters"):
                figures = measure(cases[case], address)
                print("{:28} {:9.1f} {:9.1f} {:7.1f}".format(f"{case} ...", *figures))
    if not stock:
        return
    table = f"/{path.stem}/articles?_search="
    with served("datasette", "serve", str(path)) as address:
        for case, group in (
            ("mixed", mixed), ("word in 40 % of articles", common),
        ):  # fmt: skip
            paths = [table + urllib.parse.quote(w) for w in group[:stock]]
            print(
                "{:28} {:9.1f} {:9.1f} {:7.1f}".format(f"stock: {case}", *measure(paths, address))
            )


if __name__ == "__main__":
    main()
