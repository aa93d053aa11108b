"""Crawl sites that answer each request at random, and look for what is lost.

    .venv/bin/python benchmarks/reliability/random_crawl.py [--seed 1] [--plans 50]

A plan has one to three runs. In each, up to nine of the URLs of a small site (articles, feed,
sitemap, home page, robots.txt) are answered in one of some 40 ways: well, late, with odd headers,
with redirects, walls and lies, cut, or not at all (`tests/support/random_site.py`). Then come up to
three runs in which all is answered well. After each run the ledger must add up, all checks of
doctor pass, nothing may have raised an unexpected error, and no text may be stored that is not the
article's. At the end each article that a source ever named must be stored. Each run is a process of
its own. The figures are printed at the end; the exit status is 1 if anything is wrong.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from tests.support.random_site import SOURCES, WAYS, RandomSite, Run, crawl_by  # noqa: E402

STARTS = ("/", "/feed.xml", "/sitemap.xml", "/ /feed.xml")


def main() -> int:
    """Crawl by random plans, print what is wrong and the figures, and return 1 if anything is."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--plans", type=int, default=50)
    options = parser.parse_args()
    counts: Counter[str] = Counter()
    began = time.monotonic()
    for number in range(options.plans):
        rng = random.Random(f"{options.seed} {number}")
        plan, start = [_run(rng) for _ in range(rng.randint(1, 3))], rng.choice(STARTS)
        site = RandomSite()
        with tempfile.TemporaryDirectory(prefix="newsarchive-random-") as folder:
            wrong = list(crawl_by(plan, Path(folder) / "archive.db", start, site))
        for problem in wrong:
            print(f"plan {number}, start {start}: {problem}", flush=True)
        if wrong:
            print(f"plan {number} was {plan}", flush=True)
        counts.update(plans=1, wrong=bool(wrong), runs=site.runs, articles=len(site.named))
        counts.update(requests=len(site.server.paths), bad=sum(len(run.ways) for run in plan))
    print("seed  plans  runs  requests  odd answers  articles  plans with a fault  seconds")
    print(
        f"{options.seed:4}  {counts['plans']:5}  {counts['runs']:4}  {counts['requests']:8}"
        f"  {counts['bad']:11}  {counts['articles']:8}  {counts['wrong']:18}"
        f"  {time.monotonic() - began:7.0f}"
    )
    return int(counts["wrong"] > 0)


def _run(rng: random.Random) -> Run:
    paths = [*SOURCES, *(RandomSite.path(number) for number in range(1, 9))]
    ways = {path: rng.choice(sorted(WAYS)) for path in rng.sample(paths, rng.randint(0, 9))}
    return Run(ways, rng.randint(1, 3), rng.choice([2, 99, 99]), rng.random() < 0.5)


if __name__ == "__main__":
    sys.exit(main())
