"""Step 3: extract the article in a worker process, so that a bad page costs only itself."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from typing import TYPE_CHECKING, Self

from scrapy.exceptions import DropItem

from newsarchive.archive.ledger.endings import refused
from newsarchive.article import Article, Page, Visit
from newsarchive.errors import ExtractionError
from newsarchive.extraction.workers import ExtractionPool
from newsarchive.sharing import Shared

from . import run_of
from .render import RenderPipeline

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


#: The worker processes, shared by the crawls of this process that set the same limits.
_POOLS: Shared[ExtractionPool] = Shared(ExtractionPool)


class ExtractPipeline:
    """Fills ``visit.article``. A page that is not an article gets its reason and is dropped."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._pool: ExtractionPool
        self._first: asyncio.Task[Future[Article]] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the step for *crawler*."""
        return cls(crawler)

    def open_spider(self) -> None:
        """Take part in the worker processes; they start at the first page."""
        settings = self._crawler.settings
        self._pool = _POOLS.borrow(
            settings.getint("EXTRACT_WORKERS") or None,
            settings.getfloat("EXTRACT_TIMEOUT"),
            settings.getint("EXTRACT_MEMORY"),
            settings.getint("EXTRACT_PAGES"),
        )

    async def process_item(self, item: Visit) -> Visit:
        """Extract the page, or write the reason into the ledger and drop it."""
        article = await self._article_of(item)
        browser = self._crawler.get_item_pipeline(RenderPipeline)
        if browser is not None and not item.page.is_rendered:
            article = await self._drawn_if_better(item, article, browser)
        if item.with_cookies:
            signs = self._crawler.spider.sessions.of(item.link.url)  # type: ignore[union-attr]
            signs.add(article, has_moved=item.page.url != item.link.url)
        if item.page.rules is not None:
            self._crawler.spider.count_misses(item.page, article)  # type: ignore[union-attr]
        if article.reason is not None:
            drawn = "drawn by a browser: " if item.page.is_rendered else ""
            raise self._dropped(item, article.reason, f"{drawn}{article.detail or ''}")
        item.article = article
        return item

    async def _drawn_if_better(
        self, item: Visit, article: Article, browser: RenderPipeline
    ) -> Article:
        """Let *browser* draw the page of *item* if it needs that; return the article to keep.

        The browser has no cookies. What it draws of a page that was fetched with cookies is taken
        only if it has more text than *article*, which is in the bytes.
        """
        if article.reason == "empty_shell":
            return await self._article_of(item) if await browser.draw(item) else article
        if not (self._crawler.spider.renders and item.with_cookies):  # type: ignore[union-attr]
            return article
        page = await browser.try_to_draw(item.page)
        if page is None:
            return article
        try:
            drawn = await asyncio.wrap_future(self._pool.submit(page))
        except ExtractionError:
            return article
        if drawn.reason is not None or drawn.word_count <= article.word_count:
            return article
        await browser.take(item, page)
        return drawn

    async def _article_of(self, item: Visit) -> Article:
        try:
            article = await asyncio.wrap_future(await self._submitted(item.page))
        except ExtractionError as error:
            raise self._dropped(item, error.reason, error.detail) from error
        self._crawler.stats.inc_value("newsarchive/extract/pages")
        return article

    async def _submitted(self, page: Page) -> Future[Article]:
        """Submit *page*; the first one in a thread, because the processes take a second to start.

        Until then the others wait, and pages are fetched.
        """
        if self._first is None:
            self._first = asyncio.create_task(asyncio.to_thread(self._pool.submit, page))
            return await self._first
        if not self._first.done():
            await asyncio.wait([self._first])
        return self._pool.submit(page)

    def _dropped(self, item: Visit, reason: str, detail: str | None) -> DropItem:
        self._crawler.stats.inc_value(f"newsarchive/extract/{reason}")
        ending = refused(item.link, reason, detail, http_status=item.page.status)
        run_of(self._crawler).finish(ending)
        return DropItem(f"{item.link.url}: {reason}", log_level="DEBUG")

    def close_spider(self) -> None:
        """End the worker processes if no other crawl uses them."""
        _POOLS.give_back(self._pool)
