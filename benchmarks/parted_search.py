"""Compare searching an archive in parts with searching the same archive in one file.

    .venv/bin/python benchmarks/parted_search.py [--articles 5000] [--parts 3]
    .venv/bin/python benchmarks/parted_search.py --archive FOLDER/archive.db

With ``--archive`` the pages of one archive are measured, such as ``parted_archive.py`` makes it for
millions of articles: each kind twice, because the first time its pages may come from the disk.

Otherwise an archive of random words is built, and a copy of it gets parts of equal spans of time;
the last span stays in the open file. Both are served, and each kind of page of ``search.py`` is
requested of both in turn. Prints median and 95th percentile in milliseconds, and how many of the
searches gave the same hits in the same order: all of them must.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from multiplied_archive import build_big
from random_articles import vocabulary
from search import extent, measure
from search_cases import cases_of, check_words, document_shares
from side_programs import served

from newsarchive.archive.parts.moving import SLICE, OpenFile, enter_part, move_slice, settle


def main() -> None:
    """Build both archives and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--articles", type=int, default=5_000)
    parser.add_argument("--parts", type=int, default=3)
    parser.add_argument("--repeat", type=int, default=6, help="requests of each kind of page")
    parser.add_argument("--archive", type=Path, help="measure this one, and compare nothing")
    options = parser.parse_args()
    words = vocabulary(random.Random(1))
    if options.archive:
        _measure(options.archive, words, options.repeat)
        return
    with tempfile.TemporaryDirectory() as folder:
        whole, parted = Path(folder) / "whole.db", Path(folder) / "parted" / "archive.db"
        build_big(whole, options.articles, words)
        parted.parent.mkdir()
        shutil.copyfile(whole, parted)
        begun = time.perf_counter()
        _divide(parted, options.parts)
        print(f"divided in {time.perf_counter() - begun:.0f} s, load {os.getloadavg()[0]:.1f}")
        _, ids = extent(whole)
        cases = cases_of(words, document_shares(words), ids, options.repeat)
        with (
            served("newsarchive.console.serve", str(whole)) as one,
            served("newsarchive.console.serve", str(parted)) as many,
        ):
            _compare(cases, one, many)


def _measure(path: Path, words: list[str], repeat: int) -> None:
    """Print the figures of the archive at *path*, each case with two sets of words."""
    check_words(path)
    _, ids = extent(path)
    shares = document_shares(words)
    print(f"{'ms':32} {'first':>9} {'p95':>8} {'second':>9} {'p95':>8}"
          f"   (load {os.getloadavg()[0]:.1f})")  # fmt: skip
    with served("newsarchive.console.serve", str(path)) as server:
        for case, paths in cases_of(words, shares, ids, 2 * repeat).items():
            half = len(paths) // 2
            first, second = (measure(some, server) for some in (paths[:half], paths[half:]))
            print(f"{case:32} {first[0]:9.1f} {first[1]:8.1f} {second[0]:9.1f} {second[1]:8.1f}",
                  flush=True)  # fmt: skip


def _divide(path: Path, parts: int) -> None:
    """Move the articles to *parts* parts by id, but for the last share, which stays."""
    with OpenFile(path) as archive:
        archive.connection.execute("DELETE FROM unlearned_articles")
        rows = archive.connection.execute("SELECT id FROM articles ORDER BY id").fetchall()
        ids = [row[0] for row in rows]
        share = len(ids) // (parts + 1)
        for number in range(parts):
            part = enter_part(archive, f"part{number:02}", "month")
            own = ids[number * share : (number + 1) * share]
            with OpenFile(part.path, part.mark) as target:
                for at in range(0, len(own), SLICE):
                    move_slice(archive, part, target, own[at : at + SLICE])
            settle(archive, part)


def _compare(cases: dict[str, list[str]], one: str, many: str) -> None:
    """Print the figures of *cases* for both servers, and how many searches agree."""
    print(f"{'ms':32} {'one file':>9} {'p95':>8} {'parts':>9} {'p95':>8}")
    same = searches = 0
    for case, paths in cases.items():
        times: tuple[list[float], list[float]] = ([], [])
        for path in paths:
            path = path.replace("/search?", "/search.json?")
            answers = []
            for server, spent in zip((one, many), times, strict=True):
                begun = time.perf_counter()
                with urllib.request.urlopen(server + path) as response:
                    answers.append(response.read())
                spent.append((time.perf_counter() - begun) * 1_000)
            if path.startswith("/search.json"):
                searches += 1
                same += json.loads(answers[0]) == json.loads(answers[1])
        figures = [figure for spent in times for figure in _median_and_p95(spent)]
        print(f"{case:32} {figures[0]:9.1f} {figures[1]:8.1f} {figures[2]:9.1f} {figures[3]:8.1f}")
    print(f"{same} of {searches} searches gave the same answer")
    sys.exit(same != searches)


def _median_and_p95(times: list[float]) -> tuple[float, float]:
    times = sorted(times)
    return times[len(times) // 2], times[max(0, round(len(times) * 0.95) - 1)]


if __name__ == "__main__":
    main()
