"""What killed its workers is given up with an outcome, and requested again by command."""

from __future__ import annotations

import asyncio

from newsarchive.streams.connection import connect_async
from newsarchive.streams.frontier import MOST_DELIVERIES, Frontier
from newsarchive.streams.keys import JOB, shard_of, stream_of
from newsarchive.streams.leases import Leases
from tests.support.cluster import Cluster, wait_for
from tests.support.crawls import counts_add_up, rows, value
from tests.support.fakesite.site import FakeSite


def die_of(cluster: Cluster, shard: str) -> None:
    """Take what is pending in *shard* of run 1 as often as workers may die of it, and once more."""

    async def die() -> None:
        async with connect_async(cluster.server.url) as redis:
            leases, frontier = Leases(redis, "dying", 30), Frontier(redis, 1, "dying")
            token = await leases.acquire(1, shard)
            assert token
            await frontier.take(shard, token, 1)
            for _ in range(MOST_DELIVERIES):
                await frontier.take_over(shard, token)
            await leases.release(frontier.lease(shard))

    asyncio.run(die())


def test_what_was_given_up_is_requested_again(cluster: Cluster) -> None:
    with FakeSite("Paper", sitemaps=False) as site:
        [story] = site.articles(1)
        url = site.url_of(story)
        cluster.writer()
        cluster.seed(site.url + "/")
        site.delay(story, 600)
        worker = cluster.worker("WAYBACK=save,ask")
        wait_for(lambda: story.path in [request.path for request in site.requests])
        with cluster.server.client() as client:
            wait_for(lambda: not client.xlen(stream_of(1, JOB)))
            worker.kill()
            client.delete(*client.keys("{newsarchive}:lease:[0-9]*"))
        die_of(cluster, shard_of(url))
        cluster.wait_for_end()
        found = "SELECT outcome, reason FROM urls WHERE url = ?"
        assert rows(cluster.archive, found, url) == [("failed", "interrupted")]
        assert "given up: 1\n" in (said := cluster.command("cluster", "status"))
        assert f"{url}: taken 5 times" in said

        site.delay(story, 0)
        cluster.worker("WAYBACK=save,ask")
        assert cluster.command("cluster", "retry") == "site: 1 URL requested again\n"
        cluster.wait_for_end()
        assert rows(cluster.archive, found, url) == [("new", None)]
        assert value(cluster.archive, "SELECT count(*) FROM articles") == 1
        assert rows(cluster.archive, "SELECT new, failed FROM runs") == [
            (0, 1),
            (1, 0),
        ]
        # A web archive is told of the page as in any other run.
        assert rows(cluster.archive, "SELECT kind, url FROM witness_jobs") == [("save", url)]
        stated = "SELECT arguments -> '$.wayback', arguments -> '$.cluster.ages' FROM runs"
        [first, second] = rows(cluster.archive, stated)
        assert first == second
        counts_add_up(cluster.archive)
        assert cluster.command("cluster", "retry") == "nothing was given up\n"


def test_sources_that_were_given_up_are_read_again(cluster: Cluster, sites: list[FakeSite]) -> None:
    sites[0].articles(2)
    cluster.writer()
    cluster.seed(sites[0].url + "/")
    die_of(cluster, JOB)
    cluster.wait_for_end()
    cluster.worker()
    assert cluster.command("cluster", "retry") == "site: its sources are read again\n"
    cluster.wait_for_end()
    assert rows(cluster.archive, "SELECT new FROM runs") == [(0,), (2,)]
