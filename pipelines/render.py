"""Step 2, for the few pages that need it: let a browser draw the page, and capture what it drew.

All pages of a site that says ``render = True`` pass here before they are extracted. Of other sites
it is called by ``extract.py`` for a page that turned out to be an empty shell. Without the extra
``browser`` the step is not there.
"""

from __future__ import annotations

import asyncio
import logging
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.exceptions import DropItem, NotConfigured

from newsarchive.archive.ledger.endings import refused
from newsarchive.article import Page, Visit
from newsarchive.errors import BrowserMissing, ExtractionError
from newsarchive.rendering.chromium import executable_of, is_installed, uses_sandbox
from newsarchive.rendering.limits import BrowserOptions, RenderLimits
from newsarchive.rendering.renderer import Renderer
from newsarchive.urls import allowed_private_hosts

from . import run_of
from .capture import CapturePipeline

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)


class RenderPipeline:
    """Draws pages in a browser, at most BROWSER_PAGES_PER_RUN. The browser starts at the first.

    Settings: BROWSER_EXECUTABLE, BROWSER_SANDBOX, BROWSER_BLOCKED_HOSTS, the limits BROWSER_*,
    and USER_AGENT, ALLOW_PRIVATE_HOSTS, DOWNLOAD_MAXSIZE.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._pages_left = crawler.settings.getint("BROWSER_PAGES_PER_RUN")
        if self._pages_left <= 0 or not is_installed():
            raise NotConfigured
        self._renderer: Renderer | None = None
        self._is_missing = False
        self._ended: dict[str, float] = {}
        """When the browser was done with the last page of each host."""
        self._one_at_a_time = asyncio.Lock()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the step for *crawler*."""
        return cls(crawler)

    async def process_item(self, item: Visit) -> Visit:
        """Draw the page if its site needs a browser.

        A page that was fetched with cookies has more to show than the browser, which has none. So
        it is extracted first, and ``extract.py`` keeps the better text.
        """
        if self._crawler.spider.renders and not item.with_cookies:  # type: ignore[union-attr]
            await self.draw(item)
        return item

    async def draw(self, item: Visit) -> bool:
        """Replace the page by what a browser draws of it; return False if there is no browser.

        A page that is not drawn gets its reason in the ledger and is dropped. One over the limit of
        the run, or after Ctrl-C, is left to a later run.
        """
        async with self._one_at_a_time:
            run = run_of(self._crawler)
            if self._is_missing or not self._start():
                return False
            if self._is_stopped():
                raise DropItem(f"{item.link.url}: the crawl was stopped", log_level="DEBUG")
            if self._pages_left == 0:
                run.links.put_back(item.link.url, datetime.now(UTC))
                run.left_undrawn += 1
                raise DropItem(f"{item.link.url}: BROWSER_PAGES_PER_RUN", log_level="DEBUG")
            try:
                page = await self._drawn(item.page)
            except ExtractionError as error:
                ending = refused(
                    item.link, error.reason, error.detail, http_status=item.page.status
                )
                run.finish(ending)
                raise DropItem(f"{item.link.url}: {error.reason}", log_level="DEBUG") from error
        await self.take(item, page)
        return True

    async def try_to_draw(self, page: Page) -> Page | None:
        """Return what a browser draws of *page*, which has a text without it; None if nothing."""
        async with self._one_at_a_time:
            is_off = self._is_missing or self._pages_left == 0 or self._is_stopped()
            if is_off or not self._start():
                return None
            try:
                return await self._drawn(page)
            except ExtractionError as error:
                logger.info("%s: the page is taken as it was fetched: %s", page.url, error.reason)
                return None

    async def take(self, item: Visit, page: Page) -> None:
        """Replace the page of *item* by *page*, which the browser drew, and capture it."""
        run_of(self._crawler).rendered += 1
        item.page = page
        if captures := self._crawler.get_item_pipeline(CapturePipeline):
            await captures.write(item)

    async def _drawn(self, page: Page) -> Page:
        assert self._renderer is not None
        self._pages_left -= 1
        await self._wait_for(page.url)
        try:
            return await self._renderer.rendered(page)
        finally:
            self._ended[_host_of(page.url)] = time.monotonic()

    def _start(self) -> bool:
        """Make the renderer; the browser itself starts at its first page."""
        if self._renderer is not None:
            return True
        settings = self._crawler.settings
        try:
            executable = executable_of(settings["BROWSER_EXECUTABLE"])
        except BrowserMissing as error:
            self._is_missing = True
            logger.warning("a page without its text: %s", error)
            return False
        has_sandbox = uses_sandbox(settings["BROWSER_SANDBOX"])
        if not has_sandbox:
            logger.info("Chromium runs without its sandbox (BROWSER_SANDBOX)")
        options = BrowserOptions(
            executable=executable,
            user_agent=settings["USER_AGENT"],
            has_sandbox=has_sandbox,
            private_hosts=allowed_private_hosts(
                settings.getlist("ALLOW_PRIVATE_HOSTS"),
                getattr(self._crawler.spider, "operator_urls", ()),
            ),
            blocked_hosts=frozenset(settings.getlist("BROWSER_BLOCKED_HOSTS")),
        )
        limits = RenderLimits(
            seconds=settings.getfloat("BROWSER_TIMEOUT"),
            memory_bytes=settings.getint("BROWSER_MEMORY"),
            requests=settings.getint("BROWSER_REQUESTS"),
            received_bytes=settings.getint("BROWSER_MAXSIZE"),
            body_bytes=settings.getint("DOWNLOAD_MAXSIZE"),
            pages=settings.getint("BROWSER_PAGES"),
        )
        self._renderer = Renderer(options, limits)
        return True

    def _is_stopped(self) -> bool:
        slot = self._crawler.engine._slot
        return slot is None or slot.closing is not None

    async def _wait_for(self, url: str) -> None:
        """Wait until the delay between two requests to the host of *url* has passed."""
        downloader = self._crawler.engine.downloader
        slot = downloader.slots.get(downloader.get_slot_key(Request(url)))
        delay = slot.delay if slot else self._crawler.settings.getfloat("DOWNLOAD_DELAY")
        passed = time.monotonic() - self._ended.get(_host_of(url), 0.0)
        await asyncio.sleep(max(0.0, delay - passed))

    async def close_spider(self) -> None:
        """End the browser."""
        if self._renderer is not None:
            await self._renderer.close()


def _host_of(url: str) -> str:
    return urlsplit(url).netloc
