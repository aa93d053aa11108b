"""Say how far a long export is."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterable, Iterator
from typing import Final, TypeVar

from newsarchive.progress.board import working

T = TypeVar("T")
#: Fewer articles are written before anybody could read a line of progress.
_FEW: Final = 2_000


def with_progress(records: Iterable[T], total: int, *, is_slow: bool, to_file: bool) -> Iterator[T]:
    """Yield *records*, and say on standard error how many of *total* were taken, and time left.

    If there are only few and writing them is not slow, nothing is said; nor on a terminal where the
    records themselves may be: they go to it, or to another program.
    """
    is_in_the_way = sys.stderr.isatty() and not (to_file or _is_file(sys.stdout))
    if is_in_the_way or (total < _FEW and not is_slow):
        yield from records
        return
    with working("exporting", total, "article") as advance:
        for record in records:
            yield record
            advance(1)


def _is_file(stream: object) -> bool:
    """Return whether the output *stream* is redirected to a file."""
    try:
        return stat.S_ISREG(os.fstat(stream.fileno()).st_mode)  # type: ignore[attr-defined]
    except (AttributeError, OSError, ValueError):
        return False
