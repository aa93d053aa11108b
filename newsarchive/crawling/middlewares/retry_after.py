"""Pauses that servers request, by status 429 or by 503 with Retry-After.

A pause is for the URL whose response requests it, and for its whole host only if LEAST_ANSWERS of
the host's LAST_ANSWERS do. The crawl waits for a short pause and requests the URL again. A URL with
a longer one fails and is due after it; the URLs of a host with one are left to a later run.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter, deque
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.http import Response

from newsarchive.crawling.middlewares.refusals import Refused
from newsarchive.http_headers import requested_pause

if TYPE_CHECKING:
    from scrapy.core.downloader import Slot
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)

#: The pause after a 429 without Retry-After.
DEFAULT_PAUSE = timedelta(minutes=10)
#: A host gets a pause if so many of its last answers request one.
LEAST_ANSWERS, LAST_ANSWERS = 3, 10
#: A URL is requested again so often in a run, after a pause of at least SHORTEST_PAUSE.
MOST_AGAIN = 3
SHORTEST_PAUSE = timedelta(seconds=1)
#: A run waits for a host, in all, for so many times the longest pause that it waits for.
MOST_PATIENCE = 10


class HostPaused(Refused):
    """Raised for a request that is not sent now: its host requested a pause until *until*."""

    def __init__(self, until: datetime) -> None:
        super().__init__("http_4xx", f"the host requested a pause until {until:%H:%M:%S} UTC")
        self.until = until


class RetryAfterMiddleware:
    """Keeps the pauses that hosts request. Sets ``not_before`` in the meta of a refused request.

    Settings: RETRY_AFTER_MAX, RETRY_AFTER_PATIENCE.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._longest = timedelta(seconds=crawler.settings.getfloat("RETRY_AFTER_MAX"))
        self._patience = timedelta(seconds=crawler.settings.getfloat("RETRY_AFTER_PATIENCE"))
        self._until: dict[str, datetime] = {}
        self._answers: dict[str, deque[datetime | None]] = {}
        """The ends of the pauses that the last answers of each host requested, or None."""
        self._waited: Counter[str] = Counter()
        """Seconds that the run waited for each host."""
        # This signal comes before the downloader takes the next request of the host;
        # process_response would come after it.
        crawler.signals.connect(self._downloaded, signals.response_downloaded)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return a middleware for *crawler*."""
        return cls(crawler)

    def keep(self, host: str, until: datetime) -> None:
        """Keep the pause *until* that *host* requested of another program."""
        self._until[host] = max(until, self._until.get(host, until))

    async def process_request(self, request: Request) -> None:
        """Wait for the end of a short pause, or raise :class:`HostPaused`."""
        until = self._until.get(urlsplit(request.url).netloc)
        if until is None:
            return
        wait = until - datetime.now(UTC)
        if wait > self._patience:
            raise HostPaused(until)
        await asyncio.sleep(max(0.0, wait.total_seconds()))

    async def process_response(self, request: Request, response: Response) -> Response | Request:
        """Return *response*; or, after a short pause that it requests, its request once more."""
        until: datetime | None = request.meta.get("not_before")
        if until is None or request.meta.get("times_again", 0) >= MOST_AGAIN:
            return response
        wait = until - datetime.now(UTC)
        if wait > self._patience:
            return response
        await asyncio.sleep(max(SHORTEST_PAUSE, wait).total_seconds())
        again = request.replace(dont_filter=True)
        del again.meta["not_before"], again.meta["dont_retry"]
        again.meta["times_again"] = request.meta.get("times_again", 0) + 1
        return again

    def _downloaded(self, request: Request, response: Response) -> None:
        """Note the pause that *response* requests; begin one of the host if many do."""
        host = urlsplit(request.url).netloc
        answers = self._answers.setdefault(host, deque(maxlen=LAST_ANSWERS))
        now = datetime.now(UTC)
        wait = self._wait(response, now)
        until = None if wait is None else now + min(wait, self._longest)
        answers.append(until)
        if until is None:
            return
        request.meta.update(not_before=until, dont_retry=True)
        requested = [end for end in answers if end is not None]
        if len(requested) >= LEAST_ANSWERS:
            # The middle one, because a single answer may state a wrong pause.
            pending = sorted(end for end in requested if end >= now)
            self._pause(request, pending[(len(pending) - 1) // 2])

    def _wait(self, response: Response, now: datetime) -> timedelta | None:
        if response.status not in (429, 503):
            return None
        header = response.headers.get("Retry-After")
        wait = requested_pause(header.decode("latin-1") if header else None, now)
        return DEFAULT_PAUSE if wait is None and response.status == 429 else wait

    def _pause(self, request: Request, until: datetime) -> None:
        host = urlsplit(request.url).netloc
        before = self._until.get(host, datetime.now(UTC))
        if until <= before:
            return
        self._waited[host] += round((until - before).total_seconds())
        if self._waited[host] > MOST_PATIENCE * self._patience.total_seconds():
            until = max(until, datetime.now(UTC) + DEFAULT_PAUSE)
        self._until[host] = until
        wait = (until - datetime.now(UTC)).total_seconds()
        downloader = self._crawler.engine.downloader
        slot = downloader.slots.get(downloader.get_slot_key(request))
        if wait > self._patience.total_seconds():
            logger.warning("%s requests a pause of %.0f seconds; a later run goes on", host, wait)
        if slot is not None:
            self._hold(slot, host, until, wait)

    def _hold(self, slot: Slot, host: str, until: datetime, wait: float) -> None:
        """Hold back the queued requests for *host* in a short pause; refuse them in a long one."""
        mine = [entry for entry in slot.queue if urlsplit(entry[0].url).netloc == host]
        for entry in mine:
            slot.queue.remove(entry)
        if wait > self._patience.total_seconds():
            for _, waiting in mine:
                waiting.errback(HostPaused(until))
            return

        def go_on() -> None:
            slot.queue.extend(mine)
            slot.lastseen = time.monotonic()
            self._crawler.engine.downloader._process_queue(slot)

        if mine:
            asyncio.get_running_loop().call_later(max(0.0, wait), go_on)
