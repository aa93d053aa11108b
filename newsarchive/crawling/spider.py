"""What a spider file states about its site."""

from __future__ import annotations

import scrapy


class NewsSpider(scrapy.Spider):
    """A publisher's site, described by attributes; a spider file holds nothing else."""

    publisher: str = ""
    """The outlet's name as it writes it."""
    home: str = ""
    """Address of the home page; its host is the site."""
    language: str = ""
    """ISO 639-1 code of what it mostly writes in: used where a page does not say."""
    country: str = ""
    """ISO 3166-1 code of the country it reports from."""
    timezone: str = ""
    """IANA name of the clock behind times printed without a zone."""
    feeds: tuple[str, ...] = ()
    """Addresses of RSS, Atom or JSON feeds."""
    sitemaps: tuple[str, ...] = ()
    """Addresses of sitemaps, best the news sitemap: a full one brings decades."""
    sections: tuple[str, ...] = ()
    """Addresses of pages that list articles; only where there is neither feed nor sitemap."""
    allowed_hosts: tuple[str, ...] = ()
    """Other hosts that belong to the site, with the hosts below them."""
