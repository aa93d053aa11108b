"""Bring the items of an import into the archive: pages, captures, URLs to queue, refusals."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable
from concurrent.futures import Future
from datetime import UTC, datetime
from functools import partial
from typing import Any

from newsarchive.archive import Archive
from newsarchive.archive.ledger import imported_pages
from newsarchive.archive.ledger.crawl_run import CrawlRun
from newsarchive.archive.ledger.endings import Ending, refused
from newsarchive.article import Article, Link, Page
from newsarchive.captures.import_files import ImportItem, Refusal
from newsarchive.captures.warc_writer import Capture, CaptureWriter
from newsarchive.errors import ExtractionError
from newsarchive.extraction.workers import PAGES_AHEAD, ExtractionPool
from newsarchive.outcomes import Outcome
from newsarchive.paths import captures_folder
from newsarchive.urls import site_of

#: Writes that wait to be committed, and URLs queued in one transaction. They bound memory.
WRITES_AHEAD = 200
QUEUED_AT_ONCE = 500
#: The first unusable files and records have a line each; the others are only counted.
MOST_PROBLEMS = 50

WriteJob = Callable[[Any], Outcome | None]


class Importer:
    """Brings items into *archive* in their order, as part of *run*.

    If *sites* are given, all pages and URLs of other sites are left out. If *captures*, pages
    are copied into the archive's captures. Raises :class:`~newsarchive.errors.ArchiveError` if the
    archive breaks.
    """

    def __init__(self, archive: Archive, run: CrawlRun, sites: set[str], *, captures: bool) -> None:
        self.run = run
        self.sites: set[str] = set()
        """The sites of which an article was stored."""
        self.queued: Counter[str] = Counter()
        """The number of URLs queued for each site."""
        self.problems: list[str] = []
        """One line for each unusable file or record."""
        self.records_without_page = 0
        self.received_bytes = 0
        """The size of all pages."""
        self.is_of_use = False
        """Whether a page or a URL could be read."""
        self._archive = archive
        self._wanted_sites = sites
        name = f"import-{run.run_id:06}"
        self._writer = CaptureWriter(captures_folder(archive.path), name) if captures else None
        self._pool = ExtractionPool()
        self._extracting: deque[tuple[Page, Capture | None, Future[Article]]] = deque()
        self._writing: deque[Future[Outcome | None]] = deque()
        self._links: list[Link] = []

    def take(self, item: ImportItem) -> None:
        """Begin to bring *item* into the archive; :meth:`finish` completes it."""
        if self.run.broken is not None:
            raise self.run.broken
        page, link = item.page, item.link
        self.is_of_use |= page is not None or link is not None
        if page is not None:
            if self._is_wanted(page.url):
                self._take_page(page, item.capture)
        elif link is not None:
            if self._is_wanted(link.url):
                self._links.append(link)
                if len(self._links) >= QUEUED_AT_ONCE:
                    self._queue_links()
        elif item.refusal is not None:
            self._take_refusal(item.refusal)
        else:
            self.records_without_page += item.is_record

    def finish(self) -> None:
        """Complete everything that was taken."""
        self._store_extracted(0)
        self._queue_links()
        while self._writing:
            self._writing.popleft().result()

    def close(self) -> None:
        """End the worker processes and close the captures."""
        self._pool.close()
        if self._writer is not None:
            self._writer.close()

    def _is_wanted(self, url: str) -> bool:
        return not self._wanted_sites or site_of(url) in self._wanted_sites

    def _take_page(self, page: Page, own_capture: Capture | None) -> None:
        """Extract *page*, unless this copy is known; *own_capture* is where it was captured."""
        self.received_bytes += len(page.body)
        # A capture is entered together with the outcome of its page. So a copy that is in the
        # index of captures was dealt with.
        capture = own_capture
        if self._archive.read(partial(imported_pages.is_captured, page=page)):
            capture = None
        elif own_capture is None and self._writer is not None:
            capture = self._writer.write(page)
        if self._archive.read(partial(imported_pages.is_known, page=page)):
            if capture is not None:
                self.run.capture(capture)
            self.run.count(Outcome.UNCHANGED, 1)
            return
        self._extracting.append((page, capture, self._pool.submit(page)))
        self._store_extracted(PAGES_AHEAD)

    def _store_extracted(self, most_waiting: int) -> None:
        """Store extracted pages, in order, until at most *most_waiting* wait for extraction."""
        while len(self._extracting) > most_waiting:
            page, capture, future = self._extracting.popleft()
            try:
                article = future.result()
            except ExtractionError as error:
                self._end(page, capture, error.reason, error.detail)
                continue
            if article.reason is not None:
                self._end(page, capture, article.reason, article.detail)
                continue
            self.sites.add(site_of(page.url))
            store = partial(
                imported_pages.store_page, run_id=self.run.run_id, page=page, article=article
            )
            self._submit_write(partial(store, capture=capture, now=datetime.now(UTC)))

    def _end(self, page: Page, capture: Capture | None, reason: str, detail: str | None) -> None:
        link = page.link or Link(url=page.url)
        status = page.status if page.headers else None
        ending = refused(link, reason, detail, http_status=status)
        self._write_refusal(ending, page, capture)

    def _take_refusal(self, refusal: Refusal) -> None:
        if refusal.url.startswith("file:") or self._is_wanted(refusal.url):
            self._add_problem(f"{refusal.url}: {refusal.reason}: {refusal.detail}")
            ending = refused(Link(url=refusal.url), refusal.reason, refusal.detail)
            self._write_refusal(ending, None, None)

    def _write_refusal(self, ending: Ending, page: Page | None, capture: Capture | None) -> None:
        self.run.reasons[ending.reason or ""] += 1
        refuse = partial(
            imported_pages.store_refusal, run_id=self.run.run_id, ending=ending, page=page
        )
        self._submit_write(partial(refuse, capture=capture, now=datetime.now(UTC)))

    def _add_problem(self, line: str) -> None:
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(line)
        elif len(self.problems) == MOST_PROBLEMS:
            self.problems.append("There are more; `newsarchive failures` lists all of them.")

    def _queue_links(self) -> None:
        links, self._links = self._links, []
        if links:
            new = self._archive.write(partial(imported_pages.queue_imported, links=links))
            self.queued.update(site_of(link.url) for link in new)

    def _submit_write(self, job: WriteJob) -> None:
        self._writing.append(self._archive.submit(job))
        while len(self._writing) > WRITES_AHEAD:
            self._writing.popleft().result()
