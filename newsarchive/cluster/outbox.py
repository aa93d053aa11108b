"""What a crawl has still to tell the server, in order; an outage delays it and loses nothing."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

Step = Callable[[], Awaitable[object]]


class Outbox:
    """Steps to take, one after the other. A step that fails is taken again."""

    def __init__(self) -> None:
        self._steps: deque[Step] = deque()
        self.has_steps = asyncio.Event()

    def __len__(self) -> int:
        return len(self._steps)

    def add(self, step: Step) -> None:
        """Add a *step*; it must do no harm if it is taken twice."""
        self._steps.append(step)
        self.has_steps.set()

    async def empty(self) -> None:
        """Take all steps. Raises the error of the first that fails; it stays the first."""
        while self._steps:
            await self._steps[0]()
            self._steps.popleft()
        self.has_steps.clear()
