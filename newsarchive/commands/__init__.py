"""The commands `scrapy crawl` and `scrapy list`, and the loader of the sites.

Start reading in :mod:`newsarchive.commands.crawl`, which gives a crawl its exit status, or in
:mod:`~newsarchive.commands.spider_loader`, which finds the bundled sites and those of a project
folder. Rules for the next author: in a project that is not ours, Scrapy's own commands
must run as if this package were not installed; a broken spider file costs one line, and the other
sites go on.
"""
