"""Measure `newsarchive backup` on a large archive: seconds, bytes, and how long a writer waits.

    python benchmarks/backing_up.py ARCHIVE FOLDER [--captures MB]

ARCHIVE is copied to FOLDER first and not changed. Captures are made up: files of 64 MB with bytes
that do not compress. While the back-up runs, another program commits a row a hundred times a
second; the longest commit says whether the back-up holds the write lock.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

_FILE = 64 * 10**6


def main() -> None:
    """Print a row of the table in docs/operation.md for each back-up."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("archive", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--captures", type=int, default=1_000, metavar="MB")
    options = parser.parse_args()
    archive = options.folder / "archive" / "archive.db"
    (archive.parent / "captures").mkdir(parents=True)
    shutil.copy(options.archive, archive)
    for number in range(options.captures * 10**6 // _FILE):
        path = archive.parent / "captures" / f"made-{number:05}.warc"
        path.write_bytes(os.urandom(_FILE))
    measure("first", archive)
    measure("second, nothing changed", archive)
    measure("without check", archive, "--no-verify")


def measure(name: str, archive: Path, *options: str) -> None:
    """Make a back-up while another thread commits, and print what it took."""
    target = archive.parent.parent / "backup"
    stop, waits = threading.Event(), [0.0]
    writer = threading.Thread(target=write, args=(archive, stop, waits))
    writer.start()
    command = [sys.executable, "-m", "newsarchive.cli", "backup", str(target), "--json"]
    command += ["--archive", str(archive), "--keep", "5", *options]
    began = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    seconds = time.monotonic() - began
    stop.set()
    writer.join()
    if done.returncode:
        print(done.stdout, done.stderr)
        return
    result = json.loads(done.stdout)
    print(
        f"| {name} | {seconds:.1f} | {result['bytes_copied'] / 1e6:,.0f} MB |"
        f" {len(waits):,} commits, the longest {1000 * max(waits):.0f} ms |"
    )


def write(archive: Path, stop: threading.Event, waits: list[float]) -> None:
    """Commit again and again, and note how long each commit took."""
    with closing(sqlite3.connect(archive, timeout=60.0, isolation_level=None)) as connection:
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        connection.execute("CREATE TABLE IF NOT EXISTS benchmark (number INTEGER)")
        while not stop.wait(0.01):
            began = time.monotonic()
            connection.execute("INSERT INTO benchmark VALUES (1)")
            waits.append(time.monotonic() - began)


if __name__ == "__main__":
    main()
