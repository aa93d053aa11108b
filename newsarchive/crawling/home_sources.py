"""The feeds and sitemaps of a site: named by its home page or its robots.txt, or guessed."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urljoin

from newsarchive.article import Link
from newsarchive.crawling.robots import RobotsMiddleware
from newsarchive.discovery.anchors import ParsedPage
from newsarchive.discovery.documents import COMMON_FEED_PATHS, COMMON_SITEMAP_PATHS
from newsarchive.discovery.html_links import sources_in_html

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


async def sources_of(crawler: Crawler, page: ParsedPage) -> tuple[list[Link], list[Link]]:
    """Return the sources that a home *page* and its robots.txt name, and guesses at others.

    Feeds are guessed only if no feed is named, sitemaps only if no sitemap is named.
    """
    home = page.url
    named = sources_in_html(page).links
    robots = await _robots_sitemaps(crawler, home)
    guesses = []
    if not any(link.via == "feed" for link in named):
        guesses += [(path, "feed") for path in COMMON_FEED_PATHS]
    if not robots and not any(link.via.endswith("sitemap") for link in named):
        guesses += [(path, "sitemap") for path in COMMON_SITEMAP_PATHS]
    return [*named, *robots], [
        Link(url=urljoin(home, path), found_in=home, via=via, is_source=True)
        for path, via in guesses
    ]


async def _robots_sitemaps(crawler: Crawler, home: str) -> list[Link]:
    middleware = crawler.get_downloader_middleware(RobotsMiddleware)
    if middleware is None:
        return []
    rules = (await middleware.robots_of(home)).rules
    return rules.sitemaps if rules else []
