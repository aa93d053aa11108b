"""Requests for sources: conditional where that is safe, with the limits of what is expected."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from scrapy import Request
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from newsarchive.archive.ledger.endings import refused
from newsarchive.archive.ledger.frontier import KnownUrl
from newsarchive.article import Link
from newsarchive.crawling.cookies.middleware import WANTED
from newsarchive.crawling.middlewares.refusals import reason_of_error, refusal_by_status
from newsarchive.crawling.middlewares.retry_after import HostPaused
from newsarchive.crawling.middlewares.robots import RobotsMiddleware
from newsarchive.crawling.sources.outcomes import (
    conditions,
    is_read_whole,
    is_unmodified,
    wall_in_place,
)
from newsarchive.crawling.sources.queue import QueuedSource
from newsarchive.discovery.anchors import ParsedPage
from newsarchive.discovery.html_links import sources_in_html
from newsarchive.outcomes import SKIPPED_REASONS

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from newsarchive.archive.ledger.crawl_run import CrawlRun

logger = logging.getLogger(__name__)


class SourceFetcher:
    """Fetches the sources of one crawl, and ends those that give nothing to read.

    With *forced* no request has conditions. Settings: DOWNLOAD_MAXSIZE, SOURCE_MAXSIZE.
    """

    def __init__(self, crawler: Crawler, run: CrawlRun, *, forced: bool) -> None:
        self._crawler = crawler
        self._run = run
        self._forced = forced
        self.most_bytes_of_page = crawler.settings.getint("DOWNLOAD_MAXSIZE")
        self._most_bytes = crawler.settings.getint("SOURCE_MAXSIZE")

    async def fetch(self, source: QueuedSource, known: KnownUrl | None) -> Response | None:
        """Return the response; None if there is none to read, with the reason in the ledger.

        Raises :class:`HostPaused` if the source is left to a later run, and any error that is not
        one of the network.
        """
        request = Request(
            source.link.url,
            headers=self._conditions(source, known),
            meta=self._limits(source.link),
            callback=NO_CALLBACK,
            dont_filter=True,
            priority=10,
        )
        try:
            response = await self._crawler.engine.download_async(request)
        except HostPaused as error:
            self._leave(source, error)
            raise
        except Exception as error:  # of any kind: reason_of_error knows those of the network
            refusal = reason_of_error(error)
            if refusal is None:
                raise
            self.refuse(source, *refusal)
            return None
        refusal = None if is_unmodified(response) else refusal_by_status(response)
        if refusal := refusal or wall_in_place(response):
            self.refuse(source, *refusal, response)
            return None
        return response

    def _conditions(self, source: QueuedSource, known: KnownUrl | None) -> dict[str, bytes]:
        # A back-fill reads sources whole: earlier runs used only the newest part of them.
        if source.link.via == "home" or self._forced or not is_read_whole(known):
            return {}
        return conditions(known)

    def _limits(self, link: Link) -> dict[str, object]:
        """Return the limits of a request for *link* as its meta: a page, or a feed or sitemap.

        A feed or sitemap may be elsewhere, since each of its links is checked. It may be large, and
        what there is of one that is cut is better than nothing.
        """
        if link.via in ("home", "section"):
            return {WANTED: True}
        given = {WANTED: True} if link.via == "start" else {}
        return given | {"download_maxsize": self._most_bytes, "download_fail_on_dataloss": False}

    def _leave(self, source: QueuedSource, pause: HostPaused) -> None:
        """Leave *source* to a later run, because its host requested a *pause*."""
        logger.info("%s is left to a later run: %s", source.link.url, pause.detail)
        if source.depth == 0:  # Without it, the run may have nothing to say.
            ending = refused(
                source.link, pause.reason, pause.detail, not_before=pause.until, is_source=True
            )
            self._run.finish(ending)

    def refuse(
        self, source: QueuedSource, reason: str, detail: str, got: Response | None = None
    ) -> None:
        """End *source*, of which nothing can be read; a guess that fails is no failure."""
        if source.is_guess and reason not in SKIPPED_REASONS:
            reason = "guess"
        if not source.is_guess:
            logger.warning("cannot read %s: %s", source.link.url, detail or reason)
        ending = refused(
            source.link,
            reason,
            detail,
            http_status=got.status if got else None,
            not_before=got.meta.get("not_before") if got else None,
            is_source=True,
        )
        self._run.finish(ending)


async def sources_of(crawler: Crawler, page: ParsedPage) -> list[Link]:
    """Return the sources that a home *page* and its robots.txt name."""
    return [*sources_in_html(page).links, *await _robots_sitemaps(crawler, page.url)]


async def _robots_sitemaps(crawler: Crawler, home: str) -> list[Link]:
    middleware = crawler.get_downloader_middleware(RobotsMiddleware)
    if middleware is None:
        return []
    rules = (await middleware.robots_of(home)).rules
    return rules.sitemaps if rules else []
