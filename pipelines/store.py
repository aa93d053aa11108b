"""Step 4: store article, blocks, index and ledger row in one transaction."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Self

from scrapy.exceptions import DropItem

from newsarchive.archive.ledger.endings import Ending
from newsarchive.article import Visit
from newsarchive.errors import ArchiveError

from . import run_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class StorePipeline:
    """Stores ``visit.article``. The step is done when the transaction is committed."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the step for *crawler*."""
        return cls(crawler)

    async def process_item(self, item: Visit) -> Visit:
        """Store the article with the outcome of its URL."""
        if item.article is None:
            raise DropItem(f"{item.link.url}: no article to store")
        page = replace(item.page, body=b"")  # an article that waits must not keep its page
        ending = partial(Ending.of, item.link, header=page.header, http_status=page.status)
        try:
            done = await run_of(self._crawler).store(item.article, item.link, ending)
        except ArchiveError as error:  # the run knows it too, and ends the crawl
            raise DropItem(str(error), log_level="DEBUG") from error
        if item.with_cookies and done is not None and done.reason == "consent_wall":
            self._crawler.spider.sessions.of(item.link.url).add_excerpt()  # type: ignore[union-attr]
        return item
