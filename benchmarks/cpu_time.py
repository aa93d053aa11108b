"""Measure the programs that a benchmark starts, with their child processes: time, CPU, memory."""

from __future__ import annotations

import ctypes
import os
import resource
import subprocess
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_PR_SET_CHILD_SUBREAPER = 36
#: Seconds between two looks at the memory of a program and its child processes, at first and later.
_FIRST_MEMORY_SECONDS, _MEMORY_SECONDS = 0.05, 0.5


def adopt_orphans() -> None:
    """Adopt processes whose parent has ended, so that ``cpu_seconds`` counts them (Linux only).

    The worker processes of a crawl are started by a fork server, which ends after the crawl.
    """
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def cpu_seconds(*except_processes: int) -> float:
    """Return the CPU seconds of all child processes that have ended, and of their children.

    Wait for those that still run, except for the processes with the ids *except_processes*.
    """
    own = os.getpid()
    for child in Path(f"/proc/{own}/task/{own}/children").read_text().split():
        if int(child) not in except_processes:
            os.waitpid(int(child), 0)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@dataclass(frozen=True)
class Usage:
    """What a program used."""

    wall: float
    """Seconds from its start to its end."""
    main_cpu: float
    """CPU seconds, user and system, of its main process."""
    other_cpu: float
    """CPU seconds of all other processes that it started."""
    memory: int
    """Most bytes of memory of all its processes together; a shared page counts once."""
    output: str
    """What it wrote to standard output."""

    @property
    def cpu(self) -> float:
        """CPU seconds of all its processes."""
        return self.main_cpu + self.other_cpu


def usage_of(command: Sequence[str], cwd: Path, *except_processes: int) -> Usage:
    """Run *command* in *cwd* and return what it used; call :func:`adopt_orphans` before.

    The child processes *except_processes* are not waited for. Raises SystemExit if *command* fails.
    """
    before, started = cpu_seconds(*except_processes), time.perf_counter()
    with (
        (cwd / "stdout").open("w+") as out,
        (cwd / "stderr").open("w+") as errors,
        subprocess.Popen(command, cwd=cwd, stdout=out, stderr=errors) as process,
    ):
        memory = _Memory(process.pid)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        wall = time.perf_counter() - started
        most = memory.end()
        out.seek(0)
        output = out.read()
        if process.returncode:
            errors.seek(0)
            raise SystemExit(f"{' '.join(command[:4])}: {output[-1000:]} {errors.read()[-2000:]}")
    main = used.ru_utime + used.ru_stime
    return Usage(wall, main, cpu_seconds(*except_processes) - before - main, most, output)


class _Memory:
    """Looks at the memory of a process and of its child processes until :meth:`end`."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._most = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()

    def end(self) -> int:
        self._ended.set()
        self._thread.join()
        return self._most

    def _look(self) -> None:
        pause = _FIRST_MEMORY_SECONDS
        while not self._ended.wait(pause):
            pause = min(pause * 1.2, _MEMORY_SECONDS)
            self._most = max(self._most, memory_of_tree(self._pid))


def memory_of_tree(pid: int) -> int:
    """Return the bytes of memory of *pid* and its child processes; a shared page counts once."""
    return sum(map(_memory_of, _tree_of(pid)))


def cpu_of_tree(pid: int) -> float:
    """Return the CPU seconds of *pid* and its child processes, also of those that have ended."""
    ticks = 0
    for each in _tree_of(pid):
        with suppress(OSError):  # it has just ended: its parent has its time
            fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
            ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def _tree_of(pid: int) -> list[int]:
    """Return *pid* and its descendants, whichever of its threads started them."""
    found = [pid]
    for thread in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):  # it has ended
            for child in thread.read_text().split():
                found += _tree_of(int(child))
    return found


def _memory_of(pid: int) -> int:
    """Return the bytes of *pid*, with its part of what it shares with other processes (PSS)."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
