"""What the errors of a server mean: what may work later, and what to do, in one line."""

from __future__ import annotations

from typing import Any

from newsarchive.errors import NewsArchiveError

#: What errors say after which the server may do the same later. Some have no type of their own, and
#: servers before 7.0 wrap what a script meets into another error. Who waits for a reply when the
#: server becomes a replica is told that it was UNBLOCKED.
_OUTAGES = ("OOM command", "MISCONF", "NOREPLICAS", "BUSY ", "READONLY", "MASTERDOWN", "UNBLOCKED")


class FrontierUnreachable(NewsArchiveError):
    """The server of the frontier does not answer, or refuses us."""


def library() -> Any:
    """Return the package redis. Raises :class:`FrontierUnreachable` if it is not there."""
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
    errors = library().exceptions
    return (errors.ConnectionError, errors.TimeoutError, errors.BusyLoadingError,
            errors.OutOfMemoryError, errors.ReadOnlyError, errors.ClusterDownError,
            errors.AskError, errors.TryAgainError, OSError)  # fmt: skip


def is_outage(error: Exception) -> bool:
    """Return whether *error* says that the server does not answer, is full or cannot save.

    Then the same may be tried once more. Old servers name some of it only in the text of an error.
    """
    return isinstance(error, outages()) or (
        isinstance(error, library().exceptions.ResponseError)
        and any(word in str(error) for word in _OUTAGES)
    )


def is_full(error: Exception) -> bool:
    """Return whether *error* says that the server has reached its ``maxmemory``."""
    return is_outage(error) and "maxmemory" in str(error)


def is_group_lost(error: Exception) -> bool:
    """Return whether *error* says that a stream or its group is not there: somebody deleted it."""
    is_refused = isinstance(error, library().exceptions.ResponseError)
    return is_refused and any(word in str(error) for word in ("NOGROUP", "UNBLOCKED"))


def explained(error: Exception) -> str:
    """Return what *error* of the server means, and what to do, in one line."""
    errors, said = library().exceptions, str(error).rstrip(".")
    if is_full(error):
        return "it is full: raise its maxmemory, or wait until the writer has made room"
    if "unknown command" in said.lower():
        return f"is it an old server ({said})? Version 6.2 or later is needed"
    if "MISCONF" in said:
        return f"it cannot save: is its disk full? ({said})"
    if isinstance(error, errors.AskError):  # also MOVED
        node = f"{getattr(error, 'host', '')}:{getattr(error, 'port', '')}"
        return f"it is a node of Redis Cluster, and our keys are on another one: name {node}"
    if isinstance(error, errors.ClusterDownError):
        return f"{said}; no node of its cluster has our keys, or their primary is down"
    if isinstance(error, errors.ReadOnlyError) or "READONLY" in said or "-> replica" in said:
        return "it is a replica and takes no writes: name the primary, or wait for the failover"
    if isinstance(error, errors.BusyLoadingError):
        return "it has just started and reads its data: try again when that is done"
    if "CERTIFICATE_VERIFY_FAILED" in said:
        return (
            f"{said}; add ?ssl_ca_certs=FILE with the certificate of its authority to the URL, and"
            " name the host as in its certificate"
        )
    if isinstance(error, errors.AuthenticationError):
        return f"{said}; are name and password in the URL right?"
    if isinstance(error, errors.NoPermissionError):
        return f"{said}; give it the rights of docs/cluster.md"
    if isinstance(error, errors.ConnectionError | errors.TimeoutError):
        return f"{said}; is it running, and is the address right?"
    return said
