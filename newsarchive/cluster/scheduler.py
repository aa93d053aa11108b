"""The scheduler of a worker: requests come from the streams of its run, and go there.

What a spider claims goes into the streams; what comes back from a middleware (a retry, a redirect)
stays here if it is for a host of the same shard, and else moves to the stream of its new host.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import defaultdict, deque
from functools import partial
from typing import TYPE_CHECKING, Self

from scrapy import Request
from scrapy.core.scheduler import BaseScheduler
from twisted.internet.defer import Deferred

from newsarchive.cluster.feeder import Feeder
from newsarchive.cluster.remote_run import RemoteRun, Work
from newsarchive.cluster.request_messages import request_message, request_of
from newsarchive.streams.connection import end_tasks
from newsarchive.streams.frontier import Entry
from newsarchive.streams.keys import shard_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)

#: Requests of a shard that are with the downloader at a time: one slow host must not fill it.
UNDER_WAY = 8


class StreamScheduler(BaseScheduler):
    """Gives the engine what the worker takes from the streams of its run."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._ready: defaultdict[str, deque[Request]] = defaultdict(deque)
        self._run: RemoteRun | None = None
        self._feeder: Feeder | None = None
        self._task: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the scheduler of *crawler*."""
        return cls(crawler)

    def begin(self, run: RemoteRun) -> None:
        """Take requests of *run* from now on."""
        self._run = run
        self._feeder = Feeder(run, self, self._crawler)
        self._task = asyncio.ensure_future(self._feed(self._feeder))

    async def _feed(self, feeder: Feeder) -> None:
        try:
            await feeder.work()
        except asyncio.CancelledError:
            raise
        except Exception:  # of any kind: without it the crawl would wait for ever
            logger.exception("the frontier cannot be used: please report this error")
            await self._crawler.engine.close_spider_async(reason="cluster_error")
        self.wake()

    def add(self, entry: Entry) -> None:
        """Add a request that was taken; one that is here already is only leased anew."""
        run = self._run
        assert run is not None
        url = entry.request["link"]["url"]
        if (work := run.works.get(url)) is not None:
            work.entry = entry
            return
        request = request_of(entry.request, self._crawler.spider)  # type: ignore[arg-type]
        request.meta["entry"] = entry.entry_id
        run.works[url] = Work(entry, request)
        run.worker.leases.use(run.frontier.lease(entry.shard))
        run.pace.begin([url])
        self._ready[entry.shard].append(request)

    def waiting(self, shard: str) -> int:
        """Return how many requests of *shard* were taken and not given to the downloader."""
        return len(self._ready[shard])

    def take_back(self, shard: str) -> list[Entry]:
        """Take out the requests of *shard* that never were given to the downloader."""
        assert self._run is not None
        entries = []
        for request in [*self._ready[shard]]:
            url = request.cb_kwargs["link"].url
            work = self._run.works.get(url)
            if work is not None and work.started_at is None:
                self._ready[shard].remove(request)
                del self._run.works[url]
                self._run.worker.leases.use(self._run.frontier.lease(shard), -1)
                self._run.pace.leave(url)
                entries.append(work.entry)
        return entries

    def wake(self) -> None:
        """Let the engine ask for requests, or end."""
        slot = self._crawler.engine._slot
        if slot is not None:
            slot.nextcall.schedule()

    def has_pending_requests(self) -> bool:
        """Return True until the run has ended: other workers may put in requests for us."""
        return self._task is not None and not self._task.done()

    def enqueue_request(self, request: Request) -> bool:
        """Put *request* into the stream of its host; see the module."""
        run = self._run
        if run is None:
            return False
        url = request.cb_kwargs["link"].url
        if "entry" not in request.meta:
            run.outbox.add(partial(run.frontier.enqueue, [request_message(request)]))
            return True
        work = run.works.get(url)
        if work is None:  # it has ended, for example with an error
            return False
        if shard_of(request.url) == work.entry.shard:
            self._ready[work.entry.shard].appendleft(request)
        else:
            run.move(url, request_message(request))
        return True

    def next_request(self) -> Request | None:
        """Return a request whose host may be requested now; None if there is none."""
        run = self._run
        if run is None:
            return None
        for shard in [*self._ready]:
            queue = self._ready[shard]
            if not queue or run.started[shard] >= UNDER_WAY:
                continue
            if run.worker.leases.token(run.frontier.lease(shard)) is None:
                continue
            self._ready[shard] = self._ready.pop(shard)  # the next call begins with another shard
            return self._started(run, queue.popleft())
        return None

    def _started(self, run: RemoteRun, request: Request) -> Request:
        work = run.works.get(request.cb_kwargs["link"].url)
        if work is not None and work.started_at is None:
            work.started_at = time.monotonic()
            run.started[work.entry.shard] += 1
        return request

    def close(self, reason: str) -> Deferred[None] | None:
        """Hand over what is ready, leave the rest to others, and give the leases back."""
        if self._feeder is None or self._task is None:
            return None
        return Deferred.fromFuture(asyncio.ensure_future(self._close(self._feeder, self._task)))

    async def _close(self, feeder: Feeder, task: asyncio.Task[None]) -> None:
        await end_tasks([task])
        await feeder.end()
