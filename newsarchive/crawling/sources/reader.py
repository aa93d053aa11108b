"""From the URLs that a crawl starts with to the links of articles.

Home pages, sections, feeds, sitemaps and their indexes are requested one after the other, with
conditional requests. The bytes of a source decide what it is. A home page is read for its feeds
and sitemaps. If these give no article, the links on the home page and its sections that look like
articles are used.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from scrapy.http import Response

from newsarchive.archive.ledger.endings import Ending, refused
from newsarchive.article import Link
from newsarchive.crawling.middlewares.data_loss import is_whole
from newsarchive.crawling.middlewares.retry_after import HostPaused
from newsarchive.crawling.sources.fetcher import SourceFetcher, sources_of
from newsarchive.crawling.sources.outcomes import (
    content_type_of,
    is_pausing,
    is_resting,
    is_unmodified,
    may_rest,
    moved_warning,
    read_ending,
    unmodified_ending,
    was_guessed_lately,
)
from newsarchive.crawling.sources.queue import QueuedSource, SourceQueue
from newsarchive.discovery.anchors import ParsedPage
from newsarchive.discovery.date_range import MOST_SITEMAPS, DateRange, of_period
from newsarchive.discovery.decoding import Document, Kind
from newsarchive.discovery.documents import document_of, is_article_page, links_in
from newsarchive.discovery.html_links import article_links, section_links, sources_in_html
from newsarchive.discovery.link_collector import SourceLinks
from newsarchive.discovery.sitemaps import MAX_SITEMAPS
from newsarchive.errors import ArchiveError
from newsarchive.text import counted
from newsarchive.urls import normalised_url, same_domain, site_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from newsarchive.archive.ledger.crawl_run import CrawlRun

logger = logging.getLogger(__name__)

#: Section pages that are read if a site has neither feed nor sitemap.
MOST_SECTIONS = 12


@dataclass(slots=True)
class Batch:
    """The result of one source: links of articles, or the article that the source itself is."""

    source: Link
    links: list[Link] = field(default_factory=list)
    article: Response | None = None
    may_rest: bool = False
    """Whether the source may be skipped for a while if it keeps bringing nothing new."""
    ending: Ending | None = None
    """The source's own ending, to be written after its links are in the ledger."""


class SourceReader:
    """Reads the sources of one crawl; :meth:`batches` yields their links."""

    def __init__(
        self, crawler: Crawler, run: CrawlRun, forced: bool = False, period: DateRange | None = None
    ) -> None:
        self._crawler = crawler
        self._run = run
        self._forced = forced or period is not None
        self._period = period
        self._most = MOST_SITEMAPS if period else MAX_SITEMAPS
        self._queue = SourceQueue(self._most)
        self._fetcher = SourceFetcher(crawler, run, forced=self._forced)
        self.readable = 0
        """Number of sources that could be read, or were not due."""
        self.resting = 0
        """Number of sources that were not due."""
        self.is_full = False
        """Whether this run requests no more articles: then sitemaps of an index are left unread."""
        self.unread = 0
        """Number of sitemaps that were left unread."""
        self.moved_to: set[str] = set()
        """Sites that the start URLs redirect to; they count as sites of this crawl."""

    async def batches(self, starts: Iterable[Link]) -> AsyncIterator[Batch]:
        """Yield the result of each of *starts*, and of each source that these lead to."""
        for link in starts:
            self._queue.add(QueuedSource(link))
        while self._queue:
            source = self._queue.pop()
            if self.is_full and source.is_of_index:
                self.unread += 1  # Feeds move on, and are read; a sitemap still has its URLs later.
                continue
            try:
                batch = await self._read(source)
            except ArchiveError:
                raise
            except Exception as error:  # of any kind: it costs one source, not all of them
                if self._run.archive.broken is not None:
                    return  # Scrapy ends the crawl, and fails in its own ways at what is under way.
                self._run.fail(source.link, error)
                batch = None
            if batch is not None:
                yield batch
            if not self._queue:
                async for batch in self._fall_back():
                    yield batch

    async def _read(self, source: QueuedSource) -> Batch | None:
        url = source.link.url
        known = (await self._run.links.known([url])).get(url)
        if source.is_guess and was_guessed_lately(known):
            return None
        if not self._forced and (is_pausing(known) or is_resting(source.link, known)):
            self.resting += 1
            self.readable += 1
            self._queue.note_readable(source, gave_articles=True)
            return None
        try:
            response = await self._fetcher.fetch(source, known)
        except HostPaused:
            self._queue.note_readable(source, gave_articles=True)
            return None
        if response is None:
            return None
        self._note_move(source, normalised_url(response.url))
        batch: Batch | None
        if is_unmodified(response):
            self._queue.note_readable(source, gave_articles=True)
            ending = unmodified_ending(source.link, known)
            batch = Batch(source.link, may_rest=may_rest(source.link), ending=ending)
        else:
            batch = await self._read_response(source, response)
        self.readable += batch is not None
        return batch

    def _note_move(self, source: QueuedSource, url: str) -> None:
        """Warn if the start of *source* was redirected to *url* on another site."""
        start = source.link
        if source.home is None and start.found_in == "" and not same_domain(url, start.url):
            is_named = start.via == "start"
            spider = self._crawler.spider
            if is_named or not spider.is_on_site(url):  # type: ignore[union-attr]
                logger.warning("%s", moved_warning(start.url, url, is_named=is_named))
        if start.via == "start":
            self.moved_to.add(site_of(url))

    async def _read_response(self, source: QueuedSource, response: Response) -> Batch | None:
        url = normalised_url(response.url)
        document = document_of(response.body, url, content_type_of(response))
        if document.kind is Kind.HTML:
            return await self._read_html(source, response, document)
        return self._read_list(source, response, document)

    async def _read_html(
        self, source: QueuedSource, response: Response, document: Document
    ) -> Batch | None:
        if source.is_guess or source.link.is_source:
            if batch := self._read_list_of_feeds(source, response, document):
                return batch
            # It was named or guessed as a feed or sitemap.
            self._fetcher.refuse(
                source, "bad_feed", "is a web page, not a feed or sitemap", response
            )
            return None
        if "dataloss" in response.flags and not is_whole(response.body):
            self._fetcher.refuse(source, "truncated", "the page ends early", response)
            return None
        if len(response.body) > self._fetcher.most_bytes_of_page:
            self._fetcher.refuse(source, "too_large", counted(len(response.body), "byte"), response)
            return None
        if source.link.via == "start" and is_article_page(document):
            return Batch(source.link, article=response)
        if source.link.via == "section":
            return self._read_list(source, response, document)
        page = ParsedPage(document)
        self._queue.add_home(page, await sources_of(self._crawler, page))
        # It is requested unconditionally each time, because it names the feeds and sitemaps.
        ending = read_ending(response, source.link, "home page", keep_validators=False)
        return Batch(source.link, ending=ending)

    def _read_list_of_feeds(
        self, source: QueuedSource, response: Response, document: Document
    ) -> Batch | None:
        """Queue the feeds of a page that was named as a feed, and lists those of the site."""
        if source.is_guess or source.depth != 1 or source.link.via != "feed":
            return None
        number = self._queue.add_feeds(source, sources_in_html(ParsedPage(document)).links)
        detail = f"page that names {counted(number, 'feed')}"
        ending = read_ending(response, source.link, detail, keep_validators=False)
        return Batch(source.link, ending=ending) if number else None

    def _read_list(
        self, source: QueuedSource, response: Response, document: Document
    ) -> Batch | None:
        """Return the links of a feed, a sitemap, or a page that is read for its links."""
        url, kind = document.url, document.kind
        found = links_in(document, self._most)
        is_no_list = kind in (Kind.UNKNOWN, Kind.ROBOTS)
        if not found.links and (is_no_list or (source.is_guess and kind is not Kind.HTML)):
            self._fetcher.refuse(source, "bad_feed", found.problem or "", response)
            return None
        problem = found.problem or ("ends early" if "dataloss" in response.flags else None)
        if problem:
            logger.info("%s: %s", url, problem)
        elif found.truncated:
            logger.warning("%s has more links than are read of one source", url)
        self._add_sitemaps(source, found)
        articles = [link for link in found.links if not link.is_source]
        self._queue.note_readable(source, gave_articles=bool(articles))
        if source.is_guess:
            self._queue.drop_guesses(source)
        # An index is requested unconditionally: its sitemaps may change without it.
        is_index = kind is Kind.SITEMAP_INDEX
        is_whole = not is_index and self._period is None and not problem
        detail = f"{kind}, {counted(len(found.links), 'link')}" + (
            f"; {problem}" if problem else ""
        )
        ending = read_ending(response, source.link, detail, keep_validators=is_whole)
        rests = may_rest(source.link) and is_whole
        return Batch(source.link, of_period(articles, self._period), may_rest=rests, ending=ending)

    def _add_sitemaps(self, source: QueuedSource, found: SourceLinks) -> None:
        """Queue the sitemaps of an index before all others; end those that are not read."""
        period = self._period
        named = [x for x in found.links if x.is_source and (not period or period.may_be_in(x))]
        unread = [*self._queue.add_sitemaps(source, named), *found.unread]
        reason = "limit" if self._queue.may_lead_on(source) else "too_deep"
        for link in unread:
            self._run.finish(refused(link, reason))
        if unread:
            logger.warning(
                "%s: %s of %s sitemaps are not read: %s ...",
                source.link.url, len(unread), len(named) + len(found.unread), unread[0].url,
            )  # fmt: skip

    async def _fall_back(self) -> AsyncIterator[Batch]:
        """Guess where sources are of which none can be read; else use the links of home pages."""
        self._queue.guess_again()
        if self._queue:
            return
        homes, self._queue.homes = self._queue.homes, {}
        for url, home in homes.items():
            if not home.gave_articles:
                async for batch in self._links_of_home(url, home.page):
                    yield batch

    async def _links_of_home(self, home: str, page: ParsedPage) -> AsyncIterator[Batch]:
        """Yield the links of a home page whose sources gave no article; queue its sections."""
        articles = article_links(page)
        logger.info("%s has no feed or sitemap that can be read; following its links", home)
        yield Batch(Link(url=home, via="home"), of_period(articles.links, self._period))
        sections = section_links(page)
        if not articles.links and not sections.links:
            self.readable -= 1
            logger.warning("%s names no feed, sitemap, section or article; is the URL right?", home)
        for link in sections.links[:MOST_SECTIONS]:
            self._queue.add(QueuedSource(replace(link, via="section", is_source=False), 1))
