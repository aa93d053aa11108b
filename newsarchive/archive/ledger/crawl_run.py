"""One run of a spider: everything that a crawl reads from the archive and writes to it.

Which URLs it requests is decided in :mod:`~newsarchive.archive.ledger.link_queue`.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from newsarchive.archive import Archive
from newsarchive.archive.articles.identity import named_address
from newsarchive.archive.articles.joining import ALIAS
from newsarchive.archive.articles.reextraction import replace_imported
from newsarchive.archive.articles.same_pages import (
    SamePages,
    WaitingPage,
    remember,
    stories_with,
    waiting_page,
)
from newsarchive.archive.articles.store import store_article, was_removed
from newsarchive.archive.ledger import capture_index, runs, url_outcomes
from newsarchive.archive.ledger.endings import Ending, end_at_wall, refused
from newsarchive.archive.ledger.link_queue import LinkQueue
from newsarchive.archive.ledger.revisit_rules import AGES
from newsarchive.archive.ledger.run_archive import RunArchive
from newsarchive.archive.parts.catalogue import ids_at
from newsarchive.archive.parts.returning import bring_back_at, missing_part_at
from newsarchive.archive.tombstones import removed_among
from newsarchive.archive.witness.queueing import (
    NOTHING,
    WitnessRules,
    queue_article,
    queue_missing,
)
from newsarchive.article import Article, Link
from newsarchive.captures.warc_writer import Capture
from newsarchive.errors import ArchiveError, described
from newsarchive.outcomes import Outcome
from newsarchive.progress.pace import Pace

logger = logging.getLogger(__name__)


class LostURL(Exception):
    """A URL was claimed, and at the end of the crawl no part of it had given it an outcome."""


class EndedBefore(Exception):
    """The run has ended the URL already; nothing was written."""


class CrawlRun:
    """An open run in *archive*, its ``links`` and its ``pace``.

    Its counts are also in the archive; here they show the progress. If the archive fails (the disk
    is full, or the lock is held for too long), *on_broken* is called once: the crawl must stop.
    Articles are due again at *ages*. What a web archive is told of follows from *witness*. With
    *run_id* it is an open run of a cluster, whose results may come twice: a URL that this run ended
    already keeps its outcome, and the second end raises :class:`EndedBefore`.
    """

    def __init__(
        self,
        archive: Archive,
        spider: str,
        arguments: Mapping[str, object],
        on_broken: Callable[[ArchiveError], None],
        ages: Sequence[timedelta] = AGES,
        witness: WitnessRules = NOTHING,
        run_id: int | None = None,
    ) -> None:
        self.archive = RunArchive(archive, on_broken)
        self.spider = spider
        self.counts: Counter[Outcome] = Counter()
        self.reasons: Counter[str] = Counter()
        self.sites: set[str] = set()
        self.rendered = 0  # pages that a browser drew
        self.left_undrawn = 0  # pages left to a later run, because this one drew as many as it may
        self.paused: list[str] = []  # for the summary: how many URLs wait, for whom, until when
        self._unrecorded: dict[str, BaseException] = {}  # errors that kept an outcome from its row
        self.ages = ages
        self.witness = witness
        self._pages = SamePages()
        self._ends_once = run_id is not None
        self.run_id = run_id or archive.write(
            lambda connection: runs.start_run(connection, spider, arguments, datetime.now(UTC)),
            moves_log=True,  # a copy made without the log shows a run that has not ended
        )
        self.pace = Pace()
        self.links = LinkQueue(self.archive, self.run_id, self.reasons, self.pace)

    @property
    def captures_name(self) -> str:
        """The name of its WARC files, without their number."""
        return f"{self.spider}-{self.run_id:06}"

    async def reads_sources(self) -> bool:
        """Return whether the crawl must read its sources; in a cluster only one of many does."""
        return True

    def begin(self, link: Link) -> None:
        """Note that *link*, whose page is read already, is under way."""

    def _check_open(self, connection: sqlite3.Connection, url: str) -> None:
        if self._ends_once and url_outcomes.has_ended(connection, self.run_id, url):
            raise EndedBefore(url)

    def count(self, outcome: Outcome, number: int) -> None:
        """Count *number* URLs that were not requested and whose rows stay as they are."""
        if number:
            self.counts[outcome] += number
            self.archive.submit_alone(
                lambda connection: runs.count_outcome(connection, self.run_id, outcome, number)
            )

    def finish(self, ending: Ending) -> Future[None]:
        """Record the end of a URL; the future is done when it is committed."""
        if ending.reason is None and (missing := self._missing_part(ending.url)):
            ending = refused(Link(url=ending.url), "part_missing", missing)
        self.counts[ending.outcome] += 1
        self.pace.end(ending.url)
        if ending.reason:
            self.reasons[ending.reason] += 1
            detail = ending.detail or ""
            logger.info("%s %s: %s %s", ending.outcome, ending.url, ending.reason, detail)

        def job(connection: sqlite3.Connection) -> None:
            now = datetime.now(UTC)
            self._check_open(connection, ending.url)
            if missing_part_at(connection, ending.url) is None:
                bring_back_at(connection, ending.url)
            url_outcomes.finish_url(connection, self.run_id, ending, now, self.ages)
            if not ending.is_source:
                status = ending.http_status
                queue_missing(connection, self.witness, ending.url, ending.reason, status, now)

        future = self.archive.submit(job)
        future.add_done_callback(lambda done: self._keep_error(ending.url, done.exception()))
        return future

    def _missing_part(self, *urls: str | None) -> str | None:
        """Return why the articles at *urls* that lie in a part cannot be changed; None if they can.

        None also if there are none, which is nearly always.
        """
        return self.archive.read(lambda connection: missing_part_at(connection, *urls))

    def _keep_error(self, url: str, error: BaseException | None) -> None:
        if error is not None:
            self._unrecorded[url] = error

    def fail(self, link: Link, error: BaseException, http_status: int | None = None) -> None:
        """End *link* as ``internal_error``, because *error* was raised while it was processed.

        Every error that nobody expected comes here, from whatever part of the crawl (see
        ``crawling/internal_errors.py``). It is logged once. An error of the archive ends the crawl
        instead.
        """
        if isinstance(error, ArchiveError):
            self.archive.break_off(error)
            return
        detail = described(error)
        logger.error("%s: please report this error: %s", link.url, detail, exc_info=error)
        self.record_failure(link, detail, http_status)

    def record_failure(self, link: Link, detail: str, http_status: int | None = None) -> None:
        """End *link* as ``internal_error``; the error was logged, and *detail* describes it."""
        self.pace.end(link.url)
        ending = refused(link, "internal_error", detail, http_status=http_status)
        now = datetime.now(UTC)
        future = self.archive.submit(
            lambda connection: url_outcomes.fail_url(
                connection, self.run_id, ending, now, self.ages
            )
        )
        future.add_done_callback(self._count_failed)

    def _count_failed(self, future: Future[bool]) -> None:
        if future.exception() is None and future.result():
            self.counts[Outcome.FAILED] += 1
            self.reasons["internal_error"] += 1

    async def store(
        self, article: Article, link: Link, ending: Callable[..., Ending]
    ) -> Ending | None:
        """Store *article*, found by *link*, and its row of the ledger in one transaction.

        *ending* is called with ``outcome`` and ``article_id``, and returns the end to record. None:
        the page may be shown for other articles too, and waits for :meth:`store_waiting`.
        """
        seen_at = datetime.now(UTC)
        urls = link.url, article.url, named_address(article.url, article.canonical_url)
        if missing := self._missing_part(*urls):
            refusal = refused(link, "part_missing", missing, http_status=200)
            await asyncio.wrap_future(self.finish(refusal))
            return refusal
        if self.archive.read(lambda connection: ids_at(connection, filter(None, urls))):
            brought = self.archive.submit(lambda c: bring_back_at(c, *urls), urgent=True)
            await asyncio.wrap_future(brought)
        page = self.archive.read(lambda c: waiting_page(c, article, link, ending, seen_at))
        if page is not None:
            for ready in self._pages.add(page):
                await self._end_waiting(ready)
            return None
        return await self._store(article, link, ending, seen_at)

    async def store_waiting(self) -> None:
        """Store the pages that waited, except those that were shown for different articles."""
        # All at once, and in their order: the writer takes many of them into one transaction.
        await asyncio.gather(*map(self._end_waiting, self._pages.all_waiting()))

    async def _end_waiting(self, page: WaitingPage) -> None:
        try:
            stored = self.archive.read(lambda connection: stories_with(connection, page))
            self.archive.submit_alone(lambda connection: remember(connection, page))
            if refusal := self._pages.refusal(page, stored):
                ending = refused(page.link, *refusal, http_status=200)
                await asyncio.wrap_future(self.finish(ending))
            else:
                await self._store(page.article, page.link, page.ending, page.seen_at)
        except ArchiveError:
            raise
        except Exception as error:  # of any kind: it costs this page only
            self.fail(page.link, error)

    async def _store(
        self, article: Article, link: Link, ending: Callable[..., Ending], seen_at: datetime
    ) -> Ending:
        def job(connection: sqlite3.Connection) -> Ending:
            self._check_open(connection, link.url)
            if was_removed(connection, article, link.url):
                done = refused(link, "removed", http_status=200)
                url_outcomes.finish_url(connection, self.run_id, done, seen_at, self.ages)
                return done
            replace_imported(connection, article, seen_at)
            stored = store_article(connection, article, seen_at=seen_at, via=link.via)
            outcome = url_outcomes.outcome_of_visit(
                connection, link.url, article.url, stored.outcome, stored.article_id
            )
            done = ending(outcome=outcome, article_id=stored.article_id)
            if stored.kept:
                done = end_at_wall(link, article, done, stored.kept)
            if stored.outcome is Outcome.DUPLICATE and link.url == article.url:
                done = replace(done, detail=ALIAS)
            url_outcomes.finish_url(connection, self.run_id, done, seen_at, self.ages)
            queue_article(connection, self.witness, stored.article_id, done.outcome, seen_at)
            return done

        done = await asyncio.wrap_future(self.archive.submit(job))
        self.counts[done.outcome] += 1
        self.pace.end(link.url)
        if done.reason:
            self.reasons[done.reason] += 1
        logger.info("%s %s", "stored" if done.outcome is Outcome.NEW else done.outcome, link.url)
        return done

    def capture(self, capture: Capture) -> None:
        """Insert the place of a page's WARC record into the index of captures."""
        self.archive.submit_alone(
            lambda connection: capture_index.insert_capture(connection, capture)
        )

    def is_removed(self, *urls: str) -> bool:
        """Return whether one of *urls* is the address of an article that was removed."""
        return bool(self.archive.read(lambda connection: removed_among(connection, urls)))

    def end_unfinished(self) -> None:
        """End the claimed URLs without an outcome as ``internal_error``: the crawl lost them.

        Only for a crawl that ended by itself. One that was stopped queues them again.
        """
        # By the writer, because outcomes that wait to be written come first.
        for link in self.archive.write(lambda c: url_outcomes.unfinished(c, self.run_id)):
            self.fail(link, self._unrecorded.get(link.url) or LostURL("the crawl ended without it"))

    def close(self, reason: str, *, requests: int, received_bytes: int) -> sqlite3.Row:
        """Queue the URLs that were claimed and not fetched, close the run, and return its row."""

        def job(connection: sqlite3.Connection) -> sqlite3.Row:
            url_outcomes.release_claims(connection, self.run_id)
            now = datetime.now(UTC)
            runs.record_visits(connection, self.sites, now)
            return runs.finish_run(
                connection,
                self.run_id,
                reason,
                now,
                requests=requests,
                received_bytes=received_bytes,
            )

        return self.archive.write(job)
