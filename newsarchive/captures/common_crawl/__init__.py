"""CC-NEWS of Common Crawl: WARC files of news by month, read over HTTP while they are imported.

Start reading in :mod:`newsarchive.captures.common_crawl.news_month`. Rules for the next author: one
connection at a time, nothing on disk, and what is read can be read again from its place on.
"""
