"""The beginning and the end of a crawl: run, progress, learning, alerts, summary line."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Self

from scrapy import signals
from scrapy.exceptions import CloseSpider

from newsarchive.archive import Archive
from newsarchive.archive.alerts.after_crawl import run_alerts_after_crawl
from newsarchive.archive.ledger.crawl_run import CrawlRun
from newsarchive.archive.ledger.reporting.recent_walls import recent_walls
from newsarchive.archive.ledger.reporting.site_health import check_sites
from newsarchive.archive.ledger.reporting.summary_parts import summary_parts
from newsarchive.archive.ledger.runs import COLUMNS, describe_site, has_other_facts
from newsarchive.archive.ledger.schedule import retry_at_once
from newsarchive.crawling.progress import CrawlProgress
from newsarchive.crawling.witnessing import run_at_end, settings_in_use, witness_rules
from newsarchive.errors import ArchiveError, described
from newsarchive.outcomes import summary
from newsarchive.sharing import Shared
from newsarchive.text import counted
from newsarchive.urls import site_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

    from newsarchive.crawling.spider import NewsSpider

logger = logging.getLogger(__name__)

#: The archives that the crawls of this process have open: one, shared by all that write to it.
ARCHIVES: Shared[Archive] = Shared(Archive)
#: The reasons for which Scrapy ends a crawl that nobody stopped.
_BY_ITSELF = ("finished", "start_error")


def borrowed_archive(settings: BaseSettings) -> Archive:
    """Return the archive of *settings*; ``ARCHIVES`` must get it back."""
    return ARCHIVES.borrow(
        Path(settings["ARCHIVE_PATH"]),
        settings.getfloat("ARCHIVE_TIMEOUT"),
        settings.getfloat("LOCK_PATIENCE"),
    )


class RunRecord:
    """Opens the archive and the run when the spider opens, and closes them when it closes.

    ``summary`` is the line to print at the end, ``reason`` is Scrapy's word for why it ended, and
    ``error`` is the error that stopped the archive.
    Settings: ARCHIVE_PATH, ARCHIVE_TIMEOUT, LOCK_PATIENCE, LEARN_ENABLED, ALERTS_ENABLED,
    ALERTS_SECONDS, and those that begin with WAYBACK.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._archive: Archive | None = None
        self._started = 0.0
        self._progress: CrawlProgress | None = None
        self.error: ArchiveError | None = None
        self.summary: str | None = None
        self.reason = ""
        self.readable = 0
        crawler.signals.connect(self._open, signals.spider_opened)
        crawler.signals.connect(self._close, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the record of *crawler*."""
        return cls(crawler)

    def _open(self, spider: NewsSpider) -> None:
        self._started = time.monotonic()
        settings = self._crawler.settings
        arguments: dict[str, object] = {"start": list(spider.operator_urls), "limit": spider.limit}
        if period := spider.period:
            arguments |= {"since": period.since, "until": period.until}
        if facts := spider.facts():
            arguments["facts"] = facts
        if wayback := settings_in_use(settings):
            arguments["wayback"] = wayback
        try:
            self._archive = borrowed_archive(settings)
            self._retry_at_once(self._archive, spider)
            spider.run = CrawlRun(
                self._archive,
                spider.name,
                arguments,
                self._on_broken,
                spider.ages_of_visits(),
                witness_rules(self._crawler.settings, spider),
            )
            self._describe(spider)
            if spider.cookie_jar:
                self._remember_walls(self._archive, spider)
        except ArchiveError as error:
            self.error = error
            if self._archive is not None:
                ARCHIVES.give_back(self._archive)
            raise CloseSpider("archive_error") from error
        self._progress = CrawlProgress(self._crawler, spider.run)

    def _retry_at_once(self, archive: Archive, spider: NewsSpider) -> None:
        """Make what failed or was refused due now, by force or because the site's file changed."""
        if archive.read(lambda c: has_other_facts(c, spider.name, spider.facts())):
            spider.forced = True
        if spider.forced:
            archive.write(lambda c: retry_at_once(c, spider.sites(), datetime.now(UTC)))

    def _remember_walls(self, archive: Archive, spider: NewsSpider) -> None:
        """Read how many of the last articles were walled, for each site that gets cookies."""
        for site, sites in spider.sessions.groups(spider.sites()).items():
            signs = spider.sessions.of(f"https://{site}/")
            signs.before = archive.read(partial(recent_walls, sites=sites))

    def _describe(self, spider: NewsSpider) -> None:
        """Write the facts of the spider's site to the archive."""
        if spider.home and self._archive is not None:
            self._archive.write(
                lambda connection: describe_site(
                    connection,
                    site_of(spider.home),
                    name=spider.publisher or None,
                    home_url=spider.home,
                    language=spider.language,
                )
            )

    def _on_broken(self, error: ArchiveError) -> None:
        """Stop the crawl: nothing can be stored any more. The thread of the writer calls this."""
        from twisted.internet import reactor

        self.error = error
        reactor.callFromThread(self._stop)

    def _stop(self) -> None:
        spider = self._crawler.spider
        engine = self._crawler.engine
        if spider is not None and engine.spider is not None:
            asyncio.ensure_future(engine.close_spider_async(reason="archive_error"))  # noqa: RUF006

    async def _close(self, spider: NewsSpider, reason: str) -> None:
        self.reason = reason
        archive, progress = self._archive, self._progress
        if progress is None or archive is None:
            return  # the run never began; the error says why
        run = spider.run
        alerts = witness = ""
        progress.say("storing the last pages")
        try:
            if self.error is None:
                await self._finish(archive, run, reason, progress)
                if reason == "shutdown":
                    spider.left = await spider.count_left()
                if reason in _BY_ITSELF and self._crawler.settings.getbool("ALERTS_ENABLED"):
                    progress.say("running the alerts")
                    seconds = self._crawler.settings.getfloat("ALERTS_SECONDS")
                    alerts = await asyncio.to_thread(run_alerts_after_crawl, archive, seconds)
                self._erase_removed(archive)  # here, because this thread reads the archive
                if reason in _BY_ITSELF:
                    progress.say("talking to the web archive")
                    witness = await asyncio.to_thread(run_at_end, archive, self._crawler.settings)
        except ArchiveError as error:
            self.error = error
        finally:
            progress.close()
            ARCHIVES.give_back(archive)
        self.readable = spider.reader.readable if spider.reader else 0
        self.summary = self._line(run) + self._more(run, spider, alerts, witness)

    async def _finish(
        self, archive: Archive, run: CrawlRun, reason: str, progress: CrawlProgress
    ) -> None:
        """Learn and check the sites' health unless the crawl was stopped by hand; close the run."""
        try:
            await run.store_waiting()
            if reason in _BY_ITSELF:
                run.end_unfinished()
                if self._crawler.settings.getbool("LEARN_ENABLED"):
                    progress.say("learning")
                    await asyncio.to_thread(self._learn, archive, run.sites, progress)
                self._check_health(archive, run)
        except ArchiveError:
            raise
        except Exception as error:  # of any kind: all pages are stored, and the run must be closed
            line = described(error)
            logger.error("after the crawl: please report this error: %s", line, exc_info=error)
        finally:
            stats = self._crawler.stats
            row = run.close(
                reason,
                requests=stats.get_value("downloader/request_count", 0),
                received_bytes=stats.get_value("downloader/response_bytes", 0),
            )
            run.paused = await run.links.paused_sites(self._crawler.spider.sites())  # type: ignore[union-attr]
            # The archive's own counts: the summary must agree with the table of runs.
            run.counts = Counter({outcome: row[name] for outcome, name in COLUMNS.items()})

    def _check_health(self, archive: Archive, run: CrawlRun) -> None:
        """Compare the run with each site's past, and warn about sites that may be broken."""
        spider: NewsSpider = self._crawler.spider  # type: ignore[assignment]
        expect = spider.expect_per_day
        expected = {site_of(spider.home): expect} if expect else {}
        now, missed = datetime.now(UTC), spider.rule_misses.lines()
        for site, lines in spider.sessions.verdicts(spider.name if spider.home else None).items():
            missed.setdefault(site, []).extend(lines)
        about = {site_of(url) for url in ([spider.home] if spider.home else spider.operator_urls)}
        wrong = archive.write(lambda c: check_sites(c, run.run_id, about, expected, now, missed))
        for site, lines in wrong.items():
            logger.warning("%s may be broken: %s", site, "; ".join(lines))

    def _learn(self, archive: Archive, sites: set[str], progress: CrawlProgress) -> None:
        from newsarchive.archive.learning.learn import learn

        if sites:
            learn(archive, sites, now=datetime.now(UTC), step=progress.say)

    def _erase_removed(self, archive: Archive) -> None:
        """Erase the captures of pages that turned out to be removed articles."""
        from newsarchive.archive.removal.erasing import erase_captures

        def say(line: str) -> None:
            logger.info("erasing %s", line)

        erase_captures(archive, say, lambda: False, only_known=True)

    def _line(self, run: CrawlRun) -> str:
        return summary(run.spider, run.counts, time.monotonic() - self._started)

    def _more(self, run: CrawlRun, spider: NewsSpider, *ran: str) -> str:
        """Return the rest of the summary: sources, refusals, URLs left over, and what *ran*."""
        resting = spider.reader.resting if spider.reader else 0
        parts = summary_parts(run.counts, run.reasons, resting)
        if run.rendered:
            parts.append(f"{run.rendered} rendered")
        if run.left_undrawn:
            parts.append(f"{counted(run.left_undrawn, 'page')} left to render in the next run")
        parts += run.paused
        if self.reason == "shutdown":
            parts.insert(0, f"stopped, {counted(spider.left, 'URL')} left for the next run")
        elif spider.left:
            parts.append(f"{spider.left} over the limit left for the next run")
        if spider.reader and spider.reader.unread:
            parts.append(f"{counted(spider.reader.unread, 'sitemap')} left for the next run")
        parts += filter(None, ran)
        parts += self._not_uploaded()
        return f" ({', '.join(parts)})" if parts else ""

    def _not_uploaded(self) -> list[str]:
        """Return what to say of captures that are not in their store, if there are any."""
        left = self._crawler.stats.get_value("captures/not_uploaded", 0)
        return [f"{counted(left, 'file')} of captures not uploaded yet"] if left else []
