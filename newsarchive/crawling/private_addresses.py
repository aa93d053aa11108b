"""Nobody is sent into a private network: not by a link, a redirect, a feed or a robots.txt.

Two layers, for each alone lets some spelling through: the resolver refuses
names that lead there and the connection is made to what it answered; the
``BoundaryMiddleware`` asks the same resolver and knows the port as well.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from scrapy.resolver import CachingThreadedResolver
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet.defer import Deferred

from newsarchive.crawling.refusals import Refused
from newsarchive.urls import host_and_port, is_public_address

if TYPE_CHECKING:
    from scrapy.crawler import Crawler, CrawlerProcessBase
    from twisted.internet.base import ReactorBase

#: A host (name or address, lowercase) and a port.
Place = tuple[str, int]


def allowed_places(crawler: Crawler) -> set[Place]:
    """The private places that *crawler* may ask.

    Those of the setting ALLOW_PRIVATE_HOSTS, and those that the operator named as
    ``start``: who names one means it, and that host and port only.
    """
    places = set()
    for text in crawler.settings.getlist("ALLOW_PRIVATE_HOSTS"):
        host, _, port = text.strip().rpartition(":")
        if host and port.isdigit():
            places.add((host.strip("[]").lower(), int(port)))
    for url in getattr(crawler.spider, "operator_urls", ()):
        places.add(host_and_port(url))
    return places


class PublicResolver(CachingThreadedResolver):
    """Resolves names as Scrapy's own resolver does, but to public addresses only."""

    def __init__(
        self, reactor: ReactorBase, cache_size: int, timeout: float, process: CrawlerProcessBase
    ) -> None:
        super().__init__(reactor, cache_size, timeout)
        self._process = process

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: ReactorBase) -> PublicResolver:
        """A resolver with the cache and time limit of the settings.

        What Scrapy calls the crawler here is the process that runs all crawlers.
        """
        cache_size = crawler.settings.getint("DNSCACHE_SIZE")
        return cls(reactor, cache_size, crawler.settings.getfloat("DNS_TIMEOUT"), crawler)

    def getHostByName(  # noqa: N802 - Twisted's name
        self, name: str, timeout: Sequence[int] = ()
    ) -> Deferred[str]:
        """The address of *name*; fails with :class:`Refused` where it is private."""
        return super().getHostByName(name, timeout).addCallback(self._checked, name)

    def _checked(self, address: Any, name: str) -> Any:
        if is_public_address(address) or self._is_allowed(name.lower()):
            return address
        raise Refused("private_address", f"{name} is {address}")

    def _is_allowed(self, name: str) -> bool:
        """Whether a crawl of this process may ask the host *name*, at whichever port."""
        return any(
            name == host
            for crawler in self._process.crawlers
            for host, _ in allowed_places(crawler)
        )


async def check_place(url: str, allowed: set[Place], reactor: Any) -> None:
    """Raise :class:`Refused` where a request for *url* would go to a private place not allowed."""
    host, port = host_and_port(url)
    if (host, port) in allowed:
        return
    address = host
    if not _is_ip(host):
        address = await maybe_deferred_to_future(reactor.resolve(host))
    if not is_public_address(address):
        raise Refused("private_address", f"{host}:{port} is {address}")


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
