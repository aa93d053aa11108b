"""The run of a worker: what a crawl writes is handed over to the writer, as plain data.

It has the methods of :class:`~newsarchive.archive.ledger.crawl_run.CrawlRun` that spiders and
pipelines call. What ends a request that was taken from the frontier is one step of the server
together with taking it out of there.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from typing import TYPE_CHECKING

from scrapy import Request

from newsarchive.archive.cluster.messages import Message, link_message, packed
from newsarchive.archive.ledger.endings import Ending
from newsarchive.article import Article, Link
from newsarchive.captures.warc_writer import Capture
from newsarchive.cluster.outbox import Outbox
from newsarchive.cluster.remote_links import RemoteLinks
from newsarchive.errors import ArchiveError, described
from newsarchive.outcomes import Outcome
from newsarchive.progress.pace import Pace
from newsarchive.streams.frontier import Entry, Frontier
from newsarchive.streams.keys import JOB
from newsarchive.streams.server_errors import is_group_lost, is_outage

if TYPE_CHECKING:
    from scrapy.statscollectors import StatsCollector

    from newsarchive.cluster.worker import Worker

logger = logging.getLogger(__name__)

#: Seconds between two looks at whether the sources of the run are still to be read.
_LOOK = 0.5


@dataclass(slots=True)
class Work:
    """A request that this worker has taken."""

    entry: Entry
    request: Request
    started_at: float | None = None
    """When it was given to the downloader, by the monotonic clock."""


class WorkerArchive:
    """The archive as a worker has it: none. An error of its disk ends the crawl."""

    def __init__(self, on_broken: Callable[[ArchiveError], None]) -> None:
        self._on_broken = on_broken
        self.broken: ArchiveError | None = None

    def break_off(self, error: ArchiveError) -> None:
        """Stop the crawl because of *error*: no capture can be written any more."""
        if self.broken is None:
            self.broken = error
            self._on_broken(error)


class RemoteRun:
    """The part that *worker* has in the run *run_id* of *spider*."""

    def __init__(
        self,
        worker: Worker,
        run_id: int,
        spider: str,
        stats: StatsCollector,
        on_broken: Callable[[ArchiveError], None],
    ) -> None:
        self.worker = worker
        self.run_id = run_id
        self.spider = spider
        self.archive = WorkerArchive(on_broken)
        self.frontier = Frontier(worker.redis, run_id, worker.name)
        self.links = RemoteLinks(worker, run_id, self.tell, self.hand_over)
        self.outbox = Outbox()
        self.works: dict[str, Work] = {}
        """The requests that were taken and did not end, by the URL of their link."""
        self.started: Counter[str] = Counter()
        """The number of those of each shard that are under way."""
        self.counts: Counter[Outcome] = Counter()
        self.reasons: Counter[str] = Counter()
        self.sites: set[str] = set()
        self.rendered = 0
        self.left_undrawn = 0
        self.handed_over = 0
        self.pace = Pace()
        self.is_closed = False
        self.job: Entry | None = None
        """The entry that says "read the sources", if this worker does it."""
        self.begins: Callable[[], Message] = dict
        """Returns what the spider states about its site, for the run's record."""
        self.on_forced: Callable[[], None] = lambda: None
        self.expired: Callable[[], dict[str, list[str]]] = dict
        """Returns what the pages say of cookies that may have expired, by site."""
        self._told_expired: dict[str, list[str]] = {}
        self._own: set[str] = set()
        self._unrequested: Counter[Outcome] = Counter()
        self._stats = stats
        self._told: Counter[str] = Counter()
        self._told_sites: set[str] = set()

    @property
    def captures_name(self) -> str:
        """The name of its WARC files, without their number: no other worker has files of it."""
        worker = re.sub(r"[^A-Za-z0-9]+", "-", self.worker.name)
        return f"{self.spider}-{self.run_id:06}-{worker}"

    async def reads_sources(self) -> bool:
        """Wait until nobody else reads the sources of this run; return whether we must do it."""
        while not self.is_closed:
            try:
                if await self.frontier.is_job_done():
                    return False
                if await self._take_job():
                    if (await self.links.ask("begin", **self.begins()))["forced"]:
                        self.on_forced()
                    return True
            except Exception as error:
                if not is_outage(error) and not is_group_lost(error):
                    raise
                logger.info("the frontier is not there: %s", error)
            await asyncio.sleep(_LOOK)
        return False

    async def _take_job(self) -> bool:
        token = await self.worker.leases.acquire(self.run_id, JOB)
        if token is None:
            return False
        entries = await self.frontier.take_over(JOB, token)
        entries += await self.frontier.take(JOB, token, 1)
        if entries:
            self.job = entries[0]
        else:
            await self.worker.leases.release(self.frontier.lease(JOB))
        return bool(entries)

    def begin(self, link: Link) -> None:
        """Note that *link*, which is not in the frontier, is under way: the job waits for it."""
        self._own.add(link.url)

    @property
    def is_job_done(self) -> bool:
        """Whether all that the sources led to is in the frontier or handed over."""
        return self.pace.is_complete and not self._own and not self.outbox

    async def end_job(self, more: Message) -> bool:
        """Hand over the end of the job, with the counts of what was not requested.

        False: its lease was lost meanwhile, and somebody must read the sources again.
        """
        assert self.job is not None
        job = self.job
        counts = {str(outcome): number for outcome, number in self._unrequested.items()}
        event = {"do": "job", "counts": counts, "reasons": dict(self.reasons), **more}
        is_ended = await self.frontier.end(job, packed(self._message(event)))
        self.job = None
        await self.worker.leases.release(self.frontier.lease(JOB))
        return is_ended or await self.frontier.is_job_done()

    def count(self, outcome: Outcome, number: int) -> None:
        """Count *number* URLs that were not requested; they are told with the end of the job."""
        if number:
            self._unrequested[outcome] += number

    def finish(self, ending: Ending) -> None:
        """Hand over the end of a URL."""
        self.counts[ending.outcome] += 1
        if ending.reason:
            logger.info("%s %s: %s", ending.outcome, ending.url, ending.reason)
        self.hand_over(ending.url, {"do": "finish", "ending": asdict(ending)})

    def fail(self, link: Link, error: BaseException, http_status: int | None = None) -> None:
        """End *link* as ``internal_error``, because *error* was raised while it was processed."""
        if isinstance(error, ArchiveError):
            self.archive.break_off(error)
            return
        detail = described(error)
        logger.error("%s: please report this error: %s", link.url, detail, exc_info=error)
        self.counts[Outcome.FAILED] += 1
        event = {"do": "fail", "link": link_message(link), "detail": detail, "status": http_status}
        self.hand_over(link.url, event)

    async def store(
        self, article: Article, link: Link, ending: Callable[..., Ending]
    ) -> Ending | None:
        """Hand over *article*, found by *link*; the writer decides what it is. Returns None."""
        made = ending(outcome=Outcome.NEW, article_id=None)
        event = {"do": "store", "link": link_message(link), "ending": asdict(made)}
        self.hand_over(link.url, event | {"article": asdict(article)})
        logger.info("handed over %s", link.url)
        return None

    def capture(self, capture: Capture) -> None:
        """Tell the writer where a page was captured."""
        self.tell({"do": "capture", "capture": asdict(capture)})

    def is_removed(self, *urls: str) -> bool:
        """Return False: the writer puts no removed URL into the frontier, and stores none."""
        return False

    def tell(self, event: Message) -> None:
        """Tell the writer of an *event* that ends no request."""
        self.outbox.add(partial(self.frontier.send, self._message(event)))

    def hand_over(self, url: str, event: Message) -> None:
        """Tell the writer of the *event* that ends the request for *url*."""
        self._own.discard(url)
        self.pace.end(url)
        work = self.works.get(url)
        if work is None:
            self.tell(event)
            return
        self._drop(url, work)
        self.outbox.add(partial(self._end, work, packed(self._message(event))))

    def is_open(self, url: str) -> bool:
        """Return whether *url* is under way here, and has no outcome yet."""
        return url in self.works or url in self._own

    def move(self, url: str, moved: Message) -> None:
        """Leave the request for *url*, which leads to another host now, to who has that host."""
        work = self.works[url]
        self.pace.leave(url)
        self._drop(url, work)
        self.outbox.add(partial(self._end, work, "", moved))

    async def _end(self, work: Work, result: str, moved: Message | None = None) -> None:
        try:
            if not await self.frontier.end(work.entry, result, moved):
                logger.info("%s: another worker has it now", work.request.url)
            elif result:
                self.handed_over += 1
        except Exception as error:
            if not is_group_lost(error):
                raise
            logger.info("%s: its run has ended", work.request.url)
        self.worker.leases.use(self.frontier.lease(work.entry.shard), -1)

    def _drop(self, url: str, work: Work) -> None:
        del self.works[url]
        if work.started_at is not None:
            self.started[work.entry.shard] -= 1

    def _message(self, event: Message) -> Message:
        """Return the message of *event*, with what else is new since the last one."""
        message: Message = {"run": self.run_id, "events": [event]}
        if new := self.sites - self._told_sites:
            message["sites"] = new
            self._told_sites |= new
        if (expired := self.expired()) != self._told_expired:
            message["cookies"] = {self.worker.name: expired}
            self._told_expired = expired
        for name, stat in (("requests", "request_count"), ("bytes", "response_bytes")):
            total = self._stats.get_value(f"downloader/{stat}", 0)
            if more := total - self._told[name]:
                message[name] = more
                self._told[name] = total
        return message
