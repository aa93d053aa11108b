"""The base class of all spiders: a spider's file states where a site's articles are, no more.

A spider yields a :class:`~newsarchive.article.Visit` for the page of each article, which the
pipelines process. Each URL ends exactly once in the ledger of the run.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Self

from scrapy import Request, Spider
from scrapy.http import Response
from twisted.python.failure import Failure

from newsarchive.archive.ledger.endings import refused
from newsarchive.archive.ledger.frontier import Decision
from newsarchive.archive.ledger.revisit_rules import parse_ages
from newsarchive.article import Link, Visit
from newsarchive.crawling.cookies.expiry import Sessions
from newsarchive.crawling.cookies.jar import CookieJar
from newsarchive.crawling.cookies.middleware import WANTED, is_with_cookies
from newsarchive.crawling.middlewares.refusals import reason_of_error
from newsarchive.crawling.middlewares.retry_after import HostPaused
from newsarchive.crawling.responses import page_of, refusal_of, unchanged_ending
from newsarchive.crawling.site_facts import SiteFacts
from newsarchive.crawling.sources.outcomes import conditions, is_unmodified
from newsarchive.crawling.sources.reader import Batch, SourceReader
from newsarchive.crawling.spider_arguments import period_of, whole_number, yes_or_no
from newsarchive.discovery.article_urls import article_score
from newsarchive.discovery.date_range import of_period
from newsarchive.errors import ArchiveError
from newsarchive.extraction.site_rules.findings import RuleMisses
from newsarchive.outcomes import Outcome
from newsarchive.urls import site_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

    from newsarchive.archive.ledger.crawl_run import CrawlRun

logger = logging.getLogger(__name__)


class NewsSpider(SiteFacts, Spider):
    """The site of one publisher. A subclass states facts only: see docs/add-a-site.md."""

    run: CrawlRun
    """The run of this crawl in the archive; set when the spider is opened."""
    operator_urls: Sequence[str] = ()
    """URLs that the operator named for this run; private addresses among them are allowed."""

    def __init__(
        self,
        *args: Any,
        limit: str | None = None,
        force: str = "0",
        since: str = "",
        until: str = "",
        render: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.period = period_of(since, until)  # None: no back-fill, crawl what is new
        self.limit = whole_number("limit", limit)
        self.forced = yes_or_no("force", force)  # also read sources that are not due
        self.renders = self.render if render is None else yes_or_no("render", render)
        self.reader: SourceReader | None = None
        self.requested = 0
        self.rule_misses = RuleMisses()
        self.cookie_jar = CookieJar((), ())  # the middleware puts another one here, if there is one
        self.sessions = Sessions(self.cookie_jar)
        self._decided: dict[str, Decision] = {}
        self.left = 0
        """Number of URLs over the limit, or not reached before Ctrl-C, queued for the next run."""

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Add CRAWLER_CONTACT to the user agent, so that sites can reach who runs this crawl."""
        super().update_settings(settings)
        if contact := settings.get("CRAWLER_CONTACT"):
            agent = settings.get("USER_AGENT", "")
            settings.set("USER_AGENT", f"{agent} (+{contact})", priority="spider")

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Return a spider for *crawler*, with the limit ARTICLES_PER_RUN if it has none."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        if spider.limit is None:
            spider.limit = crawler.settings.getint("ARTICLES_PER_RUN")
        return spider

    def ages_of_visits(self) -> tuple[timedelta, ...]:
        """Return the ages at which articles are requested again; ``ValueError`` if one is wrong."""
        written = self.revisit_ages
        return parse_ages(self.settings["REVISIT_AGES"] if written is None else written)

    async def start(self) -> AsyncIterator[Any]:
        """Yield requests for URLs that earlier runs left, that sources name, and that are due."""
        if not await self.run.reads_sources():
            return
        self.reader = SourceReader(self.crawler, self.run, forced=self.forced, period=self.period)
        try:
            sites = await self._known_sites()
            for request in await self._requests(await self._left_open(sites), resumed=True):
                yield request
            async for batch in self.reader.batches(self.starts()):
                try:
                    async for visit_or_request in self._what_to_do(batch):
                        yield visit_or_request
                except ArchiveError:
                    raise
                except Exception as error:  # of any kind: it costs one source, not all of them
                    self.run.fail(batch.source, error)
            # A source may have led to a site that was not known to be one of this crawl.
            sites = await self._known_sites() - sites
            for request in await self._requests(await self._left_open(sites), resumed=True):
                yield request
            for request in await self._requests(await self._due(), resumed=True):
                yield request
            await self._count_the_rest()
            self.run.pace.is_complete = True
        except ArchiveError as error:  # the run knows, and ends the crawl
            logger.debug("no more requests are sent: %s", error)

    async def _known_sites(self) -> set[str]:
        """Return the keys of the sites of this crawl, also those that only the ledger knows.

        These are subdomains, and the sites of feeds that are on another host than their articles.
        """
        links = self.run.links
        known = {key for key in await links.known_sites() if self.is_on_site(f"http://{key}/")}
        return self.sites() | known | {*await links.sites_named_by(x.url for x in self.starts())}

    async def _left_open(self, sites: set[str]) -> list[Link]:
        """Return the links of *sites* that earlier runs left, as many as this run may request."""
        if self.period is not None:
            return of_period(await self.run.links.left_open(sites), self.period)
        return await self.run.links.left_open(sites, self._room())

    def _room(self) -> int:
        """Return how many more articles this run may request."""
        return max(0, (self.limit or 0) - self.requested)

    async def _due(self) -> list[Link]:
        """Return the stored articles that are due again, also if no source names them any more."""
        if self.period is not None:
            return []
        requested = {link.url for link in self.starts()}
        requested |= {url for url, decision in self._decided.items() if decision is Decision.ASK}
        due = await self.run.links.due(await self._known_sites())
        return [link for link in due if link.url not in requested]

    async def _what_to_do(self, batch: Batch) -> AsyncIterator[Visit | Request]:
        """Yield the requests of *batch*, or its article; then write the source's own ending."""
        if batch.article is not None:
            self.run.begin(batch.source)
            yield self._visit(batch.article, batch.source)
            return
        for request in await self._requests(self.links_of(batch)):
            yield request
        has_new = any(self._decided.get(x.url) is Decision.ASK for x in batch.links)
        if batch.ending is not None:
            # Only now, when its links are in the ledger, those over the limit too.
            self.run.finish(replace(batch.ending, is_quiet=batch.may_rest and not has_new))

    def parse(self, response: Response, link: Link) -> Iterator[Visit]:
        """Yield the page of an article to the pipelines, or end its URL with the reason."""
        if is_unmodified(response):
            self.run.finish(unchanged_ending(response, link))
        elif refusal := refusal_of(response):
            if is_with_cookies(response.request):
                self.sessions.of(link.url).add_refusal(refusal[0], response.status)
            self._refuse(link, *refusal, response)
        else:
            yield self._visit(response, link)

    def failed(self, failure: Failure) -> None:
        """End the URL of an article that gave no response, with the reason."""
        assert failure.value is not None
        link: Link = failure.request.cb_kwargs["link"]  # type: ignore[attr-defined]
        if isinstance(failure.value, HostPaused):
            self.run.links.put_back(link.url, failure.value.until)
            return
        if refusal := reason_of_error(failure.value):
            if is_with_cookies(failure.request):  # type: ignore[attr-defined]
                self.sessions.of(link.url).add_refusal(refusal[0], None)
            self._refuse(link, *refusal)
        else:
            self.run.fail(link, failure.value)

    def _refuse(self, link: Link, reason: str, detail: str, got: Response | None = None) -> None:
        status, not_before = (
            (got.status, got.meta.get("not_before")) if got is not None else (None, None)
        )
        self.run.finish(refused(link, reason, detail, http_status=status, not_before=not_before))

    def _visit(self, response: Response, link: Link) -> Visit:
        page = page_of(response, link, self.timezone, self.language, self.rules_of(response.url))
        self.run.sites.add(site_of(page.url))
        return Visit(link=link, page=page, with_cookies=is_with_cookies(response.request))

    async def _count_the_rest(self) -> None:
        """Count the URLs that sources named and that were not requested: unchanged, or waiting."""
        if self.reader is not None and self.reader.is_full:
            self.left = await self.count_left()
        decisions = Counter(self._decided.values())
        self.run.count(Outcome.UNCHANGED, decisions[Decision.UNCHANGED])
        skipped = (Decision.WAIT, Decision.BUSY, Decision.REMOVED)
        self.run.count(Outcome.SKIPPED, sum(decisions[each] for each in skipped))
        for decision in skipped:
            if decisions[decision]:
                self.run.reasons[decision] += decisions[decision]

    async def count_left(self) -> int:
        """Return the number of articles that this run leaves to the next one."""
        return await self.run.links.count_left(await self._known_sites())

    def links_of(self, batch: Batch) -> list[Link]:
        """Return the links of *batch* that still need a decision.

        These are the links that no other source has named, and links that were not requested yet
        and whose date of change this source states.
        """
        self.run.links.note_changes(
            [link for link in batch.links if self._decided.get(link.url) is Decision.ASK]
        )
        return [
            link
            for link in batch.links
            if (before := self._decided.get(link.url)) is None
            or (before is not Decision.ASK and link.modified_raw is not None)
        ]

    def _refusal(self, link: Link) -> tuple[str, str] | None:
        """Return reason and detail if *link* is not to be requested; None if it is."""
        if not self.is_on_site(link.url):
            return "offsite", f"if {site_of(link.url)} has its articles, name it in allowed_hosts"
        # Sitemaps also list tags, authors and legal pages; feeds list only articles.
        if link.via == "sitemap" and article_score(link.url) < 0:
            return "not_article", "its URL is that of a list or of a legal page"
        return None

    async def _decide(self, links: Sequence[Link]) -> list[Link]:
        """Return those of *links* to request, as the ledger decides; end those that are refused."""
        wanted = []
        for link, decision in await self.run.links.decisions(links):
            self._decided[link.url] = decision
            if decision is not Decision.ASK:
                continue
            if reason := self._refusal(link):
                self.run.finish(refused(link, *reason))
            else:
                wanted.append(link)
        return wanted

    async def _requests(self, links: Sequence[Link], *, resumed: bool = False) -> list[Request]:
        """Return requests for those of *links* that are wanted, after they are in the ledger."""
        wanted = list(links) if resumed else await self._decide(links)
        room = self._room()
        claimed = await self.run.links.claim(wanted[:room])
        if not resumed:  # otherwise they are queued, or due, already
            await self.run.links.queue(wanted[room:])
        self._decided.update({link.url: Decision.ASK for link in claimed})
        self.requested += len(claimed)
        if self.reader is not None:
            self.reader.is_full = self._room() == 0
        known = await self.run.links.known([link.url for link in claimed])
        unconditional = self.forced or self.renders
        return [
            self.request_for(link, {} if unconditional else conditions(known.get(link.url)))
            for link in claimed
        ]

    def request_for(self, link: Link, headers: dict[str, bytes]) -> Request:
        """Return the request for the article of *link*, which is claimed, with *headers*."""
        return Request(
            link.url,
            headers=headers,
            callback=self.parse,
            errback=self.failed,
            cb_kwargs={"link": link},
            meta={"on_site": True, WANTED: True},
            dont_filter=True,  # the ledger filters, and a redirect to a known URL must arrive
        )
