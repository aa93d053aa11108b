"""Reading of home pages, sections, feeds and sitemaps, and what the ledger notes about each.

Start reading in :mod:`newsarchive.crawling.sources.reader`. Rules for the next author: a source is
requested through :mod:`~newsarchive.crawling.sources.fetcher`, so that it ends with one outcome;
what its bytes mean is decided in :mod:`newsarchive.discovery`.
"""
