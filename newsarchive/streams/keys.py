"""The names of everything that is kept in Redis.

All have one hash tag, so that a script may use several of them on a server of Redis Cluster too.
"""

from __future__ import annotations

from urllib.parse import urlsplit
from zlib import crc32

#: Each host belongs to one shard, and each shard to one worker at a time.
SHARDS = 64
#: The shard of the one entry of a run that says "read the sources of the site".
JOB = "job"
_TAG = "{newsarchive}:"

#: What workers hand over, in the order of its making; and what they ask the writer.
RESULTS, CALLS = f"{_TAG}results", f"{_TAG}calls"
#: Requests that were given up, with the reason.
DEAD = f"{_TAG}dead"
#: The open runs: a hash of run id to the spider and its arguments.
RUNS = f"{_TAG}runs"
#: The number of leases given so far: each lease has a number of its own.
FENCE = f"{_TAG}fence"
#: The lease of the writer.
WRITER = f"{_TAG}lease:writer"
#: The consumer groups: all workers of a stream of requests, and the writer.
WORKERS_GROUP, WRITER_GROUP = "workers", "writer"


def shard_of(url: str) -> str:
    """Return the shard of the host (with its port) of *url*."""
    return str(crc32(urlsplit(url).netloc.lower().encode()) % SHARDS)


def stream_of(run_id: int, shard: str) -> str:
    """Return the stream of the requests of a run to the hosts of *shard*."""
    return f"{_TAG}run:{run_id}:{shard}"


def shards_of(run_id: int) -> str:
    """Return the set of the shards that a run has requests for."""
    return f"{_TAG}shards:{run_id}"


def seen_of(run_id: int) -> str:
    """Return the set of the URLs that are or were in the streams of a run."""
    return f"{_TAG}seen:{run_id}"


def workers_of(run_id: int) -> str:
    """Return the sorted set of the workers of a run, by the time of their last sign of life."""
    return f"{_TAG}workers:{run_id}"


def lease_of(run_id: int, shard: str) -> str:
    """Return the lease of *shard*: one for all runs, except that of a run's own job."""
    return f"{_TAG}lease:{shard}" if shard != JOB else f"{_TAG}lease:{run_id}:{JOB}"


def pace_of(shard: str) -> str:
    """Return the hash of the hosts of *shard*: the last response, its delay, its pause."""
    return f"{_TAG}pace:{shard}"


def reply_to(call: str) -> str:
    """Return the list that the reply to *call* is put on."""
    return f"{_TAG}reply:{call}"


def run_keys(run_id: int) -> list[str]:
    """Return all keys of a run, besides its place among the open runs."""
    streams = [stream_of(run_id, shard) for shard in (JOB, *map(str, range(SHARDS)))]
    return [*streams, shards_of(run_id), seen_of(run_id), workers_of(run_id)]
