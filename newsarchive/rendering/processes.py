"""The processes of a browser: find them, measure their memory, and end them.

Chromium has a process for each page and several more; the one that Playwright starts has a mark on
its command line, and the others descend from it. They are read from /proc; without it, as on macOS,
there is no limit of memory, and Playwright alone ends the browser.
"""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from pathlib import Path

_PROC = Path("/proc")


def marked(mark: str) -> list[int]:
    """Return the processes with *mark* on their command lines, and their descendants."""
    return descendants({pid for pid in _all() if mark.encode() in read(pid, "cmdline")})


def drivers() -> list[int]:
    """Return the processes of Playwright's own program that this process started."""
    parents = _parents()
    mine = [pid for pid, parent in parents.items() if parent == os.getpid()]
    return [pid for pid in mine if b"run-driver" in read(pid, "cmdline")]


def memory_of(pids: list[int]) -> int:
    """Return the bytes of memory of *pids*; what several of them share counts once."""
    return sum(_memory(pid) for pid in pids)


def kill(pids: list[int]) -> None:
    """Kill *pids*; those that have ended already are left out."""
    for pid in pids:
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)


def _memory(pid: int) -> int:
    for line in read(pid, "smaps_rollup").splitlines():
        if line.startswith(b"Pss:"):
            return int(line.split()[1]) * 1024
    return 0


def descendants(roots: set[int]) -> list[int]:
    """Return *roots* with the processes that descend from them."""
    parents = _parents() if roots else {}
    found, before = set(roots), 0
    while len(found) > before:
        before = len(found)
        found |= {pid for pid, parent in parents.items() if parent in found}
    return sorted(found)


def _parents() -> dict[int, int]:
    parents = {}
    for pid in _all():
        # The name of the program, in parentheses, may contain spaces.
        after_name = read(pid, "stat").rpartition(b")")[2].split()
        if len(after_name) > 1:
            parents[pid] = int(after_name[1])
    return parents


def _all() -> list[int]:
    if not _PROC.is_dir():
        return []
    return [int(name) for name in os.listdir(_PROC) if name.isdecimal()]  # noqa: PTH208


def read(pid: int, name: str) -> bytes:
    """Return the file *name* of the process *pid* in /proc; b"" if it has ended."""
    try:
        return (_PROC / str(pid) / name).read_bytes()
    except OSError:  # it has ended
        return b""
