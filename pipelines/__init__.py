"""What happens to a fetched page, one step a file; ``ITEM_PIPELINES`` in settings.py has the order.

=================  ===============================================================================
a page is          where
=================  ===============================================================================
captured           ``capture.py``: its bytes go to a WARC file before anything else can fail
extracted          ``extract.py``: in a worker process, by ``newsarchive.extraction.extract``
normalised         the last step of ``extract``, so that every way into the archive has it
cleaned            ``store.py``: ``newsarchive.archive.articles.cleaning`` cuts known boilerplate;
                   at the end of the crawl ``newsarchive.archive.learning`` learns new boilerplate
de-duplicated      ``store.py``: ``newsarchive.archive.articles.store`` finds versions and copies;
                   near-duplicates become stories in ``newsarchive.archive.learning.stories``
stored             ``store.py``: article, blocks, index and the URL's outcome in one transaction
=================  ===============================================================================

Cleaning and de-duplication need the whole archive and must not be torn from storing by a crash,
so they are part of its transaction instead of steps of their own. Rules for the next author: a step
is thin (unpack, call the core, count, pass on), and a page that it drops ends in the ledger.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from newsarchive.archive.ledger.crawl_run import CrawlRun


def run_of(crawler: Crawler) -> CrawlRun:
    """The run that *crawler*'s spider tells its outcomes to."""
    return cast("CrawlRun", crawler.spider.run)  # type: ignore[union-attr]
