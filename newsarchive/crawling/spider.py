"""The base of all spiders: where a site's articles are stands in the spider's file, the rest here.

A spider yields :class:`~newsarchive.article.Visit` for each article's page; what
becomes of it is the pipelines' business. Whatever happens to an address is
told to the run's ledger, once.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Self

from scrapy import Request, Spider
from scrapy.http import Response
from twisted.python.failure import Failure

from newsarchive.archive.ledger.endings import refused
from newsarchive.archive.ledger.frontier import Decision
from newsarchive.archive.ledger.revisit_rules import ages
from newsarchive.article import Link, Visit
from newsarchive.crawling.refusals import reason_of_error
from newsarchive.crawling.responses import page_of, refusal_of, unchanged_ending
from newsarchive.crawling.retry_after import LeftAlone
from newsarchive.crawling.source_outcomes import conditions
from newsarchive.crawling.source_reader import Batch, SourceReader
from newsarchive.crawling.spider_arguments import period_of, whole_number, yes_or_no
from newsarchive.discovery.article_urls import article_score
from newsarchive.discovery.date_range import of_period
from newsarchive.discovery.link_collector import on_site
from newsarchive.errors import ArchiveError
from newsarchive.outcomes import Outcome
from newsarchive.urls import normalised_url, same_domain, site_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

    from newsarchive.archive.ledger.crawl_run import CrawlRun

logger = logging.getLogger(__name__)


class NewsSpider(Spider):
    """One publisher's site. A subclass is facts only: see docs/add-a-site.md."""

    publisher: ClassVar[str] = ""
    """The outlet's own name."""
    home: ClassVar[str] = ""
    """Address of the home page; its host is the site."""
    language: ClassVar[str | None] = None
    """ISO 639-1, of pages that do not tell."""
    timezone: ClassVar[str | None] = None
    """The clock of times that the site prints without a zone, such as "Asia/Jerusalem"."""
    feeds: ClassVar[Sequence[str]] = ()
    """RSS, Atom or JSON feeds."""
    sitemaps: ClassVar[Sequence[str]] = ()
    """Sitemaps, best the news sitemap; an index is followed."""
    sections: ClassVar[Sequence[str]] = ()
    """Pages read for links that look like articles; only where there is no feed or sitemap."""
    allowed_hosts: ClassVar[Sequence[str]] = ()
    """Sites besides that of ``home`` that hold its articles or feeds, with the hosts below them."""
    expect_per_day: ClassVar[tuple[int, int] | None] = None
    """Fewest and most new articles of a day; outside of it the crawl warns."""

    revisit_ages: ClassVar[str | None] = None
    """Ages at which articles are looked at again, such as "15m,1h,1d"; None: the setting's."""

    run: CrawlRun
    """This crawl's record in the archive; set when the spider is opened."""
    operator_urls: Sequence[str] = ()
    """Addresses that the operator named for this run: private ones among them may be asked."""

    def __init__(
        self,
        *args: Any,
        limit: str | None = None,
        force: str = "0",
        since: str = "",
        until: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.period = period_of(since, until)  # None: crawl what is new
        self.limit = whole_number("limit", limit)
        self.forced = yes_or_no("force", force)  # ask sources that are not due
        self.reader: SourceReader | None = None
        self.asked = 0
        self._decided: dict[str, Decision] = {}
        self.left = 0
        """Addresses over the limit, left to a later run."""

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Name the contact of who runs this crawl to the sites it visits."""
        super().update_settings(settings)
        if contact := settings.get("CRAWLER_CONTACT"):
            agent = settings.get("USER_AGENT", "")
            settings.set("USER_AGENT", f"{agent} (+{contact})", priority="spider")

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """A spider for *crawler*; with the limit of the settings where none is given."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        if spider.limit is None:
            spider.limit = crawler.settings.getint("ARTICLES_PER_RUN")
        return spider

    def starts(self) -> list[Link]:
        """The sources to read."""
        named = (("feed", self.feeds), ("sitemap", self.sitemaps), ("section", self.sections))
        links = [
            Link(url=normalised_url(url), via=via, is_source=via != "section")
            for via, urls in named
            for url in urls
        ]
        return links or [Link(url=normalised_url(self.home), via="home")]

    def ages_of_visits(self) -> tuple[timedelta, ...]:
        """The ages at which articles are looked at again; ``ValueError`` where one is none."""
        written = self.revisit_ages
        return ages(self.settings["REVISIT_AGES"] if written is None else written)

    def sites(self) -> set[str]:
        """The keys of the sites that this spider crawls."""
        return {site_of(self.home), *self.allowed_hosts}

    def is_on_site(self, url: str) -> bool:
        """Whether *url* belongs to the site of this crawl."""
        return same_domain(url, self.home) or any(on_site(url, host) for host in self.allowed_hosts)

    async def start(self) -> AsyncIterator[Any]:
        """Ask for what earlier runs left, then for what the sources name, then for what is due."""
        self.reader = SourceReader(self.crawler, self.run, forced=self.forced, period=self.period)
        try:
            left_open = of_period(self.run.left_open(self.sites()), self.period)
            for request in await self._requests(left_open, resumed=True):
                yield request
            async for batch in self.reader.batches(self.starts()):
                async for visit_or_request in self._what_to_do(batch):
                    yield visit_or_request
                if self.asked >= (self.limit or 0):
                    logger.info("limit of %s articles reached", self.limit)
                    break
            for request in await self._requests(self._due(), resumed=True):
                yield request
            self._count_the_rest()
        except ArchiveError as error:  # the run knows, and ends the crawl
            logger.debug("no more is asked for: %s", error)

    def _due(self) -> list[Link]:
        """Stored articles to look at again, whether or not a source still names them."""
        if self.period is not None:
            return []
        asked = {link.url for link in self.starts()}
        asked |= {url for url, decision in self._decided.items() if decision is Decision.ASK}
        return [link for link in self.run.due(self.sites()) if link.url not in asked]

    async def _what_to_do(self, batch: Batch) -> AsyncIterator[Visit | Request]:
        """The batch's requests, or its article; then the source's own ending."""
        if batch.article is not None:
            yield self._visit(batch.article, batch.source)
            return
        left = self.left
        for request in await self._requests(self.links_of(batch)):
            yield request
        asked_for = any(self._decided.get(x.url) is Decision.ASK for x in batch.links)
        if batch.ending is not None:
            # Only now: its links are in the ledger. Cut short, it is read whole next time.
            is_cut = self.left > left
            ending = replace(batch.ending, is_quiet=batch.may_rest and not asked_for)
            cut = replace(ending, etag=None, last_modified=None)
            self.run.finish(cut if is_cut else ending)

    def parse(self, response: Response, link: Link) -> Iterator[Visit]:
        """An article's page came: hand it to the pipelines, or say why not."""
        if response.status == 304:
            self.run.finish(unchanged_ending(response, link))
        elif refusal := refusal_of(response):
            self._refuse(link, *refusal, response)
        else:
            yield self._visit(response, link)

    def failed(self, failure: Failure) -> None:
        """An article's page did not come: tell the ledger why."""
        assert failure.value is not None
        link: Link = failure.request.cb_kwargs["link"]  # type: ignore[attr-defined]
        if isinstance(failure.value, LeftAlone):
            self.run.put_back(link.url, failure.value.until)
            return
        reason, detail = reason_of_error(failure.value)
        self._refuse(link, reason, detail)

    def _refuse(self, link: Link, reason: str, detail: str, got: Response | None = None) -> None:
        status, not_before = (
            (got.status, got.meta.get("not_before")) if got is not None else (None, None)
        )
        self.run.finish(refused(link, reason, detail, http_status=status, not_before=not_before))

    def _visit(self, response: Response, link: Link) -> Visit:
        page = page_of(response, link, self.timezone, self.language)
        self.run.sites.add(site_of(page.url))
        return Visit(link=link, page=page)

    def _count_the_rest(self) -> None:
        """Count what sources named and was not asked for: known and unchanged, or parked."""
        decisions = Counter(self._decided.values())
        self.run.count(Outcome.UNCHANGED, decisions[Decision.UNCHANGED])
        self.run.count(Outcome.SKIPPED, decisions[Decision.WAIT] + decisions[Decision.BUSY])
        for decision in (Decision.WAIT, Decision.BUSY):
            if decisions[decision]:
                self.run.reasons[decision] = decisions[decision]

    def links_of(self, batch: Batch) -> list[Link]:
        """The batch's links that are still to be decided on.

        Without what was asked for already, and without what another source has
        named, unless this one tells when it was changed.
        """
        self.run.note_changes(
            [link for link in batch.links if self._decided.get(link.url) is Decision.ASK]
        )
        return [
            link
            for link in batch.links
            if (before := self._decided.get(link.url)) is None
            or (before is not Decision.ASK and link.modified_raw is not None)
        ]

    def _refusal(self, link: Link) -> str | None:
        """Why *link* is not asked for at all."""
        if not self.is_on_site(link.url):
            return "offsite"
        # Whole sitemaps list tags, authors and legal pages as well; feeds list articles only.
        if link.via == "sitemap" and article_score(link.url) < 0:
            return "not_article"
        return None

    def _decide(self, links: Sequence[Link]) -> list[Link]:
        """Those of *links* to ask for, by the ledger; what is refused ends here."""
        wanted = []
        for link, decision in self.run.decisions(links):
            self._decided[link.url] = decision
            if decision is not Decision.ASK:
                continue
            if reason := self._refusal(link):
                self.run.finish(refused(link, reason))
            else:
                wanted.append(link)
        return wanted

    async def _requests(self, links: Sequence[Link], *, resumed: bool = False) -> list[Request]:
        """Requests for those of *links* that are to be asked for, entered in the ledger."""
        wanted = list(links) if resumed else self._decide(links)
        room = max(0, (self.limit or 0) - self.asked)
        self.left += len(wanted) - len(wanted[:room])
        claimed = await self.run.claim(wanted[:room])
        self._decided.update({link.url: Decision.ASK for link in claimed})
        self.asked += len(claimed)
        known = self.run.known([link.url for link in claimed])
        return [
            Request(
                link.url,
                headers=conditions(known.get(link.url)),
                callback=self.parse,
                errback=self.failed,
                cb_kwargs={"link": link},
                meta={"on_site": True},
                dont_filter=True,  # the ledger has done it, and a redirect must reach us
            )
            for link in claimed
        ]
