"""Take the site away in the middle of a crawl, and let names not resolve.

    .venv/bin/python benchmarks/reliability/outages.py [--size 40]

The server of a site of SIZE articles ends in mid-crawl and is back, at the same port, for the next
run. Then a site is on a host name that does not resolve. Each crawl must end with its line and
without a traceback, its counts must add up, and no URL may be left out of the ledger: the next
runs store every article.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path

from rows import Row, main

from tests.support.crawls import counts_add_up, crawl, make_all_due, start_crawl, stored, value
from tests.support.fakesite.site import FakeSite


def attempts(folder: Path, size: int, seed: int) -> Iterator[Row]:
    """Yield a row for a site that goes down, and one for a name that does not resolve."""
    yield _down(folder / "down.db", size)
    yield _no_such_host(folder / "dns.db")


def _down(archive: Path, size: int) -> Row:
    row = Row("site down in mid-crawl", "")
    site = FakeSite()
    for story in site.articles(size):
        site.delay(story, 0.5)
    port = int(site.url.rpartition(":")[2])
    with site:
        running = start_crawl(archive, site.url)
        while sum(site.request_count(story) for story in site.stories) < size // 4:
            time.sleep(0.05)
    out, err = running.communicate(timeout=200)
    before = stored(archive)
    if running.returncode or "Traceback" in err or out.count("\n") != 1:
        row.problems.append(f"status {running.returncode}: {out[-200:]} {err[-400:]}")
    known = value(archive, "SELECT count(*) FROM urls WHERE url LIKE '%/city/%'")
    row.problems += [f"only {known} of {size} articles in the ledger"] if known != size else []
    counts_add_up(archive)
    again = FakeSite(port=port)
    again.articles(size)
    with again:
        make_all_due(archive)
        done = crawl(archive, again.url, force=1)
    row.problems += [f"status {done.status}: {done.err[-300:]}"] if done.status else []
    row.problems += [f"{size - stored(archive)} not stored"] if stored(archive) != size else []
    row.measured = f"{before} of {size} before, {stored(archive)} after the next run"
    return row


def _no_such_host(archive: Path) -> Row:
    row = Row("DNS fails", "")
    done = crawl(archive, "http://no-such-host.invalid/")
    if done.status != 1 or "Traceback" in done.err:
        row.problems.append(f"status {done.status}: {done.err[-400:]}")
    reason = value(archive, "SELECT reason FROM urls")
    row.problems += [f"reason {reason}"] if reason != "dns" else []
    counts_add_up(archive)
    row.measured = f"status {done.status}, reason {reason}: {done.out.strip()[-60:]}"
    return row


if __name__ == "__main__":
    sys.exit(main(attempts, __doc__, size=40, what="articles of the site"))
