"""Step 1: write the bytes of the page to a WARC file, before anything else can fail."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Self

from scrapy.exceptions import DropItem, NotConfigured

from newsarchive.archive.ledger.endings import refused
from newsarchive.article import Visit
from newsarchive.captures.record_writing import new_record_id
from newsarchive.captures.warc_writer import CaptureWriter
from newsarchive.errors import ArchiveFull
from newsarchive.paths import captures_folder, folder_of

from . import run_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class CapturePipeline:
    """Captures fetched pages. CAPTURE_ENABLED=0 switches it off."""

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getbool("CAPTURE_ENABLED"):
            raise NotConfigured
        self._crawler = crawler
        archive = Path(crawler.settings["ARCHIVE_PATH"])
        self._folder = folder_of(crawler.settings["CAPTURES_URL"]) or captures_folder(archive)
        self._writer: CaptureWriter | None = None
        self._one_at_a_time = asyncio.Lock()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the step for *crawler*."""
        return cls(crawler)

    async def process_item(self, item: Visit) -> Visit:
        """Write the page, in a thread because compression takes milliseconds."""
        run = run_of(self._crawler)
        if run.is_removed(item.link.url, item.page.url):
            run.finish(refused(item.link, "removed", http_status=item.page.status))
            raise DropItem(f"{item.link.url}: removed", log_level="DEBUG")
        await self.write(item)
        return item

    async def write(self, item: Visit) -> None:
        """Write the page of *item* as it is now; a rendered one refers to what was written before.

        A page of a URL can be rendered only once, so ``item.record_id`` is that of the response.
        """
        run = run_of(self._crawler)
        record_id = new_record_id()
        async with self._one_at_a_time:
            if self._writer is None:
                self._writer = CaptureWriter(self._folder, run.captures_name)
            try:
                capture = await asyncio.to_thread(
                    self._writer.write, item.page, record_id, item.record_id
                )
            except ArchiveFull as error:
                run.archive.break_off(error)
                raise DropItem(str(error), log_level="DEBUG") from error
        item.record_id = record_id
        run.capture(capture)

    def close_spider(self) -> None:
        """Close the file."""
        if self._writer is not None:
            self._writer.close()
