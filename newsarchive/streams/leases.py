"""Leases of shards: who holds one may request its hosts, until it expires or is given back.

A lease is a key with an expiry; its value, the token, has a number that no other lease has. Every
result is handed over under the token, so what a worker does that lost its lease has no effect.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from newsarchive.streams import scripts
from newsarchive.streams.keys import FENCE, JOB, lease_of, pace_of

if TYPE_CHECKING:
    from redis.asyncio import Redis

logger = logging.getLogger(__name__)


class Leases:
    """The leases of *worker*, each of *seconds*. They must be renewed three times in that time."""

    def __init__(self, redis: Redis, worker: str, seconds: float) -> None:
        self._redis = redis
        self._worker = worker
        self._ms = int(seconds * 1000)
        self._tokens: dict[str, str] = {}
        self._renewed: dict[str, float] = {}
        self._uses: Counter[str] = Counter()
        self.on_pace: list[Callable[[str, float, float], None]] = []
        """Called with host, seconds until it may be requested, and seconds of its pause."""
        self._acquire = redis.register_script(scripts.ACQUIRE)
        self._renew = redis.register_script(scripts.RENEW)
        self._release = redis.register_script(scripts.RELEASE)
        self._note_pace = redis.register_script(scripts.NOTE_PACE)

    def token(self, key: str) -> str | None:
        """Return the token of the lease *key*; None if it is not held, as far as we know.

        One that could not be renewed for its whole time is not held: another worker may have it.
        """
        if time.monotonic() - self._renewed.get(key, 0.0) > self._ms / 1000:
            self._forget(key)
        return self._tokens.get(key)

    @property
    def held(self) -> list[str]:
        """The keys of all leases that are held."""
        return [key for key in [*self._tokens] if self.token(key)]

    async def acquire(self, run_id: int, shard: str) -> str | None:
        """Take the lease of *shard* if it is free or ours; return its token, None if it is not."""
        key = lease_of(run_id, shard)
        if token := self.token(key):
            return token
        asked = time.monotonic()
        got: Any = await self._acquire(
            keys=[key, FENCE, pace_of(shard)], args=[self._worker, self._ms]
        )
        if not got:
            return None
        self._tokens[key], self._renewed[key] = str(got[0]), asked
        if shard != JOB:
            self._tell_pace(int(got[1]), got[2])
        return str(got[0])

    def _tell_pace(self, now: int, pace: list[str]) -> None:
        """Tell how long each host of a shard that was another worker's must be left alone."""
        for host, value in zip(pace[::2], pace[1::2], strict=True):
            at, delay, until = (float(part) for part in value.split())
            wait, pause = (at + delay - now) / 1000, (until - now) / 1000
            for tell in self.on_pace:
                tell(host, wait, pause)

    async def renew(self) -> list[str]:
        """Renew all leases; return the keys of those that were lost."""
        keys = [*self._tokens]
        if not keys:
            return []
        asked = time.monotonic()
        tokens = [self._tokens[key] for key in keys]
        held: Any = await self._renew(keys=keys, args=[self._ms, *tokens])
        lost = []
        for key, token, is_held in zip(keys, tokens, held, strict=True):
            if is_held:
                self._renewed[key] = asked
            elif self._tokens.get(key) == token:
                logger.warning("%s was lost: another worker goes on with it", key)
                self._forget(key)
                lost.append(key)
        return lost

    async def release(self, key: str) -> None:
        """Give the lease *key* back, unless somebody here uses it."""
        if self._uses[key] or key not in self._tokens:
            return
        token = self._tokens[key]
        self._forget(key)
        await self._release(keys=[key], args=[token])

    def use(self, key: str, number: int = 1) -> None:
        """Count that one more request, or one less with -1, is under way under *key*."""
        self._uses[key] += number

    def uses(self, key: str) -> int:
        """Return how many requests are under way, or wait here, under *key*."""
        return self._uses[key]

    async def note_pace(self, shard: str, host: str, delay: float, pause: float) -> None:
        """Note that *host* responded now, for the worker that gets its shard next."""
        await self._note_pace(
            keys=[pace_of(shard)], args=[host, int(delay * 1000), int(max(0.0, pause) * 1000)]
        )

    def _forget(self, key: str) -> None:
        self._tokens.pop(key, None)
        self._renewed.pop(key, None)
