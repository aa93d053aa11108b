"""How a cluster stands: its runs, shards and their owners, what waits, what was given up."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from newsarchive.streams.keys import (
    DEAD,
    JOB,
    RESULTS,
    RUNS,
    WORKERS_GROUP,
    WRITER,
    WRITER_GROUP,
    lease_of,
    shards_of,
    stream_of,
)

if TYPE_CHECKING:
    from redis import Redis


@dataclass(slots=True, frozen=True)
class ShardStanding:
    """A shard of one run."""

    run_id: int
    spider: str
    shard: str
    owner: str
    """The worker that has its lease; "" if nobody has."""
    waiting: int
    """Requests that nobody has taken."""
    pending: int
    """Requests that were taken and did not end."""


@dataclass(slots=True, frozen=True)
class Standing:
    """A cluster at one moment."""

    writer: str
    """The process that writes; "" if none does."""
    lag: int
    """Results that were handed over and are not written."""
    runs: list[tuple[int, str]] = field(default_factory=list)
    shards: list[ShardStanding] = field(default_factory=list)
    dead: list[dict[str, Any]] = field(default_factory=list)
    """The last requests that were given up, newest first, with the reason."""
    dead_number: int = 0


def standing(redis: Redis, most_dead: int = 20) -> Standing:
    """Return how the cluster at *redis* stands."""
    found: Any = redis.hgetall(RUNS)
    runs = sorted((int(run_id), json.loads(text)["spider"]) for run_id, text in found.items())
    shards = []
    for run_id, spider in runs:
        names: Any = redis.smembers(shards_of(run_id))
        for shard in sorted(names, key=lambda name: (name.isdigit(), name.zfill(2))):
            if one := _shard(redis, run_id, spider, shard):
                shards.append(one)
    dead: Any = redis.xrevrange(DEAD, count=most_dead)
    return Standing(
        writer=_owner(redis, WRITER),
        lag=int(redis.xlen(RESULTS)),
        runs=runs,
        shards=shards,
        dead=[json.loads(fields["m"]) for _, fields in dead],
        dead_number=int(redis.xlen(DEAD)),
    )


def _shard(redis: Redis, run_id: int, spider: str, shard: str) -> ShardStanding | None:
    stream = stream_of(run_id, shard)
    length = int(redis.xlen(stream))
    owner = _owner(redis, lease_of(run_id, shard))
    if not length:
        return None
    pending: Any = redis.xpending(stream, WORKERS_GROUP)
    taken = int(pending["pending"])
    name = "sources" if shard == JOB else shard
    return ShardStanding(run_id, spider, name, owner, length - taken, taken)


def _owner(redis: Redis, key: str) -> str:
    token: Any = redis.get(key)
    return str(token).rpartition(" ")[0] if token else ""


def shortage_of_memory(redis: Redis) -> str:
    """Return a line about the server's memory if 9/10 of it are used; "" if there is enough."""
    found: Any = redis.info("memory")
    most = int(found.get("maxmemory", 0))
    if not most or int(found["used_memory"]) < 0.9 * most:
        return ""
    used, size = found["used_memory_human"], found["maxmemory_human"]
    return f"memory: {used} of {size} are used; when it is full, all wait: raise maxmemory"


def results_pending(redis: Redis) -> int:
    """Return how many results the writer has read and not committed."""
    pending: Any = redis.xpending(RESULTS, WRITER_GROUP) if redis.exists(RESULTS) else None
    return int(pending["pending"]) if pending else 0
