"""Say how far a long export is: a bar on a terminal, else a line each minute."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from typing import Final, TypeVar

import click

from newsarchive.text import counted

T = TypeVar("T")
#: Fewer articles are written before anybody could read a bar.
_FEW: Final = 2_000
_SECONDS: Final = 60.0


def with_progress(records: Iterable[T], total: int, *, is_slow: bool, to_file: bool) -> Iterator[T]:
    """Yield *records*, and say on standard error how many of *total* were taken, and time left.

    If there are only few and writing them is not slow, nothing is said; and no bar is shown where
    the records themselves are on the terminal, not in a file.
    """
    if total < _FEW and not is_slow:
        yield from records
    elif sys.stderr.isatty() and (to_file or not sys.stdout.isatty()):
        with click.progressbar(
            records, length=total, label="exporting", file=sys.stderr, show_pos=True
        ) as bar:
            yield from bar
    else:
        yield from _with_lines(records, total)


def _with_lines(records: Iterable[T], total: int) -> Iterator[T]:
    started = said_at = time.monotonic()
    for number, record in enumerate(records):
        now = time.monotonic()
        if now - said_at >= _SECONDS:
            said_at = now
            left = (now - started) / max(number, 1) * (total - number)
            click.echo(
                f"exporting: {number:,} of {counted(total, 'article')}, about {left:.0f} s left",
                err=True,
            )
        yield record
