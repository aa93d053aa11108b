"""All feeds that were imported from OPML files: scrapy crawl feeds [-a tag=FOLDER]."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any, Self

from newsarchive.article import Link
from newsarchive.captures.imports.opml import Feed, feeds_in
from newsarchive.crawling.sources.reader import Batch
from newsarchive.crawling.spider import NewsSpider
from newsarchive.crawling.spider_arguments import BadArgument
from newsarchive.discovery.link_collector import on_site
from newsarchive.errors import did_you_mean
from newsarchive.paths import feeds_file
from newsarchive.urls import site_of


class FeedsSpider(NewsSpider):
    """The sites of the feeds in feeds.opml beside the archive; -a tag= takes those of a folder."""

    name = "feeds"
    _only: frozenset[str] | None = None
    """URLs of the feeds to read, for one site of a collection; None: all."""

    def __init__(self, *args: Any, tag: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tag = tag
        self.chosen: list[Feed] = []
        self._sites: set[str] = set()
        """The sites of the feeds, and those to which feeds on other hosts lead."""

    @classmethod
    def from_crawler(cls, crawler: Any, *args: Any, **kwargs: Any) -> Self:
        """Return the spider with the feeds of the archive's file."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        file = feeds_file(Path(crawler.settings["ARCHIVE_PATH"]))
        if not file.is_file():
            raise BadArgument(f"there is no {file}; `newsarchive import FILE.opml` makes it")
        feeds = feeds_in(file)
        spider.chosen = [feed for feed in feeds if spider._is_chosen(feed)]
        if not spider.chosen:
            tags = {tag for feed in feeds for tag in feed.tags}
            hint = did_you_mean(spider.tag, tags) or f"; there are {', '.join(sorted(tags))}"
            raise BadArgument(f"{file} has no feeds{' in ' + spider.tag + hint if tags else ''}")
        spider._sites = {site_of(url) for x in spider.chosen for url in (x.url, x.home) if url}
        return spider

    def _is_chosen(self, feed: Feed) -> bool:
        if self._only is not None:
            return feed.url in self._only
        return not self.tag or _is_in(feed, self.tag)

    def starts(self) -> list[Link]:
        """Return the feeds to read."""
        return [Link(url=feed.url, via="feed", is_source=True) for feed in self.chosen]

    def sites(self) -> set[str]:
        """Return the keys of the sites of the feeds."""
        return set(self._sites)

    def links_of(self, batch: Batch) -> list[Link]:
        """Return the links to decide on; a feed may be on another host than its articles."""
        if batch.links and not any(self.is_on_site(link.url) for link in batch.links):
            sites = Counter(site_of(link.url) for link in batch.links).most_common(1)
            self._sites.update(site for site, _ in sites)
        return super().links_of(batch)

    def is_on_site(self, url: str) -> bool:
        """Return whether *url* belongs to the site of one of the feeds."""
        moved_to = self.reader.moved_to if self.reader else set()
        return any(on_site(url, site) for site in self._sites | moved_to)


def _is_in(feed: Feed, tag: str) -> bool:
    """Return whether *feed* is in the folder *tag* or in one below it."""
    wanted = tag.casefold()
    return any(f"{each}/".casefold().startswith(f"{wanted}/") for each in feed.tags)
