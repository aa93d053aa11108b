"""A host is asked by one worker at a time and as slowly as it wants, whoever has it."""

from __future__ import annotations

import signal
from contextlib import ExitStack
from pathlib import Path

from tests.support.cluster import Cluster, RedisServer, wait_for
from tests.support.crawls import stored, value
from tests.support.fakesite.site import FakeSite

#: Seconds that each site wants between two requests.
DELAY = 0.8
#: Seconds for three delays: on a busy machine requests arrive late, and not all equally late. If
#: one delay is left out, it is two.
LEAST = 2.1 * DELAY


def test_no_host_is_asked_in_parallel_or_too_fast_by_three_workers(tmp_path: Path) -> None:
    settings = ("CLUSTER_IDLE=-1", "CONCURRENT_REQUESTS_PER_DOMAIN=8", "CONCURRENT_REQUESTS=32")
    with ExitStack() as stack:
        sites = [stack.enter_context(FakeSite(f"Paper {n}", sitemaps=False)) for n in range(8)]
        for site in sites:
            site.articles(6)
            site.set_robots(crawl_delay=DELAY)
        server = stack.enter_context(RedisServer(tmp_path / "redis"))
        cluster = stack.enter_context(Cluster(server, tmp_path / "archive.db", settings))
        cluster.writer()
        cluster.seed(*(site.url + "/" for site in sites))
        workers = [cluster.worker(), cluster.worker(), cluster.worker()]
        # One gives its hosts back when it is stopped, one is killed and loses them.
        wait_for(lambda: stored(cluster.archive) >= 12)
        workers[0].send_signal(signal.SIGTERM)
        wait_for(lambda: stored(cluster.archive) >= 20)
        workers[1].kill()
        cluster.worker()
        cluster.wait_for_end()
        assert value(cluster.archive, "SELECT count(*) FROM articles") == 48
        for site in sites:
            assert site.most_at_once == 1
            asked = [request.at for request in site.requests if request.path != "/robots.txt"]
            spans = [later - earlier for earlier, later in zip(asked, asked[3:], strict=False)]
            assert min(spans) >= LEAST, asked
