"""Measure what crawling a site for a simulated week finds, misses and gets wrong.

    .venv/bin/python benchmarks/week.py [--every 3] [--days 7] [--seed 1]

In each simulated hour a made-up site on 127.0.0.1 may add, change, move or remove articles, or
return one to an earlier text. `scrapy crawl` is called every 3 hours (``--every``). A
`sitecustomize` module moves the clock of the crawls and their workers; everything else is as in
production.

At the end the script compares the archive with what the site did. "missed" lists the articles that
existed during a crawl and were not stored. "wrong ones" lists the versions in the archive that the
site did not show during any crawl. Both should be "none". Changes that no crawl could see are not
counted. A silent change is one that the page does not state. The crawler sees it when the article
is requested at its next age, which may be after the end of the week.
"""

from __future__ import annotations

import argparse
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from week_site import Week

from tests.support.fakesite.site import FakeSite

ROOT = Path(__file__).parent.parent
SCRAPY = Path(sys.executable).parent / "scrapy"

CLOCK = """
import copyreg, datetime, os
real = datetime.datetime
offset = datetime.timedelta(seconds=float(os.environ["WEEK_OFFSET"]))
class moved(real):
    @classmethod
    def now(cls, tz=None):
        return real.now(tz) + offset
moved.__name__ = moved.__qualname__ = "datetime"
moved.__module__ = "datetime"
datetime.datetime = moved
def unpickled(text):
    return moved.fromisoformat(text)
for kind in (real, moved):
    copyreg.pickle(kind, lambda one: (unpickled, (one.isoformat(),)))
"""


def main() -> None:
    """Simulate the week, then compare the archive with the site."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--every", type=int, default=3, help="hours between two crawls")
    parser.add_argument("--days", type=int, default=7, help="how many days to simulate")
    parser.add_argument("--seed", type=int, default=1, help="seed of what the site does")
    options = parser.parse_args()
    with FakeSite() as site, tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "sitecustomize.py").write_text(CLOCK)
        week, archive = Week(site, options.seed), Path(folder) / "archive.db"
        requests: Counter[str] = Counter()
        for number in range(options.days * 24):
            week.hour()
            if number % options.every == options.every - 1:
                crawl(week, archive, Path(folder))
                requests += requests_of(week)
        report(week, read_versions(archive, week), requests, options.days * 24 // options.every)


def crawl(week: Week, archive: Path, folder: Path) -> None:
    """Crawl the site as it is, at the simulated time."""
    week.note_shown_texts()
    week.site.clear_log()
    offset = (week.now - datetime.now(UTC)).total_seconds()
    moved = {"WEEK_OFFSET": str(offset), "PYTHONPATH": str(folder)}
    command = [str(SCRAPY), "crawl", "site", "-a", f"start={week.site.url}/"]
    command += ["-s", f"ARCHIVE_PATH={archive}", "-s", "AUTOTHROTTLE_ENABLED=0"]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | moved, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{week.now}: {done.stdout} {done.stderr[-2000:]}")


def requests_of(week: Week) -> Counter[str]:
    """Return the number of requests of the last crawl, by kind of page and HTTP status."""
    articles = set(week.marks)
    return Counter(
        f"{'articles' if request.path in articles else 'sources'} {request.status}"
        for request in week.site.requests
    )


@dataclass(frozen=True)
class StoredVersions:
    """What an archive has stored of the site."""

    texts: dict[str, list[str]]
    """Path -> the marks of its article's versions in order; empty if nothing is stored."""
    gone: set[str]
    """The paths of articles that are marked as gone."""
    stealth: int
    """Number of revisions that are recorded as silent."""
    returns: int
    """Number of revisions that are recorded as a return to an earlier text."""


def read_versions(archive: Path, week: Week) -> StoredVersions:
    """Return what *archive* has stored of the week's site."""
    base = week.site.url
    texts: dict[str, list[str]] = {path: [] for path in week.marks}
    with closing(sqlite3.connect(archive)) as connection:
        for url, text in connection.execute(
            "SELECT url, text FROM (SELECT url, number, revisions.text FROM revisions"
            " JOIN articles ON id = article_id UNION ALL SELECT url, 1e9, text FROM articles)"
            " ORDER BY url, number"
        ):
            mark = re.search(r"wording \d+-\d+", text)
            texts[url.removeprefix(base)].append(mark[0] if mark else "?")
        query = "SELECT url FROM articles WHERE gone_at IS NOT NULL"
        gone = {url.removeprefix(base) for (url,) in connection.execute(query)}
        stealth, returns = connection.execute(
            "SELECT count(*) FILTER (WHERE change ->> 'stealth' = 1),"
            " count(*) FILTER (WHERE change ->> 'returns_to' IS NOT NULL) FROM revisions"
        ).fetchone()
    return StoredVersions(texts, gone, stealth, returns)


def report(
    week: Week, stored_versions: StoredVersions, requests: Counter[str], crawls: int
) -> None:
    """Print what the site did, what was requested, and how the archive compares."""
    stored = {path for path, marks in stored_versions.texts.items() if marks}
    missed = sorted(set(week.shown) - stored) or "none"
    removed = week.removed & stored
    wrongly_gone = sorted(stored_versions.gone - week.removed) or "none"
    stated, silent, wrong = compare(week, stored_versions.texts)
    print("the site:    ", ", ".join(f"{n} {what}" for what, n in week.did.most_common()))
    print(f"{crawls} crawls: ", ", ".join(f"{n} {what}" for what, n in sorted(requests.items())))
    print(f"articles:     {len(stored)} of {len(week.shown)} stored that existed during a crawl;"
          f" missed: {missed}")  # fmt: skip
    print(f"revisions:    {stated}; recorded as silent: {stored_versions.stealth};"
          f" as returns: {stored_versions.returns}")  # fmt: skip
    print(f"silent ones:  {silent}")
    print(f"wrong ones:   {wrong or 'none'}")
    print(f"removed:      {len(stored_versions.gone & week.removed)} of {len(removed)} stored are")
    print(f"              marked as gone; marked wrongly: {wrongly_gone}")


def compare(week: Week, texts: dict[str, list[str]]) -> tuple[str, str, list[str]]:
    """Return how many stated and silent changes the archive has, and the versions that are wrong.

    Only changes that existed during a crawl count.
    """
    changes: Counter[tuple[bool, bool]] = Counter()
    wrong = []
    for path, shown in week.shown.items():
        left, before = list(texts[path]), None
        for mark, modified in shown:
            is_seen = left[:1] == [mark]
            if is_seen:
                left.pop(0)
            if before is not None:
                changes[modified == before, is_seen] += 1
            before = modified
        wrong += [f"{path}: {mark}" for mark in left]
    stated, silent = (
        f"{changes[kind, True]} of {changes[kind, True] + changes[kind, False]} changes seen"
        for kind in (False, True)
    )
    return stated, silent, wrong


if __name__ == "__main__":
    main()
