"""Extract the pages of an import: in the processes of this machine, or on a Dask cluster."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from newsarchive.article import Article, Page
from newsarchive.captures.imports.items import RecordPlace
from newsarchive.console.catalogue.site_rules import rule_table
from newsarchive.extraction.workers import PAGES_AHEAD, ExtractionPool
from newsarchive.site_rules import RuleTable

if TYPE_CHECKING:
    from newsarchive.extraction.machines.dask_engine import DaskEngine


class PageExtractor:
    """Extracts pages with the rules that their sites state, in the processes of this machine."""

    def __init__(self) -> None:
        self._pool = ExtractionPool()
        self._rules: RuleTable | None = None  # read with the first page

    def pages_ahead(self) -> int:
        """Return how many pages may be under way."""
        return PAGES_AHEAD

    def submit(self, page: Page, record_at: RecordPlace | None) -> Future[Article]:
        """Extract *page*, whose record can be read again at *record_at*; see ExtractionPool."""
        return self._pool.submit(self._with_rules(page))

    def close(self) -> None:
        """End the worker processes."""
        self._pool.close()

    def _with_rules(self, page: Page) -> Page:
        self._rules = rule_table() if self._rules is None else self._rules
        page.rules = self._rules.rules_of(page.url)
        return page


class ClusterExtractor(PageExtractor):
    """Extracts pages on the cluster of *engine*.

    Of a page whose record can be read again only the place is sent, by the path of its file, or by
    its name below the folder of the engine if that *is_remote*.
    """

    def __init__(self, engine: DaskEngine, *, is_remote: bool) -> None:
        super().__init__()
        self._engine = engine
        self._is_remote = is_remote

    def pages_ahead(self) -> int:
        """Return how many pages may be under way."""
        return self._engine.pages_ahead

    def submit(self, page: Page, record_at: RecordPlace | None) -> Future[Article]:
        """Extract *page*, whose record can be read again at *record_at*."""
        from newsarchive.extraction.machines.chunks import PageWork, RecordWork

        page = self._with_rules(page)
        if record_at is None:
            return self._engine.submit(PageWork(page))
        file = record_at.name if self._is_remote else str(record_at.file)
        digest = hashlib.sha256(page.body).hexdigest()
        bare = replace(page, body=b"")
        return self._engine.submit(RecordWork(bare, file, record_at.offset, digest))


@contextmanager
def page_extractor(dask: str | None, files_at: str | None) -> Iterator[PageExtractor]:
    """Give what extracts pages: the processes of this machine, or the cluster at *dask*.

    *files_at* is the URL of the folder of the files for its workers; None: they see the same paths.
    """
    if dask is None:
        yield PageExtractor()  # the importer closes it
        return
    from newsarchive.extraction.machines.dask_clients import dask_engine

    with dask_engine(dask, files_at or "/") as engine:
        yield ClusterExtractor(engine, is_remote=files_at is not None)
