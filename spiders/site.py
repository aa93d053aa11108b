"""Any site, no code: scrapy crawl site -a start=URL[,URL...]."""

from __future__ import annotations

from collections import Counter
from typing import Any

from newsarchive.article import Link
from newsarchive.crawling.sources.reader import Batch
from newsarchive.crawling.spider import NewsSpider
from newsarchive.crawling.spider_arguments import start_urls_of
from newsarchive.discovery.link_collector import on_site
from newsarchive.urls import same_domain, site_of


class SiteSpider(NewsSpider):
    """The sites of the given URLs, each a home page, section, feed, sitemap or article."""

    name = "site"

    def __init__(self, *args: Any, start: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.operator_urls = start_urls_of(start)
        self._feed_sites: set[str] = set()

    def starts(self) -> list[Link]:
        """Return the given URLs; the bytes of each decide what it is."""
        return [Link(url=url, via="start") for url in self.operator_urls]

    def sites(self) -> set[str]:
        """Return the keys of the sites of the given URLs."""
        return {site_of(url) for url in self.operator_urls} | self._feed_sites

    def links_of(self, batch: Batch) -> list[Link]:
        """Return the links to decide on; a given feed may be on another host than its site."""
        if batch.source.via == "start" and not any(self.is_on_site(x.url) for x in batch.links):
            sites = Counter(site_of(link.url) for link in batch.links).most_common(1)
            self._feed_sites.update(site for site, _ in sites)
        return super().links_of(batch)

    def is_on_site(self, url: str) -> bool:
        """Return whether *url* belongs to the site of one of the given URLs."""
        if any(same_domain(url, start) for start in self.operator_urls):
            return True
        moved_to = self.reader.moved_to if self.reader else set()
        return any(on_site(url, site) for site in self._feed_sites | moved_to)
