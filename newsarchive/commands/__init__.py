"""Scrapy's side of the command line: `scrapy crawl`, `scrapy list`, and the loader of the sites.

Start reading in :mod:`newsarchive.commands.crawl`, which gives a crawl an honest exit status, or in
:mod:`~newsarchive.commands.spider_loader`, which finds the bundled sites and those of a project
folder. Rules for the next author: in a project that is not ours Scrapy's own commands must run as
if we were not installed, and one broken spider file costs one line, not the other sites.
"""
