"""Pages drawn by a browser, one at a time; the browser is started, watched and replaced here."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from uuid import uuid4

from newsarchive.article import Page
from newsarchive.errors import ExtractionError
from newsarchive.rendering import processes
from newsarchive.rendering.boundary_proxy import BoundaryProxy, PageTraffic
from newsarchive.rendering.chromium import UNWANTED, environment, switches
from newsarchive.rendering.limits import BrowserOptions, RenderLimits
from newsarchive.rendering.page_visit import BrowserDied, PageVisit

if TYPE_CHECKING:
    from playwright.async_api import Browser, Playwright

logger = logging.getLogger(__name__)

#: Seconds until Chromium must have started, and until it must have closed.
_START_SECONDS, _CLOSE_SECONDS = 30.0, 5.0
#: Seconds between two looks at the memory of the browser.
_WATCH_SECONDS = 0.3


class Renderer:
    """Draws pages with a browser that *options* describe, each within *limits*.

    The browser starts at the first page. A page that hangs, or needs too much memory, costs the
    browser: it is killed, and the next page gets a new one. ``memory_bytes`` is the most memory
    that the browser was seen to have.
    """

    def __init__(self, options: BrowserOptions, limits: RenderLimits) -> None:
        self._options = options
        self._limits = limits
        self._one_at_a_time = asyncio.Lock()
        self._proxy = BoundaryProxy()
        self._playwright: Playwright | None = None
        self._browser: Browser | None = None
        self._home: TemporaryDirectory[str] | None = None
        self._mark = ""
        self._pages = 0
        self.memory_bytes = 0

    async def rendered(self, page: Page) -> Page:
        """Return *page* as its scripts draw it.

        Raises :class:`ExtractionError` with the reason ``render_timeout``, ``render_memory``,
        ``render_crash`` or ``too_large``. A browser that somebody else killed is started again
        once.
        """
        async with self._one_at_a_time:
            try:
                return await self._drawn(page)
            except BrowserDied:
                logger.info("%s: the browser ended; the page gets a new one", page.url)
            try:
                return await self._drawn(page)
            except BrowserDied as error:
                raise ExtractionError(page.url, "render_crash", str(error)) from error

    async def close(self) -> None:
        """End the browser and the proxy; nothing of them is left."""
        await self._end_browser()
        await self._proxy.close()

    async def _drawn(self, page: Page) -> Page:
        if self._pages >= self._limits.pages or self._is_gone():
            await self._end_browser()
        browser = await self._started()
        self._pages += 1
        self._proxy.page = traffic = PageTraffic(
            page.url, self._limits, self._options.private_hosts
        )
        visit = PageVisit(browser, page, self._options, self._limits)
        drawing = asyncio.ensure_future(visit.drawn())
        try:
            drawn = await self._within_limits(drawing, page.url)
        except BaseException:
            drawing.cancel()
            # What hangs does not close either: the browser is ended first.
            await self._end_browser(is_hung=True)
            await asyncio.gather(drawing, return_exceptions=True)
            raise
        finally:
            await self._proxy.end_page()
        if traffic.refused:
            logger.info("%s: the page may not contact %s", page.url, ", ".join(traffic.refused))
        return drawn

    async def _within_limits(self, drawing: asyncio.Future[Page], url: str) -> Page:
        from playwright.async_api import Error

        loop = asyncio.get_running_loop()
        end = loop.time() + self._limits.seconds
        while not drawing.done():
            await asyncio.wait([drawing], timeout=_WATCH_SECONDS)
            if not drawing.done() and loop.time() > end:
                detail = f"over {self._limits.seconds:g} s"
                raise ExtractionError(url, "render_timeout", detail)
            memory = await asyncio.to_thread(self._memory)
            self.memory_bytes = max(self.memory_bytes, memory)
            if memory > self._limits.memory_bytes:
                detail = f"over {self._limits.memory_bytes >> 20} MiB"
                raise ExtractionError(url, "render_memory", detail)
        try:
            return drawing.result()
        except Error as error:
            raise BrowserDied(error.message.splitlines()[0][:200]) from error

    def _memory(self) -> int:
        return processes.memory_of(processes.marked(self._mark))

    def _is_gone(self) -> bool:
        return self._browser is not None and not self._browser.is_connected()

    async def _started(self) -> Browser:
        if self._browser is None:
            from playwright.async_api import Error, async_playwright

            await self._proxy.start()
            self._home = TemporaryDirectory(
                prefix="newsarchive-browser-", ignore_cleanup_errors=True
            )
            self._mark = uuid4().hex
            self._pages = 0
            try:
                async with asyncio.timeout(_START_SECONDS):
                    self._playwright = await async_playwright().start()
                    self._browser = await self._playwright.chromium.launch(
                        executable_path=self._options.executable,
                        args=switches(self._options, self._proxy.port, self._mark),
                        ignore_default_args=UNWANTED,
                        chromium_sandbox=self._options.has_sandbox,
                        env=environment(Path(self._home.name)),  # type: ignore[arg-type]
                        # Ctrl-C ends the crawl, which then ends the browser.
                        handle_sigint=False, handle_sigterm=False, handle_sighup=False,
                    )  # fmt: skip
            except (Error, OSError, TimeoutError) as error:
                await self._end_browser(is_hung=True)
                why = _why_not_started(str(error))
                raise BrowserDied(why) from error
        return self._browser

    async def _end_browser(self, *, is_hung: bool = False) -> None:
        """End the browser and Playwright's program. What does not end in time is killed."""
        browser, self._browser = self._browser, None
        playwright, self._playwright = self._playwright, None
        if self._mark and is_hung:
            processes.kill(processes.marked(self._mark))
        if browser is not None:
            await _in_time(browser.close())
        if self._mark:
            processes.kill(processes.marked(self._mark))
        if playwright is not None:
            await _in_time(playwright.stop())
            processes.kill(processes.drivers())
        self._mark = ""
        if self._home is not None:
            self._home.cleanup()
            self._home = None


async def _in_time(closing: object) -> None:
    """Wait for *closing*, a coroutine, at most _CLOSE_SECONDS; what fails is killed next."""
    with suppress(Exception):  # of any kind, TimeoutError too
        async with asyncio.timeout(_CLOSE_SECONDS):
            await closing  # type: ignore[misc]


def _why_not_started(message: str) -> str:
    if "No usable sandbox" in message or "without --no-sandbox" in message:
        return (
            "Chromium cannot use its sandbox here; set BROWSER_SANDBOX=off if the container, or"
            " an account without rights, is the border that you want"
        )
    return f"Chromium did not start: {message.splitlines()[0][:200] if message else 'no answer'}"
