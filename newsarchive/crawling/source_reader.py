"""From the URLs that a crawl starts with to the links of articles.

Home pages, sections, feeds, sitemaps and their indexes are requested one after the other, with
conditional requests. The bytes of a source decide what it is. A home page is read for its feeds
and sitemaps. If these give no article, the links on the home page and its sections that look like
articles are used.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from scrapy import Request
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from newsarchive.archive.ledger.endings import Ending, refused
from newsarchive.archive.ledger.frontier import KnownUrl
from newsarchive.article import Link
from newsarchive.crawling.home_sources import Home, kind_of, sources_of
from newsarchive.crawling.refusals import reason_of_error, refusal_by_status
from newsarchive.crawling.retry_after import HostPaused
from newsarchive.crawling.source_outcomes import (
    conditions,
    content_type_of,
    is_pausing,
    is_read_whole,
    is_resting,
    is_unmodified,
    may_rest,
    moved_warning,
    read_ending,
    unmodified_ending,
    wall_in_place,
    was_guessed_lately,
)
from newsarchive.discovery.anchors import ParsedPage
from newsarchive.discovery.date_range import MOST_SITEMAPS, DateRange, of_period
from newsarchive.discovery.decoding import Document, Kind
from newsarchive.discovery.documents import document_of, is_article_page, links_in
from newsarchive.discovery.html_links import article_links, section_links, sources_in_html
from newsarchive.discovery.link_collector import SourceLinks
from newsarchive.discovery.sitemaps import MAX_SITEMAP_DEPTH, MAX_SITEMAPS
from newsarchive.errors import ArchiveError
from newsarchive.outcomes import SKIPPED_REASONS
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


@dataclass(slots=True)
class _Waiting:
    link: Link
    depth: int = 0
    home: str | None = None
    """The home page that led to this source."""
    is_guess: bool = False
    is_of_index: bool = False


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
        self._queue: deque[_Waiting] = deque()
        self._seen: set[str] = set()
        self._sitemaps = 0
        self._homes: dict[str, Home] = {}
        self._most_bytes_of_page = crawler.settings.getint("DOWNLOAD_MAXSIZE")
        self._most_bytes = crawler.settings.getint("SOURCE_MAXSIZE")
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
            self._add(_Waiting(link))
        while self._queue:
            waiting = self._queue.popleft()
            if self.is_full and waiting.is_of_index:
                self.unread += 1  # Feeds move on, and are read; a sitemap still has its URLs later.
                continue
            try:
                batch = await self._read(waiting)
            except ArchiveError:
                raise
            except Exception as error:  # of any kind: it costs one source, not all of them
                self._run.fail(waiting.link, error)
                batch = None
            if batch is not None:
                yield batch
            if not self._queue:
                async for batch in self._fall_back():
                    yield batch

    def _add(self, waiting: _Waiting, *, first: bool = False) -> None:
        if waiting.link.url in self._seen:
            return
        self._seen.add(waiting.link.url)
        if first:
            self._queue.appendleft(waiting)
        else:
            self._queue.append(waiting)

    async def _read(self, waiting: _Waiting) -> Batch | None:
        url = waiting.link.url
        known = self._run.links.known([url]).get(url)
        if waiting.is_guess and was_guessed_lately(known):
            return None
        if not self._forced and (is_pausing(known) or is_resting(waiting.link, known)):
            self.resting += 1
            self.readable += 1
            self._note_success(waiting)
            return None
        response = await self._fetch(waiting, known)
        if response is None:
            return None
        self._note_move(waiting, normalised_url(response.url))
        batch: Batch | None
        if is_unmodified(response):
            self._note_success(waiting)
            ending = unmodified_ending(waiting.link, known)
            batch = Batch(waiting.link, may_rest=may_rest(waiting.link), ending=ending)
        else:
            batch = await self._read_response(waiting, response)
        self.readable += batch is not None
        return batch

    def _note_move(self, waiting: _Waiting, url: str) -> None:
        """Warn if the start of *waiting* was redirected to *url* on another site."""
        start = waiting.link
        if waiting.home is None and start.found_in == "" and not same_domain(url, start.url):
            is_named = start.via == "start"
            spider = self._crawler.spider
            if is_named or not spider.is_on_site(url):  # type: ignore[union-attr]
                logger.warning("%s", moved_warning(start.url, url, is_named=is_named))
        if start.via == "start":
            self.moved_to.add(site_of(url))

    async def _fetch(self, waiting: _Waiting, known: KnownUrl | None) -> Response | None:
        """Return the response; None if there is none to read, with the reason in the ledger."""
        # A back-fill reads sources whole: earlier runs used only the newest part of them.
        is_whole = waiting.link.via == "home" or self._forced or not is_read_whole(known)
        headers = {} if is_whole else conditions(known)
        request = Request(
            waiting.link.url,
            headers=headers,
            meta=self._limits(waiting.link),
            callback=NO_CALLBACK,
            dont_filter=True,
            priority=10,
        )
        try:
            response = await self._crawler.engine.download_async(request)
        except HostPaused as error:
            logger.info("%s is left to a later run: %s", waiting.link.url, error.detail)
            self._note_success(waiting)
            if waiting.depth == 0:  # Without it, the run may have nothing to say.
                self._run.finish(
                    refused(waiting.link, error.reason, error.detail, not_before=error.until,
                            is_source=True)
                )  # fmt: skip
            return None
        except Exception as error:  # of any kind: reason_of_error knows those of the network
            refusal = reason_of_error(error)
            if refusal is None:
                raise
            self._refuse(waiting, *refusal)
            return None
        refusal = None if is_unmodified(response) else refusal_by_status(response)
        if refusal := refusal or wall_in_place(response):
            self._refuse(waiting, *refusal, response)
            return None
        return response

    def _limits(self, link: Link) -> dict[str, object]:
        """Return the limits of a request for *link* as its meta: a page, or a feed or sitemap.

        A feed or sitemap may be elsewhere, since each of its links is checked. It may be large, and
        what there is of one that is cut is better than nothing.
        """
        if link.via in ("home", "section"):
            return {}
        return {"download_maxsize": self._most_bytes, "download_fail_on_dataloss": False}

    def _refuse(
        self, waiting: _Waiting, reason: str, detail: str, got: Response | None = None
    ) -> None:
        if waiting.is_guess and reason not in SKIPPED_REASONS:
            reason = "guess"
        if not waiting.is_guess:
            logger.warning("cannot read %s: %s", waiting.link.url, detail or reason)
        ending = refused(
            waiting.link,
            reason,
            detail,
            http_status=got.status if got else None,
            not_before=got.meta.get("not_before") if got else None,
            is_source=True,
        )
        self._run.finish(ending)

    async def _read_response(self, waiting: _Waiting, response: Response) -> Batch | None:
        url = normalised_url(response.url)
        document = document_of(response.body, url, content_type_of(response))
        if document.kind is Kind.HTML:
            return await self._read_html(waiting, response, document)
        return self._read_list(waiting, response, document)

    async def _read_html(
        self, waiting: _Waiting, response: Response, document: Document
    ) -> Batch | None:
        if waiting.is_guess or waiting.link.is_source:
            if batch := self._read_list_of_feeds(waiting, response, document):
                return batch
            # It was named or guessed as a feed or sitemap.
            self._refuse(waiting, "bad_feed", "is a web page, not a feed or sitemap", response)
            return None
        if "dataloss" in response.flags:
            self._refuse(waiting, "truncated", "the page ends early", response)
            return None
        if len(response.body) > self._most_bytes_of_page:
            self._refuse(waiting, "too_large", f"{len(response.body)} bytes", response)
            return None
        if waiting.link.via == "start" and is_article_page(document):
            return Batch(waiting.link, article=response)
        if waiting.link.via == "section":
            return self._read_list(waiting, response, document)
        await self._look_for_sources(ParsedPage(document))
        # It is requested unconditionally each time, because it names the feeds and sitemaps.
        ending = read_ending(response, waiting.link, "home page", keep_validators=False)
        return Batch(waiting.link, ending=ending)

    def _read_list_of_feeds(
        self, waiting: _Waiting, response: Response, document: Document
    ) -> Batch | None:
        """Queue the feeds of a page that was named as a feed, and lists those of the site."""
        if waiting.is_guess or waiting.depth != 1 or waiting.link.via != "feed":
            return None
        named = [x for x in sources_in_html(ParsedPage(document)).links if x.url not in self._seen]
        for link in named:
            self._add(_Waiting(link, waiting.depth + 1, waiting.home))
        detail = f"page that names {len(named)} feeds"
        ending = read_ending(response, waiting.link, detail, keep_validators=False)
        return Batch(waiting.link, ending=ending) if named else None

    async def _look_for_sources(self, page: ParsedPage) -> None:
        """Queue the feeds and sitemaps of a home or section page."""
        home = self._homes[page.url] = Home(page)
        named = await sources_of(self._crawler, page)
        for link in named:
            self._add(_Waiting(link, 1, page.url))
        for link in home.guesses(unless=map(kind_of, named)):
            self._add(_Waiting(link, 1, page.url, is_guess=True))

    def _read_list(self, waiting: _Waiting, response: Response, document: Document) -> Batch | None:
        """Return the links of a feed, a sitemap, or a page that is read for its links."""
        url, kind = document.url, document.kind
        found = links_in(document, self._most)
        is_no_list = kind in (Kind.UNKNOWN, Kind.ROBOTS)
        if not found.links and (is_no_list or (waiting.is_guess and kind is not Kind.HTML)):
            self._refuse(waiting, "bad_feed", found.problem or "", response)
            return None
        problem = found.problem or ("ends early" if "dataloss" in response.flags else None)
        if problem:
            logger.info("%s: %s", url, problem)
        elif found.truncated:
            logger.warning("%s has more links than are read of one source", url)
        self._add_sitemaps(waiting, found)
        articles = [link for link in found.links if not link.is_source]
        self._note_readable(waiting)
        if articles:
            self._note_success(waiting)
        if waiting.is_guess:
            self._drop_guesses(waiting)
        # An index is requested unconditionally: its sitemaps may change without it.
        is_index = kind is Kind.SITEMAP_INDEX
        is_whole = not is_index and self._period is None and not problem
        detail = f"{kind}, {len(found.links)} links" + (f"; {problem}" if problem else "")
        ending = read_ending(response, waiting.link, detail, keep_validators=is_whole)
        rests = may_rest(waiting.link) and is_whole
        return Batch(waiting.link, of_period(articles, self._period), may_rest=rests, ending=ending)

    def _add_sitemaps(self, waiting: _Waiting, found: SourceLinks) -> None:
        """Queue the sitemaps of an index before all others; end those that are not read."""
        period = self._period
        named = [x for x in found.links if x.is_source and (not period or period.may_be_in(x))]
        room = max(0, self._most - self._sitemaps) if waiting.depth < MAX_SITEMAP_DEPTH else 0
        # Each goes to the front of the queue: the newest, which comes first, must go there last.
        for link in reversed(named[:room]):
            self._sitemaps += 1
            self._add(_Waiting(link, waiting.depth + 1, waiting.home, is_of_index=True), first=True)
        unread = [*named[room:], *found.unread]
        for link in unread:
            is_deep = waiting.depth >= MAX_SITEMAP_DEPTH
            self._run.finish(refused(link, "too_deep" if is_deep else "limit"))
        if unread:
            logger.warning(
                "%s: %s of %s sitemaps are not read: %s ...",
                waiting.link.url, len(unread), len(named) + len(found.unread), unread[0].url,
            )  # fmt: skip

    def _drop_guesses(self, waiting: _Waiting) -> None:
        """Remove the other guesses of this kind for the same home page from the queue."""
        via = waiting.link.via
        self._queue = deque(
            other
            for other in self._queue
            if not (other.is_guess and other.home == waiting.home and other.link.via == via)
        )

    def _note_readable(self, waiting: _Waiting) -> None:
        if home := self._homes.get(waiting.home or ""):
            home.note_readable(waiting.link)

    def _note_success(self, waiting: _Waiting) -> None:
        self._note_readable(waiting)
        if home := self._homes.get(waiting.home or ""):
            home.gave_articles = True

    async def _fall_back(self) -> AsyncIterator[Batch]:
        """Guess where sources are of which none can be read; else use the links of home pages."""
        for url, home in self._homes.items():
            for link in home.guesses():
                self._add(_Waiting(link, 1, url, is_guess=True))
        if self._queue:
            return
        homes, self._homes = self._homes, {}
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
            self._add(_Waiting(replace(link, via="section", is_source=False), 1))
