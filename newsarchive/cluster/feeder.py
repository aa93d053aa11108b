"""Take requests from the streams of a run: which shards, how many, and when a shard is let go."""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import suppress
from math import ceil
from typing import TYPE_CHECKING, Protocol

from newsarchive.archive.ledger.crawl_run import LostURL
from newsarchive.cluster.remote_run import RemoteRun
from newsarchive.streams.keys import JOB
from newsarchive.streams.server_errors import explained, is_group_lost, is_outage

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from newsarchive.streams.frontier import Entry

logger = logging.getLogger(__name__)

#: Seconds between two looks at the streams.
LOOK = 0.25
#: Requests of a shard that are taken ahead.
AHEAD = 32
#: Seconds after which a worker that gives no sign of life is not counted any more.
SILENT = 10
#: Seconds after which a request that was given to the downloader, and never ended, is lost.
LOST_AFTER = 1_800
#: Seconds to wait after an error of the server, at first and at most.
_WAIT, _LONGEST_WAIT = 0.25, 5.0


class Shelf(Protocol):
    """Where the requests that were taken wait for the engine: the scheduler."""

    def add(self, entry: Entry) -> None:
        """Add a request that was taken."""

    def waiting(self, shard: str) -> int:
        """Return how many requests of *shard* wait here."""

    def take_back(self, shard: str) -> list[Entry]:
        """Take out the requests of *shard* that wait here."""

    def wake(self) -> None:
        """Let the engine ask for requests."""


class Feeder:
    """Feeds *scheduler* with the requests of *run*, and empties its outbox."""

    def __init__(self, run: RemoteRun, scheduler: Shelf, crawler: Crawler) -> None:
        self._run = run
        self._scheduler = scheduler
        self._crawler = crawler
        self._looked_at = 0.0
        self._share = 1

    async def work(self) -> None:
        """Work until the run has ended. An outage of the server delays it."""
        wait = _WAIT
        while not self._run.is_closed:
            try:
                await self._turn()
                wait = _WAIT
            except Exception as error:
                if is_group_lost(error):  # the run has ended meanwhile, or its stream was deleted
                    logger.info("%s", error)
                elif not is_outage(error):
                    raise
                elif wait == _WAIT:
                    logger.warning("waiting for the frontier: %s", explained(error))
                await asyncio.sleep(wait)
                wait = min(2 * wait, _LONGEST_WAIT)

    async def _turn(self) -> None:
        run = self._run
        await run.outbox.empty()
        is_done = run.job is not None and run.is_job_done
        if is_done and not await run.end_job(self._report()):
            logger.warning("the lease of the sources was lost; beginning again")
            run.is_closed = True  # the run is open: another crawl takes part in it
            return
        if time.monotonic() - self._looked_at >= LOOK:
            self._looked_at = time.monotonic()
            await self._look()
        with suppress(TimeoutError):
            left = LOOK - (time.monotonic() - self._looked_at)
            await asyncio.wait_for(run.outbox.has_steps.wait(), max(0.01, left))

    def _report(self) -> dict[str, object]:
        """Return what the end of the job says besides its counts."""
        spider = self._crawler.spider
        reader = spider.reader  # type: ignore[union-attr]
        return {
            "left": spider.left,  # type: ignore[union-attr]
            "readable": reader.readable if reader else 0,
            "resting": reader.resting if reader else 0,
            "missed": spider.rule_misses.lines(),  # type: ignore[union-attr]
        }

    async def _look(self) -> None:
        run = self._run
        if not await run.frontier.is_open():
            run.is_closed = True
            return
        lengths = await run.frontier.lengths()
        workers = await run.frontier.count_workers(SILENT)
        self._share = max(1, ceil(len(lengths) / max(1, workers)))
        held = [shard for shard in lengths if self._token(shard)]
        for shard in held[self._share :]:
            await self._let_go(shard)
        number = 0
        for shard in [*held, *(each for each in lengths if each not in held)]:
            if number < self._share and await self._feed(shard):
                number += 1
        await self._release_empty(lengths)
        self._forget_lost_leases()
        self._fail_lost()

    def _token(self, shard: str) -> str | None:
        return self._run.worker.leases.token(self._run.frontier.lease(shard))

    async def _feed(self, shard: str) -> bool:
        """Take requests of *shard*, first those that its last worker left.

        False: another worker has the shard.
        """
        run, leases = self._run, self._run.worker.leases
        is_new = self._token(shard) is None
        token = await leases.acquire(run.run_id, shard)
        if token is None:
            return False
        entries = []
        if is_new or not leases.uses(run.frontier.lease(shard)):
            entries = await run.frontier.take_over(shard, token)
        room = AHEAD - self._scheduler.waiting(shard) - len(entries)
        if room > 0:
            entries += await run.frontier.take(shard, token, room)
        for entry in entries:
            self._scheduler.add(entry)
        if entries:
            self._scheduler.wake()
        return True

    async def _let_go(self, shard: str) -> None:
        """Leave *shard* to another worker: as soon as what is under way has ended."""
        await self._run.frontier.leave(self._scheduler.take_back(shard))
        await self._run.worker.leases.release(self._run.frontier.lease(shard))

    async def _release_empty(self, lengths: dict[str, int]) -> None:
        """Give back the leases of shards that this run, and others here, have no requests for."""
        for key in self._run.worker.leases.held:
            shard = key.rpartition(":")[2]
            if shard != JOB and shard not in lengths:
                await self._run.worker.leases.release(key)

    def _forget_lost_leases(self) -> None:
        """Drop what was not requested yet of shards that another worker may have now."""
        for shard in {work.entry.shard for work in self._run.works.values()}:
            if self._token(shard) is None:
                self._scheduler.take_back(shard)

    def _fail_lost(self) -> None:
        """End requests that no part of the crawl has any more."""
        now = time.monotonic()
        for work in [*self._run.works.values()]:
            if work.started_at is not None and now - work.started_at > LOST_AFTER:
                self._run.fail(work.request.cb_kwargs["link"], LostURL("it has no outcome"))

    async def end(self) -> None:
        """Hand over what is ready, and leave what was taken and not requested to others."""
        run = self._run
        run.is_closed = True
        try:
            await run.outbox.empty()
            for shard in {work.entry.shard for work in run.works.values()}:
                entries = self._scheduler.take_back(shard)
                if self._token(shard):
                    await run.frontier.leave(entries)
            for shard in (*await run.frontier.lengths(), JOB):
                await run.worker.leases.release(run.frontier.lease(shard))
            await run.frontier.leave_run()
        except Exception as error:
            if not is_outage(error) and not is_group_lost(error):
                raise
            logger.info("at the end: %s", error)
