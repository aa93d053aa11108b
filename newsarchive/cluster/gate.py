"""No request goes to a host whose shard another worker has, and none comes too early.

Requests for articles come from leased shards. Those for sources and robots.txt wait here until
their shard is free: they hold no other one meanwhile, so nobody waits for somebody who waits.
"""

from __future__ import annotations

import asyncio
import logging
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response

from newsarchive.cluster.remote_run import RemoteRun
from newsarchive.crawling.middlewares.retry_after import RetryAfterMiddleware
from newsarchive.streams.keys import shard_of
from newsarchive.streams.server_errors import is_outage

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)

#: Seconds between two tries to get the lease of another shard.
_TRY = 0.3


class LeaseGate:
    """Holds requests back until their host is ours and was left alone long enough."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._not_before: dict[str, float] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the gate of *crawler*."""
        return cls(crawler)

    def learn_pace(self, host: str, wait: float, pause: float) -> None:
        """Keep the pace of *host* that its last worker had: seconds to wait, and of its pause."""
        if wait > 0:
            self._not_before[host] = time.monotonic() + wait
        pauses = self._crawler.get_downloader_middleware(RetryAfterMiddleware)
        if pause > 0 and pauses is not None:
            pauses.keep(host, datetime.now(UTC) + timedelta(seconds=pause))

    async def process_request(self, request: Request) -> None:
        """Wait until *request* may be sent."""
        run: RemoteRun = self._crawler.spider.run  # type: ignore[union-attr]
        shard = shard_of(request.url)
        key = run.frontier.lease(shard)
        while not await self._is_ours(run, shard):
            await asyncio.sleep(_TRY)
        run.worker.leases.use(key)
        request.meta["lease"] = key
        wait = self._not_before.get(_host_of(request), 0.0) - time.monotonic()
        if wait > 0:
            await asyncio.sleep(wait)

    async def _is_ours(self, run: RemoteRun, shard: str) -> bool:
        """Return whether the host may be requested by us; False while the server is away."""
        try:
            return await run.worker.leases.acquire(run.run_id, shard) is not None
        except Exception as error:
            if not is_outage(error):
                raise
            logger.info("the frontier is not there: %s", error)
            return False

    def process_response(self, request: Request, response: Response) -> Response:
        """Note when and how the host responded, for the worker that gets its shard next."""
        self._end(request)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Note when the request to the host ended."""
        self._end(request)

    def _end(self, request: Request) -> None:
        run: RemoteRun = self._crawler.spider.run  # type: ignore[union-attr]
        key = request.meta.pop("lease", None)
        if key is None:
            return
        run.worker.leases.use(key, -1)
        downloader = self._crawler.engine.downloader
        slot = downloader.slots.get(downloader.get_slot_key(request))
        until = request.meta.get("not_before")
        delay = slot.delay if slot is not None else 0.0
        pause = (until - datetime.now(UTC)).total_seconds() if until else 0.0
        if delay or pause > 0:
            shard, host = shard_of(request.url), _host_of(request)
            run.outbox.add(partial(run.worker.leases.note_pace, shard, host, delay, pause))


def _host_of(request: Request) -> str:
    return urlsplit(request.url).netloc
