"""The beginning and the end of a worker's part in a run; it opens no archive."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from scrapy import signals

from newsarchive.archive.ledger.crawl_run import LostURL
from newsarchive.article import Visit
from newsarchive.cluster.gate import LeaseGate
from newsarchive.cluster.remote_run import RemoteRun
from newsarchive.cluster.scheduler import StreamScheduler
from newsarchive.cluster.worker import WORKERS
from newsarchive.crawling.run_record import RunRecord
from newsarchive.crawling.witnessing import settings_in_use, witness_rules
from newsarchive.errors import NewsArchiveError
from newsarchive.outcomes import Outcome
from newsarchive.streams.connection import end_tasks
from newsarchive.text import counted
from newsarchive.urls import site_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from newsarchive.crawling.spider import NewsSpider


logger = logging.getLogger(__name__)


class WorkerRecord(RunRecord):
    """Takes part in the run CLUSTER_RUN while the spider is open.

    Settings: CLUSTER_URL, CLUSTER_LEASE, CLUSTER_RUN, and those that begin with WAYBACK.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._asking: asyncio.Task[None] | None = None
        crawler.signals.connect(self._start_failed, signals.spider_error)
        crawler.signals.connect(self._item_ended, signals.item_scraped)
        crawler.signals.connect(self._item_ended, signals.item_dropped)

    def _open(self, spider: NewsSpider) -> None:
        self._started = time.monotonic()
        settings = self._crawler.settings
        worker = WORKERS.borrow(settings["CLUSTER_URL"], settings.getfloat("CLUSTER_LEASE"))
        worker.start()
        run = RemoteRun(
            worker,
            settings.getint("CLUSTER_RUN"),
            spider.name,
            self._crawler.stats,
            self._on_broken,
        )
        run.begins = lambda: self._facts(spider)
        run.on_forced = lambda: setattr(spider, "forced", True)
        spider.run = run  # type: ignore[assignment]
        if spider.cookie_jar:
            run.expired = lambda: spider.sessions.verdicts(spider.name if spider.home else None)
            self._asking = asyncio.ensure_future(self._ask_for_walls(spider, run))
        gate = self._crawler.get_downloader_middleware(LeaseGate)
        scheduler = self._crawler.engine.scheduler
        assert gate is not None
        assert isinstance(scheduler, StreamScheduler)
        self._gate = gate
        worker.leases.on_pace.append(gate.learn_pace)
        scheduler.begin(run)

    async def _ask_for_walls(self, spider: NewsSpider, run: RemoteRun) -> None:
        """Ask how many of the last articles were walled, for each site that gets cookies."""
        try:
            found = await run.links.recent_walls(spider.sessions.groups(spider.sites()))
        except NewsArchiveError as error:
            logger.error("cookies that expire may not be noticed: %s", error)
            return
        for site, before in found.items():
            spider.sessions.of(f"https://{site}/").before = before

    def _facts(self, spider: NewsSpider) -> dict[str, Any]:
        """Return what the writer needs to know of *spider*, which it does not have."""
        arguments: dict[str, object] = {"start": list(spider.operator_urls), "limit": spider.limit}
        if period := spider.period:
            arguments |= {"since": period.since, "until": period.until}
        settings = self._crawler.settings
        about = {site_of(url) for url in ([spider.home] if spider.home else spider.operator_urls)}
        return {
            "arguments": arguments,
            "facts": spider.facts(),
            "sites": sorted(spider.sites()),
            "about": sorted(about),
            "expect": spider.expect_per_day,
            "ages": [age.total_seconds() for age in spider.ages_of_visits()],
            "forced": spider.forced,
            "home": spider.home,
            "publisher": spider.publisher or None,
            "language": spider.language,
            "witness": asdict(witness_rules(settings, spider)),
            "wayback": settings_in_use(settings),
        }

    def _start_failed(self, response: Any, spider: NewsSpider) -> None:
        """Let the job end if the spider failed while it read its sources."""
        if response is None:
            spider.run.pace.is_complete = True

    def _item_ended(self, item: Visit, spider: NewsSpider) -> None:
        """Fail a page that a pipeline dropped without an outcome."""
        run: Any = spider.run
        if run.is_open(item.link.url) and run.archive.broken is None:
            run.fail(item.link, LostURL("a pipeline dropped it without an outcome"))

    async def _close(self, spider: NewsSpider, reason: str) -> None:
        self.reason = reason
        run: RemoteRun | None = getattr(spider, "run", None)
        if run is None:
            return
        if self._asking is not None:
            await end_tasks([self._asking])
        run.worker.leases.on_pace.remove(self._gate.learn_pace)
        WORKERS.give_back(run.worker)
        self.readable = 1
        pages = counted(run.handed_over, "page")
        failed = run.counts[Outcome.FAILED]
        self.summary = (
            f"{spider.name}: {pages} handed over, {failed} failed"
            f" in {time.monotonic() - self._started:.0f} s (worker of run {run.run_id}"
            f"{''.join(f', {part}' for part in self._not_uploaded())})"
        )
