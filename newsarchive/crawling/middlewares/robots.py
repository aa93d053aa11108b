"""robots.txt by RFC 9309: what it forbids, how long to wait, where the sitemaps are.

Unlike in Scrapy's own middleware, a robots.txt that cannot be read because the server fails (5xx)
forbids everything; one that does not exist (4xx) forbids nothing.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from newsarchive.crawling.middlewares.refusals import Refused, reason_of_error
from newsarchive.crawling.middlewares.retry_after import HostPaused
from newsarchive.discovery.robots_rules import RobotsRules, product_token
from newsarchive.errors import described

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Robots:
    """The rules of a host's robots.txt."""

    rules: RobotsRules | None = None
    """None: there are none, all is allowed."""
    refusal: Refused | None = None
    """Why no request may be sent to the host at all."""


class RobotsMiddleware:
    """Obeys the robots.txt of each host, which it fetches once, before the first page.

    Settings: ROBOTSTXT_OBEY, CRAWL_DELAY_MAX, USER_AGENT.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._token = product_token(crawler.settings["USER_AGENT"])
        self._longest_delay = crawler.settings.getfloat("CRAWL_DELAY_MAX")
        self._obeyed = crawler.settings.getbool("ROBOTSTXT_OBEY")
        self._hosts: dict[str, asyncio.Future[Robots]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return a middleware for *crawler*."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raise :class:`Refused` for a URL that robots.txt forbids."""
        if request.meta.get("is_robots") or not self._obeyed:
            return
        robots = await self.robots_of(request.url)
        if robots.refusal is not None:
            raise robots.refusal
        if robots.rules is None:
            return
        if not robots.rules.allow(request.url):
            raise Refused("robots", "forbidden by robots.txt")
        delay = robots.rules.crawl_delay
        if delay:
            self._slow_down(request, min(delay, self._longest_delay))

    async def robots_of(self, url: str) -> Robots:
        """Return the rules of the robots.txt of *url*'s host; it is fetched once."""
        parts = urlsplit(url)
        host = f"{parts.scheme}://{parts.netloc}"
        if host not in self._hosts:
            self._hosts[host] = asyncio.get_running_loop().create_future()
            self._hosts[host].set_result(await self._fetch(f"{host}/robots.txt"))
        return await self._hosts[host]

    async def _fetch(self, url: str) -> Robots:
        request = Request(
            url, meta={"is_robots": True}, callback=NO_CALLBACK, dont_filter=True, priority=1000
        )
        try:
            response = await self._crawler.engine.download_async(request)
            return self._read(response)
        except Exception as error:  # of any kind: all requests to the host wait for the result
            reason, detail = reason_of_error(error) or ("internal_error", described(error))
            if reason == "redirect_loop":
                return Robots()  # "Unavailable", as a 404 is (RFC 9309, section 2.3.1.2).
            if reason == "internal_error":
                logger.error("%s: please report this error: %s", url, detail, exc_info=error)
            return Robots(refusal=Refused(reason, f"robots.txt: {detail}"))

    def _read(self, response: Response) -> Robots:
        if response.status >= 500 or response.status == 429:
            detail = f"robots.txt cannot be read (HTTP {response.status})"
            until = response.meta.get("not_before")
            return Robots(refusal=HostPaused(until) if until else Refused("robots", detail))
        if response.status != 200:
            return Robots()
        return Robots(rules=RobotsRules(response.body, response.url, self._token))

    def _slow_down(self, request: Request, delay: float) -> None:
        """Make the host's slot wait at least *delay* seconds between requests."""
        downloader = self._crawler.engine.downloader
        # AutoThrottle, and Scrapy's jitter of half the delay, would go below it.
        request.meta["autothrottle_dont_adjust_delay"] = True
        slot = downloader.slots.get(downloader.get_slot_key(request))
        if slot is not None and slot.delay < delay:
            logger.info("robots.txt of %s: %s seconds between requests", request.url, delay)
            slot.delay = delay
            slot.concurrency = 1
            slot.jitter = 0
