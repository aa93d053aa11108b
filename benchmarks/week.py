"""What crawling one site for a simulated week finds and misses, and which revisions it gets wrong.

    .venv/bin/python benchmarks/week.py [--every 3] [--days 7] [--seed 1]

A made-up site on 127.0.0.1 adds, changes, flips, moves and removes articles hour by hour, and
`scrapy crawl` is called every so many hours. The clock of the crawls and their workers is moved by
a `sitecustomize` of this script's own: everything else is as in production.

At the end the archive is held against what the site really did. "missed" are articles that stood
there at a crawl and were not stored; "wrong ones" are versions in the archive that the site never
showed at a crawl: both should be "none". A change that came and went between two crawls is not
counted. A silent change is one whose page does not say so; one that is not seen yet is due when
its article is asked for at its next age.
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
    """Live the week, then compare."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--every", type=int, default=3, help="hours between two crawls")
    parser.add_argument("--days", type=int, default=7, help="how many to live")
    parser.add_argument("--seed", type=int, default=1, help="of what the site does")
    options = parser.parse_args()
    with FakeSite() as site, tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "sitecustomize.py").write_text(CLOCK)
        week, archive = Week(site, options.seed), Path(folder) / "archive.db"
        asked: Counter[str] = Counter()
        for number in range(options.days * 24):
            week.hour()
            if number % options.every == options.every - 1:
                crawl(week, archive, Path(folder))
                asked += asked_for(week)
        report(week, found_in(archive, week), asked, options.days * 24 // options.every)


def crawl(week: Week, archive: Path, folder: Path) -> None:
    """Crawl the site as it is, at its hour."""
    week.look()
    week.site.forget()
    offset = (week.now - datetime.now(UTC)).total_seconds()
    moved = {"WEEK_OFFSET": str(offset), "PYTHONPATH": str(folder)}
    command = [str(SCRAPY), "crawl", "site", "-a", f"start={week.site.url}/"]
    command += ["-s", f"ARCHIVE_PATH={archive}", "-s", "AUTOTHROTTLE_ENABLED=0"]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | moved, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{week.now}: {done.stdout} {done.stderr[-2000:]}")


def asked_for(week: Week) -> Counter[str]:
    """What the last crawl asked for, by kind and answer."""
    articles = set(week.marks)
    return Counter(
        f"{'articles' if request.path in articles else 'sources'} {request.status}"
        for request in week.site.requests
    )


@dataclass(frozen=True)
class Found:
    """What an archive has of the site."""

    texts: dict[str, list[str]]
    """Path -> the marks of its article's versions in order; empty where nothing is stored."""
    gone: set[str]
    """The paths of articles that are marked as gone."""
    stealth: int
    """How many revisions are stated as silent."""
    returns: int
    """How many revisions are stated as going back to an earlier text."""


def found_in(archive: Path, week: Week) -> Found:
    """What *archive* has of the week's site."""
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
        question = "SELECT url FROM articles WHERE gone_at IS NOT NULL"
        gone = {url.removeprefix(base) for (url,) in connection.execute(question)}
        stealth, returns = connection.execute(
            "SELECT count(*) FILTER (WHERE change ->> 'stealth' = 1),"
            " count(*) FILTER (WHERE change ->> 'returns_to' IS NOT NULL) FROM revisions"
        ).fetchone()
    return Found(texts, gone, stealth, returns)


def report(week: Week, found: Found, asked: Counter[str], crawls: int) -> None:
    """Print what the site did, what was asked for, and how the archive compares."""
    stored = {path for path, marks in found.texts.items() if marks}
    missed = sorted(set(week.shown) - stored) or "none"
    removed = week.removed & stored
    wrongly_gone = sorted(found.gone - week.removed) or "none"
    said, silent, wrong = compare(week, found.texts)
    print("the site:    ", ", ".join(f"{n} {what}" for what, n in week.did.most_common()))
    print(f"{crawls} crawls: ", ", ".join(f"{n} {what}" for what, n in sorted(asked.items())))
    print(f"articles:     {len(stored)} of {len(week.shown)} stored that stood there at a crawl;"
          f" missed: {missed}")  # fmt: skip
    print(f"revisions:    {said}; stated as silent: {found.stealth};"
          f" as going back: {found.returns}")  # fmt: skip
    print(f"silent ones:  {silent}")
    print(f"wrong ones:   {wrong or 'none'}")
    print(f"removed:      {len(found.gone & week.removed)} of {len(removed)} stored are")
    print(f"              marked as gone; wrongly so: {wrongly_gone}")


def compare(week: Week, texts: dict[str, list[str]]) -> tuple[str, str, list[str]]:
    """How the changes that stood at a crawl were seen: stated ones, silent ones, and wrong ones."""
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
    said, silent = (
        f"{changes[kind, True]} of {changes[kind, True] + changes[kind, False]} changes seen"
        for kind in (False, True)
    )
    return said, silent, wrong


if __name__ == "__main__":
    main()
