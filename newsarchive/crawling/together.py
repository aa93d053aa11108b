"""Many crawls in one process: each is one of Scrapy's crawlers, with settings of its own.

They share the event loop, the archive with its one writing thread, and the worker processes of
extraction. What happens to one does not end the others, except an error of the archive.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scrapy.crawler import AsyncCrawlerProcess, Crawler

from newsarchive.archive.alerts.after_crawl import run_alerts_after_crawl
from newsarchive.crawling.run_record import ARCHIVES, RunRecord, borrowed_archive
from newsarchive.errors import ArchiveError, described
from newsarchive.outcomes import Outcome

if TYPE_CHECKING:
    from newsarchive.archive import Archive

logger = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True)
class Member:
    """One crawl of several. *hosts* are those that it begins with."""

    name: str
    arguments: Mapping[str, str]
    make: Callable[[], Crawler]
    hosts: frozenset[str]


@dataclass(slots=True, kw_only=True)
class Ended:
    """What came of one crawl: its summary, or the error because of which there is none."""

    name: str
    summary: str | None = None
    error: Exception | None = None
    reason: str = ""
    is_readable: bool = False
    counts: Mapping[Outcome, int] = field(default_factory=dict)


class CrawlsTogether:
    """Crawls *members* in *process*, at most *most* at a time; *on_end* gets the end of each.

    Two members that begin with the same host are crawled one after the other, so that it gets no
    more requests than from one.
    """

    def __init__(
        self,
        process: AsyncCrawlerProcess,
        members: Sequence[Member],
        most: int,
        on_end: Callable[[Ended], None],
    ) -> None:
        self._process = process
        self._waiting = list(members)
        self._most = most
        self._on_end = on_end
        self._running: dict[asyncio.Task[None], tuple[Member, Crawler | None]] = {}
        self.is_stopped = False
        """Whether Ctrl-C or an error of the archive ended the crawls."""
        self.is_complete = False
        """Whether every crawl has ended, and nobody stopped one."""
        self.error: ArchiveError | None = None
        """The error of the archive that ended the crawls."""
        self.alerts = ""
        """What the alerts at the end did."""

    def run(self) -> None:
        """Crawl them all, and return when the last one has ended or Ctrl-C has ended them."""
        loop = asyncio.get_event_loop()
        task = loop.create_task(self._run())
        self._process.start(stop_after_crawl=False)
        if not task.done():
            if not all(each.done() for each in self._running):
                task.cancel()  # the second Ctrl-C: nothing is waited for
            with suppress(asyncio.CancelledError):
                loop.run_until_complete(task)
        self.is_complete = not task.cancelled() and not self.is_stopped

    async def _run(self) -> None:
        try:
            archive = borrowed_archive(self._process.settings)
            try:
                await self._crawl_all()
                if not self.is_stopped and self._process.settings.getbool("ALERTS_ENABLED"):
                    self.alerts = await asyncio.to_thread(self._run_alerts, archive)
            finally:
                ARCHIVES.give_back(archive)
        except ArchiveError as error:
            self.error = self.error or error
            self.is_stopped = True
        finally:
            self._stop_reactor()

    def _run_alerts(self, archive: Archive) -> str:
        seconds = self._process.settings.getfloat("ALERTS_SECONDS")
        return run_alerts_after_crawl(archive, seconds)

    async def _crawl_all(self) -> None:
        while True:
            while not self.is_stopped and len(self._running) < self._most:
                if (member := self._next()) is None:
                    break
                self._begin(member)
            if not self._running:
                return
            done, _ = await asyncio.wait(self._running, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                self._end(task)

    def _next(self) -> Member | None:
        """Take the first waiting member of whose hosts none is in use; None if there is none."""
        busy = frozenset().union(*(member.hosts for member, _ in self._running.values()))
        for number, member in enumerate(self._waiting):
            if not member.hosts & busy:
                return self._waiting.pop(number)
        return None

    def _begin(self, member: Member) -> None:
        try:
            crawler = member.make()
            task = self._process.crawl(crawler, **member.arguments)
        except Exception as error:  # of any kind, in the file of one site: the others are crawled
            self._on_end(Ended(name=member.name, error=error))
            return
        self._running[task] = (member, crawler)

    def _end(self, task: asyncio.Task[None]) -> None:
        member, crawler = self._running.pop(task)
        ended = Ended(name=member.name)
        record = crawler.get_extension(RunRecord) if crawler and crawler._extensions else None
        if record is not None and crawler is not None:
            ended.summary, ended.reason = record.summary, record.reason
            ended.error, ended.is_readable = record.error, bool(record.readable)
            run = getattr(crawler.spider, "run", None)
            ended.counts = dict(run.counts) if run is not None else {}
        if not task.cancelled() and (error := task.exception()) is not None:
            ended.error = ended.error or _first(error)
        if isinstance(ended.error, ArchiveError):
            self.error = self.error or ended.error
            self.is_stopped = True
        self.is_stopped = self.is_stopped or ended.reason == "shutdown"
        self._on_end(ended)

    @staticmethod
    def _stop_reactor() -> None:
        from twisted.internet import reactor
        from twisted.internet.error import ReactorNotRunning

        with suppress(ReactorNotRunning):
            reactor.stop()  # type: ignore[misc]


def _first(error: BaseException) -> Exception:
    """Return the first error of a chain: Scrapy fails again when it cleans up."""
    while error.__context__ is not None:
        error = error.__context__
    return error if isinstance(error, Exception) else RuntimeError(described(error))
