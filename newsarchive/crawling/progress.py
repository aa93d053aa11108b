"""The progress of a crawl: drawn on a terminal or written now and then, and kept in the archive.

Other programs show a running crawl from its row in ``runs`` (`newsarchive runs --watch`, the page
``/runs``), so the crawl writes there what only it knows: that it lives, its queue, its pace.
"""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from newsarchive.archive.ledger.runs import record_progress
from newsarchive.outcomes import Outcome
from newsarchive.progress.board import board
from newsarchive.progress.figures import Figures

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from newsarchive.archive.ledger.crawl_run import CrawlRun

#: Seconds between two drawings, and between two writes to the archive.
DRAWN_AFTER, RECORDED_AFTER = 0.5, 5.0
#: What is shown after Ctrl-C: each host may take its time for the requests under way.
STOPPING = "stopping when the requests under way end; Ctrl-C again ends at once"


class CrawlProgress:
    """Shows and records the progress of *run* until it is closed.

    Setting: PROGRESS_INTERVAL.
    """

    def __init__(self, crawler: Crawler, run: CrawlRun) -> None:
        self._crawler = crawler
        self._run = run
        self._recorded_at = time.monotonic()
        self._recording: Future[Any] | None = None
        self._phase = ""
        board().enter(run.spider, crawler.settings.getfloat("PROGRESS_INTERVAL"))
        self._next: asyncio.TimerHandle | None = None
        self._tick()

    def say(self, phase: str) -> None:
        """Show what is done after the requests. May be called from any thread."""
        self._phase = phase

    def close(self) -> None:
        """Show nothing more; the line on the terminal disappears."""
        if self._next is not None:
            self._next.cancel()
            self._next = None
        board().leave(self._run.spider)

    def figures(self) -> Figures:
        """Return the figures of this moment."""
        run = self._run
        return Figures(
            found=run.counts.total() - run.reasons["source"] + run.pace.queued,
            fetched=self._crawler.stats.get_value("downloader/response_count", 0),
            stored=run.counts[Outcome.NEW] + run.counts[Outcome.REVISED],
            failed=run.counts[Outcome.FAILED],
            queued=run.pace.queued,
            per_second=run.pace.per_second(),
            seconds_left=run.pace.seconds_left(),
            phase=self._phase or ("" if self._crawler.crawling else STOPPING),
        )

    def _tick(self) -> None:
        figures = self.figures()
        board().update(self._run.spider, figures)
        if time.monotonic() - self._recorded_at >= RECORDED_AFTER:
            self._recorded_at = time.monotonic()
            self._record(figures)
        self._next = asyncio.get_running_loop().call_later(DRAWN_AFTER, self._tick)

    def _record(self, figures: Figures) -> None:
        """Hand *figures* to the writer, unless the last ones still wait for another program."""
        if self._run.archive.broken or (self._recording and not self._recording.done()):
            return
        stats = self._crawler.stats
        if figures.phase == STOPPING:  # what others read must not say what Ctrl-C does here
            figures = replace(figures, phase="stopping")
        self._recording = self._run.archive.submit(
            partial(
                record_progress,
                run_id=self._run.run_id,
                now=datetime.now(UTC),
                figures=figures,
                requests=stats.get_value("downloader/request_count", 0),
                received_bytes=stats.get_value("downloader/response_bytes", 0),
            )
        )
