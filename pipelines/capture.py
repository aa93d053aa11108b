"""Step 1: write the bytes of the page to a WARC file, before anything else can fail."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Self

from scrapy.exceptions import DropItem, NotConfigured

from newsarchive.archive.ledger.endings import refused
from newsarchive.article import Visit
from newsarchive.captures.record_writing import new_record_id
from newsarchive.captures.stores.store_urls import store_of
from newsarchive.captures.stores.uploader import Uploader
from newsarchive.captures.stores.waiting_files import WaitingWriter, waiting_folder
from newsarchive.captures.warc_writer import CaptureWriter
from newsarchive.errors import ArchiveFull
from newsarchive.paths import captures_folder, folder_of

from . import run_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class CapturePipeline:
    """Captures fetched pages. CAPTURE_ENABLED=0 switches it off.

    If CAPTURES_URL names a store, a file is uploaded when it is full, and at the latest
    CAPTURES_UPLOAD_SECONDS after the one before.
    """

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getbool("CAPTURE_ENABLED"):
            raise NotConfigured
        self._crawler = crawler
        self._archive = Path(crawler.settings["ARCHIVE_PATH"])
        self._url = crawler.settings["CAPTURES_URL"]
        self._store = store_of(self._url)
        self._seconds = crawler.settings.getfloat("CAPTURES_UPLOAD_SECONDS")
        self._writer: CaptureWriter | None = None
        self._uploader: Uploader | None = None
        self._closing: asyncio.Task[None] | None = None
        self._one_at_a_time = asyncio.Lock()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the step for *crawler*."""
        return cls(crawler)

    def open_spider(self) -> None:
        """Begin to upload what earlier crawls could not upload."""
        if self._store is not None:
            self._uploader = Uploader(waiting_folder(self._archive, self._store), self._store)
            self._closing = asyncio.ensure_future(self._close_files())

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
                self._writer = self._new_writer(run.captures_name)
            try:
                capture = await asyncio.to_thread(
                    self._writer.write, item.page, record_id, item.record_id
                )
            except ArchiveFull as error:
                run.archive.break_off(error)
                raise DropItem(str(error), log_level="DEBUG") from error
        item.record_id = record_id
        run.capture(capture)
        self._upload()

    def _new_writer(self, name: str) -> CaptureWriter:
        if self._store is not None:
            return WaitingWriter(self._archive, self._store, name)
        return CaptureWriter(folder_of(self._url) or captures_folder(self._archive), name)

    async def _close_files(self) -> None:
        """Close the file every CAPTURES_UPLOAD_SECONDS, and upload it."""
        while True:
            await asyncio.sleep(self._seconds)
            async with self._one_at_a_time:
                if self._writer is not None:
                    await asyncio.to_thread(self._writer.close)
            self._upload()

    def _upload(self) -> None:
        """Have the files uploaded that were closed."""
        if self._uploader is not None and isinstance(self._writer, WaitingWriter):
            closed, self._writer.closed = self._writer.closed, []
            self._uploader.add(closed)

    async def close_spider(self) -> None:
        """Close the file, and wait for the uploads, for a time."""
        if self._closing is not None:
            self._closing.cancel()
        async with self._one_at_a_time:
            if self._writer is not None:
                await asyncio.to_thread(self._writer.close)
        if self._uploader is not None:
            self._upload()
            left = await asyncio.to_thread(self._uploader.finish)
            self._crawler.stats.set_value("captures/not_uploaded", left)
