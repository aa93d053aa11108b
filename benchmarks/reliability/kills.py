"""Measure what `kill -9` of programs that share one archive loses or damages.

    .venv/bin/python benchmarks/reliability/kills.py [--rounds 20] [--seed 1] [--articles 20]

Three crawls (`scrapy crawl site`) of different sites write to one archive. Eight times per round
one of them is killed with -9 and started again. In every second round there are no other programs,
so that one of the crawls is often the last to close the archive. In the other rounds `newsarchive
serve` answers searches, `newsarchive learn` is started and killed, and a script opens, reads and
closes the archive all the time. Every tenth round begins with an archive of the first version, and
its migration is killed too.

The script checks the archive after each round: once while the readers still run, and once when all
programs have ended. SQLite's integrity_check must be ok, all derived rows and the full-text index
must agree with the articles, and every article that a crawl reported as stored must be in the
archive exactly once. Each breach is printed below the round and counted under "wrong", which should
be 0. "stored" is the number of articles that crawls reported as stored, "found" the number in the
archive. It may be greater, because a killed crawl may not report its last articles.
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from tests.support.kills import Crowd, Round  # noqa: E402

KILLS, OLD_ARTICLES, ROUNDS_OF_AN_ARCHIVE = 8, 3_000, 5


def main() -> int:
    """Run the rounds, print a line for each, and return 1 if anything was lost or damaged."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=20, help="how many to run")
    parser.add_argument("--seed", type=int, default=1, help="seed of the times of the kills")
    parser.add_argument(
        "--articles", type=int, default=20, help="new articles on each site per round"
    )
    options = parser.parse_args()
    print(f"SQLite {sqlite3.sqlite_version}, seed {options.seed}")
    print("round  beside  seconds  killed: crawl  migrating  learn  served  stored  found  wrong")
    kills: Counter[str] = Counter()
    wrong = 0
    for first in range(0, options.rounds, ROUNDS_OF_AN_ARCHIVE):
        with tempfile.TemporaryDirectory(prefix="newsarchive-kills-") as folder:
            crowd = Crowd(Path(folder), seed=options.seed + first)
            if first % (2 * ROUNDS_OF_AN_ARCHIVE) == 0:
                crowd.begin_with_old_archive(OLD_ARTICLES)
            with crowd.open():
                for number in range(first, min(first + ROUNDS_OF_AN_ARCHIVE, options.rounds)):
                    begun = time.monotonic()
                    beside = number % 2 == 1
                    done = crowd.round(KILLS, options.articles, beside=beside)
                    kills += done.kills
                    wrong += len(done.problems)
                    report(number + 1, beside, time.monotonic() - begun, done)
    print(f"{kills.total()} kills in {options.rounds} rounds: {wrong} problems")
    return int(wrong > 0)


def report(number: int, beside: bool, seconds: float, done: Round) -> None:
    """Print the line of a round, and its problems below it."""
    print(
        f"{number:5}  {'readers' if beside else '-':>7} {seconds:8.1f}  {done.kills['crawl']:13}"
        f"  {done.kills['migration']:9}  {done.kills['learn']:5}  {done.responses:6}"
        f"  {done.reported:6}  {done.articles:5}  {len(done.problems):5}",
        flush=True,
    )
    for problem in done.problems:
        print(f"       {problem}")


if __name__ == "__main__":
    sys.exit(main())
