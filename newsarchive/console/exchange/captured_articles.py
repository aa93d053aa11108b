"""What the articles of the archive give today, from their captures: here, or on a Dask cluster."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from newsarchive.archive.ledger.capture_index import CapturedArticle
from newsarchive.article import Article
from newsarchive.captures.replay.stored_record import read_capture
from newsarchive.captures.stores.store_urls import is_in_store
from newsarchive.captures.warc_writer import Capture
from newsarchive.errors import ExtractionError
from newsarchive.extraction.workers import PAGES_AHEAD, ExtractionPool
from newsarchive.site_rules import RuleTable

IsWhole = Callable[[Article], bool]
Rules = Callable[[], RuleTable]
Submitted = Future[Article] | ExtractionError


@dataclass(slots=True, frozen=True)
class CaptureExtractor:
    """Extracts the pages of captures, and has so many of them under way."""

    submit: Callable[[Capture, Sequence[Capture]], Submitted]
    """Submits the page of a capture; if it is a revisit record, that of one of the captures."""
    pages_ahead: Callable[[], int]


@contextmanager
def extractor(
    folder: Path, rules: Rules, dask: str | None, files_at: str | None
) -> Iterator[CaptureExtractor]:
    """Give what extracts captures in *folder*: the processes here, or the cluster at *dask*.

    *rules* returns the rules of all sites; it is called when there is a page to extract.
    *files_at* is the URL of the folder for the workers of the cluster; None: they see *folder*.
    """
    if dask is None:
        pool = ExtractionPool()
        try:
            yield CaptureExtractor(partial(_submit, pool, folder, rules), lambda: PAGES_AHEAD)
        finally:
            pool.close()
        return
    from newsarchive.extraction.machines.chunks import CaptureWork
    from newsarchive.extraction.machines.dask_clients import dask_engine

    @cache
    def is_there(file: str) -> bool:
        return files_at is not None or is_in_store(file) or (folder / file).is_file()

    with dask_engine(dask, files_at or folder) as engine:

        def submit(capture: Capture, captures: Sequence[Capture]) -> Submitted:
            if not is_there(capture.warc_file):
                return _unreadable(folder, capture)
            rules_of_site = rules().rules_of(capture.url)
            return engine.submit(CaptureWork(capture, tuple(captures), rules_of_site))

        yield CaptureExtractor(submit, lambda: engine.pages_ahead)


def extracted(
    articles: Sequence[CapturedArticle], extractor: CaptureExtractor, is_whole: IsWhole
) -> Iterator[Article | ExtractionError]:
    """Yield what each of *articles* gives today, in order. Each has a capture.

    If the newest capture gives no article, for example because the site wanted proof that a human
    is reading, or one that is not *is_whole*, the one before it is used. If no capture is better,
    the newest article is yielded, or the error of the newest capture.
    """
    waiting: deque[tuple[list[Capture], Submitted]] = deque()
    for article in articles:
        captures = article.captures
        waiting.append((captures, extractor.submit(captures[0], captures)))
        if len(waiting) >= extractor.pages_ahead():
            yield _newest_article(extractor, is_whole, *waiting.popleft())
    while waiting:
        yield _newest_article(extractor, is_whole, *waiting.popleft())


def _submit(
    pool: ExtractionPool,
    folder: Path,
    rules: Rules,
    capture: Capture,
    captures: Sequence[Capture],
) -> Submitted:
    """Submit the page of *capture* with the *rules* that its site states today."""
    try:
        page = read_capture(folder, capture, captures)
    except ExtractionError as error:
        return error
    page.rules = rules().rules_of(page.url)
    return pool.submit(page)


def _unreadable(folder: Path, capture: Capture) -> ExtractionError:
    why = f"the capture cannot be read: the folder {folder.name}/ has no file {capture.warc_file!r}"
    return ExtractionError(capture.url, "truncated", why)


def _newest_article(
    extractor: CaptureExtractor, is_whole: IsWhole, captures: list[Capture], newest: Submitted
) -> Article | ExtractionError:
    articles: list[Article] = []
    errors: list[ExtractionError] = []
    for number, capture in enumerate(captures):
        result = _result(extractor.submit(capture, captures) if number else newest)
        if isinstance(result, ExtractionError):
            errors.append(result)
            continue
        has_choice = articles or number < len(captures) - 1
        if not has_choice or is_whole(result):
            return result
        articles.append(result)
    return articles[0] if articles else errors[0]


def _result(submitted: Submitted) -> Article | ExtractionError:
    """Wait for the extraction and return the article, or the reason why there is none."""
    if isinstance(submitted, ExtractionError):
        return submitted
    try:
        article = submitted.result()
    except ExtractionError as error:
        return error
    if article.reason is not None:
        return ExtractionError(article.url, article.reason, article.detail or "")
    return article
