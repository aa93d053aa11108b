"""What a Dask worker does with a chunk: read the records, extract the pages, return the articles.

The worker has processes of its own for the pages, as a crawl has. So a page that hangs, uses up the
memory or crashes the interpreter costs itself, and the worker goes on.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import socket
import threading
import zlib
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from multiprocessing import current_process
from pathlib import Path

from newsarchive.article import Article, Page
from newsarchive.captures.record_pages import content_of
from newsarchive.captures.replay.stored_record import read_capture, record_at
from newsarchive.captures.stores.locating import capture_file
from newsarchive.captures.stores.remote_files import RemoteFolder, folder_at
from newsarchive.captures.stores.store_urls import is_in_store
from newsarchive.errors import ExtractionError, StoreNotNamed
from newsarchive.extraction.machines.chunks import (
    CaptureWork,
    Chunk,
    Failure,
    Limits,
    PageWork,
    RecordWork,
    Refusal,
    Result,
    Work,
)
from newsarchive.extraction.version import code_version
from newsarchive.extraction.workers import ExtractionPool

_lock = threading.Lock()


def extract_chunk(pickled: bytes) -> Result:
    """Extract the pages of a chunk; return what each of them gave, in order.

    *pickled* is the :class:`.Chunk`, which the scheduler passes on as it is. The result is a
    :class:`Refusal` if this machine has another version of the program, or does not see a file.
    Raises :class:`.StoreUnreachable` if a remote file cannot be read now.
    """
    chunk: Chunk = pickle.loads(pickled)  # noqa: S301 - Dask itself sends functions
    if code_version() != chunk.version:
        return Refusal(f"{_here()} runs {code_version()}, and this program is {chunk.version}")
    folder = folder_at(chunk.folder)
    for file in sorted({name for work in chunk.works if (name := _file_of(work))}):
        if is_in_store(file):
            try:
                capture_file(folder, file)
            except StoreNotNamed as error:
                return Refusal(f"{_here()}: {error}")
        elif isinstance(folder, Path) and not os.access(folder / file, os.R_OK):
            return Refusal(f"{_here()} cannot read {folder / file}")
    with _lock:
        pool = _pool(chunk.limits)
    started = [_started(pool, folder, work) for work in chunk.works]
    return [_result(each) for each in started]


def _here() -> str:
    return f"the worker on {socket.gethostname()} (process {os.getpid()})"


def _file_of(work: Work) -> str:
    if isinstance(work, CaptureWork):
        return work.capture.warc_file
    return work.file if isinstance(work, RecordWork) else ""


@cache
def _pool(limits: Limits) -> ExtractionPool:
    """Return the processes of this worker: one for each of its threads."""
    # Dask starts its workers as daemons, which may have no children: they would survive them. Ours
    # end with the process that started them.
    current_process().daemon = False
    return ExtractionPool(
        workers=_threads(),
        timeout_seconds=limits.timeout_seconds,
        memory_bytes=limits.memory_bytes,
        function=limits.function,
    )


def _threads() -> int:
    from distributed import get_worker

    return int(get_worker().state.nthreads)


def _started(
    pool: ExtractionPool, folder: Path | RemoteFolder, work: Work
) -> Future[Article] | Failure:
    try:
        return pool.submit(_page_of(folder, work))
    except ExtractionError as error:
        return Failure(error.reason, error.detail)


def _page_of(folder: Path | RemoteFolder, work: Work) -> Page:
    """Return the page of *work*; raises :class:`ExtractionError` if its record is damaged."""
    if isinstance(work, PageWork):
        return work.page
    if isinstance(work, CaptureWork):
        page = read_capture(folder, work.capture, work.others)
        page.rules = work.rules
        return page
    return replace(work.page, body=_body_of(folder, work))


def _body_of(folder: Path | RemoteFolder, work: RecordWork) -> bytes:
    place = f"byte {work.offset} of {work.file}"
    try:
        with (folder / work.file).open("rb") as file:
            record = record_at(file, work.offset)
    except (OSError, EOFError, zlib.error, ValueError, OverflowError) as error:
        raise ExtractionError(work.url, "truncated", f"{place}: {error}") from error
    page = content_of(record, place, datetime.now(UTC))
    if not isinstance(page, Page) or hashlib.sha256(page.body).hexdigest() != work.sha256:
        detail = f"{place} is not the record that the command read: the file was changed"
        raise ExtractionError(work.url, "truncated", detail)
    return page.body


def _result(started: Future[Article] | Failure) -> Article | Failure:
    if isinstance(started, Failure):
        return started
    try:
        return started.result()
    except ExtractionError as error:
        return Failure(error.reason, error.detail)
