"""What a cluster costs and gives: pages a second of one crawl, of one worker, of two workers.

    python benchmarks/cluster.py [ARTICLES_PER_SITE] [SITES]

All crawl the same made-up sites on 127.0.0.1, without pauses. The time is from the first article in
the archive to the last one, so that starting the programs does not count. Compare the ratios, and
only on a machine that does nothing else: the sites, Redis and the writer run on it as well.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path

from tests.support.cluster import Cluster, RedisServer
from tests.support.crawls import start_crawl, stored
from tests.support.fakesite.site import FakeSite

#: Many requests at a time: all sites are on one address.
FAST = ("CONCURRENT_REQUESTS_PER_DOMAIN=16", "LEARN_ENABLED=0")


def rate(archive: Path, articles: int, is_alive: Callable[[], bool]) -> float:
    """Return how many articles a second are stored, between the first and the last."""
    while not stored(archive):
        assert is_alive(), "it ended without an article"
        time.sleep(0.01)
    began, first = time.monotonic(), stored(archive)
    with closing(sqlite3.connect(archive)) as connection:
        while (
            number := connection.execute("SELECT count(*) FROM articles").fetchone()[0]
        ) < articles:
            assert is_alive(), f"it ended with {number} of {articles} articles"
            time.sleep(0.02)
    return (articles - first) / (time.monotonic() - began)


def alone(archive: Path, starts: list[str], articles: int) -> float:
    """Return the rate of one crawl of its own, with one process for extraction."""
    with start_crawl(archive, *starts, settings=(*FAST, "EXTRACT_WORKERS=1")) as crawl:
        found = rate(archive, articles, lambda: crawl.poll() is None)
        crawl.communicate()
    return found


def together(folder: Path, starts: list[str], articles: int, workers: int) -> float:
    """Return the rate of *workers*, each with one process for extraction."""
    archive = folder / "archive.db"
    with ExitStack() as stack:
        server = stack.enter_context(RedisServer(folder / "redis", "everysec"))
        cluster = stack.enter_context(Cluster(server, archive, (*FAST, "CLUSTER_IDLE=-1")))
        writer = cluster.writer("--no-learn", "--no-alerts")
        cluster.seed(*starts)
        for _ in range(workers):
            cluster.worker()
        return rate(archive, articles, lambda: writer.poll() is None)


def main(each: int = 150, number: int = 8) -> None:
    """Measure all three, and print them with their ratios."""
    with ExitStack() as stack, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sites = [stack.enter_context(FakeSite(f"Paper {n}")) for n in range(number)]
        for site in sites:
            site.articles(each)
        starts, articles = [site.url + "/feed.xml" for site in sites], each * number
        one_crawl = alone(folder / "alone.db", starts, articles)
        print(f"one crawl     {one_crawl:6.1f} articles a second", flush=True)
        one = together(folder / "one", starts, articles, 1)
        print(f"one worker    {one:6.1f}   {one / one_crawl:.2f} of one crawl", flush=True)
        two = together(folder / "two", starts, articles, 2)
        print(f"two workers   {two:6.1f}   {two / one:.2f} of one worker", flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
