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
from twisted.internet.defer import Deferred

from newsarchive.crawling.refusals import Refused
from newsarchive.urls import host_and_port, is_public_address

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.internet.base import ReactorBase

#: A host (name or address, lowercase) and a port.
Place = tuple[str, int]


class AllowedPlaces:
    """The private places of a crawl that may be asked.

    Those of the setting ALLOW_PRIVATE_HOSTS, and those that the operator named as
    ``start``: who names one means it, and that host and port only.
    """

    def __init__(self, places: set[Place]) -> None:
        self.places = places

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> AllowedPlaces:
        """The places of *crawler*; a spider tells its own by ``operator_urls``."""
        places = set()
        for text in crawler.settings.getlist("ALLOW_PRIVATE_HOSTS"):
            host, _, port = text.strip().rpartition(":")
            if host and port.isdigit():
                places.add((host.strip("[]").lower(), int(port)))
        for url in getattr(crawler.spider, "operator_urls", ()):
            places.add(host_and_port(url))
        return cls(places)

    def has_name(self, host: str) -> bool:
        """Whether *host* is allowed at any port."""
        return any(host == allowed for allowed, _ in self.places)


class PublicResolver(CachingThreadedResolver):
    """Resolves names as Scrapy's own resolver does, but to public addresses only."""

    def __init__(
        self, reactor: ReactorBase, cache_size: int, timeout: float, allowed: AllowedPlaces
    ) -> None:
        super().__init__(reactor, cache_size, timeout)
        self._allowed = allowed

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> PublicResolver:
        """A resolver with the cache and time limit of the settings."""
        cache_size = crawler.settings.getint("DNSCACHE_SIZE")
        timeout = crawler.settings.getfloat("DNS_TIMEOUT")
        return cls(reactor, cache_size, timeout, AllowedPlaces.from_crawler(crawler))

    def getHostByName(  # noqa: N802 - Twisted's name
        self, name: str, timeout: Sequence[int] = ()
    ) -> Deferred[str]:
        """The address of *name*; fails with :class:`Refused` where it is private."""
        return super().getHostByName(name, timeout).addCallback(self._checked, name)

    def _checked(self, address: Any, name: str) -> Any:
        if is_public_address(address) or self._allowed.has_name(name.lower()):
            return address
        raise Refused("private_address", f"{name} is {address}")


async def check_place(url: str, allowed: AllowedPlaces, reactor: ReactorBase) -> None:
    """Raise :class:`Refused` where a request for *url* would go to a private place not allowed."""
    host, port = host_and_port(url)
    if (host, port) in allowed.places:
        return
    address = host
    if not _is_ip(host):
        address = await reactor.resolve(host)
    if not is_public_address(address):
        raise Refused("private_address", f"{host}:{port} is {address}")


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
