"""Set the clock two days back and ten years on between crawls, and check that nothing is frozen.

    .venv/bin/python benchmarks/reliability/clock.py [--size 10]

The clock of the machine stays as it is: each crawl and its worker processes load a sitecustomize
module that shifts time.time() and datetime.now(). No statement of SQL asks SQLite for the time.
A site publishes SIZE articles before each crawl: at
the right time, two days before it, at the right time, ten years later, at the right time. While the
clock is ten years on, some addresses fail and sources bring nothing new. All articles must be
stored after each crawl, a revision must be seen at each time, and when the clock is right again,
what failed must be asked for again by the crawl that follows, not in ten years.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rows import Row, main

from newsarchive.archive.connection import open_for_writing
from tests.support.archives import everything_wrong
from tests.support.crawls import crawl, rows, stored, value
from tests.support.fakesite.site import FakeSite

#: What each process of a crawl loads at its start, before any other module asks for the time.
_SHIFT = """
import datetime, os, time
_days = float(os.environ["CLOCK_DAYS"])
_time = time.time
time.time = lambda: _time() + _days * 86400
class Shifted(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(time.time(), tz)
Shifted.__module__, Shifted.__qualname__ = "datetime", "datetime"
datetime.datetime = Shifted
"""


def attempts(folder: Path, size: int, seed: int) -> Iterator[Row]:
    """Yield a row for each setting of the clock."""
    (folder / "shift").mkdir()
    (folder / "shift" / "sitecustomize.py").write_text(_SHIFT)
    archive = folder / "archive.db"
    with FakeSite() as site:
        first = site.article()
        for number, (name, days) in enumerate(_CLOCKS):
            row = Row(f"clock {name}", "")
            fails = site.article(f"An article that fails at first, number {number}")
            site.fail(fails, 500, times=1)
            site.articles(size)
            site.revise(
                first, paragraphs=[f"Version {number} of the text. {p}" for p in first.paragraphs]
            )
            with _clock(folder / "shift", days):
                done = crawl(archive, site.url, settings=("LOG_LEVEL=ERROR",))
            if done.status or "Traceback" in done.err:
                row.problems.append(f"status {done.status}: {done.err[-400:]}")
            failed = {r[0] for r in rows(archive, "SELECT url FROM urls WHERE outcome = 'failed'")}
            missing = {site.url_of(s) for s in site.stories} - failed - _stored_urls(archive)
            row.problems += [f"not stored: {sorted(missing)[:3]}"] if missing else []
            version = value(archive, "SELECT text FROM articles WHERE url = ?", site.url_of(first))
            if f"Version {number} of" not in version:
                row.problems.append(f"the revision was not seen: {version[:40]}")
            row.measured = f"{stored(archive)} articles, {len(failed)} failed for now"
            yield row
        yield _afterwards(archive, site)


#: The last two of the clocks show whether the wrong ones left anything behind.
_CLOCKS = (
    *(("right", 0), ("2 days back", -2), ("right again", 0)),
    *(("10 years on", 3650), ("right at last", 0)),
)


def _afterwards(archive: Path, site: FakeSite) -> Row:
    row = Row("clock: what is left", "")
    late = "SELECT count(*) FROM urls WHERE next_try_at > '2030'"
    frozen = value(archive, late)
    site.articles(3)
    done = crawl(archive, site.url)
    row.problems += [f"status {done.status}: {done.err[-300:]}"] if done.status else []
    missing = {site.url_of(s) for s in site.stories} - _stored_urls(archive)
    still = rows(archive, "SELECT url FROM urls WHERE outcome = 'failed' AND next_try_at > '2030'")
    row.problems += [f"frozen for years: {still[:3]}"] if still else []
    row.problems += [f"{len(missing)} not stored"] if len(missing) > 1 else []
    connection = open_for_writing(archive)
    row.problems += everything_wrong(connection)
    connection.close()
    row.measured = (
        f"{stored(archive)} of {len(site.stories)} stored;"
        f" {frozen} rows were due in ten years, then {value(archive, late)}"
    )
    return row


def _stored_urls(archive: Path) -> set[str]:
    return {row[0] for row in rows(archive, "SELECT url FROM articles")}


@contextmanager
def _clock(folder: Path, days: int) -> Iterator[None]:
    """Let programs that are started in this block see a time so many days later."""
    before = os.environ.get("PYTHONPATH", "")
    if days:
        os.environ.update({"PYTHONPATH": f"{folder}{os.pathsep}{before}", "CLOCK_DAYS": str(days)})
    try:
        yield
    finally:
        os.environ["PYTHONPATH"] = before
        os.environ.pop("CLOCK_DAYS", None)


if __name__ == "__main__":
    sys.exit(main(attempts, __doc__, size=10, what="articles before each crawl"))
