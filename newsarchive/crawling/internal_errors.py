"""The one handler of errors that nobody expected: the URL ends as failed, ``internal_error``.

Scrapy logs such an error and goes on; the ledger would not know of it, and the URL would wait for
ever. Scrapy sends a signal for each error of a callback, an errback, ``start()``, a spider
middleware or a pipeline. An error of a downloader middleware comes to the one who requested the
URL, as the errors of the network do; those callers use ``CrawlRun.fail`` as well. A URL that was
lost on another way has no outcome at the end of the run, and fails then (``run_record.py``).
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Self

from scrapy import Spider, signals
from scrapy.http import Request, Response
from scrapy.logformatter import LogFormatter, LogFormatterResult
from twisted.python.failure import Failure

from newsarchive.article import Link, Visit

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from newsarchive.crawling.spider import NewsSpider


class InternalErrors:
    """Ends the URLs of unexpected errors. It has no settings."""

    def __init__(self, crawler: Crawler) -> None:
        crawler.signals.connect(self._in_spider, signals.spider_error)
        crawler.signals.connect(self._in_pipeline, signals.item_error)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the handler for *crawler*."""
        return cls(crawler)

    def _in_spider(
        self, failure: Failure, response: Response | Failure | None, spider: NewsSpider
    ) -> None:
        """End the URL of a callback or errback; for ``start()`` end those it starts with."""
        assert failure.value is not None
        request: Request | None = getattr(response, "request", None)
        if request is None:
            for link in spider.starts():
                spider.run.fail(link, failure.value)
            return
        link = request.cb_kwargs.get("link") or Link(url=request.url)
        spider.run.fail(link, failure.value, getattr(response, "status", None))

    def _in_pipeline(self, item: Visit, failure: Failure, spider: NewsSpider) -> None:
        assert failure.value is not None
        spider.run.fail(item.link, failure.value, item.page.status)


class QuietFormatter(LogFormatter):
    """Leaves the errors that :class:`InternalErrors` logs to it, so that each is logged once."""

    def spider_error(
        self, failure: Failure, request: Request, response: Response | Failure, spider: Spider
    ) -> LogFormatterResult:
        """Return the entry of Scrapy's log for an error of a callback."""
        return _for_debugging(super().spider_error(failure, request, response, spider))

    def download_error(
        self, failure: Failure, request: Request, spider: Spider, errmsg: str | None = None
    ) -> LogFormatterResult:
        """Return the entry of Scrapy's log for an error that no errback dealt with."""
        return _for_debugging(super().download_error(failure, request, spider, errmsg))

    def item_error(
        self,
        item: Any,
        exception: BaseException,
        response: Response | Failure | None,
        spider: Spider,
    ) -> LogFormatterResult:
        """Return the entry of Scrapy's log for an error of a pipeline."""
        return _for_debugging(super().item_error(item, exception, response, spider))


def _for_debugging(entry: LogFormatterResult) -> LogFormatterResult:
    return entry | {"level": logging.DEBUG}
