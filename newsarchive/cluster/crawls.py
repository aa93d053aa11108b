"""Take part in the open runs of some sites, as they come and end."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from newsarchive.cluster.worker import WORKERS, WorkerFigures
from newsarchive.crawling.progress import STOPPING
from newsarchive.crawling.together import CrawlsTogether, Ended, Member
from newsarchive.outcomes import Outcome
from newsarchive.progress.board import board
from newsarchive.streams.connection import connect
from newsarchive.streams.keys import RESULTS, RUNS
from newsarchive.streams.server_errors import explained, is_outage
from newsarchive.text import counted

if TYPE_CHECKING:
    from scrapy.crawler import AsyncCrawlerProcess, Crawler
    from scrapy.settings import BaseSettings

    from newsarchive.cluster.remote_run import RemoteRun

logger = logging.getLogger(__name__)

#: Seconds between two looks at the open runs.
_LOOK = 0.5
#: What a worker does otherwise than a crawl of its own.
_SETTINGS = {
    "SCHEDULER": "newsarchive.cluster.StreamScheduler",
    "ALERTS_ENABLED": False,
}


def use_cluster(settings: BaseSettings) -> None:
    """Change *settings* to those of a worker, after the command line was read.

    Raises :class:`~newsarchive.streams.server_errors.FrontierUnreachable` if the server cannot be
    used.
    """
    connect(settings["CLUSTER_URL"]).close()
    for name, value in _SETTINGS.items():
        settings.set(name, value, priority="cmdline")
    for name, key, value in (
        ("EXTENSIONS", "newsarchive.crawling.run_record.RunRecord", None),
        ("EXTENSIONS", "newsarchive.cluster.worker_record.WorkerRecord", 0),
        ("DOWNLOADER_MIDDLEWARES", "newsarchive.cluster.gate.LeaseGate", 995),
    ):
        settings[name].set(key, value, priority="cmdline")


class ClusterCrawls(CrawlsTogether):
    """Crawls those of *members* that have an open run, at most *most* at a time.

    What it has done is shown as the work *name*. Ends when none has had one for *idle* seconds;
    never if that is below 0.
    """

    def __init__(
        self,
        process: AsyncCrawlerProcess,
        name: str,
        members: Sequence[Member],
        most: int,
        on_end: Callable[[Ended], None],
        idle: float,
    ) -> None:
        super().__init__(process, (), most, on_end)
        self._name = name
        self._members = {member.name: member for member in members}
        self._idle = idle
        self._runs: dict[str, asyncio.Task[None]] = {}
        self._failed: set[str] = set()
        self._is_waiting = False
        self.took_part: set[int] = set()
        """The runs that this worker took part in."""
        self.handed_over = 0
        self.failed = 0
        self._fetched = self._unwritten = 0

    async def _run(self) -> None:
        settings = self._process.settings
        worker = WORKERS.borrow(settings["CLUSTER_URL"], settings.getfloat("CLUSTER_LEASE"))
        board().enter(self._name, settings.getfloat("PROGRESS_INTERVAL"))
        try:
            await self._crawl_all()
        finally:
            board().leave(self._name)
            await worker.end()
            WORKERS.give_back(worker)
            self._stop_reactor()

    async def _crawl_all(self) -> None:
        worked_at = time.monotonic()
        settings = self._process.settings
        worker = WORKERS.borrow(settings["CLUSTER_URL"], settings.getfloat("CLUSTER_LEASE"))
        try:
            while not self._is_stopping():
                runs = await self._open_runs(worker.redis)
                self._begin_some(runs)
                if runs or self._running:
                    worked_at = time.monotonic()
                if 0 <= self._idle <= time.monotonic() - worked_at and not self._running:
                    return
                await self._wait()
            while self._running:
                await self._wait()
        finally:
            WORKERS.give_back(worker)

    def _is_stopping(self) -> bool:
        from twisted.internet import reactor

        self.is_stopped = self.is_stopped or not reactor.running
        return self.is_stopped

    async def _open_runs(self, redis: Any) -> dict[str, dict[str, Any]]:
        """Return the open runs of our sites, by id; none while the server does not answer."""
        try:
            found = await redis.hgetall(RUNS)
            self._unwritten = int(await redis.xlen(RESULTS))
        except Exception as error:
            if not is_outage(error):
                raise
            if not self._is_waiting:
                logger.warning("waiting for the frontier: %s", explained(error))
            self._is_waiting = True
            return {}
        self._is_waiting = False
        runs = {run_id: json.loads(text) for run_id, text in found.items()}
        return {
            run_id: run
            for run_id, run in sorted(runs.items(), key=lambda each: int(each[0]))
            if run["spider"] in self._members and run_id not in self._failed
        }

    def _begin_some(self, runs: dict[str, dict[str, Any]]) -> None:
        self._runs = {x: task for x, task in self._runs.items() if task in self._running}
        for run_id, run in runs.items():
            if run_id in self._runs or len(self._running) >= self._most:
                continue
            member = self._members[run["spider"]]
            busy = frozenset().union(*(other.hosts for other, _ in self._running.values()))
            if member.hosts & busy:
                continue
            before = set(self._running)
            arguments = {**member.arguments, **run["spargs"]}
            make = partial(_of_run, member.make, run_id)
            self._begin(replace(member, arguments=arguments, make=make))
            if new := set(self._running) - before:
                self._runs[run_id] = new.pop()
            else:
                self._failed.add(run_id)

    async def _wait(self) -> None:
        board().update(self._name, self.figures(), again=False)
        if not self._running:
            await asyncio.sleep(_LOOK)
            return
        done, _ = await asyncio.wait(
            self._running, timeout=_LOOK, return_when=asyncio.FIRST_COMPLETED
        )
        for task in done:
            if task.cancelled() or task.exception() is not None:
                self._failed |= {run_id for run_id, its in self._runs.items() if its is task}
            self._count(self._running[task][1])
            self._end(task)

    def _count(self, crawler: Crawler | None) -> None:
        run: RemoteRun | None = getattr(crawler and crawler.spider, "run", None)
        if run is not None:
            self.took_part.add(run.run_id)
            self.handed_over += run.handed_over
            self.failed += run.counts[Outcome.FAILED]
            self._fetched += _fetched(crawler)

    def figures(self) -> WorkerFigures:
        """Return what this worker did so far, and what it does."""
        crawlers = [crawler for _, crawler in self._running.values() if crawler is not None]
        working = [each for each in crawlers if getattr(each.spider, "run", None) is not None]
        runs: list[RemoteRun] = [each.spider.run for each in working]  # type: ignore[union-attr]
        rates = [rate for run in runs if (rate := run.pace.per_second()) is not None]
        phase = ""
        if self.is_stopped:
            phase = STOPPING
        elif self._is_waiting:
            phase = "waiting for the frontier"
        elif not self._running:
            phase = "waiting for work"
        return WorkerFigures(
            runs=len(self._running),
            fetched=self._fetched + sum(map(_fetched, working)),
            handed_over=self.handed_over + sum(run.handed_over for run in runs),
            failed=self.failed + sum(run.counts[Outcome.FAILED] for run in runs),
            taken=sum(len(run.works) for run in runs),
            unwritten=self._unwritten,
            per_second=sum(rates) if rates else None,
            phase=phase,
        )

    def line(self) -> str:
        """Return what this worker did so far, on one line."""
        pages, runs = counted(self.handed_over, "page"), counted(len(self.took_part), "run")
        return f"{pages} handed over, {self.failed} failed, as a worker of {runs}"


def _fetched(crawler: Crawler | None) -> int:
    stats = crawler.stats if crawler is not None else None
    return int(stats.get_value("downloader/response_count", 0)) if stats is not None else 0


def _of_run(make: Callable[[], Crawler], run_id: str) -> Crawler:
    crawler = make()
    crawler.settings.set("CLUSTER_RUN", int(run_id), priority="cmdline")
    return crawler
