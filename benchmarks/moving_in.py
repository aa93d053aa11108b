"""Measure what a user can bring: kinds of files, counts in, counts stored, seconds.

All content is made up. `python benchmarks/moving_in.py` prints the table of docs/importing.md;
--records sets how many records each file has; --only takes the kinds with a word in their name.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import made_records as made

_NEWSARCHIVE = Path(sys.executable).parent / "newsarchive"


def _measured(records: int, only: str) -> Iterator[tuple[str, int, int, list[float], float]]:
    """Yield the kind of each file, its count, what was stored, seconds twice, and MB of memory."""
    kinds = {
        "news-please, JSON Lines, gzip": (made.lines(made.news_please), records),
        "newspaper4k, JSON Lines, gzip": (made.lines(made.newspaper), records),
        "Zyte, JSON Lines, gzip": (made.lines(made.zyte), records),
        "schema.org, JSON Lines, gzip": (made.lines(made.schema_org), records),
        "trafilatura, JSON Lines, gzip": (made.lines(made.trafilatura), records),
        "news-please's keys, CSV": (made.table(made.news_please), records),
        "WARC, gzip": (made.warc, records // 2),
        "mirror of wget, HTML": (made.mirror, max(1, records // 5)),
        "OPML": (made.feeds, records),
    }
    for kind, (write, number) in kinds.items():
        if only not in kind:
            continue
        with tempfile.TemporaryDirectory() as name:
            folder, archive = Path(name, "files"), Path(name, "archive.db")
            folder.mkdir()
            count = write(folder, number)
            runs = [import_into(archive, folder) for _ in range(2)]
            feeds = archive.with_name("feeds.opml")
            stored = feeds.read_text().count("xmlUrl") if feeds.exists() else _stored(archive)
            yield kind, count, stored, [each[0] for each in runs], runs[0][1]


def import_into(archive: Path, folder: Path) -> tuple[float, float]:
    """Import *folder*; return the seconds and the most MB of memory of the process."""
    begin = time.monotonic()
    command = [str(_NEWSARCHIVE), "import", "--no-learn", "--archive", str(archive), str(folder)]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(running.pid, 0)
    running.returncode = os.waitstatus_to_exitcode(status)
    assert running.returncode == 0
    return time.monotonic() - begin, usage.ru_maxrss / 1024


def _stored(archive: Path) -> int:
    with closing(sqlite3.connect(archive)) as connection:
        return int(connection.execute("SELECT count(*) FROM articles").fetchone()[0])


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=5000, help="records of each file")
    parser.add_argument("--only", metavar="WORD", default="")
    given = parser.parse_args()
    print("| files | in | stored | seconds | again, seconds | memory, MB |")
    print("|---|---:|---:|---:|---:|---:|")
    for kind, count, stored, (first, second), memory in _measured(given.records, given.only):
        print(
            f"| {kind} | {count:,} | {stored:,} | {first:.0f} | {second:.0f} | {memory:.0f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
