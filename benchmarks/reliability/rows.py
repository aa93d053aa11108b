"""What the scripts of this folder share: a row of the table, and how to print it."""

from __future__ import annotations

import argparse
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


@dataclass
class Row:
    """One attempt to lose or damage something, what was measured, and what was wrong."""

    attempt: str
    measured: str
    problems: list[str] = field(default_factory=list)


#: What a script does: it is called with an empty folder, a size and a seed.
Attempts = Callable[[Path, int, int], Iterator[Row]]


def main(attempts: Attempts, description: str | None, *, size: int, what: str) -> int:
    """Run *attempts* as the command line says, print a line for each, and return 1 if one fails.

    *size* is the default of ``--size``, the number of *what*.
    """
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--size", type=int, default=size, help=f"number of {what} ({size})")
    parser.add_argument("--seed", type=int, default=1, help="seed of the random moments")
    options = parser.parse_args()
    print(f"SQLite {sqlite3.sqlite_version}, size {options.size}, seed {options.seed}")
    wrong = 0
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="newsarchive-torture-") as folder:
        for row in attempts(Path(folder), options.size, options.seed):
            wrong += len(row.problems)
            print(f"{row.attempt:28} {row.measured}; wrong: {len(row.problems)}", flush=True)
            for problem in row.problems:
                print(f"    {problem[:600]}", flush=True)
    print(f"{wrong} wrong, {time.monotonic() - begun:.0f} s")
    return int(wrong > 0)


sys.path.insert(0, str(ROOT))
