"""The line at the bottom of a terminal, which renews itself and does not tear other lines apart.

Without a terminal that can do this (a file, a pipe, cron, TERM=dumb), a line with the time is
written now and then. There is one board for a process, because there is one terminal.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, Protocol

from newsarchive.progress.figures import Figures, Part, Said, Steps, line

#: Seconds between two drawings of the line on a terminal.
REDRAWN_AFTER = 0.5
#: Seconds between two lines without a terminal, for commands.
INTERVAL = 60.0
_ERASE = "\r\x1b[K"


class Progress(Protocol):
    """What can be shown: see :mod:`newsarchive.progress.figures`."""

    def parts(self) -> list[Part]:
        """Return the parts of the line."""


class Board:
    """Shows the progress of all work of this process. May be used from any thread.

    It is open while there is work on it. As long as it shows a line, ``sys.stderr`` and
    ``sys.stdout`` are replaced: whatever else is printed or logged erases the line first, and the
    line comes again below.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.RLock()
        self._shown: dict[str, Progress] = {}
        self._told: dict[str, Progress] = {}
        self._interval = INTERVAL
        self._last = 0.0
        self._is_drawn = False
        self._real: Any = None
        self._replaced: list[_Steady] = []

    def enter(self, name: str, interval: float = INTERVAL) -> None:
        """Begin to show the work *name*; *interval*: seconds between lines without a terminal.

        With 0 no such lines are written.
        """
        with self._lock:
            if not self._shown:
                self._open(interval)
            self._shown[name] = Said("starting")

    def update(self, name: str, progress: Progress, *, again: bool = True) -> None:
        """Show *progress* of the work *name*, if it is time for it.

        With *again* off, what was shown last is not shown again: for work that waits for days.
        """
        with self._lock:
            if name not in self._shown or (not again and self._told.get(name) == progress):
                return
            self._shown[name] = progress
            now = self._clock()
            if self._replaced:
                if now - self._last >= REDRAWN_AFTER:
                    self._last, self._told[name] = now, progress
                    self._draw()
            elif 0 < self._interval <= now - self._last:
                self._last, self._told[name] = now, progress
                _write(self._real, f"{time.strftime('%Y-%m-%d %H:%M:%S')} {self._line(500)}\n")

    def leave(self, name: str) -> None:
        """End the work *name*; with the last one the line disappears."""
        with self._lock:
            self._shown.pop(name, None)
            self._told.pop(name, None)
            if self._is_drawn:
                self._erase()
            if not self._shown:
                self._close()

    def _open(self, interval: float) -> None:
        self._interval, self._last, self._real = interval, self._clock(), sys.stderr
        if not can_redraw(self._real):
            return
        self._last -= REDRAWN_AFTER
        for name in ("stderr", "stdout"):
            stream = getattr(sys, name)
            if _is_terminal(stream):
                steady = _Steady(self, stream, name)
                self._replaced.append(steady)
                setattr(sys, name, steady)
                _replace_in_handlers(stream, steady)

    def _close(self) -> None:
        for steady in self._replaced:
            if getattr(sys, steady.name) is steady:
                setattr(sys, steady.name, steady.stream)
            _replace_in_handlers(steady, steady.stream)
        self._replaced = []

    def _line(self, width: int) -> str:
        works = list(self._shown.items())
        figures = [each for _, each in works if isinstance(each, Figures)]
        if len(works) > 1 and len(figures) > 1:
            return line(f"{len(works)} crawls", Figures.of_all(figures).parts(), width)
        name, progress = works[-1]
        return line(name, progress.parts(), width)

    def _draw(self) -> None:
        """Draw the line, unless another line is only half written."""
        if self._shown and all(each.is_at_start for each in self._replaced):
            # The last column stays free: some terminals go to the next line after it.
            _write(self._real, f"{_ERASE}{self._line(_width(self._real) - 1)}")
            self._is_drawn = True

    def _erase(self) -> None:
        _write(self._real, _ERASE)
        self._is_drawn = False

    def write_above(self, steady: _Steady, text: str) -> int:
        """Write *text* to the stream of *steady*, above the line."""
        with self._lock:
            if self._is_drawn and steady.stream is not self._real:
                self._erase()
            written = steady.stream.write(f"{_ERASE}{text}" if self._is_drawn else text)
            self._is_drawn = False
            if text:
                steady.is_at_start = text.endswith("\n")
            if steady.is_at_start:
                steady.stream.flush()
                self._draw()
            return min(int(written), len(text))


class _Steady:
    """A stream whose lines are written above the line of *board*."""

    def __init__(self, board: Board, stream: Any, name: str) -> None:
        self._board, self.stream, self.name = board, stream, name
        self.is_at_start = True

    def write(self, text: str) -> int:
        if not isinstance(text, str):  # click tries whether it may write bytes
            raise TypeError(f"a text is needed, not {type(text).__name__}")
        return self._board.write_above(self, text)

    def writelines(self, lines: Any) -> None:
        for each in lines:
            self.write(each)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)


@cache
def board() -> Board:
    """Return the board of this process."""
    return Board()


@contextmanager
def working(
    name: str, total: int, unit: str = "", beside: Callable[[], str] = str
) -> Iterator[Callable[[int], None]]:
    """Show the work *name*, of *total* units, in the ``with`` block. Give the function that counts.

    It is called with the number of units that were done since the last call. Without a *unit* they
    are bytes. *beside* returns what else is known at the moment.
    """
    started: float | None = None
    done = 0
    shown = board()

    def advance(number: int) -> None:
        nonlocal done, started
        now = time.monotonic()
        if started is None:  # not before: at first workers start, and files are opened
            started = now
        done += number
        shown.update(name, Steps(done, total, now - started, unit, beside()))

    shown.enter(name)
    try:
        yield advance
    finally:
        shown.leave(name)


@contextmanager
def doing(name: str) -> Iterator[Callable[[str], None]]:
    """Show the work *name*, of unknown size, in the ``with`` block. Give the function that says it.

    It is called with what is done at the moment.
    """
    shown = board()
    shown.enter(name)
    try:
        yield lambda text: shown.update(name, Said(text))
    finally:
        shown.leave(name)


def can_redraw(stream: Any) -> bool:
    """Return whether a line on *stream* can be erased and written again."""
    return _is_terminal(stream) and os.environ.get("TERM", "") not in ("", "dumb", "unknown")


def _is_terminal(stream: Any) -> bool:
    try:
        return bool(stream is not None and stream.isatty())
    except ValueError:  # it is closed
        return False


def _width(stream: Any) -> int:
    """Return the columns of the terminal now: it may have been resized. 80 if it does not say."""
    try:
        return os.get_terminal_size(stream.fileno()).columns or 80
    except (OSError, ValueError):
        return 80


def _write(stream: Any, text: str) -> None:
    try:
        stream.write(text)
        stream.flush()
    except (OSError, ValueError):  # nobody can see it; the work goes on
        return


def _replace_in_handlers(old: Any, new: Any) -> None:
    """Let all handlers of the log that write to *old* write to *new*."""
    for handler in logging.root.handlers:
        if isinstance(handler, logging.StreamHandler) and handler.stream is old:
            handler.setStream(new)
