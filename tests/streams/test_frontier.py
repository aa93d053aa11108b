"""The frontier in a real redis-server: what is taken is ended once, whoever dies."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from newsarchive.streams.connection import connect, connect_async
from newsarchive.streams.frontier import (
    MOST_DELIVERIES,
    Frontier,
    acknowledge,
    entries_in,
    make_group,
)
from newsarchive.streams.keys import DEAD, RESULTS, RUNS, WRITER_GROUP, shard_of
from newsarchive.streams.leases import Leases
from newsarchive.streams.server_errors import is_full
from newsarchive.streams.status import standing
from tests.support.cluster import RedisServer

#: Long enough for all that a test does, on a busy machine as well; what expires is deleted.
LEASE = 30.0
URLS = [f"http://www.example.org/{n}" for n in range(6)]
SHARD = shard_of(URLS[0])


class Hand:
    """One worker: its frontier of run 1 and its leases."""

    def __init__(self, redis: Any, name: str) -> None:
        self.leases = Leases(redis, name, LEASE)
        self.frontier = Frontier(redis, 1, name)

    async def token(self) -> str:
        token = await self.leases.acquire(1, SHARD)
        assert token
        return token


def play(server: RedisServer, story: Callable[[Any, Hand, Hand], Awaitable[None]]) -> None:
    """Tell *story* with two workers and an open run with the requests of URLS."""

    async def told() -> None:
        async with connect_async(server.url) as redis:
            await redis.flushall()
            await redis.hset(RUNS, "1", json.dumps({"spider": "paper", "spargs": {}}))
            one, two = Hand(redis, "one"), Hand(redis, "two")
            requests = [{"link": {"url": url}, "url": url} for url in URLS]
            assert await one.frontier.enqueue(requests) == len(URLS)
            assert await two.frontier.enqueue(requests) == 0
            await story(redis, one, two)

    asyncio.run(told())


async def results_of(redis: Any) -> list[str]:
    return [fields["m"] for _, fields in await redis.xrange(RESULTS)]


async def expire(redis: Any, hand: Hand) -> None:
    """End the lease of *hand*, as its time does when the worker hangs."""
    await redis.delete(hand.frontier.lease(SHARD))


def test_a_shard_has_one_owner_who_may_give_it_back(server: RedisServer) -> None:
    async def story(redis: Any, one: Hand, two: Hand) -> None:
        await one.token()
        assert await two.leases.acquire(1, SHARD) is None
        one.leases.use(one.frontier.lease(SHARD))
        await one.leases.release(one.frontier.lease(SHARD))
        assert await two.leases.acquire(1, SHARD) is None, "a request was under way"
        one.leases.use(one.frontier.lease(SHARD), -1)
        await one.leases.release(one.frontier.lease(SHARD))
        await two.token()

    play(server, story)


def test_what_a_lost_lease_hands_over_has_no_effect(server: RedisServer) -> None:
    async def story(redis: Any, one: Hand, two: Hand) -> None:
        taken = await one.frontier.take(SHARD, await one.token(), 4)
        await expire(redis, one)
        theirs = await two.frontier.take_over(SHARD, await two.token())
        assert [x.request["url"] for x in theirs] == URLS[:4]
        assert not await one.frontier.end(taken[0], "late")
        assert await two.frontier.end(theirs[0], "in time")
        assert not await two.frontier.end(theirs[0], "twice")
        assert await results_of(redis) == ["in time"]
        assert await one.leases.renew() == [one.frontier.lease(SHARD)]
        assert one.leases.token(one.frontier.lease(SHARD)) is None
        assert await two.leases.renew() == []
        assert await two.frontier.lengths() == {SHARD: 5}

    play(server, story)


def test_a_new_lease_of_the_same_worker_does_not_end_what_it_had_before(
    server: RedisServer,
) -> None:
    async def story(redis: Any, one: Hand, two: Hand) -> None:
        [before] = await one.frontier.take(SHARD, await one.token(), 1)
        await expire(redis, one)
        await one.leases.renew()
        [after] = await one.frontier.take_over(SHARD, await one.token())
        assert not await one.frontier.end(before, "stale")
        assert await one.frontier.end(after, "fresh")

    play(server, story)


def test_what_kills_its_workers_is_given_up_with_an_outcome(server: RedisServer) -> None:
    async def story(redis: Any, one: Hand, two: Hand) -> None:
        await one.frontier.take(SHARD, await one.token(), 1)
        for _ in range(MOST_DELIVERIES - 1):
            assert len(await one.frontier.take_over(SHARD, await one.token())) == 1
        assert await one.frontier.take_over(SHARD, await one.token()) == []
        [result] = await results_of(redis)
        [event] = json.loads(result)["events"]
        assert (event["ending"]["url"], event["ending"]["reason"]) == (URLS[0], "interrupted")
        assert await redis.xlen(DEAD) == 1
        with connect(server.url) as client:
            found = standing(client)
        assert (found.dead_number, found.dead[0]["spider"]) == (1, "paper")
        assert [(x.waiting, x.pending, x.owner) for x in found.shards] == [(5, 0, "one")]

    play(server, story)


def test_what_was_taken_and_not_requested_is_left_as_if_never_taken(server: RedisServer) -> None:
    async def story(redis: Any, one: Hand, two: Hand) -> None:
        for _ in range(3 * MOST_DELIVERIES):
            token = await one.token()
            entries = await one.frontier.take_over(SHARD, token)
            entries += await one.frontier.take(SHARD, token, 9)
            assert len(entries) == len(URLS)
            await one.frontier.leave(entries)
        assert await redis.xlen(DEAD) == 0

    play(server, story)


def test_a_redirect_to_another_host_moves_the_request_there(server: RedisServer) -> None:
    async def story(redis: Any, one: Hand, two: Hand) -> None:
        [entry] = await one.frontier.take(SHARD, await one.token(), 1)
        moved = {"link": {"url": URLS[0]}, "url": "http://news.example.net/0"}
        other = shard_of(moved["url"])  # type: ignore[arg-type]
        assert other != SHARD
        assert await one.frontier.end(entry, "", moved)
        assert await one.frontier.lengths() == {SHARD: 5, other: 1}
        token = await two.leases.acquire(1, other)
        assert token
        [theirs] = await two.frontier.take(other, token, 9)
        assert theirs.request == moved
        assert await results_of(redis) == []

    play(server, story)


def test_the_next_owner_of_a_shard_learns_the_pace_of_its_hosts(server: RedisServer) -> None:
    async def story(redis: Any, one: Hand, two: Hand) -> None:
        told: list[tuple[str, float, float]] = []
        two.leases.on_pace.append(lambda *pace: told.append(pace))
        await one.token()
        await one.leases.note_pace(SHARD, "www.example.org", 600, 0)
        await one.leases.note_pace(SHARD, "slow.example.org", 5, 3600)
        await one.leases.release(one.frontier.lease(SHARD))
        await two.token()
        pace = {host: (wait, pause) for host, wait, pause in told}
        assert 500 < pace["www.example.org"][0] <= 600
        assert pace["www.example.org"][1] <= 0
        assert 3500 < pace["slow.example.org"][1] <= 3600

    play(server, story)


def test_a_killed_server_starts_again_with_all_that_was_taken(server: RedisServer) -> None:
    async def story(redis: Any, one: Hand, two: Hand) -> None:
        taken = await one.frontier.take(SHARD, await one.token(), 2)
        assert await one.frontier.end(taken[0], "first")
        server.kill()
        server.start()
        await redis.connection_pool.disconnect()
        assert await one.frontier.end(taken[1], "second")
        assert await results_of(redis) == ["first", "second"]
        assert await one.frontier.lengths() == {SHARD: 4}

    play(server, story)


def test_requests_of_a_run_that_has_ended_are_not_put_in(server: RedisServer) -> None:
    async def story(redis: Any, one: Hand, two: Hand) -> None:
        await redis.hdel(RUNS, "1")
        assert not await one.frontier.is_open()
        assert await one.frontier.enqueue([{"link": {"url": "http://new.example/"}}]) == -1

    play(server, story)


def test_a_full_server_still_gives_leases_and_acknowledges(server: RedisServer) -> None:
    async def story(redis: Any, one: Hand, two: Hand) -> None:
        await make_group(redis, RESULTS, WRITER_GROUP)
        [entry] = await one.frontier.take(SHARD, await one.token(), 1)
        await one.frontier.send({"run": 1, "events": []})
        [(read, _)] = entries_in(await redis.xreadgroup(WRITER_GROUP, "w", {RESULTS: ">"}))
        await expire(redis, one)
        await redis.config_set("maxmemory", 1)
        try:
            await two.token()
            [theirs] = await two.frontier.take_over(SHARD, await two.token())
            with pytest.raises(Exception, match="maxmemory") as refused:
                await two.frontier.end(theirs, "a result")
            assert is_full(refused.value)
            await acknowledge(redis, RESULTS, [read])
        finally:
            await redis.config_set("maxmemory", 0)
        assert await results_of(redis) == []
        assert await two.frontier.end(theirs, "a result")
        assert (theirs.entry_id, await results_of(redis)) == (entry.entry_id, ["a result"])

    play(server, story)
