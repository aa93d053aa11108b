"""Scrapy commands: `scrapy crawl` with an honest exit status."""
