"""Counts the CPU seconds of programs that a benchmark starts, with all that these start."""

from __future__ import annotations

import ctypes
import os
import resource
from pathlib import Path

_PR_SET_CHILD_SUBREAPER = 36


def adopt_orphans() -> None:
    """Have processes whose parent ended become ours (Linux), so that they are counted.

    The worker processes of a crawl come from a fork server, which outlives the crawl by a moment.
    """
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def cpu_seconds(but: int = 0) -> float:
    """CPU seconds of all that was started and has ended, and what it started.

    Waits for what has not ended, except for the process *but*.
    """
    own = os.getpid()
    for child in Path(f"/proc/{own}/task/{own}/children").read_text().split():
        if int(child) != but:
            os.waitpid(int(child), 0)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
