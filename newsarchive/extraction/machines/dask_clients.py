"""Connect to a Dask scheduler, or start one with a worker on this machine."""

from __future__ import annotations

import logging
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from multiprocessing import resource_tracker
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsarchive.errors import ClusterFailed
from newsarchive.extraction.machines.chunks import Limits
from newsarchive.extraction.machines.dask_engine import REMEDY, DaskEngine
from newsarchive.extraction.version import code_version
from newsarchive.extraction.workers import usable_cpus

if TYPE_CHECKING:
    from distributed import Client

#: The address that means this machine: a scheduler and a worker as long as the command runs.
LOCAL = "local"
#: Seconds to reach the scheduler, and for its first worker to come.
TIMEOUT = 10
#: Dask logs what its workers do at the end, and an error for each that is killed.
_QUIET = 60


@contextmanager
def dask_engine(
    address: str, folder: Path | str, limits: Limits | None = None
) -> Iterator[DaskEngine]:
    """Give the engine on the cluster at *address*, or on this machine if it is :data:`LOCAL`.

    *folder* is where the workers find the files. Raises :class:`ClusterFailed` if Dask is not
    installed, if there is no scheduler or no worker, or if a worker runs other code.
    """
    try:
        import distributed
    except ImportError as error:
        raise ClusterFailed(
            "--dask needs Dask, which is not installed; pip install 'newsarchive[dask]'"
        ) from error
    # Tracebacks when the scheduler is lost; the command says that in one line.
    for name in ("distributed", "distributed.client"):
        logging.getLogger(name).setLevel(_QUIET)
    with ExitStack() as opened, _interrupts_blocked():
        if address == LOCAL:
            cluster = opened.enter_context(
                # Of one worker, because each starts processes of its own for the pages.
                distributed.LocalCluster(
                    n_workers=1, threads_per_worker=usable_cpus(), dashboard_address="127.0.0.1:0",
                    silence_logs=_QUIET,
                )
            )  # fmt: skip
            address = cluster.scheduler_address
        client = opened.enter_context(_connected(address))
        _check_workers(client, address)
        stack = opened.pop_all()
    with stack:
        engine = DaskEngine(client, str(folder), code_version(), limits or Limits())
        try:
            yield engine
        finally:
            engine.close()


def _connected(address: str) -> Client:
    from distributed import Client, comm

    try:
        comm.get_address_host_port(comm.normalize_address(address))  # no client can be half made
        return Client(address, timeout=TIMEOUT, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        raise ClusterFailed(
            f"there is no Dask scheduler at {address} ({_first_line(error)}); start one with `dask"
            " scheduler`, and give the address that it prints, such as tcp://10.0.0.1:8786"
        ) from error


def _check_workers(client: Client, address: str) -> None:
    """Raise :class:`ClusterFailed` unless there are workers that run the code of this program.

    A worker that comes later says with its first chunk what it runs.
    """
    try:
        client.wait_for_workers(1, timeout=TIMEOUT)
    except TimeoutError as error:
        raise ClusterFailed(
            f"the Dask scheduler at {address} has no workers; start some with `dask worker"
            f" {address}`"
        ) from error
    try:
        client.run_on_scheduler(code_version)
    except Exception as error:  # Whatever its installation raises.
        raise ClusterFailed(
            f"the scheduler at {address} cannot load newsarchive ({_first_line(error)}); {REMEDY}"
        ) from error
    found: dict[str, Any] = client.run(code_version, on_error="return")
    for worker, version in sorted(found.items()):
        if version == code_version():
            continue
        runs = f"runs {version}"
        if isinstance(version, Exception):
            runs = f"cannot load newsarchive ({_first_line(version)})"
        raise ClusterFailed(
            f"the worker at {worker} {runs}, and this program is {code_version()}; {REMEDY}"
        )


def _first_line(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}".splitlines()[0][:200]


@contextmanager
def _interrupts_blocked() -> Iterator[None]:
    """Block Ctrl-C for the threads and processes that start inside.

    On a terminal it reaches all processes. The command decides what happens, not its workers.
    """
    resource_tracker.ensure_running()  # its start would lift the block
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
