"""What ``newsarchive import`` does with each thing that it finds in a file."""

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
#: Lines on files that could not be used; the rest is counted.
MOST_COMPLAINTS = 50


Job = Callable[[Any], Outcome | None]


class Importer:
    """Brings findings into *archive* in the order they come, as part of *run*.

    With *sites*, only pages and addresses of these. :class:`~newsarchive.errors.ArchiveError`
    where the archive breaks.
    """

    def __init__(self, archive: Archive, run: CrawlRun, sites: set[str], *, captures: bool) -> None:
        self.run = run
        self.sites: set[str] = set()
        """Those that articles were stored of."""
        self.queued: Counter[str] = Counter()
        """Addresses queued, by site."""
        self.complaints: list[str] = []
        """A line each on what could not be used."""
        self.passed_over = 0
        """Records that hold no page."""
        self.bytes = 0
        """Of the pages."""
        self.is_of_use = False
        """Whether anything could be read."""
        self._archive = archive
        self._only = sites
        name = f"import-{run.run_id:06}"
        self._writer = CaptureWriter(captures_folder(archive.path), name) if captures else None
        self._pool = ExtractionPool()
        self._extracting: deque[tuple[Page, Capture | None, Future[Article]]] = deque()
        self._writing: deque[Future[Outcome | None]] = deque()
        self._links: list[Link] = []

    def take(self, finding: ImportItem) -> None:
        """Go on with *finding*."""
        if self.run.broken is not None:
            raise self.run.broken
        page, link = finding.page, finding.link
        self.is_of_use |= page is not None or link is not None
        if page is not None:
            if self._is_wanted(page.url):
                self._take_page(page, finding.capture)
        elif link is not None:
            if self._is_wanted(link.url):
                self._links.append(link)
                if len(self._links) >= QUEUED_AT_ONCE:
                    self._queue()
        elif finding.refusal is not None:
            self._refuse(finding.refusal)
        else:
            self.passed_over += finding.is_record

    def finish(self) -> None:
        """Wait for what is on its way."""
        self._settle(0)
        self._queue()
        while self._writing:
            self._writing.popleft().result()

    def close(self) -> None:
        """End the worker processes and close the captures."""
        self._pool.close()
        if self._writer is not None:
            self._writer.close()

    def _is_wanted(self, url: str) -> bool:
        return not self._only or site_of(url) in self._only

    def _take_page(self, page: Page, kept: Capture | None) -> None:
        self.bytes += len(page.body)
        # Entered with what becomes of the page: a copy in the index was dealt with.
        capture = kept
        if self._archive.read(partial(imported_pages.is_captured, page=page)):
            capture = None
        elif kept is None and self._writer is not None:
            capture = self._writer.write(page)
        if self._archive.read(partial(imported_pages.is_known, page=page)):
            if capture is not None:
                self.run.capture(capture)
            self.run.count(Outcome.UNCHANGED, 1)
            return
        self._extracting.append((page, capture, self._pool.submit(page)))
        self._settle(PAGES_AHEAD)

    def _settle(self, most: int) -> None:
        """Store what is extracted until at most *most* pages are on their way."""
        while len(self._extracting) > most:
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
                imported_pages.store, run_id=self.run.run_id, page=page, article=article
            )
            self._write(partial(store, capture=capture, now=datetime.now(UTC)))

    def _end(self, page: Page, capture: Capture | None, reason: str, detail: str | None) -> None:
        link = page.link or Link(url=page.url)
        status = page.status if page.headers else None
        ending = refused(link, reason, detail, http_status=status)
        self._refuse_with(ending, page, capture)

    def _refuse(self, refusal: Refusal) -> None:
        if refusal.url.startswith("file:") or self._is_wanted(refusal.url):
            self._complain(f"{refusal.url}: {refusal.reason}: {refusal.detail}")
            ending = refused(Link(url=refusal.url), refusal.reason, refusal.detail)
            self._refuse_with(ending, None, None)

    def _refuse_with(self, ending: Ending, page: Page | None, capture: Capture | None) -> None:
        self.run.reasons[ending.reason or ""] += 1
        refuse = partial(imported_pages.refuse, run_id=self.run.run_id, ending=ending, page=page)
        self._write(partial(refuse, capture=capture, now=datetime.now(UTC)))

    def _complain(self, line: str) -> None:
        if len(self.complaints) < MOST_COMPLAINTS:
            self.complaints.append(line)
        elif len(self.complaints) == MOST_COMPLAINTS:
            self.complaints.append("... and more; `newsarchive failures` lists them")

    def _queue(self) -> None:
        links, self._links = self._links, []
        if links:
            new = self._archive.write(partial(imported_pages.queue_imported, links=links))
            self.queued.update(site_of(link.url) for link in new)

    def _write(self, job: Job) -> None:
        self._writing.append(self._archive.submit(job))
        while len(self._writing) > WRITES_AHEAD:
            self._writing.popleft().result()
