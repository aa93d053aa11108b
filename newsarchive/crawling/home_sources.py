"""The feeds and sitemaps of a site: named by its home page or its robots.txt, or guessed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from newsarchive.article import Link
from newsarchive.crawling.robots import RobotsMiddleware
from newsarchive.discovery.anchors import ParsedPage
from newsarchive.discovery.documents import COMMON_FEED_PATHS, COMMON_SITEMAP_PATHS
from newsarchive.discovery.html_links import sources_in_html

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

_GUESSES = {"feed": COMMON_FEED_PATHS, "sitemap": COMMON_SITEMAP_PATHS}


@dataclass(slots=True)
class Home:
    """A home page, and what its sources have given so far."""

    page: ParsedPage
    gave_articles: bool = False
    """Whether one of its sources named an article, or is as it was."""
    _readable: set[str] = field(default_factory=set)
    _guessed: set[str] = field(default_factory=set)

    def note_readable(self, link: Link) -> None:
        """Note that a source of the kind of *link* could be read."""
        self._readable.add(kind_of(link))

    def guesses(self, unless: Iterable[str] | None = None) -> list[Link]:
        """Return the guessed sources of each kind that is not yet guessed, nor in *unless*.

        By default these are the kinds of which no source could be read: those that are named may be
        dead.
        """
        kinds = _GUESSES.keys() - self._guessed - set(self._readable if unless is None else unless)
        self._guessed |= kinds
        home = self.page.url
        return [
            Link(url=urljoin(home, path), found_in=home, via=kind, is_source=True)
            for kind, paths in _GUESSES.items()
            for path in paths
            if kind in kinds
        ]


def kind_of(link: Link) -> str:
    """Return whether *link* to a source was named or guessed as a "feed" or a "sitemap"."""
    return "sitemap" if link.via.endswith("sitemap") else "feed"


async def sources_of(crawler: Crawler, page: ParsedPage) -> list[Link]:
    """Return the sources that a home *page* and its robots.txt name."""
    return [*sources_in_html(page).links, *await _robots_sitemaps(crawler, page.url)]


async def _robots_sitemaps(crawler: Crawler, home: str) -> list[Link]:
    middleware = crawler.get_downloader_middleware(RobotsMiddleware)
    if middleware is None:
        return []
    rules = (await middleware.robots_of(home)).rules
    return rules.sitemaps if rules else []
