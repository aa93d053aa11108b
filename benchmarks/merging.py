"""Measure how long `newsarchive merge` takes, with and without articles that both archives have.

    .venv/bin/python benchmarks/merging.py [--articles 10000] [--folder DIR]

Two archives of made-up articles (about 450 random words, 30 sites) are stored as crawls store them:
both have a third of the articles in common, as two machines that read overlapping sites. One is
merged into the other without learning, then once more, which changes nothing. The script prints
wall and CPU seconds, and the memory of the process.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from random_articles import Newsroom, vocabulary

from newsarchive.archive.articles.store import store_article
from newsarchive.archive.connection import open_for_writing

_START = datetime(2026, 1, 1, tzinfo=UTC)


def main() -> None:
    """Make two archives, merge them, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=10_000, help="of each archive")
    parser.add_argument("--folder", type=Path, help="where to work; default: a temporary folder")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        one, other = Path(folder) / "one.db", Path(folder) / "other.db"
        third = options.articles // 3
        fill(one, 0, options.articles)
        fill(other, options.articles - third, options.articles)
        for name in ("merge", "merge again"):
            print(json.dumps(measured(name, one, other) | {"articles": options.articles}))
        print(json.dumps({"archive MB": round(one.stat().st_size / 1e6, 1)}))


def fill(path: Path, first: int, number: int) -> None:
    """Store the articles *first* to *first* + *number*, the same for the same numbers."""
    words = vocabulary(random.Random(1))
    with closing(open_for_writing(path)) as connection:
        for start in range(first, first + number, 500):
            connection.execute("BEGIN IMMEDIATE")
            for each in range(start, min(start + 500, first + number)):
                at = _START + timedelta(minutes=each)
                article = Newsroom(words, seed=each).article(str(each), at)
                store_article(connection, article, seen_at=at, via="feed")
            connection.execute("COMMIT")


def measured(name: str, one: Path, other: Path) -> dict[str, object]:
    """Merge *other* into *one* in a process of its own, and return what it took."""
    command = [sys.executable, "-m", "newsarchive.cli", "merge", str(other)]
    began = time.monotonic()
    process = subprocess.Popen(
        [*command, "--archive", str(one), "--no-learn"], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    said = process.stdout.read().strip()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - began
    assert status == 0, said
    return {
        "step": name, "wall s": round(seconds, 1),
        "CPU s": round(usage.ru_utime + usage.ru_stime, 1),
        "memory MB": round(usage.ru_maxrss / 1e3), "said": said.partition(": ")[2],
    }  # fmt: skip


if __name__ == "__main__":
    main()
