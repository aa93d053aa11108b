"""A crawl by many machines, as the one that has the archive sees it: its runs and their results.

Start reading in :mod:`newsarchive.archive.cluster.open_run`. Rules for the next author: whatever
comes from a worker may come twice, and late; what it does to the archive is done by the same
functions as in a crawl of one machine; nothing here knows Redis.
"""
