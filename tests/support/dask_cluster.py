"""A real Dask scheduler and real worker processes on 127.0.0.1."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).parents[2]
DASK = str(Path(sys.executable).parent / "dask")


class Cluster:
    """A scheduler at *address*; its *workers* come again when they are killed, as a nanny does."""

    def __init__(self, address: str, scheduler: int, nanny: int) -> None:
        self.address = address
        self.pids = scheduler, nanny
        """The scheduler, and the nanny whose child processes are the workers."""
        self._scheduler, self._nanny = scheduler, nanny

    def worker_pids(self) -> list[int]:
        """Return the processes of the workers that run now."""
        return [pid for pid in _children(self._nanny) if b"spawn_main" in _command(pid)]

    def kill_worker(self, at: int = 0) -> None:
        """Kill one of the workers as the kernel does when memory is short."""
        pids = self.worker_pids()
        os.kill(pids[at % len(pids)], signal.SIGKILL)

    def kill_scheduler(self) -> None:
        """Kill the scheduler; nothing starts it again."""
        os.kill(self._scheduler, signal.SIGKILL)


@contextmanager
def dask_cluster(folder: Path, workers: int = 2) -> Iterator[Cluster]:
    """Start a scheduler and *workers* below one nanny; their logs go to *folder*."""
    place = folder / "scheduler.json"
    common = [
        "--scheduler-file",
        str(place),
        "--no-dashboard",
        "--dashboard-address",
        "127.0.0.1:0",
    ]
    # Functions of tests are run there. A chunk whose worker is killed twice is given up.
    environment = os.environ | {
        "PYTHONPATH": str(ROOT),
        "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1",
    }
    with (
        (folder / "dask.log").open("wb") as log,
        subprocess.Popen(
            [DASK, "scheduler", "--host", "127.0.0.1", "--port", "0", *common],
            stderr=log,
            env=environment,
            cwd=ROOT,
        ) as scheduler,  # fmt: skip
    ):
        try:
            while not place.exists():
                assert scheduler.poll() is None
                time.sleep(0.05)
            with subprocess.Popen(
                [DASK, "worker", "--nworkers", str(workers), "--nthreads", "1", *common],
                stderr=log, env=environment, cwd=ROOT,
            ) as nanny:  # fmt: skip
                try:
                    yield Cluster(_address(place), scheduler.pid, nanny.pid)
                finally:
                    nanny.kill()  # its workers end with it; to close takes ten seconds
        finally:
            scheduler.kill()


def _address(place: Path) -> str:
    return str(json.loads(place.read_text())["address"])


def _children(parent: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{parent}/task").iterdir():
        with suppress(OSError):
            found += [int(each) for each in (task / "children").read_text().split()]
    return sorted(found)


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""
