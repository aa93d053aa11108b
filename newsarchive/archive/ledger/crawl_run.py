"""One run of a spider, as the crawling side sees it: what it asks of the archive and tells it."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from newsarchive.archive import Archive
from newsarchive.archive.articles.store import store_article
from newsarchive.archive.ledger import capture_index, frontier, runs, schedule
from newsarchive.archive.ledger.endings import Ending
from newsarchive.archive.ledger.frontier import Decision, KnownUrl, next_step
from newsarchive.archive.ledger.revisit_rules import AGES
from newsarchive.article import Article, Link
from newsarchive.captures.warc_writer import Capture
from newsarchive.errors import ArchiveError
from newsarchive.outcomes import Outcome

logger = logging.getLogger(__name__)

T = TypeVar("T")


class CrawlRun:
    """An open run in *archive*. Its counts are the archive's, kept in step here for progress.

    When the archive breaks (disk full, locked for too long), ``broken`` holds
    the error and *on_broken* is called once: the crawl must stop. Articles are
    due again at *ages*.
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
        self.broken: ArchiveError | None = None
        self._on_broken = on_broken
        self._ages = ages
        self.run_id = archive.write(
            lambda connection: runs.start_run(connection, spider, arguments, datetime.now(UTC))
        )

    def known(self, urls: Iterable[str]) -> dict[str, KnownUrl]:
        """What the ledger knows of *urls*."""
        return self._read(lambda connection: frontier.known_urls(connection, urls))

    def left_open(self, sites: Iterable[str]) -> list[Link]:
        """Articles of *sites* that earlier runs left, or whose next try is due."""
        now = datetime.now(UTC)
        return self._read(lambda connection: frontier.open_links(connection, sites, now))

    def due(self, sites: Iterable[str]) -> list[Link]:
        """Stored articles of *sites* that are to be looked at again."""
        now = datetime.now(UTC)
        return self._read(lambda connection: schedule.due_articles(connection, sites, now))

    def decisions(self, links: Sequence[Link]) -> list[tuple[Link, Decision]]:
        """What to do with each of *links*, by what the ledger knows."""
        known = self.known([link.url for link in links])
        now = datetime.now(UTC)
        return [(link, next_step(link, known.get(link.url), now)) for link in links]

    def count(self, outcome: Outcome, number: int) -> None:
        """Count addresses that were not asked for and need no change of their row."""
        if number:
            self.counts[outcome] += number
            self._submit(
                lambda connection: runs.count_outcome(connection, self.run_id, outcome, number)
            )

    async def claim(self, links: Sequence[Link]) -> list[Link]:
        """Enter *links* in the ledger as being fetched; those that no other run has."""
        if not links:
            return []
        return await asyncio.wrap_future(
            self._submit(
                lambda connection: frontier.claim_links(connection, links, self.run_id), True
            )
        )

    def note_changes(self, links: Sequence[Link]) -> None:
        """Keep the dates of change that another source gives for links already asked for."""
        dated = [link for link in links if link.modified_raw]
        if dated:
            self._submit(lambda connection: frontier.record_changes(connection, dated))

    def finish(self, ending: Ending) -> Future[None]:
        """Write how an address ended; done when it is committed."""
        self.counts[ending.outcome] += 1
        if ending.reason:
            self.reasons[ending.reason] += 1
            detail = ending.detail or ""
            logger.info("%s %s: %s %s", ending.outcome, ending.url, ending.reason, detail)
        return self._submit(
            lambda connection: frontier.finish_url(
                connection, self.run_id, ending, datetime.now(UTC), self._ages
            )
        )

    def put_back(self, url: str, until: datetime) -> None:
        """Leave *url*, which was claimed, to a run that comes after *until*."""
        self.reasons["left for later"] += 1
        self._submit(lambda connection: frontier.postpone_url(connection, url, until))

    async def store(self, article: Article, link: Link, ending: Callable[..., Ending]) -> Ending:
        """Store *article*, found by *link*, and its ledger row in one transaction.

        *ending* makes the ledger's row from outcome and article id.
        """
        seen_at = datetime.now(UTC)

        def job(connection: sqlite3.Connection) -> Ending:
            stored = store_article(connection, article, seen_at=seen_at, via=link.via)
            outcome = frontier.outcome_of_visit(
                connection, link.url, article.url, stored.outcome, stored.article_id
            )
            done = ending(outcome=outcome, article_id=stored.article_id)
            frontier.finish_url(connection, self.run_id, done, seen_at, self._ages)
            return done

        done = await asyncio.wrap_future(self._submit(job))
        self.counts[done.outcome] += 1
        logger.info("%s %s", "stored" if done.outcome is Outcome.NEW else done.outcome, link.url)
        return done

    def capture(self, capture: Capture) -> None:
        """Enter in ``captures`` where the WARC record of a page is."""
        self._submit(lambda connection: capture_index.insert_capture(connection, capture))

    def close(self, reason: str, *, requests: int, received_bytes: int) -> sqlite3.Row:
        """Put back what was claimed and not come to, and close the run; its row."""

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
        except ArchiveError as error:  # raised in a callback, which Scrapy would survive
            self.break_off(error)
            raise

    def _submit(self, job: Callable[[sqlite3.Connection], T], urgent: bool = False) -> Future[T]:
        future = self.archive.submit(job, urgent=urgent)
        future.add_done_callback(self._notice)
        return future

    def break_off(self, error: ArchiveError) -> None:
        """Stop the crawl: nothing can be kept any more."""
        if self.broken is None:
            self.broken = error
            self._on_broken(error)

    def _notice(self, future: Future[T]) -> None:
        error = future.exception()
        if isinstance(error, ArchiveError):
            self.break_off(error)
        elif error is not None and self.broken is None:
            logger.error("writing to the archive failed: %s", error, exc_info=error)
