"""Scrapy's side of a crawl: spiders, requests, middlewares, and the outcome of each request.

Start reading in :mod:`newsarchive.crawling.spider`, the base class of all sites;
:mod:`~newsarchive.crawling.sources.reader` reads feeds and sitemaps for links. Rules for the next
author: a middleware is named in newsarchive/settings.py and reads its settings in
``from_crawler``; every request ends in the ledger with a reason; no SQL and no extraction here.
"""
