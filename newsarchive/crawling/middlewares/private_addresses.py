"""The borders of a crawl: no request goes to a private network, no redirect leaves the site.

A link, a redirect, a feed or a robots.txt may name a private address. Two layers refuse it,
because each alone would let some spelling through. The resolver refuses names that lead to a
private address, and Scrapy connects to the address that it returned. The middleware asks the same
resolver, and also knows the port.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self

from scrapy import Request
from scrapy.resolver import CachingThreadedResolver
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

from newsarchive.crawling.middlewares.refusals import Refused
from newsarchive.discovery.article_urls import leads_back
from newsarchive.errors import BadURL
from newsarchive.urls import (
    HostAndPort,
    allowed_private_hosts,
    host_and_port,
    is_public_address,
    normalised_url,
)

if TYPE_CHECKING:
    from scrapy.crawler import Crawler, CrawlerProcessBase
    from twisted.internet.base import ReactorBase


def allowed_hosts(crawler: Crawler) -> set[HostAndPort]:
    """Return the private hosts that *crawler* may contact, each with its port."""
    named = getattr(crawler.spider, "operator_urls", ())
    return allowed_private_hosts(crawler.settings.getlist("ALLOW_PRIVATE_HOSTS"), named)


class _PrivateName(Refused, DNSLookupError):
    """A refusal that Twisted takes for a failed lookup; it prints others with a traceback."""


class PublicResolver(CachingThreadedResolver):
    """Resolves names like Scrapy's own resolver, but only to public addresses."""

    def __init__(
        self, reactor: ReactorBase, cache_size: int, timeout: float, process: CrawlerProcessBase
    ) -> None:
        super().__init__(reactor, cache_size, timeout)
        self._process = process

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: ReactorBase) -> PublicResolver:
        """Return a resolver with the cache size and time limit of the settings.

        The *crawler* that Scrapy passes here is the process that runs all crawlers.
        """
        cache_size = crawler.settings.getint("DNSCACHE_SIZE")
        return cls(reactor, cache_size, crawler.settings.getfloat("DNS_TIMEOUT"), crawler)

    def getHostByName(  # noqa: N802 - Twisted's name
        self, name: str, timeout: Sequence[int] = ()
    ) -> Deferred[str]:
        """Return the IP address of *name*; fail with :class:`Refused` if it is private."""
        return super().getHostByName(name, timeout).addCallback(self._checked, name)

    def _checked(self, address: Any, name: str) -> Any:
        if is_public_address(address) or self._is_allowed(name.lower()):
            return address
        raise _PrivateName("private_address", f"{name} is a private address ({address})")

    def _is_allowed(self, name: str) -> bool:
        """Return whether a crawl of this process may contact the host *name*, at any port."""
        return any(
            name == host for crawler in self._process.crawlers for host, _ in allowed_hosts(crawler)
        )


async def check_host(url: str, allowed: set[HostAndPort], reactor: Any) -> None:
    """Raise :class:`Refused` if *url* leads to a private host that is not *allowed*."""
    host, port = host_and_port(url)
    if (host, port) in allowed:
        return
    address = host
    if not _is_ip(host):
        address = await maybe_deferred_to_future(reactor.resolve(host))
    if not is_public_address(address):
        name = f"[{host}]" if ":" in host else host
        resolved = f" ({address})" if address != host else ""
        raise Refused(
            "private_address",
            f"{name}:{port} is a private address{resolved};"
            f" allow it with -s ALLOW_PRIVATE_HOSTS={name}:{port}",
        )


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


class BoundaryMiddleware:
    """Checks each request before it is sent, those of redirects and robots.txt too."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._allowed: set[HostAndPort] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return a middleware for *crawler*."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raise :class:`Refused` for a request that must not be sent."""
        # Scrapy has installed the reactor by now; an import at module level would be too early.
        from twisted.internet import reactor

        try:
            normalised_url(request.url)
        except BadURL as error:
            raise Refused("bad_url", error.why) from error
        if self._allowed is None:
            self._allowed = allowed_hosts(self._crawler)
        await check_host(request.url, self._allowed, reactor)
        on_site = request.meta.get("on_site")
        if on_site and request.meta.get("redirect_urls"):
            is_on_site = getattr(self._crawler.spider, "is_on_site", None)
            if is_on_site and not is_on_site(request.url):
                is_wall = leads_back(request.url, request.meta["redirect_urls"][0])
                reason = "consent_wall" if is_wall else "offsite"
                raise Refused(reason, f"redirects to {request.url}")
