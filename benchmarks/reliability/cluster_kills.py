"""Kill the parts of a cluster at 10, 50 and 90 % of a crawl, and count what is left.

    python benchmarks/reliability/cluster_kills.py [TIMES] [PART,PART]

Parts are a worker, the writer, Redis, and two (a worker and the writer) at once. Each is killed
with -9 and started again. In the end every article must be there once, nothing given up and
nothing pending. Prints a line for each kill, and ends with status 1 if one is not as it must be.
"""

from __future__ import annotations

import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests.support.cluster import Cluster, RedisServer, wait_for
from tests.support.crawls import rows, stored, value
from tests.support.fakesite.site import FakeSite

PARTS = ("worker", "writer", "redis", "two")
SITES, ARTICLES = 3, 40
_SETTINGS = ("CLUSTER_IDLE=-1", "CONCURRENT_REQUESTS_PER_DOMAIN=6")


def kill(part: str, percent: int, folder: Path) -> bool:
    """Kill *part* when *percent* of the articles are stored; return whether nothing is wrong."""
    archive, total = folder / "archive.db", SITES * ARTICLES
    with ExitStack() as stack:
        sites = [stack.enter_context(FakeSite(f"Paper {n}")) for n in range(SITES)]
        for site in sites:
            for story in site.articles(ARTICLES):
                site.delay(story, 0.1)
        server = stack.enter_context(RedisServer(folder / "redis", "everysec"))
        cluster = stack.enter_context(Cluster(server, archive, _SETTINGS))
        writer = cluster.writer()
        cluster.seed(*(site.url + "/" for site in sites))
        worker, _ = cluster.worker(), cluster.worker()
        wait_for(lambda: stored(archive) >= total * percent / 100)
        at = stored(archive)
        if part in ("worker", "two"):
            worker.kill()
            cluster.worker()
        if part in ("writer", "two"):
            writer.kill()
            cluster.writer()
        if part == "redis":
            server.kill()
            server.start()
        cluster.wait_for_end()
        number = value(archive, "SELECT count(*) FROM articles")
        distinct = value(archive, "SELECT count(DISTINCT url) FROM articles")
        sums = "SELECT found = new + revised + unchanged + duplicates + skipped + failed FROM runs"
        standing = cluster.standing()
        left = (standing["dead_number"], standing["lag"], len(standing["shards"]))
        is_right = (number, distinct, left) == (total, total, (0, 0, 0)) and rows(
            archive, sums
        ) == [(1,)]
        print(
            f"{'ok ' if is_right else 'BAD'} {part:6} at {percent:2} % ({at:2} stored):"
            f" {number} articles, {distinct} distinct, of {total}; dead, unwritten, pending {left}",
            flush=True,
        )
        return is_right


def main(times: int = 3, parts: str = ",".join(PARTS)) -> int:
    """Kill each part at each percentage so many times; return the exit status."""
    right = True
    for _ in range(times):
        for part in parts.split(","):
            for percent in (10, 50, 90):
                with tempfile.TemporaryDirectory() as folder:
                    right = kill(part, percent, Path(folder)) and right
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main(*(kind(x) for kind, x in zip((int, str), sys.argv[1:], strict=False))))
