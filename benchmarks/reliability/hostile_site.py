"""Crawl a site that attacks its reader, and count what that costs.

    .venv/bin/python benchmarks/reliability/hostile_site.py [--good 20] [--kinds wire,pages]

A raw server on 127.0.0.1 answers some 300 URLs of a feed, and feeds, sitemaps and robots.txt, each
with another attack: endless, lying and malformed responses, bombs, loops, private addresses in many
spellings, deep nesting, texts that make patterns slow, scripts, hijacked identities. Good articles
are in the middle of the same feed. `scrapy crawl site` crawls it without pauses and second tries,
and a response may take 5 seconds; the other settings are the defaults. The cases are in
tests/support/hostile/, and the test suite runs a part of them.

A good article counts if all its lines are stored. Each case must have an outcome that is right for
it. "canary" is the number of connections to a port of this machine to which links, redirects,
feeds, entities and robots.txt lead: it must be 0. "memory" is the largest sum of the proportional
set sizes (PSS) of the crawl and its worker processes, sampled ten times per second; it must be at
most 600 MB. At the end the pages of the web interface must contain nothing active.
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
import tempfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from tests.support.hostile.pages import PAYLOADS  # noqa: E402
from tests.support.hostile.rendering import active_content  # noqa: E402
from tests.support.hostile.site import HostileSite  # noqa: E402
from tests.support.hostile.trial import attempt  # noqa: E402

MOST_MEGABYTES = 600
MOST_SHOWN = 40


def main() -> int:
    """Crawl the site, print the figures, and return 1 if anything is wrong."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--good", type=int, default=20, help="number of good articles")
    parser.add_argument("--kinds", default="", help="wire, codings, redirects, pages, sources")
    options = parser.parse_args()
    kinds = frozenset(filter(None, options.kinds.split(",")))
    with tempfile.TemporaryDirectory(prefix="newsarchive-hostile-") as folder:
        archive = Path(folder) / "archive.db"
        with HostileSite(options.good, kinds) as site:
            done = attempt(site, archive, "DOWNLOAD_TIMEOUT=5")
            robots = len(site.neighbours)
        problems = done.problems + active_content(archive, PAYLOADS)
    if done.megabytes > MOST_MEGABYTES:
        problems.append(f"memory: {done.megabytes:.0f} MB")
    print(f"SQLite {sqlite3.sqlite_version}; {done.cases} cases, {robots} bad robots.txt")
    print("good  canary  memory  seconds  wrong")
    print(
        f"{done.good:2}/{options.good}  {len(done.asked):6}  {done.megabytes:3.0f} MB"
        f"  {done.seconds:7.0f}  {len(problems):5}"
    )
    for problem in problems[:MOST_SHOWN]:
        print(f"       {problem[:300]}")
    for outcome, number in Counter(done.outcomes.values()).most_common():
        print(f"{number:5} {outcome}")
    return int(bool(problems))


if __name__ == "__main__":
    sys.exit(main())
