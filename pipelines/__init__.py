"""The steps of a fetched page, one file each; ``ITEM_PIPELINES`` in settings.py has their order.

=================  ===============================================================================
a page is          where
=================  ===============================================================================
captured           ``capture.py`` writes its bytes to a WARC file before anything else can fail
rendered           ``render.py`` lets a browser draw it, if its text is not in the bytes, and
                   captures what it drew; needs the extra ``browser``
extracted          ``extract.py`` calls ``newsarchive.extraction.extract`` in a worker process
normalised         ``extract`` does it as its last step, so every way into the archive has it
cleaned            ``store.py``: ``newsarchive.archive.articles.cleaning`` removes boilerplate;
                   at the end of the crawl ``newsarchive.archive.learning`` learns new boilerplate
de-duplicated      ``store.py``: ``newsarchive.archive.articles.store`` finds versions and copies;
                   near-duplicates become stories in ``newsarchive.archive.learning.stories``
stored             ``store.py``: article, blocks, index and the URL's outcome in one transaction
=================  ===============================================================================

Cleaning and de-duplication need the whole archive, and a crash must not separate them from storing.
Therefore they are part of its transaction and not steps of their own. Rules for the next author: a
step is thin (unpack, call the core, count, pass on), and a page that it drops gets its outcome in
the ledger.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from newsarchive.archive.ledger.crawl_run import CrawlRun


def run_of(crawler: Crawler) -> CrawlRun:
    """Return the run to which the spider of *crawler* reports the outcomes."""
    return cast("CrawlRun", crawler.spider.run)  # type: ignore[union-attr]
