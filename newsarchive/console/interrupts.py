"""End long work cleanly: after the first Ctrl-C, a command finishes what it has begun."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, NoReturn

import click

from newsarchive.errors import ExitStatus


@contextmanager
def catch_interrupts(interrupts: list[int] | None = None) -> Iterator[list[int]]:
    """Give a list to which the first Ctrl-C or SIGTERM is added; the second one ends the program.

    The work inside looks at the list between two steps, and stops if there is something in it. It
    is *interrupts* if that is given.
    """
    interrupts = [] if interrupts is None else interrupts

    def note(number: int, frame: FrameType | None) -> None:
        interrupts.append(number)
        for each, handler in before.items():
            signal.signal(each, handler)

    before: dict[signal.Signals, Any] = {}
    for each in (signal.SIGINT, signal.SIGTERM):
        before[each] = signal.signal(each, note)
    try:
        yield interrupts
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def exit_stopped() -> NoReturn:
    """Say how to continue the work that an interrupt stopped, and exit with its status."""
    click.echo("stopped; run the command again to continue", err=True)
    raise SystemExit(ExitStatus.STOPPED)
