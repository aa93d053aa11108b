"""Count the CPU seconds of the programs that a benchmark starts, and of their child processes."""

from __future__ import annotations

import ctypes
import os
import resource
from pathlib import Path

_PR_SET_CHILD_SUBREAPER = 36


def adopt_orphans() -> None:
    """Adopt processes whose parent has ended, so that ``cpu_seconds`` counts them (Linux only).

    The worker processes of a crawl are started by a fork server, which ends after the crawl.
    """
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def cpu_seconds(except_process: int = 0) -> float:
    """Return the CPU seconds of all child processes that have ended, and of their children.

    Wait for those that still run, except for the process with the id *except_process*.
    """
    own = os.getpid()
    for child in Path(f"/proc/{own}/task/{own}/children").read_text().split():
        if int(child) != except_process:
            os.waitpid(int(child), 0)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
