"""Ask the writer for runs: of sites that are due, and of requests that were given up."""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from newsarchive.archive.cluster.messages import Message, packed
from newsarchive.errors import NewsArchiveError
from newsarchive.streams.keys import CALLS, DEAD, reply_to

if TYPE_CHECKING:
    from redis import Redis

#: Seconds to wait for the writer.
PATIENCE = 15


class NoWriter(NewsArchiveError):
    """No writer answers."""


def ask(redis: Redis, question: str, values: Mapping[str, Any], patience: int = PATIENCE) -> Any:
    """Return the writer's answer to *question*. Raises :class:`NoWriter` after *patience*."""
    call = uuid4().hex
    message = {"id": call, "run": None, "ask": question, "with": values}
    entry = redis.xadd(CALLS, {"m": packed(message)})
    until = time.monotonic() + patience
    while time.monotonic() < until:
        reply: Any = redis.blpop([reply_to(call)], timeout=1)
        if reply is not None:
            answer = json.loads(reply[1])
            if "error" in answer:
                raise NewsArchiveError(f"the writer says: {answer['error']}")
            return answer["answer"]
    redis.xdel(CALLS, str(entry))
    raise NoWriter("no writer answers; start `newsarchive writer`, then run the command again")


def seed(redis: Redis, spider: str, arguments: Mapping[str, str]) -> Message:
    """Have a run of *spider* opened; return its id, and whether it is new."""
    answer: Message = ask(redis, "seed", {"spider": spider, "arguments": dict(arguments)})
    return answer


def retry(redis: Redis) -> Iterator[tuple[str, int]]:
    """Have the requests in the stream of the dead requested again.

    Yields each spider with the number of its requests; 0: its sources are read again. Results that
    could not be written stay.
    """
    groups: defaultdict[str, dict[str, Message]] = defaultdict(dict)
    ids: defaultdict[str, list[str]] = defaultdict(list)
    unread = set()
    found: Any = redis.xrange(DEAD)
    for entry_id, fields in found:
        dead = json.loads(fields["m"])
        if "request" not in dead:
            continue
        key = packed({"spider": dead["spider"], "arguments": dead["arguments"]})
        ids[key].append(entry_id)
        if link := dead["request"].get("link"):
            groups[key][link["url"]] = link
        else:
            unread.add(key)
    for key, entries in ids.items():
        site, links = json.loads(key), [*groups[key].values()]
        if links:
            ask(redis, "retry", site | {"links": links})
        if key in unread:
            ask(redis, "seed", site)
            yield site["spider"], 0
        redis.xdel(DEAD, *entries)
        if links:
            yield site["spider"], len(links)
