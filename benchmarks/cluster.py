"""What a cluster costs and gives: pages a second of one crawl, of one worker, of two workers.

    python benchmarks/cluster.py [--articles 150] [--sites 8] [--pages FOLDER]

All crawl the same made-up sites on 127.0.0.1, without pauses, or the HTML files of FOLDER as ten
sites: made-up pages take little to extract, and real ones much. The time is from the first article
in the archive to the last one, so that starting the programs does not count; of a folder to 60 % of
its articles, because pages that state nothing are stored at the end of a run. Compare the ratios,
and only on a machine that does nothing else: the sites, Redis and the writer run on it as well.
"""

from __future__ import annotations

import argparse
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path

from end_to_end import RIVALS, copy_pages

sys.path.insert(0, str(Path(__file__).parents[1]))

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


def made_sites(stack: ExitStack, each: int, number: int) -> list[str]:
    """Start *number* sites with *each* articles, and return their feeds."""
    sites = [stack.enter_context(FakeSite(f"Paper {n}")) for n in range(number)]
    for site in sites:
        site.articles(each)
    return [site.url + "/feed.xml" for site in sites]


def served(stack: ExitStack, pages: Path, folder: Path) -> tuple[list[str], int]:
    """Serve the HTML files of *pages*, and return the feeds and 60 % of the articles in them."""
    copy_pages(pages, folder / "pages", None)
    command = [sys.executable, str(RIVALS / "page_server.py"), str(folder / "pages")]
    server = stack.enter_context(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
    stack.callback(server.kill)
    assert server.stdout
    starts = server.stdout.readline().strip().split(",")
    with start_crawl(folder / "first.db", *starts, settings=FAST) as crawl:
        crawl.communicate()
    return starts, stored(folder / "first.db") * 6 // 10


def main() -> None:
    """Measure all three, and print them with their ratios."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=150, help="of each made-up site")
    parser.add_argument("--sites", type=int, default=8, help="the number of made-up sites")
    parser.add_argument("--pages", type=Path, metavar="FOLDER", help="a folder with HTML files")
    options = parser.parse_args()
    with ExitStack() as stack, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if options.pages:
            starts, articles = served(stack, options.pages, folder)
        else:
            starts = made_sites(stack, options.articles, options.sites)
            articles = options.articles * options.sites
        one_crawl = alone(folder / "alone.db", starts, articles)
        print(f"one crawl     {one_crawl:6.1f} articles a second", flush=True)
        one = together(folder / "one", starts, articles, 1)
        print(f"one worker    {one:6.1f}   {one / one_crawl:.2f} of one crawl", flush=True)
        two = together(folder / "two", starts, articles, 2)
        print(f"two workers   {two:6.1f}   {two / one:.2f} of one worker", flush=True)


if __name__ == "__main__":
    main()
