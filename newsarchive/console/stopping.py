"""Ending long work cleanly: the first Ctrl-C lets what was begun be finished."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

#: Exit status of what Ctrl-C ended, as shells give it.
STOPPED = 130


@contextmanager
def stopping() -> Iterator[list[int]]:
    """A list that the first Ctrl-C or SIGTERM puts something into; the second one ends us."""
    stop: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        stop.append(number)
        for each, handler in before.items():
            signal.signal(each, handler)

    before: dict[signal.Signals, Any] = {}
    for each in (signal.SIGINT, signal.SIGTERM):
        before[each] = signal.signal(each, note)
    try:
        yield stop
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
