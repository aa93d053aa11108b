"""``newsarchive runs --watch``: running crawls, renewed on a terminal, as lines elsewhere."""

from __future__ import annotations

import os
import select
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click

from newsarchive.archive import open_reader
from newsarchive.archive.ledger.reporting.run_reports import figures_of, running_runs
from newsarchive.console.interrupts import catch_interrupts
from newsarchive.progress.board import can_redraw
from newsarchive.progress.figures import line

#: Seconds between two readings on a terminal, and elsewhere.
ON_TERMINAL, ELSEWHERE = 2.0, 60.0
_CLEAR, _HOME, _ERASE_LINE, _ERASE_BELOW = "\x1b[2J", "\x1b[H", "\x1b[K", "\x1b[J"


def watch(archive: Path, spider: str | None) -> None:
    """Show the running crawls, of *spider* if given, until "q" or Ctrl-C.

    Each reading opens the archive anew and reads for some milliseconds: nobody waits for it.
    """
    redraws = can_redraw(sys.stdout)
    with catch_interrupts() as interrupts, _keys() as pressed:
        if redraws:
            sys.stdout.write(_CLEAR)
        while not interrupts:
            if redraws:
                _draw(archive, spider)
            else:
                for each in _lines(archive, spider, 500):
                    click.echo(f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} {each}")
                sys.stdout.flush()
            if _is_ended(ON_TERMINAL if redraws else ELSEWHERE, interrupts, pressed):
                return


def _lines(archive: Path, spider: str | None, width: int) -> list[str]:
    with open_reader(archive) as connection:
        runs = running_runs(connection, datetime.now(UTC))
    chosen = [run for run in runs if spider in (None, run["spider"])]
    shown = [line(run["spider"], figures_of(run).parts(), width) for run in chosen]
    return shown or ["no crawl is running"]


def _draw(archive: Path, spider: str | None) -> None:
    """Write the lines from the top of the screen on, as many as it has room for."""
    columns, rows = os.get_terminal_size(sys.stdout.fileno())
    lines = _lines(archive, spider, (columns or 80) - 1)
    room = max(1, (rows or 24) - 2)
    if len(lines) > room:
        lines = [*lines[: room - 1], f"and {len(lines) - room + 1} more"]
    text = "".join(f"{each}{_ERASE_LINE}\n" for each in [*lines, "q ends"])
    sys.stdout.write(f"{_HOME}{text}{_ERASE_BELOW}")
    sys.stdout.flush()


def _is_ended(seconds: float, interrupts: Sequence[int], pressed: Callable[[float], str]) -> bool:
    """Wait for *seconds* in short steps; return whether "q" or a signal came."""
    end = time.monotonic() + seconds
    while not interrupts and (left := end - time.monotonic()) > 0:
        if pressed(min(0.2, left)) in ("q", "Q"):
            return True
    return bool(interrupts)


@contextmanager
def _keys() -> Iterator[Callable[[float], str]]:
    """Give a function that waits some seconds for a key and returns it, or "" if none came."""
    if not sys.stdin.isatty():

        def wait(seconds: float) -> str:
            time.sleep(seconds)
            return ""

        yield wait
        return
    import termios  # not on Windows
    import tty

    keyboard = sys.stdin.fileno()

    def key(seconds: float) -> str:
        is_there = select.select([keyboard], [], [], seconds)[0]
        return os.read(keyboard, 1).decode("ascii", "replace") if is_there else ""

    before = termios.tcgetattr(keyboard)
    tty.setcbreak(keyboard)
    try:
        yield key
    finally:
        termios.tcsetattr(keyboard, termios.TCSADRAIN, before)
