"""What a page may cost in the browser, and what the browser is told about the crawl."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from newsarchive.urls import HostAndPort


@dataclass(slots=True, kw_only=True, frozen=True)
class RenderLimits:
    """The limits of one page, except for ``pages``."""

    seconds: float = 30.0
    """Seconds in all; after them the browser is killed. Its scripts get half of them to draw."""
    memory_bytes: int = 2**30
    """Memory of the browser with all its processes. It starts with about 0.2 GiB."""
    requests: int = 200
    """Requests of the page's scripts; further ones are refused, and the page goes on without."""
    received_bytes: int = 20 * 2**20
    """Bytes that these requests bring; after them the network is closed for the page."""
    body_bytes: int = 8 * 2**20
    """Bytes of the page that is drawn."""
    pages: int = 50
    """Pages after which the browser is replaced, so that its memory leaks do not add up."""


@dataclass(slots=True, kw_only=True, frozen=True)
class BrowserOptions:
    """What the browser needs to know besides the limits."""

    executable: str
    """The path of Chromium."""
    user_agent: str
    has_sandbox: bool = True
    """Whether Chromium's own sandbox is used; it refuses to start with it as root."""
    private_hosts: Collection[HostAndPort] = field(default_factory=frozenset)
    """Private hosts that a page on one of them may contact; other pages may contact none."""
    blocked_hosts: Collection[str] = field(default_factory=frozenset)
    """Hosts of advertising and statistics, from which nothing is fetched; with subdomains."""
