"""A host that says "not now" (429, or 503 with Retry-After) is left alone for as long as it asks.

Short waits are waited; for longer ones the addresses of that host go back to the queue,
for a run that comes later.
"""

from __future__ import annotations

import asyncio
import logging
import time
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.http import Response

from newsarchive.crawling.refusals import Refused

if TYPE_CHECKING:
    from scrapy.core.downloader import Slot
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)

#: What a 429 without Retry-After is taken to ask for.
UNSTATED = timedelta(minutes=10)


class LeftAlone(Refused):
    """Raised for what is not asked now: the host wants to be left alone until *until*."""

    def __init__(self, until: datetime) -> None:
        super().__init__("http_4xx", f"the host asks to be left alone until {until:%H:%M:%S} UTC")
        self.until = until


def wait_asked_for(written: str | None, now: datetime) -> timedelta | None:
    """What ``Retry-After: written`` asks for, from *now* on; None where it says nothing.

    Seconds, or an HTTP date (RFC 9110, section 10.2.3).
    """
    text = (written or "").strip()
    if text.isascii() and text.isdigit():
        return timedelta(seconds=min(int(text[:10]), 10**9))
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(timedelta(0), moment.replace(tzinfo=moment.tzinfo or UTC) - now)


class RetryAfterMiddleware:
    """Keeps to what hosts ask for. Sets ``not_before`` in the meta of what was refused."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._longest = timedelta(seconds=crawler.settings.getfloat("RETRY_AFTER_MAX"))
        self._patience = timedelta(seconds=crawler.settings.getfloat("RETRY_AFTER_PATIENCE"))
        self._until: dict[str, datetime] = {}
        # Sent before the downloader takes the next request of the host; a middleware comes later.
        crawler.signals.connect(self._downloaded, signals.response_downloaded)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """A middleware for *crawler*."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Wait a little, or raise :class:`LeftAlone`."""
        until = self._until.get(urlsplit(request.url).netloc)
        if until is None:
            return
        wait = until - datetime.now(UTC)
        if wait > self._patience:
            raise LeftAlone(until)
        await asyncio.sleep(max(0.0, wait.total_seconds()))

    def _downloaded(self, request: Request, response: Response) -> None:
        """Where *response* says "not now", leave its host alone from here on."""
        if response.status not in (429, 503):
            return
        header = response.headers.get("Retry-After")
        now = datetime.now(UTC)
        wait = wait_asked_for(header.decode("latin-1") if header else None, now)
        if wait is None:
            if response.status == 503:
                return
            wait = UNSTATED
        until = now + min(wait, self._longest)
        request.meta.update(not_before=until, dont_retry=True)
        self._leave_alone(request, until)

    def _leave_alone(self, request: Request, until: datetime) -> None:
        host = urlsplit(request.url).netloc
        if until <= self._until.get(host, datetime.min.replace(tzinfo=UTC)):
            return
        self._until[host] = until
        wait = (until - datetime.now(UTC)).total_seconds()
        downloader = self._crawler.engine.downloader
        slot = downloader.slots.get(downloader.get_slot_key(request))
        if wait > self._patience.total_seconds():
            logger.warning("%s asks to be left alone for %.0f seconds", host, wait)
        if slot is not None:
            self._hold(slot, host, until, wait)

    def _hold(self, slot: Slot, host: str, until: datetime, wait: float) -> None:
        """What is in the downloader's queue for *host* already: hold it back, or drop it."""
        mine = [entry for entry in slot.queue if urlsplit(entry[0].url).netloc == host]
        for entry in mine:
            slot.queue.remove(entry)
        if wait > self._patience.total_seconds():
            for _, waiting in mine:
                waiting.errback(LeftAlone(until))
            return

        def go_on() -> None:
            slot.queue.extend(mine)
            slot.lastseen = time.monotonic()
            self._crawler.engine.downloader._process_queue(slot)

        if mine:
            asyncio.get_running_loop().call_later(max(0.0, wait), go_on)
