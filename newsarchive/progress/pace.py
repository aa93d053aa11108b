"""How fast a crawl is, and how long it will still take.

Politeness sets the pace: each host has delays of its own, and servers request pauses. For this
reason the time left is measured for each host, and is that of the slowest one. It is not computed
from the number of connections or from settings.
"""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Sequence
from urllib.parse import urlsplit

#: The pace of a host is that of its last RECENT URLs; it is unknown before LEAST of them ended.
RECENT, LEAST = 40, 5


class Pace:
    """The URLs of articles that a crawl has begun and not ended, and how fast they end.

    *clock* returns seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._open: dict[str, str] = {}
        self._ended: dict[str, deque[float]] = {}
        self._all_ended: deque[float] = deque(maxlen=RECENT)
        self._begun_at: dict[str, float] = {}
        self.is_complete = False
        """Whether all sources are read: before that, nobody knows how many URLs there will be."""

    @property
    def queued(self) -> int:
        """The number of URLs that were begun and not ended."""
        return len(self._open)

    def begin(self, urls: Iterable[str]) -> None:
        """Note that the crawl is going to request *urls*."""
        now = self._clock()
        for url in urls:
            host = self._open[url] = urlsplit(url).netloc
            self._begun_at.setdefault(host, now)

    def end(self, url: str) -> None:
        """Note that *url* has ended, whatever its outcome; one that was not begun is ignored."""
        host = self._open.pop(url, None)
        if host is None:
            return
        now = self._clock()
        self._ended.setdefault(host, deque(maxlen=RECENT)).append(now)
        self._all_ended.append(now)

    def leave(self, url: str) -> None:
        """Note that *url* is left to a later run: that says nothing about the pace."""
        self._open.pop(url, None)

    def per_second(self) -> float | None:
        """Return how many URLs end in a second lately; None: too few have ended to say."""
        return self._rate(self._all_ended, min(self._begun_at.values(), default=0.0))

    def seconds_left(self) -> float | None:
        """Return how long the URLs that are open will take at the pace of their hosts.

        None: not known, because sources are still read, or because too few URLs of a host with
        many open ones have ended. A host that does not answer makes the time longer.
        """
        if not self.is_complete or not self._open:
            return None
        longest: float | None = None
        for host, number in Counter(self._open.values()).items():
            rate = self._rate(self._ended.get(host, ()), self._begun_at[host])
            if rate is None:
                if number >= LEAST:
                    return None
                continue
            longest = max(longest or 0.0, number / rate)
        return longest

    def _rate(self, ended: Sequence[float], begun_at: float) -> float | None:
        """Return the rate up to now, so that it falls while nothing ends.

        The first ones count from the beginning: they end together, when the workers are ready.
        """
        if len(ended) < LEAST:
            return None
        number, since = len(ended), begun_at
        if number == RECENT:
            number, since = number - 1, ended[0]
        return number / max(self._clock() - since, 0.001)
