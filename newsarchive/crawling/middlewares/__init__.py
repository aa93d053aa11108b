"""What every request and response of a crawl passes, beside robots.txt and the pauses of hosts.

Start reading in :mod:`newsarchive.crawling.middlewares.private_addresses`. Rules for the next
author: DOWNLOADER_MIDDLEWARES in newsarchive/settings.py has the order, and nothing else imports
these modules.
"""
