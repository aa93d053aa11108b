"""What the crawls of one process share in a cluster: connection, leases, name, figures."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from contextlib import suppress
from dataclasses import dataclass
from secrets import token_hex

from newsarchive.progress.figures import Part, rate
from newsarchive.sharing import Shared
from newsarchive.streams.connection import connect_async, end_tasks
from newsarchive.streams.leases import Leases
from newsarchive.streams.server_errors import explained, is_outage, outages
from newsarchive.text import counted

logger = logging.getLogger(__name__)


class Worker:
    """One process of a cluster at *url*, whose leases last *lease_seconds*."""

    def __init__(self, url: str, lease_seconds: float) -> None:
        self.url = url
        self.redis = connect_async(url)
        self.name = f"{socket.gethostname()}:{os.getpid()}:{token_hex(3)}"
        self.leases = Leases(self.redis, self.name, lease_seconds)
        self._seconds = lease_seconds / 3
        self._renewing: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Keep the leases from now on; in the event loop, so that who hangs loses them."""
        if self._renewing is None:
            self._renewing = asyncio.ensure_future(self._renew())

    async def _renew(self) -> None:
        is_away = False
        while True:
            try:
                await self.leases.renew()
                is_away = False
            except Exception as error:
                if not is_outage(error):
                    raise
                if not is_away:  # once for an outage, however long it takes
                    logger.warning("the leases cannot be renewed: %s", explained(error))
                is_away = True
            await asyncio.sleep(self._seconds)

    async def end(self) -> None:
        """Give all leases back and close the connection."""
        if self._renewing is not None:
            await end_tasks([self._renewing])
        with suppress(*outages()):
            for key in self.leases.held:
                await self.leases.release(key)
        await self.redis.aclose()

    def close(self) -> None:
        """Do nothing: the one who made it awaits :meth:`end`."""


#: The worker of this process, shared by its crawls.
WORKERS: Shared[Worker] = Shared(Worker)


@dataclass(frozen=True, slots=True)
class WorkerFigures:
    """The figures of one process, which takes part in any number of runs."""

    runs: int
    """Runs that it takes part in at the moment."""
    fetched: int
    """Answers of servers, also those for sources."""
    handed_over: int
    failed: int
    taken: int
    """URLs that it has taken from the frontier and that did not end."""
    unwritten: int
    """Results of all workers that the writer has not written."""
    per_second: float | None = None
    """None: not known."""
    phase: str = ""
    """What it waits for; "" while it works."""

    def parts(self) -> list[Part]:
        """Return the parts of the line."""
        parts = [(f"{self.handed_over:,} handed over", 0 if not self.phase else 1)]
        if self.phase:
            return [*parts, (self.phase, 0)]
        parts = [(counted(self.runs, "run"), 4), (f"{self.fetched:,} fetched", 5), *parts]
        if self.failed:
            parts.append((f"{self.failed:,} failed", 3))
        if self.per_second is not None:
            parts.append((rate(self.per_second), 6))
        parts.append((f"{self.taken:,} taken", 1))
        parts.append((f"{self.unwritten:,} to write", 2))
        return parts
