"""Extract pages on a Dask cluster: chunks go out, articles come back, nothing else is shared.

A chunk whose worker was killed is run again by another one. If Dask gives it up, because its
workers were killed again and again, its pages go out one by one, so that only the page that kills
ends as ``extract_crash``.
"""

from __future__ import annotations

import logging
import pickle
import queue
import time
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from newsarchive.article import Article
from newsarchive.errors import ClusterFailed, ExtractionError
from newsarchive.extraction.machines.chunk_worker import extract_chunk
from newsarchive.extraction.machines.chunks import Chunk, Failure, Limits, Refusal, Result, Work
from newsarchive.text import one_line

if TYPE_CHECKING:
    from distributed import Client
    from distributed import Future as DaskFuture

logger = logging.getLogger(__name__)

#: Pages of a chunk: about half a second of work. It is what a killed worker costs.
CHUNK_PAGES = 16
#: Bytes of bodies in a chunk, above which it goes out. Dask advises against more than 10 MB.
CHUNK_BYTES = 4 * 2**20
#: Chunks under way for each thread of the cluster: one runs, and one waits beside it.
CHUNKS_A_THREAD = 2
#: Pages under way, however large the cluster is. They bound the memory of the command.
MOST_PAGES = 4_000
#: A chunk that fails for its file cannot be read is tried so many times more.
_RETRIES = 3
#: Seconds after which the number of threads is asked again, and for which nothing is said.
_PATIENCE = 10.0

Pair = tuple[Work, "_Waiting"]


class _Waiting(Future[Article]):
    """The article of one page. Whoever waits for it moves the work of *engine* on."""

    def __init__(self, engine: DaskEngine) -> None:
        super().__init__()
        self._engine = engine
        self.is_sent = False

    def result(self, timeout: float | None = None) -> Article:
        self._engine.work_until(self)
        return super().result(timeout)


class DaskEngine:
    """Sends pages in chunks to the workers of *client*, and collects their articles.

    *folder* is where the workers find files: a path, or a URL for fsspec. *version* is the code
    that they must run. One thread must use it. Its methods raise :class:`ClusterFailed` if the
    cluster cannot do the work.
    """

    def __init__(self, client: Client, folder: str, version: str, limits: Limits) -> None:
        self._client = client
        self._chunk = Chunk((), folder, version, limits)
        self._unsent: list[Pair] = []
        self._running: dict[DaskFuture, list[Pair]] = {}
        self._finished: queue.SimpleQueue[DaskFuture] = queue.SimpleQueue()
        self._suspects: deque[Pair] = deque()
        self._suspect: DaskFuture | None = None
        self._threads, self._asked_at = 0, 0.0

    @property
    def pages_ahead(self) -> int:
        """The number of pages to submit before the first article is waited for."""
        if time.monotonic() - self._asked_at > _PATIENCE or not self._threads:
            self._threads = sum(self._asked_threads().values())
            self._asked_at = time.monotonic()
        return min(MOST_PAGES, (CHUNKS_A_THREAD * max(self._threads, 1) + 1) * CHUNK_PAGES)

    def submit(self, work: Work) -> Future[Article]:
        """Extract the page of *work* soon; see :meth:`.ExtractionPool.submit`."""
        future = _Waiting(self)
        self._unsent.append((work, future))
        is_full = len(self._unsent) >= CHUNK_PAGES
        if is_full or sum(each.size for each, _ in self._unsent) >= CHUNK_BYTES:
            self._flush()
        return future

    def work_until(self, future: _Waiting) -> None:
        """Collect articles until *future* is done."""
        if not future.is_sent and not future.done():
            self._flush()
        has_warned = False
        while not future.done():
            try:
                self._collect(self._finished.get(timeout=_PATIENCE))
            except queue.Empty:
                if not self._asked_threads() and not has_warned:
                    has_warned = True
                    logger.warning("the Dask scheduler has no workers; waiting for one")

    def close(self) -> None:
        """Cancel what is not done."""
        self._client.cancel(list(self._running), force=True)
        self._running.clear()

    def _flush(self) -> None:
        if self._unsent:
            pairs, self._unsent = self._unsent, []
            self._send(pairs)

    def _send(self, pairs: list[Pair]) -> DaskFuture:
        for _, future in pairs:
            future.is_sent = True
        chunk = replace(self._chunk, works=tuple(work for work, _ in pairs))
        packed = pickle.dumps(chunk)
        running = self._client.submit(extract_chunk, packed, pure=False, retries=_RETRIES)
        self._running[running] = pairs
        running.add_done_callback(self._finished.put)
        return running

    def _collect(self, running: DaskFuture) -> None:
        """Complete the pages of the chunk *running*, which is finished."""
        pairs = self._running.pop(running, None)
        if pairs is None:
            return
        results = self._results(running, pairs)
        for (work, future), result in zip(pairs, results, strict=False):
            if isinstance(result, Failure):
                future.set_exception(ExtractionError(work.url, result.reason, result.detail))
            else:
                future.set_result(result)
        if running is self._suspect:
            self._suspect = None
        if self._suspects and self._suspect is None:
            self._suspect = self._send([self._suspects.popleft()])

    def _results(self, running: DaskFuture, pairs: list[Pair]) -> Sequence[Article | Failure]:
        """Return the results of *pairs*; none if the pages are sent again."""
        from distributed import KilledWorker

        try:
            results: Result = running.result()
        except KilledWorker:
            if len(pairs) == 1:
                return [Failure("extract_crash", "each worker that had the page was killed")]
            # One after the other: two pages that kill must not be blamed for each other.
            self._suspects.extend(pairs)
            return []
        except Exception as error:  # Whatever a worker, its storage or the connection raises.
            if running.status != "error":
                raise self._lost(error) from error
            said = one_line(f"{type(error).__name__}: {error}")[:300]
            raise ClusterFailed(
                f"a Dask worker failed ({said}); mend it and run the command again to continue"
            ) from error
        if isinstance(results, Refusal):
            raise ClusterFailed(f"{results.why}; {REMEDY}")
        return results

    def _asked_threads(self) -> dict[str, int]:
        try:
            threads: Any = self._client.nthreads()
        except Exception as error:  # Dask raises one of many if the connection is gone.
            raise self._lost(error) from error
        return dict(threads)

    def _lost(self, error: BaseException) -> ClusterFailed:
        kind = type(error).__name__
        return ClusterFailed(
            f"the connection to the Dask scheduler is lost ({kind}); run the command again to"
            " continue"
        )


#: What to do if a machine of the cluster is not set up for the work.
REMEDY = (
    "all machines need the same newsarchive, and must see the files at the same path or by"
    " --files-at URL (docs/many-machines.md)"
)
