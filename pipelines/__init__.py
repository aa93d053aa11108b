"""What happens to a fetched page, one step a file; the order is in newsarchive/settings.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from newsarchive.archive.ledger.crawl_run import CrawlRun


def run_of(crawler: Crawler) -> CrawlRun:
    """The run that *crawler*'s spider tells its outcomes to."""
    return cast("CrawlRun", crawler.spider.run)  # type: ignore[union-attr]
