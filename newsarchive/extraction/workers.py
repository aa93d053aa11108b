"""Extraction in worker processes: one bad page costs one page.

Threads give nothing (extraction is all Python and C under one lock, and
trafilatura crashes under threads), and a page may hang, eat memory or bring the
interpreter down. So each page goes to a process with a time limit and a memory
cap, and what happens there comes back as an article or a reason.

The processes come from a fork server, never from a plain fork: the parent runs
a reactor with threads. Nothing heavy is imported before the first page.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future
from contextlib import contextmanager
from multiprocessing.context import ForkServerContext, ForkServerProcess
from types import ModuleType
from typing import TYPE_CHECKING

from newsarchive.article import Article, Page
from newsarchive.errors import ExtractionError

if TYPE_CHECKING:
    from pebble import ProcessPool

Function = Callable[[Page], Article]

# What the fork server imports once, for all workers: a worker then starts in milliseconds.
_PRELOAD = ["newsarchive.extraction.article_extractor", "newsarchive.extraction.preload"]


class ExtractionPool:
    """Worker processes that extract pages.

    *workers* processes (None: as many as this process may use CPUs), each page
    at most *timeout_seconds* and *memory_bytes* of data, each process renewed
    after *max_tasks* pages. They start at the first page.

    *function* is what they run, importable by its name; tests pass bad ones.
    """

    def __init__(
        self,
        workers: int | None = None,
        timeout_seconds: float = 30.0,
        memory_bytes: int = 1024**3,
        max_tasks: int = 500,
        function: Function | None = None,
    ) -> None:
        self.workers = workers or _usable_cpus()
        self.timeout_seconds = timeout_seconds
        self.memory_bytes = memory_bytes
        self.max_tasks = max_tasks
        self._function = function
        self._pool: ProcessPool | None = None
        self._lock = threading.Lock()
        self._open: set[Future[Article]] = set()

    def submit(self, page: Page) -> Future[Article]:
        """Extract *page* soon. The future gives the article, or fails with
        :class:`ExtractionError` of reason ``extract_timeout``, ``extract_memory``,
        ``extract_crash`` or ``extract_error``, and with nothing else. A future that is
        cancelled, also by :meth:`close`, stops its page.
        """
        answer: Future[Article] = Future()
        self._open.add(answer)
        answer.add_done_callback(self._open.discard)
        try:
            running = self._started().schedule(
                _run, args=(self._function, page), timeout=self.timeout_seconds
            )
        except RuntimeError as error:
            # pebble gives up for good when a process cannot be started; the next page tries anew.
            with self._lock:
                self._pool = None
            answer.set_exception(ExtractionError(page.url, "extract_crash", str(error)))
            return answer
        answer.add_done_callback(
            lambda done: running.cancel() if done.cancelled() else None  # type: ignore[no-untyped-call]
        )
        running.add_done_callback(lambda done: self._settle(answer, done, page.url))
        return answer

    def close(self) -> None:
        """End the workers; pages that are not done are cancelled."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.stop()  # type: ignore[no-untyped-call]
            pool.join()
        # pebble leaves a page that it had just taken on without an answer.
        for answer in list(self._open):
            answer.cancel()

    def _started(self) -> ProcessPool:
        with self._lock:
            if self._pool is None:
                from pebble import ProcessPool

                context = _Context()
                context.set_forkserver_preload(_PRELOAD)
                self._pool = ProcessPool(
                    max_workers=self.workers,
                    max_tasks=self.max_tasks,
                    initializer=_prepare,
                    initargs=(self.memory_bytes,),
                    context=context,
                )
            return self._pool

    def _settle(self, answer: Future[Article], done: Future[Article], url: str) -> None:
        if done.cancelled():
            answer.cancel()
            return
        if not answer.set_running_or_notify_cancel():
            return
        error = done.exception()
        if error is None:
            answer.set_result(done.result())
        else:
            answer.set_exception(self._named(error, url))

    def _named(self, error: BaseException, url: str) -> ExtractionError:
        from pebble import ProcessExpired

        if isinstance(error, TimeoutError):
            return ExtractionError(url, "extract_timeout", f"over {self.timeout_seconds:g} s")
        if isinstance(error, MemoryError):
            return ExtractionError(url, "extract_memory", f"over {self.memory_bytes >> 20} MiB")
        if isinstance(error, ProcessExpired):
            return ExtractionError(url, "extract_crash", f"exit code {error.exitcode}")
        if isinstance(error, CancelledError):
            return ExtractionError(url, "extract_crash", "cancelled")
        return ExtractionError(url, "extract_error", f"{type(error).__name__}: {error}"[:500])


def _run(function: Function | None, page: Page) -> Article:
    """What a worker does with a page."""
    if function is not None:
        return function(page)
    from newsarchive.extraction.article_extractor import extract

    return extract(page)


def _prepare(memory_bytes: int) -> None:
    """Make a fresh process a worker: Ctrl-C is the parent's, memory is capped, no orphan stays."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _cap_memory(memory_bytes)
    threading.Thread(target=_die_with, args=(os.getppid(),), daemon=True).start()


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


def _die_with(parent: int) -> None:
    """End this process when *parent*, the fork server, is gone: it ends with the crawl."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def _usable_cpus() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class _Process(ForkServerProcess):
    """A process that does not import the caller's main script.

    Workers need only this package. A script that crawls at its top level, without
    ``if __name__ == "__main__"``, would otherwise start itself again in each worker.
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
