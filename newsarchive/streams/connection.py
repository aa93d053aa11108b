"""Connections to Redis or Valkey, and what is wrong with them, in one line."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from newsarchive.errors import NewsArchiveError

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
#: What errors say of which no type tells that the server may do the same later.
_OUTAGES = ("OOM command", "MISCONF", "NOREPLICAS", "BUSY ", "TRYAGAIN")


class FrontierUnreachable(NewsArchiveError):
    """The server of the frontier does not answer, or refuses us."""


def shown(url: str) -> str:
    """Return *url* without its password, to be printed."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname or ''}{f':{parts.port}' if parts.port else ''}"


def _library() -> Any:
    try:
        import redis
        import redis.asyncio
    except ImportError as error:
        raise FrontierUnreachable(
            "a cluster needs the extra `cluster`: pip install 'newsarchive[cluster]'"
        ) from error
    return redis


def outages() -> tuple[type[Exception], ...]:
    """Return the errors after which the server may answer again: try the same once more."""
    errors = _library().exceptions
    return (errors.ConnectionError, errors.TimeoutError, errors.BusyLoadingError,
            errors.OutOfMemoryError, errors.ReadOnlyError, OSError)  # fmt: skip


def is_outage(error: Exception) -> bool:
    """Return whether *error* says that the server does not answer, is full or cannot save.

    Then the same may be tried once more. Old servers name some of it only in the text of an error.
    """
    return isinstance(error, outages()) or (
        isinstance(error, _library().exceptions.ResponseError)
        and any(word in str(error) for word in _OUTAGES)
    )


def is_full(error: Exception) -> bool:
    """Return whether *error* says that the server has reached its ``maxmemory``."""
    return is_outage(error) and "maxmemory" in str(error)


def explained(error: Exception) -> str:
    """Return what *error* of the server means, and what to do, in one line."""
    errors, said = _library().exceptions, str(error).rstrip(".")
    if is_full(error):
        return "it is full: raise its maxmemory, or wait until the writer has made room"
    if "unknown command" in said.lower():
        return f"is it an old server ({said})? Version 6.2 or later is needed"
    if "MISCONF" in said:
        return f"it cannot save: is its disk full? ({said})"
    if isinstance(error, errors.AuthenticationError):
        return f"{said}; are name and password in the URL right?"
    if isinstance(error, errors.NoPermissionError):
        return f"{said}; give it the rights of docs/cluster.md"
    if isinstance(error, errors.ConnectionError | errors.TimeoutError):
        return f"{said}; is it running, and is the address right?"
    return said


def is_group_lost(error: Exception) -> bool:
    """Return whether *error* says that a stream or its group is not there: somebody deleted it."""
    is_refused = isinstance(error, _library().exceptions.ResponseError)
    return is_refused and any(word in str(error) for word in ("NOGROUP", "UNBLOCKED"))


def connect(url: str, timeout: float = _TIMEOUT) -> redis.Redis:
    """Return a connection to *url* that was tried. Raises :class:`FrontierUnreachable`.

    *timeout* is how many seconds to wait for it, and for each answer.
    """
    library = _library()
    with readable_errors(url):
        client: redis.Redis = library.Redis.from_url(
            url, decode_responses=True, socket_timeout=timeout, socket_connect_timeout=timeout
        )
        info: Any = client.info()
    version = str(info.get("redis_version", "0"))
    if tuple(int(part) for part in version.split(".")[:2]) < LEAST_VERSION:
        client.close()
        raise FrontierUnreachable(f"{shown(url)}: version {version}; 6.2 or later is needed")
    policy = info.get("maxmemory_policy", "noeviction")
    if policy != "noeviction":
        logger.warning(
            "%s: maxmemory-policy is %s, so it may drop requests; set it to noeviction",
            *(shown(url), policy),
        )
    if not info.get("aof_enabled", 1):
        logger.warning("%s: appendonly is off, so a restart loses requests", shown(url))
    return client


def connect_async(url: str) -> redis.asyncio.Redis:
    """Return a connection for a program with an event loop; it is made at the first command."""
    library = _library()
    client: redis.asyncio.Redis = library.asyncio.Redis.from_url(
        url, decode_responses=True, socket_timeout=_TIMEOUT, socket_connect_timeout=_TIMEOUT
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
    errors = _library().exceptions
    try:
        yield
    except errors.RedisError as error:
        raise FrontierUnreachable(f"{shown(url)}: {explained(error)}") from error
    except ValueError as error:
        raise FrontierUnreachable(f"CLUSTER_URL: {error}") from error
