"""Connections to Redis or Valkey: tried, so that what is wrong is said in one line at the start."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from newsarchive.streams.keys import RUNS
from newsarchive.streams.server_errors import FrontierUnreachable, explained, library

if TYPE_CHECKING:
    import redis
    import redis.asyncio

logger = logging.getLogger(__name__)

#: The first version with XAUTOCLAIM.
LEAST_VERSION = (6, 2)
#: Seconds to wait for an answer of the server; commands that wait add their own.
_TIMEOUT = 20.0
#: Seconds after which a task that goes on is cancelled again.
_CANCEL_AGAIN = 0.5


def shown(url: str) -> str:
    """Return *url* without its password, to be printed."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname or ''}{f':{parts.port}' if parts.port else ''}"


def connect(url: str, timeout: float = _TIMEOUT) -> redis.Redis:
    """Return a connection to *url* that was tried. Raises :class:`FrontierUnreachable`.

    *timeout* is how many seconds to wait for it, and for each answer.
    """
    package = library()
    with readable_errors(url):
        client: redis.Redis = package.Redis.from_url(
            url, decode_responses=True, socket_timeout=timeout, socket_connect_timeout=timeout
        )
        try:
            info: Any = client.info()
        except TypeError as error:  # the library hands an option of the URL on to a function
            name = str(error).rpartition(" ")[2]
            raise FrontierUnreachable(f"CLUSTER_URL: it has no option {name}") from error
        if problem := _problem(info):
            client.close()
            raise FrontierUnreachable(f"{shown(url)}: {problem}")
        client.exists(RUNS)  # a node of Redis Cluster, or a user, may not have our keys
    policy = info.get("maxmemory_policy", "noeviction")
    if policy != "noeviction":
        logger.warning(
            "%s: maxmemory-policy is %s, so it may drop requests; set it to noeviction",
            *(shown(url), policy),
        )
    if not info.get("aof_enabled", 1):
        logger.warning("%s: appendonly is off, so a restart loses requests", shown(url))
    return client


def _problem(info: Any) -> str:
    """Return why a server cannot be used that says *info* of itself; "" if it can."""
    version = str(info.get("redis_version", "0"))
    if tuple(int(part) for part in version.split(".")[:2]) < LEAST_VERSION:
        return f"version {version}; 6.2 or later is needed"
    if info.get("role") == "slave":
        return "it is a replica and takes no writes: name the primary"
    return ""


def connect_async(url: str) -> redis.asyncio.Redis:
    """Return a connection for a program with an event loop; it is made at the first command.

    Nothing is sent twice by itself: each loop knows what it may repeat. After an error of the
    server the connection is made anew, because the name in *url* may lead to another server by
    then: the old one is a replica since a failover.
    """
    package = library()
    client: redis.asyncio.Redis = package.asyncio.Redis.from_url(
        url,
        decode_responses=True,
        socket_timeout=_TIMEOUT,
        socket_connect_timeout=_TIMEOUT,
        retry=package.asyncio.retry.Retry(package.backoff.NoBackoff(), 0),
        retry_on_error=[package.exceptions.ResponseError],
    )
    return client


async def end_tasks(tasks: Sequence[asyncio.Task[Any]]) -> None:
    """Cancel *tasks* until they have ended, however they end.

    Once is not enough: while a connection to a killed server is made anew, the library may take the
    cancellation for the end of that, and the task goes on.
    """
    while running := {task for task in tasks if not task.done()}:
        for task in running:
            task.cancel()
        await asyncio.wait(running, timeout=_CANCEL_AGAIN)
    await asyncio.gather(*tasks, return_exceptions=True)  # their errors count as seen


@contextmanager
def readable_errors(url: str) -> Iterator[None]:
    """Turn errors of the server in the ``with`` block into :class:`FrontierUnreachable`."""
    errors = library().exceptions
    try:
        yield
    except errors.RedisError as error:
        raise FrontierUnreachable(f"{shown(url)}: {explained(error)}") from error
    except ValueError as error:
        raise FrontierUnreachable(f"CLUSTER_URL: {_what_is_wrong(error)}") from None


def _what_is_wrong(error: ValueError) -> str:
    """Return what is wrong with a URL, without the part of its password that *error* may have."""
    if str(error).startswith("Port"):
        return "its port is no number; write / # ? in a password as %2F %23 %3F"
    return str(error)
