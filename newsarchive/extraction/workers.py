"""Extract pages in worker processes: one bad page costs one page.

Threads would gain nothing, because extraction is Python and C under one lock, and trafilatura
crashes in threads. A page may also hang, use up memory or crash the interpreter. For these reasons
each page goes to a process with a time limit and a memory limit, which returns an article or a
reason.

The processes come from a fork server and never from a plain fork, because the parent runs a
reactor with threads. Nothing heavy is imported before the first page.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future, InvalidStateError
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from multiprocessing import forkserver, resource_tracker
from multiprocessing.context import ForkServerContext, ForkServerProcess
from types import ModuleType
from typing import TYPE_CHECKING

from newsarchive.article import Article, Page
from newsarchive.errors import ExtractionError

if TYPE_CHECKING:
    from pebble import ProcessPool

Function = Callable[[Page], Article]

#: Pages that a command submits before the articles of the earlier ones are stored: enough for the
#: workers never to wait, and it bounds memory.
PAGES_AHEAD = 32

_ENDED = "the worker processes ended"

# Modules that the fork server imports once for all workers: a worker then starts in milliseconds.
_PRELOAD = ["newsarchive.extraction.preload"]


class ExtractionPool:
    """A pool of worker processes that extract pages. They start at the first page.

    There are *workers* processes, or as many as this process may use CPUs. A page may take
    *timeout_seconds* and *memory_bytes* of data. A process is renewed after *max_tasks* pages.
    *function* is what they run instead of ``extract``, importable by its name, for tests.
    """

    def __init__(
        self,
        workers: int | None = None,
        timeout_seconds: float = 30.0,
        memory_bytes: int = 1024**3,
        max_tasks: int = 500,
        function: Function | None = None,
    ) -> None:
        self.workers = workers or usable_cpus()
        self.timeout_seconds = timeout_seconds
        self.memory_bytes = memory_bytes
        self.max_tasks = max_tasks
        self._function = function
        self._pool: ProcessPool | None = None
        self._lock = threading.Lock()
        self._open: dict[Future[Article], tuple[ProcessPool, str]] = {}

    def submit(self, page: Page) -> Future[Article]:
        """Extract *page* soon, and return the future of the article.

        The future fails only with :class:`ExtractionError`, whose reason is ``extract_timeout``,
        ``extract_memory``, ``extract_crash`` or ``extract_error``. If it is cancelled, also by
        :meth:`close`, its page is stopped.
        """
        future: Future[Article] = Future()
        try:
            pool = self._started()
        except OSError as error:  # the fork server has no memory, or no descriptors
            why = f"no worker process can be started: {error.strerror or error}"
            future.set_exception(ExtractionError(page.url, "extract_crash", why))
            return future
        self._open[future] = pool, page.url
        future.add_done_callback(lambda done: self._open.pop(done, None))
        try:
            running = pool.schedule(_run, args=(self._function, page), timeout=self.timeout_seconds)
        except RuntimeError:
            # Also if a process cannot be started. The next page gets new ones.
            self._give_up(pool)
            _fail(future, page.url)
            return future
        future.add_done_callback(
            lambda done: running.cancel() if done.cancelled() else None  # type: ignore[no-untyped-call]
        )
        running.add_done_callback(lambda done: self._complete(future, done, page.url))
        return future

    def close(self) -> None:
        """End the workers and cancel the pages that are not done."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.stop()  # type: ignore[no-untyped-call]
            pool.join()
        # pebble never completes the future of a page that it has just accepted.
        for future in list(self._open):
            future.cancel()

    def _started(self) -> ProcessPool:
        with self._lock:
            if self._pool is None:
                from pebble import ProcessPool

                context = _Context()
                context.set_forkserver_preload(_PRELOAD)
                _start_fork_server()
                self._pool = ProcessPool(
                    max_workers=self.workers,
                    max_tasks=self.max_tasks,
                    initializer=_prepare,
                    initargs=(self.memory_bytes,),
                    context=context,
                )
                threading.Thread(target=self._watch, args=(self._pool,), daemon=True).start()
            return self._pool

    def _watch(self, pool: ProcessPool) -> None:
        """Give *pool* up when it breaks: pebble does so without a word to pages that wait."""
        while self._pool is pool:
            time.sleep(1)
            if self._pool is pool and not pool.active:
                self._give_up(pool)

    def _give_up(self, pool: ProcessPool) -> None:
        """End the broken *pool*, and fail its pages. The next page gets a new one."""
        with self._lock:
            if self._pool is not pool:
                return
            self._pool = None
        pool.stop()  # type: ignore[no-untyped-call]
        pool.join()
        for future, (its_pool, url) in list(self._open.items()):
            if its_pool is pool:
                _fail(future, url)

    def _complete(self, future: Future[Article], done: Future[Article], url: str) -> None:
        if done.cancelled():
            future.cancel()
            return
        if not future.set_running_or_notify_cancel():
            return
        error = done.exception()
        if error is None:
            future.set_result(done.result())
        else:
            future.set_exception(self._extraction_error(error, url))

    def _extraction_error(self, error: BaseException, url: str) -> ExtractionError:
        from pebble import ProcessExpired

        if isinstance(error, TimeoutError):
            return ExtractionError(url, "extract_timeout", f"over {self.timeout_seconds:g} s")
        if isinstance(error, MemoryError):
            return ExtractionError(url, "extract_memory", f"over {self.memory_bytes >> 20} MiB")
        if isinstance(error, ProcessExpired):
            return ExtractionError(url, "extract_crash", f"exit code {error.exitcode}")
        if isinstance(error, CancelledError):
            return ExtractionError(url, "extract_crash", "cancelled")
        if isinstance(error, BrokenProcessPool):
            return ExtractionError(url, "extract_crash", _ENDED)
        return ExtractionError(url, "extract_error", f"{type(error).__name__}: {error}"[:500])


def _fail(future: Future[Article], url: str) -> None:
    """Fail *future*, whose worker processes have ended, unless it is done."""
    with suppress(InvalidStateError):
        future.set_exception(ExtractionError(url, "extract_crash", _ENDED))


def _run(function: Function | None, page: Page) -> Article:
    """Extract *page* in a worker."""
    if function is not None:
        return function(page)
    from newsarchive.extraction.article_extractor import extract

    return extract(page)


def _prepare(memory_bytes: int) -> None:
    """Limit the memory of a new process, and end it when its parent ends."""
    # The thread first: without memory for it, its start waits for ever.
    threading.Thread(target=die_with, args=(os.getppid(),), daemon=True).start()
    _cap_memory(memory_bytes)


def _cap_memory(memory_bytes: int) -> None:
    try:
        import resource
    except ImportError:  # not on Windows
        return
    # RLIMIT_DATA counts what is allocated; RLIMIT_AS would also count every mapped library.
    limit = resource.RLIMIT_DATA if sys.platform == "linux" else resource.RLIMIT_AS
    _, hard = resource.getrlimit(limit)
    wanted = memory_bytes if hard == resource.RLIM_INFINITY else min(memory_bytes, hard)
    resource.setrlimit(limit, (wanted, hard))


def die_with(parent: int) -> None:
    """End this process when *parent* has ended: of a worker the fork server, which ends so too.

    Never returns; for a thread of its own.
    """
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def usable_cpus() -> int:
    """Return the number of CPUs that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class _Process(ForkServerProcess):
    """A process that does not import the caller's main script.

    Workers need only this package. Without this, a script that crawls at its top level, not under
    ``if __name__ == "__main__"``, would start itself again in each worker.
    """

    def start(self) -> None:
        with _no_main_script():
            super().start()


class _Context(ForkServerContext):
    Process = _Process


@contextmanager
def _no_main_script() -> Iterator[None]:
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def _start_fork_server() -> None:
    """Start the process that forks the workers, with Ctrl-C blocked from its first instruction on.

    Ctrl-C on a terminal reaches all processes. What is blocked is inherited, so none of the workers
    ends with a traceback, whatever it is just importing; the command decides what happens. The
    resource tracker must run already, because its start lifts the block.
    """
    resource_tracker.ensure_running()
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        forkserver.ensure_running()
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
