"""What every request and response of a crawl passes: boundaries, robots.txt, pauses of hosts.

Start reading in :mod:`newsarchive.crawling.middlewares.private_addresses`. Rules for the next
author: DOWNLOADER_MIDDLEWARES in newsarchive/settings.py has the order; what a middleware refuses
it raises as :class:`~newsarchive.crawling.middlewares.refusals.Refused`, with a reason.
"""
