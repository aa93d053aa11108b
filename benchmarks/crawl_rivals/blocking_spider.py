"""A spider as many write it: trafilatura in the callback, rows with a full-text index in SQLite.

scrapy runspider blocking_spider.py -a start=SITEMAP,SITEMAP -a archive=FILE
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any

import scrapy
import trafilatura
from scrapy.http import Response, XmlResponse

_TABLES = """
CREATE TABLE articles (id INTEGER PRIMARY KEY, url TEXT UNIQUE, title TEXT, author TEXT, date TEXT, text TEXT);
CREATE VIRTUAL TABLE articles_fts USING fts5 (title, text, content='articles', content_rowid='id');
CREATE TRIGGER added AFTER INSERT ON articles BEGIN
  INSERT INTO articles_fts (rowid, title, text) VALUES (new.id, new.title, new.text);
END;
"""  # noqa: E501


class BlockingSpider(scrapy.Spider):
    """Crawls the pages of sitemaps and extracts each of them in the process that fetches."""

    name = "blocking"
    custom_settings = {  # noqa: RUF012  # as Scrapy declares it
        "CONCURRENT_REQUESTS_PER_DOMAIN": 2,
        "ROBOTSTXT_OBEY": True,
        "LOG_LEVEL": "ERROR",
        "TELNETCONSOLE_ENABLED": False,
        "DOWNLOAD_DELAY": 0,
    }

    def __init__(self, start: str, archive: str, **options: Any) -> None:
        super().__init__(**options)
        self.start_urls = start.split(",")
        self._archive = sqlite3.connect(archive)
        self._archive.executescript("PRAGMA journal_mode = WAL;" + _TABLES)

    def parse(self, response: Response) -> Iterator[scrapy.Request]:
        """Request the pages of a sitemap."""
        assert isinstance(response, XmlResponse)
        response.selector.remove_namespaces()
        for url in response.xpath("//loc/text()").getall():
            yield scrapy.Request(url, callback=self.store)

    def store(self, response: Response) -> None:
        """Extract a page and insert the article."""
        found = trafilatura.bare_extraction(response.body, url=response.url, with_metadata=True)
        if found is None or isinstance(found, dict):  # it is a dict only with as_dict=True
            return
        values = [found.title, found.author, found.date, found.text]
        with self._archive:
            self._archive.execute(
                "INSERT INTO articles (url, title, author, date, text) VALUES (?, ?, ?, ?, ?)",
                [response.url, *values],
            )

    def closed(self, _: str) -> None:
        """Close the archive."""
        self._archive.close()
