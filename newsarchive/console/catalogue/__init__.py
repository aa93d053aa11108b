"""``newsarchive sites``: the sites that can be crawled, and whether their addresses still answer.

Start reading in :mod:`newsarchive.console.catalogue.sites`. Rule for the next author: the facts of
sites come from `scrapy list --json`, so that this package imports nothing of Scrapy.
"""
