"""The borders of a crawl: no private network, and no redirect that leaves the site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scrapy import Request

from newsarchive.crawling.private_addresses import Place, allowed_places, check_place
from newsarchive.crawling.refusals import Refused
from newsarchive.errors import BadURL
from newsarchive.urls import normalised_url

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class BoundaryMiddleware:
    """Looks at each request before it is sent, those of redirects and robots.txt too."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._allowed: set[Place] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """A middleware for *crawler*."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raise :class:`Refused` for a request that must not be sent."""
        from twisted.internet import (
            reactor,
        )  # installed by now; at module level it would be too early

        try:
            normalised_url(request.url)
        except BadURL as error:
            raise Refused("bad_url", error.why) from error
        if self._allowed is None:
            self._allowed = allowed_places(self._crawler)
        await check_place(request.url, self._allowed, reactor)
        on_site = request.meta.get("on_site")
        if on_site and request.meta.get("redirect_urls"):
            is_on_site = getattr(self._crawler.spider, "is_on_site", None)
            if is_on_site and not is_on_site(request.url):
                raise Refused("offsite", f"redirects to {request.url}")
