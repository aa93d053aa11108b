"""Bring the items of an import into the archive: pages, captures, URLs to queue, refusals."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from newsarchive.archive import Archive
from newsarchive.archive.ledger import imported_pages
from newsarchive.archive.ledger.crawl_run import CrawlRun
from newsarchive.archive.ledger.endings import Ending, refused
from newsarchive.archive.tombstones import removed_among
from newsarchive.article import Article, Link, Page
from newsarchive.captures.imports.items import ImportItem, JsonRecord, RecordPlace
from newsarchive.captures.imports.opml import Feed
from newsarchive.captures.record_pages import Refusal
from newsarchive.captures.warc_writer import Capture, CaptureWriter
from newsarchive.console.exchange.importing.feeds import add_feeds
from newsarchive.console.exchange.importing.import_writes import ImportWrites
from newsarchive.console.exchange.importing.ordered_writes import OrderedWrites
from newsarchive.console.exchange.importing.page_extractor import PageExtractor
from newsarchive.errors import (
    ArchiveError,
    BrokenInput,
    ClusterFailed,
    ExtractionError,
    SitesUnreadable,
    described,
    did_you_mean,
)
from newsarchive.extraction.foreign.containers import articles_in
from newsarchive.extraction.foreign.foreign_article import Foreign, foreign_article
from newsarchive.outcomes import Outcome
from newsarchive.paths import captures_folder
from newsarchive.urls import site_of

#: URLs queued in one transaction. They bound memory.
QUEUED_AT_ONCE = 500
#: The first unusable files and records have a line each; the others are only counted.
MOST_PROBLEMS = 50


class Importer:
    """Brings items into *archive* in their order, as part of *run*.

    If *sites* are given, all pages and URLs of other sites are left out. *extractor* extracts the
    pages; None: the processes of this machine do. If *captures*, pages are copied into the
    archive's captures. Raises :class:`~newsarchive.errors.ArchiveError` if the archive breaks.
    """

    def __init__(
        self,
        archive: Archive,
        run: CrawlRun,
        sites: set[str],
        extractor: PageExtractor | None = None,
        *,
        captures: bool,
    ) -> None:
        self.run = run
        self.sites: set[str] = set()
        """The sites of which an article was stored."""
        self.queued: Counter[str] = Counter()
        """The number of URLs queued for each site."""
        self.problems: list[str] = []
        """One line for each unusable file or record."""
        self.records = 0
        """The number of records in WARC files."""
        self.without_page: Counter[str] = Counter()
        """The number of records that say nothing about a page, by the reason."""
        self.unplaced: Counter[str] = Counter()
        """The fields of records that an article has no place for, with their number."""
        self.feeds_added = ""
        """What was done with the feeds of OPML files; "" if there were none."""
        self.received_bytes = 0
        """The size of all pages."""
        self.is_of_use = False
        """Whether a page, a URL or the answer of a server of a wanted site could be read."""
        self._archive = archive
        self._wanted_sites = sites
        self._met_sites: set[str] = set()
        name = f"import-{run.run_id:06}"
        self._writer = CaptureWriter(captures_folder(archive.path), name) if captures else None
        self._extractor = extractor or PageExtractor()
        self._writes = ImportWrites(run.run_id)
        self._order = OrderedWrites(
            archive, self._count, self._take_error, self._extractor.pages_ahead
        )
        self._links: list[Link] = []
        self._feeds: list[Feed] = []

    def take(self, item: ImportItem) -> None:
        """Begin to bring *item* into the archive; :meth:`finish` completes it.

        An error that nobody expected costs the item: it ends as ``internal_error``.
        """
        if self.run.archive.broken is not None:
            raise self.run.archive.broken
        self.records += item.is_record
        page, link, refusal = item.page, item.link, item.refusal
        self.unplaced.update(item.unplaced or {})
        if item.note is not None:
            self.add_problem(item.note)
        if item.no_page is not None:
            self.without_page[item.no_page.why] += 1
            if item.no_page.why == "not_html":
                self._is_wanted(item.no_page.url)
        elif item.json is not None:
            self._take_records(item.json)
        elif item.feed is not None:
            if self._is_wanted(item.feed.url):
                self._feeds.append(item.feed)
                self.is_of_use = True
        elif url := next((each.url for each in (page, link, refusal) if each is not None), None):
            if not self._is_wanted(url):
                self.without_page["other_site"] += item.is_record
                return
            has_answer = refusal is not None and refusal.http_status is not None
            self.is_of_use |= page is not None or link is not None or has_answer
            try:
                self._take(item)
            except (ArchiveError, ClusterFailed, SitesUnreadable):
                raise
            except Exception as error:  # One bad record costs one record.
                self._take_error(url, error)

    def finish(self) -> None:
        """Complete everything that was taken."""
        self._order.submit_all()
        self._queue_links()
        self._order.commit_all()
        for url, write in self._writes.held_back():
            self._order.submit(url, write)
        self._order.commit_all()
        if self._feeds:
            self.feeds_added = add_feeds(self._archive.path, self._feeds)

    def close(self) -> None:
        """End the worker processes and close the captures."""
        self._extractor.close()
        if self._writer is not None:
            self._writer.close()

    def _is_wanted(self, url: str) -> bool:
        """Return whether *url* is of a wanted site; its site was met in the files."""
        if not self._wanted_sites or url.startswith("file:"):
            return True
        self._met_sites.add(site_of(url))
        return site_of(url) in self._wanted_sites

    def missing_sites(self) -> list[str]:
        """Return a line for each of the wanted sites that nothing was about."""
        return [
            f"the files have nothing of the site {site}{did_you_mean(site, self._met_sites)}"
            for site in sorted(self._wanted_sites - self._met_sites)
        ]

    def _take(self, item: ImportItem) -> None:
        if item.page is not None:
            self._take_page(item.page, item.capture, item.record_at)
        elif item.refusal is not None:
            self._take_refusal(item.refusal)
        elif item.link is not None:
            self._links.append(item.link)
            if len(self._links) >= QUEUED_AT_ONCE:
                self._queue_links()

    def _take_records(self, record: JsonRecord) -> None:
        """Take each article that *record* holds; one that cannot be used costs itself."""
        parts = articles_in(record.fields)
        self.records += len(parts) - 1
        for part in parts:
            try:
                self._take_record(foreign_article(part, record.place, record.at))
            except (ArchiveError, ClusterFailed, SitesUnreadable):
                raise
            except BrokenInput as error:
                if error.reason == "not_article":
                    self.without_page["not_article"] += 1
                else:
                    self._take_refusal(Refusal(record.place, error.reason, error.detail))
            except Exception as error:  # One bad record costs one record.
                self._take_error(record.place, error)

    def _take_record(self, found: Foreign) -> None:
        """Store the article that another program extracted, or extract its page."""
        page, article = found.page, found.article
        if not self._is_wanted(page.url):
            self.without_page["other_site"] += 1
            return
        self.unplaced.update(found.unplaced)
        self.is_of_use = True
        if article is None:
            self._take_page(page, None, None)
            return
        if self._archive.read(partial(removed_among, urls=[page.url])):
            self._order.call_in_turn(partial(self._end, page, None, "removed", None))
            return
        if found.is_dated and self._archive.read(partial(imported_pages.is_known, page=page)):
            self.run.count(Outcome.UNCHANGED, 1)
            return
        self.sites.add(site_of(page.url))
        store = partial(
            imported_pages.store_record, run_id=self.run.run_id, page=page, article=article,
            last_seen_at=found.last_seen_at, now=datetime.now(UTC),
        )  # fmt: skip
        self._order.call_in_turn(partial(self._order.submit, page.url, store))

    def _take_page(self, page: Page, own_capture: Capture | None, at: RecordPlace | None) -> None:
        """Extract *page*, unless this copy is known; *own_capture* is where it was captured."""
        self.received_bytes += len(page.body)
        if self._archive.read(partial(removed_among, urls=[page.url])):
            self._end(page, own_capture, "removed", None)
            return
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
        extraction = self._extractor.submit(page, at)
        page = replace(page, body=b"")  # Thousands may be under way on a cluster.
        self._order.call_in_turn(
            partial(self._store_extracted, page, capture, extraction), is_extraction=True
        )

    def _store_extracted(
        self, page: Page, capture: Capture | None, extraction: Future[Article]
    ) -> None:
        try:
            article = extraction.result()
        except ExtractionError as error:
            self._end(page, capture, error.reason, error.detail)
            return
        except ClusterFailed:
            raise
        except Exception as error:  # One bad page costs one page.
            self._end(page, capture, "internal_error", described(error))
            return
        if article.reason is not None:
            self._end(page, capture, article.reason, article.detail)
            return
        self.sites.add(site_of(page.url))
        store = partial(self._writes.store, page=page, article=article, capture=capture)
        self._order.submit(page.url, store)

    def _end(self, page: Page, capture: Capture | None, reason: str, detail: str | None) -> None:
        link = page.link or Link(url=page.url)
        status = page.status if page.headers else None
        ending = refused(link, reason, detail, http_status=status)
        self._write_refusal(ending, capture, page.fetched_at)

    def _take_refusal(self, refusal: Refusal) -> None:
        if refusal.http_status is None:  # Answers of servers are in the ledger.
            self.add_problem(f"{refusal.url}: {refusal.reason}: {refusal.detail}")
        link, status = Link(url=refusal.url), refusal.http_status
        ending = refused(link, refusal.reason, refusal.detail, http_status=status)
        self._order.call_in_turn(partial(self._write_refusal, ending, None, refusal.at))

    def _take_error(self, url: str, error: Exception) -> None:
        self._take_refusal(Refusal(url, "internal_error", described(error)))

    def _count(self, result: Outcome | str) -> None:
        if isinstance(result, Outcome):
            self.run.counts[result] += 1
        else:
            self.run.reasons[result] += 1

    def _write_refusal(self, ending: Ending, capture: Capture | None, at: datetime | None) -> None:
        refuse = partial(
            imported_pages.store_refusal, run_id=self.run.run_id, ending=ending, capture=capture
        )
        write = partial(refuse, at=at, now=datetime.now(UTC))
        visit = partial(self._writes.visit, url=ending.url, write=write)
        self._order.submit("" if ending.reason == "internal_error" else ending.url, visit)

    def add_problem(self, line: str) -> None:
        """Report *line*, which is about a file or a record that cannot be used."""
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(line)
        elif len(self.problems) == MOST_PROBLEMS:
            self.problems.append("There are more; `newsarchive failures` lists all of them.")

    def _queue_links(self) -> None:
        links, self._links = self._links, []
        if links:
            new = self._archive.write(
                partial(imported_pages.queue_imported, links=links, now=datetime.now(UTC))
            )
            self.queued.update(site_of(link.url) for link in new)
