"""The requests of one run: put in, taken by a worker, ended, taken over from a dead one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from newsarchive.archive.cluster.messages import Message, link_of, packed
from newsarchive.archive.ledger.endings import refused
from newsarchive.streams import scripts
from newsarchive.streams.keys import (
    DEAD,
    JOB,
    RESULTS,
    RUNS,
    WORKERS_GROUP,
    WRITER_GROUP,
    lease_of,
    seen_of,
    shard_of,
    shards_of,
    stream_of,
    workers_of,
)

if TYPE_CHECKING:
    from redis.asyncio import Redis

#: A request is given up when it was taken so many times: each time its worker died.
MOST_DELIVERIES = 5
#: Requests that are put in by one call.
SLICE = 500


@dataclass(slots=True, frozen=True)
class Entry:
    """A request that a worker has taken; *token* is that of the lease under which it has it."""

    run_id: int
    shard: str
    entry_id: str
    token: str
    request: Message


class Frontier:
    """The streams of the run *run_id*, as *worker* uses them."""

    def __init__(self, redis: Redis, run_id: int, worker: str) -> None:
        self._redis = redis
        self._run_id = run_id
        self._worker = worker
        self._enqueue = redis.register_script(scripts.ENQUEUE)
        self._hand_over = redis.register_script(scripts.HAND_OVER)
        self._give_up = redis.register_script(scripts.GIVE_UP)

    def stream(self, shard: str) -> str:
        """Return the key of the stream of *shard*."""
        return stream_of(self._run_id, shard)

    def lease(self, shard: str) -> str:
        """Return the key of the lease of *shard*."""
        return lease_of(self._run_id, shard)

    async def is_open(self) -> bool:
        """Return whether the run has not ended."""
        return bool(await self._redis.hexists(RUNS, str(self._run_id)))

    async def lengths(self) -> dict[str, int]:
        """Return how many requests of each shard did not end, those that are taken too."""
        members: Any = await self._redis.smembers(shards_of(self._run_id))
        shards: list[str] = sorted(members - {JOB})
        pipeline = self._redis.pipeline(transaction=False)
        for shard in shards:
            pipeline.xlen(self.stream(shard))
        numbers = await pipeline.execute() if shards else []
        return {shard: number for shard, number in zip(shards, numbers, strict=True) if number}

    async def count_workers(self, seconds: float) -> int:
        """Say that this worker takes part; return how many did so in the last *seconds*."""
        key, now = workers_of(self._run_id), await self._redis.time()
        pipeline = self._redis.pipeline(transaction=False)
        pipeline.zadd(key, {self._worker: now[0]})
        pipeline.zcount(key, now[0] - seconds, "+inf")
        return int((await pipeline.execute())[1])

    async def leave_run(self) -> None:
        """Say that this worker no longer takes part."""
        await self._redis.zrem(workers_of(self._run_id), self._worker)

    async def enqueue_job(self, job: Message) -> None:
        """Put in the entry that says "read the sources", once for the run."""
        await self._put([(JOB, JOB, packed(job))])

    async def enqueue_no_job(self) -> None:
        """Note that nobody must read the sources of this run any more."""
        await self._redis.sadd(shards_of(self._run_id), JOB)

    async def is_job_done(self) -> bool:
        """Return whether the sources of the run were read."""
        was_put = await self._redis.sismember(shards_of(self._run_id), JOB)
        return bool(was_put) and not await self._redis.xlen(self.stream(JOB))

    async def enqueue(self, requests: Sequence[Message]) -> int:
        """Put in those *requests* whose link is new to the run; return their number."""
        added = 0
        for at in range(0, len(requests), SLICE):
            part = requests[at : at + SLICE]
            added += await self._put(
                [
                    (each["link"]["url"], shard_of(each["link"]["url"]), packed(each))
                    for each in part
                ]
            )
        return added

    async def _put(self, requests: Sequence[tuple[str, str, str]]) -> int:
        streams = [stream_of(self._run_id, shard) for _, shard, _ in requests]
        keys = [RUNS, seen_of(self._run_id), shards_of(self._run_id), *streams]
        values = [value for request in requests for value in request]
        return int(await self._enqueue(keys=keys, args=[self._run_id, *values]))

    async def take(self, shard: str, token: str, most: int) -> list[Entry]:
        """Take up to *most* requests of *shard*, which is leased under *token*."""
        stream = stream_of(self._run_id, shard)
        found: Any = await self._redis.xreadgroup(
            WORKERS_GROUP, self._worker, {stream: ">"}, count=most
        )
        entries = entries_in(found)
        return [self._entry(shard, token, *each) for each in entries]

    async def take_over(self, shard: str, token: str) -> list[Entry]:
        """Take what workers before us, or we before an outage, took and did not end.

        The lease makes sure that nobody else is at it. What was taken too often is given up: it
        has killed its workers.
        """
        pending: Any = await self._redis.xpending_range(
            self.stream(shard), WORKERS_GROUP, min="-", max="+", count=SLICE
        )
        for each in pending:
            if each["times_delivered"] >= MOST_DELIVERIES:
                await self._end_dead(shard, token, each["message_id"])
        taken, start = [], "0-0"
        while pending:
            claimed: Any = await self._redis.xautoclaim(
                self.stream(shard), WORKERS_GROUP, self._worker, 0, start, count=SLICE
            )
            taken += [self._entry(shard, token, *each) for each in claimed[1] if each[1]]
            start = claimed[0]
            if start == "0-0":
                break
        return taken

    async def _end_dead(self, shard: str, token: str, entry_id: str) -> None:
        stream = stream_of(self._run_id, shard)
        found: Any = await self._redis.xrange(stream, entry_id, entry_id)
        if not found:
            return
        entry = self._entry(shard, token, *found[0])
        why = f"taken {MOST_DELIVERIES} times, and each time its worker died or hung"
        facts: Any = await self._redis.hget(RUNS, str(self._run_id))
        run = json.loads(facts or "{}")
        dead = {"reason": why, "request": entry.request, "spider": run.get("spider"),
                "arguments": run.get("spargs", {})}  # fmt: skip
        event: Message = {"do": "job", "counts": {}, "reasons": {}, "left": 0}
        if shard != JOB:
            ending = refused(link_of(entry.request["link"]), "interrupted", why)
            event = {"do": "finish", "ending": asdict(ending)}
        await self._give_up(
            keys=[lease_of(self._run_id, shard), stream, RESULTS, DEAD],
            args=[token, entry_id, packed({"run": self._run_id, "events": [event]}), packed(dead)],
        )

    async def end(self, entry: Entry, result: str = "", moved: Message | None = None) -> bool:
        """End *entry*: hand over its *result*, or move its request to the host of its new URL.

        False: another worker has its lease now, or it was ended before.
        """
        to = shard_of(moved["url"]) if moved else ""
        ended = await self._hand_over(
            keys=[
                lease_of(self._run_id, entry.shard),
                stream_of(self._run_id, entry.shard),
                RESULTS,
                stream_of(self._run_id, to or entry.shard),
                shards_of(self._run_id),
            ],
            args=[entry.token, entry.entry_id, result, packed(moved) if moved else "", to],
        )
        return bool(ended == 1)

    async def leave(self, entries: Sequence[Entry]) -> None:
        """Leave *entries*, of which none was requested, to the next worker as if never taken."""
        for entry in entries:
            await self._redis.xclaim(
                stream_of(self._run_id, entry.shard), WORKERS_GROUP, self._worker, 0,
                [entry.entry_id], retrycount=0, justid=True,
            )  # fmt: skip

    async def send(self, message: Message) -> None:
        """Hand over a *message* that ends no entry."""
        await self._redis.xadd(RESULTS, {"m": packed(message)})

    def _entry(self, shard: str, token: str, entry_id: str, fields: dict[str, str]) -> Entry:
        return Entry(self._run_id, shard, entry_id, token, json.loads(fields["request"]))


def entries_in(found: Any) -> list[tuple[str, dict[str, str]]]:
    """Return the entries of one stream in the answer to XREADGROUP, in either of its shapes."""
    streams = found.values() if isinstance(found, dict) else [each[1] for each in found or ()]
    entries: list[tuple[str, dict[str, str]]] = []
    for each in streams:
        parts = each[0] if each and isinstance(each[0], list) else each
        entries += [(str(entry_id), fields) for entry_id, fields in parts]
    return entries


async def make_group(redis: Redis, stream: str, group: str) -> None:
    """Make a consumer group of *stream*, and the stream, if they are not there."""
    groups: Any = await redis.xinfo_groups(stream) if await redis.exists(stream) else []
    if group not in [each["name"] for each in groups]:
        await redis.xgroup_create(stream, group, "0", mkstream=True)


async def acknowledge(redis: Redis, stream: str, ids: Sequence[str]) -> None:
    """Take messages that were written out of *stream*, which the writer reads."""
    if ids:
        script = redis.register_script(scripts.ACKNOWLEDGE)
        await script(keys=[stream], args=[WRITER_GROUP, *ids])
