"""What the crawls of one process share in a cluster: the connection, the leases, the name."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from contextlib import suppress
from secrets import token_hex

from newsarchive.sharing import Shared
from newsarchive.streams.connection import connect_async, end_tasks
from newsarchive.streams.leases import Leases
from newsarchive.streams.server_errors import explained, is_outage, outages

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
