"""One run of a spider: everything that a crawl reads from the archive and writes to it."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TypeVar

from newsarchive.archive import Archive
from newsarchive.archive.articles.joining import ALIAS
from newsarchive.archive.articles.same_pages import (
    SamePages,
    WaitingPage,
    stories_with,
    waiting_page,
)
from newsarchive.archive.articles.store import store_article
from newsarchive.archive.ledger import capture_index, frontier, runs, schedule
from newsarchive.archive.ledger.endings import Ending, refused
from newsarchive.archive.ledger.frontier import Decision, KnownUrl, next_step, states_change
from newsarchive.archive.ledger.revisit_rules import AGES
from newsarchive.archive.ledger.stated_changes import doubted_sources, sample_of
from newsarchive.article import Article, Link
from newsarchive.captures.warc_writer import Capture
from newsarchive.errors import ArchiveError, described
from newsarchive.outcomes import Outcome

logger = logging.getLogger(__name__)

T = TypeVar("T")


#: Links that are queued in one job of the writer.
SLICE = 1_000


class LostURL(Exception):
    """A URL was claimed, and at the end of the crawl no part of it had given it an outcome."""


class CrawlRun:
    """An open run in *archive*.

    Its counts are also in the archive; here they show the progress. If the archive fails (the disk
    is full, or the lock is held for too long), ``broken`` has the error, and *on_broken* is called
    once: the crawl must stop. Articles are due again at *ages*.
    """

    def __init__(
        self,
        archive: Archive,
        spider: str,
        arguments: Mapping[str, object],
        on_broken: Callable[[ArchiveError], None],
        ages: Sequence[timedelta] = AGES,
    ) -> None:
        self.archive = archive
        self.spider = spider
        self.counts: Counter[Outcome] = Counter()
        self.reasons: Counter[str] = Counter()
        self.sites: set[str] = set()
        self.paused: list[str] = []  # for the summary: how many URLs wait, for whom, until when
        self.broken: ArchiveError | None = None
        self._on_broken = on_broken
        self._unrecorded: dict[str, BaseException] = {}  # errors that kept an outcome from its row
        self._ages = ages
        self._pages = SamePages()
        self._made_due: Future[None] | None = None
        self.run_id = archive.write(
            lambda connection: runs.start_run(connection, spider, arguments, datetime.now(UTC)),
            moves_log=True,  # a copy made without the log shows a run that has not ended
        )

    def known(self, urls: Iterable[str]) -> dict[str, KnownUrl]:
        """Return what the ledger knows about *urls*, by URL."""
        return self._read(lambda connection: frontier.known_urls(connection, urls))

    def known_sites(self) -> list[str]:
        """Return the keys of all sites that have URLs in the ledger."""
        return self._read(frontier.known_sites)

    def sites_named_by(self, sources: Iterable[str]) -> list[str]:
        """Return the keys of the sites whose articles *sources* named first."""
        return self._read(lambda connection: frontier.sites_named_by(connection, sources))

    def left_open(self, sites: Iterable[str], most: int | None = None) -> list[Link]:
        """Return the links to articles of *sites* that earlier runs left, or that are due again.

        With *most*, only so many: those that were found first.
        """
        now = datetime.now(UTC)
        return self._read(lambda connection: frontier.open_links(connection, sites, now, most))

    def count_left(self, sites: Iterable[str]) -> int:
        """Return the number of links to articles of *sites* that this run leaves to the next."""
        now = datetime.now(UTC)
        return self.archive.write(
            lambda connection: (
                frontier.count_open(connection, sites, now)
                + len(schedule.due_articles(connection, sites, now))
            )
        )

    def due(self, sites: Iterable[str]) -> list[Link]:
        """Return the links to the stored articles of *sites* that are due for a revisit."""
        if self._made_due is not None:
            self._made_due.result()
        now = datetime.now(UTC)
        return self._read(lambda connection: schedule.due_articles(connection, sites, now))

    def decisions(self, links: Sequence[Link]) -> list[tuple[Link, Decision]]:
        """Return each of *links* with the decision that follows from the ledger.

        If a source's dates of change proved wrong, only a sample of what it states as changed is
        requested.
        """
        known = self.known([link.url for link in links])
        now = datetime.now(UTC)
        stated: dict[str, list[tuple[str, str]]] = {}
        found = []
        for link in links:
            ours = known.get(link.url)
            decision = next_step(link, ours, now)
            if ours is not None and states_change(link, ours):
                link = replace(link, is_update=True)
            if ours is not None and decision is Decision.STATED:
                stated.setdefault(link.found_in, []).append((link.url, ours.last_at or ""))
                decision = Decision.ASK
            found.append((link, decision))
        ignored = self._not_believed(stated) | self._left_to_articles(found, now)
        return [
            (link, Decision.UNCHANGED if link.url in ignored else decision)
            for link, decision in found
        ]

    def _left_to_articles(self, found: list[tuple[Link, Decision]], now: datetime) -> set[str]:
        """Return which of the links to request are other addresses of articles.

        This run requests those articles at their own address, as articles that are due.
        """
        wanted = [link for link, decision in found if decision is Decision.ASK]
        urls = [link.url for link in wanted]
        others = self._read(lambda connection: frontier.aliases_among(connection, urls))
        changed = [link for link in wanted if link.url in others]
        if changed:
            self._made_due = self._submit(
                lambda connection: frontier.make_articles_due(connection, changed, now), urgent=True
            )
        return others

    def _not_believed(self, stated: Mapping[str, list[tuple[str, str]]]) -> set[str]:
        """Return which of the *stated* changes, by source, are not worth a request."""
        doubted = self._read(lambda connection: doubted_sources(connection, stated))
        ignored: set[str] = set()
        for source, dates in doubted.items():
            sample = sample_of(stated[source])
            left = {url for url, _ in stated[source]} - sample
            ignored |= left
            self.reasons["stated changes not believed"] += len(left)
            logger.info(
                "%s: %d of its %d dates of change were wrong; %d of %d articles are requested",
                *(source, dates.refuted, dates.confirmed + dates.refuted),
                *(len(sample), len(stated[source])),
            )
        return ignored

    def count(self, outcome: Outcome, number: int) -> None:
        """Count *number* URLs that were not requested and whose rows stay as they are."""
        if number:
            self.counts[outcome] += number
            self._submit_alone(
                lambda connection: runs.count_outcome(connection, self.run_id, outcome, number)
            )

    async def claim(self, links: Sequence[Link]) -> list[Link]:
        """Enter *links* in the ledger as being fetched; return those that no other run claims."""
        if not links:
            return []
        return await asyncio.wrap_future(
            self._submit(
                lambda connection: frontier.claim_links(connection, links, self.run_id), True
            )
        )

    async def queue(self, links: Sequence[Link]) -> None:
        """Enter *links* in the ledger for the next run to request.

        All is handed to the writer at once, so that a run that is stopped now loses none; it is
        written in slices, between which other programs can write.
        """
        now = datetime.now(UTC)
        slices = [links[at : at + SLICE] for at in range(0, len(links), SLICE)]
        futures = [
            self._submit(partial(frontier.queue_links, links=part, now=now)) for part in slices
        ]
        await asyncio.gather(*map(asyncio.wrap_future, futures))

    def note_changes(self, links: Sequence[Link]) -> None:
        """Record the dates of change that another source states for links already requested."""
        dated = [link for link in links if link.modified_raw]
        if dated:
            self._submit_alone(lambda connection: frontier.record_changes(connection, dated))

    def finish(self, ending: Ending) -> Future[None]:
        """Record the end of a URL; the future is done when it is committed."""
        self.counts[ending.outcome] += 1
        if ending.reason:
            self.reasons[ending.reason] += 1
            detail = ending.detail or ""
            logger.info("%s %s: %s %s", ending.outcome, ending.url, ending.reason, detail)
        future = self._submit(
            lambda connection: frontier.finish_url(
                connection, self.run_id, ending, datetime.now(UTC), self._ages
            )
        )
        future.add_done_callback(lambda done: self._keep_error(ending.url, done.exception()))
        return future

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
            self.break_off(error)
            return
        detail = described(error)
        logger.error("%s: please report this error: %s", link.url, detail, exc_info=error)
        ending = refused(link, "internal_error", detail, http_status=http_status)
        now = datetime.now(UTC)
        future = self._submit(
            lambda connection: frontier.fail_url(connection, self.run_id, ending, now, self._ages)
        )
        future.add_done_callback(self._count_failed)

    def _count_failed(self, future: Future[bool]) -> None:
        if future.exception() is None and future.result():
            self.counts[Outcome.FAILED] += 1
            self.reasons["internal_error"] += 1

    def put_back(self, url: str, until: datetime) -> None:
        """Leave the claimed *url* to a run that starts after *until*."""
        self._submit_alone(lambda connection: frontier.postpone_url(connection, url, until))

    async def store(
        self, article: Article, link: Link, ending: Callable[..., Ending]
    ) -> Ending | None:
        """Store *article*, found by *link*, and its row of the ledger in one transaction.

        *ending* is called with ``outcome`` and ``article_id``, and returns the end to record. None:
        the page may be shown for other articles too, and waits for :meth:`store_waiting`.
        """
        seen_at = datetime.now(UTC)
        if not article.is_signed or article.url != link.url:
            page = self._read(lambda c: waiting_page(c, article, link, ending, seen_at))
            if page is not None:
                for ready in self._pages.add(page):
                    await self._end_waiting(ready)
                return None
        return await self._store(article, link, ending, seen_at)

    async def store_waiting(self) -> None:
        """Store the pages that waited, except those that were shown for different articles."""
        for page in self._pages.all_waiting():
            await self._end_waiting(page)

    async def _end_waiting(self, page: WaitingPage) -> None:
        try:
            stored = self._read(lambda connection: stories_with(connection, page))
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
            stored = store_article(connection, article, seen_at=seen_at, via=link.via)
            outcome = frontier.outcome_of_visit(
                connection, link.url, article.url, stored.outcome, stored.article_id
            )
            done = ending(outcome=outcome, article_id=stored.article_id)
            if stored.outcome is Outcome.DUPLICATE and link.url == article.url:
                done = replace(done, detail=ALIAS)
            frontier.finish_url(connection, self.run_id, done, seen_at, self._ages)
            return done

        done = await asyncio.wrap_future(self._submit(job))
        self.counts[done.outcome] += 1
        logger.info("%s %s", "stored" if done.outcome is Outcome.NEW else done.outcome, link.url)
        return done

    def capture(self, capture: Capture) -> None:
        """Insert the place of a page's WARC record into the index of captures."""
        self._submit_alone(lambda connection: capture_index.insert_capture(connection, capture))

    def end_unfinished(self) -> None:
        """End the claimed URLs without an outcome as ``internal_error``: the crawl lost them.

        Only for a crawl that ended by itself. One that was stopped queues them again.
        """
        # By the writer, because outcomes that wait to be written come first.
        for link in self.archive.write(lambda c: frontier.unfinished(c, self.run_id)):
            self.fail(link, self._unrecorded.get(link.url) or LostURL("the crawl ended without it"))

    def paused_sites(self, sites: Iterable[str]) -> list[str]:
        """Return "12 wait for example.org until 14:05 UTC" for each of *sites* that paused.

        It has the number of URLs and when the last of them is due.
        """
        now = datetime.now(UTC)
        rows = self._read(lambda connection: frontier.paused_urls(connection, sites, now))
        lines = []
        for site, number, until in rows:
            due = datetime.fromisoformat(until)
            day = "" if due.date() == now.date() else f"{due:%Y-%m-%d} "
            verb = "wait" if number > 1 else "waits"
            lines.append(f"{number} {verb} for {site} until {day}{due:%H:%M} UTC")
        return lines

    def close(self, reason: str, *, requests: int, received_bytes: int) -> sqlite3.Row:
        """Queue the URLs that were claimed and not fetched, close the run, and return its row."""

        def job(connection: sqlite3.Connection) -> sqlite3.Row:
            frontier.release_claims(connection, self.run_id)
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

    def _read(self, question: Callable[[sqlite3.Connection], T]) -> T:
        try:
            return self.archive.read(question)
        except ArchiveError as error:  # In a callback, and Scrapy would go on after the error.
            self.break_off(error)
            raise

    def _submit(self, job: Callable[[sqlite3.Connection], T], urgent: bool = False) -> Future[T]:
        future = self.archive.submit(job, urgent=urgent)
        future.add_done_callback(self._notice)
        return future

    def break_off(self, error: ArchiveError) -> None:
        """Stop the crawl because of *error*: nothing can be stored any more."""
        if self.broken is None:
            self.broken = error
            self._on_broken(error)

    def _notice(self, future: Future[T]) -> None:
        error = future.exception()
        if isinstance(error, ArchiveError):
            self.break_off(error)

    def _submit_alone(self, job: Callable[[sqlite3.Connection], None]) -> None:
        """Submit a *job* that nobody waits for: its error is logged."""
        self._submit(job).add_done_callback(self._log)

    def _log(self, future: Future[None]) -> None:
        error = future.exception()
        if error is not None and self.broken is None:
            logger.error("please report this error: %s", described(error), exc_info=error)
