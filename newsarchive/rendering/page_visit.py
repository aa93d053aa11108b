"""One page in the browser: it gets the bytes that the crawler fetched, and draws.

The document is not fetched a second time. So robots.txt, Retry-After, the limits of size and the
borders of the crawl hold for it, and the capture is what the browser drew from. What its scripts
fetch goes through the proxy; frames, pictures, media and fonts are not fetched.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from newsarchive.article import Page
from newsarchive.errors import ExtractionError
from newsarchive.rendering.limits import BrowserOptions, RenderLimits
from newsarchive.rendering.page_scripts import DRAWN_HTML, SCROLL_DOWN, SHOWN_TEXT

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, Request, Route
    from playwright.async_api import Page as Tab

#: Kinds of requests that draw no text.
_UNWANTED = frozenset(
    ("image", "media", "font", "texttrack", "ping", "beacon", "manifest", "cspviolationreport")
)
#: Headers of the response that the browser gets, besides those of its security policies.
_DOCUMENT_HEADERS = frozenset(("content-type", "content-language", "content-security-policy"))
#: Headers of the response that are still true of what was drawn, and that extraction reads.
_KEPT_HEADERS = frozenset(("content-language", "x-robots-tag", "tdm-reservation", "tdm-policy"))
#: Characters from which on a page may be an article. Below, the visit waits longer, and scrolls.
ENOUGH_TEXT = 400
#: Seconds without a change: until a page with a text and no open request is taken as drawn, until
#: one with open requests is, and until one without a text is scrolled.
_QUIET, _QUIET_WITH_REQUESTS, _QUIET_WITHOUT_TEXT = 0.75, 3.0, 3.0
_STEP = 0.15
#: Seconds in which a context has to close; then the whole browser is ended.
_CLOSE_SECONDS = 3.0


class BrowserDied(Exception):
    """The browser did not start, or it or a process of it ended during a page."""


@dataclass
class _Watch:
    """Whether the page still changes."""

    text: int = -1
    open_requests: int = 0
    changed_at: float = 0.0
    is_scrolled: bool = False

    def note(self, text: int, now: float) -> None:
        if text != self.text:
            self.text, self.changed_at = text, now

    def is_drawn(self, now: float) -> bool:
        quiet = now - self.changed_at
        least = _QUIET_WITH_REQUESTS if self.open_requests else _QUIET
        return self.text >= ENOUGH_TEXT and quiet >= least

    def needs_scroll(self, now: float) -> bool:
        quiet = now - self.changed_at
        return not self.is_scrolled and self.text < ENOUGH_TEXT and quiet >= _QUIET_WITHOUT_TEXT


class PageVisit:
    """Draws *page* in a context of its own of *browser*: no cookie of another page is in it."""

    def __init__(
        self, browser: Browser, page: Page, options: BrowserOptions, limits: RenderLimits
    ) -> None:
        self._browser = browser
        self._page = page
        self._options = options
        self._limits = limits
        self._watch = _Watch()
        self._requests_left = limits.requests
        self._has_document = False
        self._tab: Tab | None = None

    async def drawn(self) -> Page:
        """Return the page as its scripts drew it.

        Raises what Playwright raises, :class:`BrowserDied`, and :class:`ExtractionError` with the
        reason ``too_large``.
        """
        context = await self._browser.new_context(
            user_agent=self._options.user_agent,
            accept_downloads=False,
            service_workers="block",
            viewport={"width": 1280, "height": 2000},
            permissions=[],
        )
        try:
            return await self._in(context)
        finally:
            with suppress(Exception):  # of any kind: the browser may have died
                async with asyncio.timeout(_CLOSE_SECONDS):
                    await context.close()

    async def _in(self, context: BrowserContext) -> Page:
        context.on("page", self._close_others)
        await context.route("**/*", self._answer)
        tab = self._tab = await self._opened(context)
        tab.on("request", self._count_request)
        tab.on("requestfinished", self._end_request)
        tab.on("requestfailed", self._end_request)
        await tab.goto(self._page.url, wait_until="commit", timeout=0)
        await self._wait(tab)
        drawn: dict[str, Any] = await tab.evaluate(DRAWN_HTML, self._limits.body_bytes)
        body = drawn["html"].encode("utf-8", "replace")
        size = max(len(body), drawn["length"])
        if size > self._limits.body_bytes:
            detail = f"the page drawn by the browser has {size} bytes"
            raise ExtractionError(self._page.url, "too_large", detail)
        return rendered(self._page, body)

    async def _opened(self, context: BrowserContext) -> Tab:
        """Return a new tab. If its process dies at once, Playwright waits for it for ever."""
        try:
            async with asyncio.timeout(self._limits.seconds / 4):
                return await context.new_page()
        except TimeoutError as error:
            raise BrowserDied("no tab opened") from error

    async def _wait(self, tab: Tab) -> None:
        """Wait until the page has its text and does not change, at most half of the seconds."""
        start = time.monotonic()
        self._watch.changed_at = start
        while time.monotonic() - start < self._limits.seconds / 2:
            await asyncio.sleep(_STEP)
            text = await tab.evaluate(SHOWN_TEXT)
            now = time.monotonic()
            self._watch.note(text, now)
            if self._watch.is_drawn(now):
                return
            if self._watch.needs_scroll(now):
                self._watch.is_scrolled = True
                await tab.evaluate(SCROLL_DOWN)

    async def _answer(self, route: Route) -> None:
        """Answer the document from the crawler's bytes; pass on or refuse what scripts request."""
        request = route.request
        with suppress(Exception):  # of any kind: the page or the browser is gone
            if request.is_navigation_request():
                if self._has_document or request.frame.parent_frame is not None:
                    await route.abort("aborted")  # it stays where it is
                    return
                self._has_document = True
                await route.fulfill(
                    status=self._page.status, headers=self._headers(), body=self._page.body
                )
            elif not self._is_wanted(request):
                await route.abort("blockedbyclient")
            else:
                await route.continue_()

    def _headers(self) -> dict[str, str]:
        return {
            name: value
            for name, value in self._page.headers.items()
            if name.lower() in _DOCUMENT_HEADERS and value.isprintable()
        }

    def _is_wanted(self, request: Request) -> bool:
        host = (urlsplit(request.url).hostname or "").lower()
        if request.resource_type in _UNWANTED or is_below(host, self._options.blocked_hosts):
            return False
        self._requests_left -= 1
        return self._requests_left >= 0

    def _count_request(self, request: Request) -> None:
        self._watch.open_requests += request.resource_type != "eventsource"

    def _end_request(self, request: Request) -> None:
        self._watch.open_requests -= request.resource_type != "eventsource"

    async def _close_others(self, tab: Tab) -> None:
        if self._tab is not None and tab is not self._tab:
            with suppress(Exception):  # of any kind: it may be closed already
                await tab.close()


def rendered(page: Page, body: bytes) -> Page:
    """Return *page* with *body*, the UTF-8 bytes that a browser drew, in place of its own."""
    kept = {name: text for name, text in page.headers.items() if name.lower() in _KEPT_HEADERS}
    return replace(
        page,
        body=body,
        headers={"Content-Type": "text/html; charset=utf-8", **kept},
        fetched_at=datetime.now(UTC),
        is_rendered=True,
    )


def is_below(host: str, hosts: Collection[str]) -> bool:
    """Return whether *host* is one of *hosts* or a subdomain of one."""
    labels = host.split(".")
    return any(".".join(labels[at:]) in hosts for at in range(len(labels)))
