"""The files of a month of CC-NEWS, and the pages in them that are wanted."""

from __future__ import annotations

import gzip
import io
import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from newsarchive.captures.common_crawl.page_language import may_be_in
from newsarchive.captures.common_crawl.range_file import DownloadFailed, RangeFile
from newsarchive.captures.imports.warc_items import PlacedItem, records_of
from newsarchive.captures.record_pages import NoPage
from newsarchive.captures.warc_reader import WarcRecord
from newsarchive.errors import BadURL
from newsarchive.urls import normalised_url, site_of

#: Where Common Crawl publishes its files.
PUBLIC_URL = "https://data.commoncrawl.org"
_MOST_INDEX = 16 * 2**20
_FILE = re.compile(r"crawl-data/CC-NEWS/\d{4}/\d\d/[\w.-]+\.warc\.gz")


@dataclass(slots=True)
class NewsMonth:
    """A month of CC-NEWS below the address *base*, such as "2026-08".

    Only pages of *sites* are wanted, if there are any, and in *language* (ISO 639-1), if given.
    """

    month: str
    base: str
    user_agent: str
    sites: frozenset[str] = frozenset()
    language: str | None = None
    stop: Callable[[], bool] = bool
    left_out: Counter[str] = field(default_factory=Counter)
    """The number of pages that are not wanted, by the reason."""

    @property
    def selection(self) -> str:
        """What is wanted, as text: a file that was read for something else is read again."""
        return f"sites={','.join(sorted(self.sites))} language={self.language or ''}"

    def files(self) -> list[str]:
        """Return the paths of the files, in the order of time. Raises :class:`DownloadFailed`."""
        url = f"{self.base}/crawl-data/CC-NEWS/{self.month.replace('-', '/')}/warc.paths.gz"
        pieces, size = [], 0
        with RangeFile(url, 0, self.user_agent, self.stop) as opened:
            while (piece := opened.read()) and size <= _MOST_INDEX:
                pieces.append(piece)
                size += len(piece)
        try:
            with gzip.open(io.BytesIO(b"".join(pieces))) as packed:
                text = packed.read(_MOST_INDEX)
        except (EOFError, OSError, zlib.error) as error:
            raise DownloadFailed(f"{url} is no list of files, or damaged ({error})") from error
        files = [line for line in text.decode("utf-8", "replace").split() if _FILE.fullmatch(line)]
        if not files:
            raise DownloadFailed(f"{url} names no WARC file of CC-NEWS")
        return sorted(set(files))

    def opened(self, file: str, start: int) -> RangeFile:
        """Return *file*, one of :meth:`files`, to read it from byte *start* on."""
        return RangeFile(f"{self.base}/{file}", start, self.user_agent, self.stop)

    def items_of(self, file: str, opened: RangeFile) -> Iterator[PlacedItem]:
        """Yield the wanted pages of *opened*, a part of *file*. Other records are only progress.

        A page of another language is a :class:`NoPage`. Raises :class:`DownloadFailed`.
        """
        now = datetime.now(UTC)
        is_wanted = self._is_wanted if self.sites else None
        place = f"{self.base}/{file}"
        for placed in records_of(opened, opened.tell, place, now, is_wanted):  # type: ignore[arg-type]
            item = placed.item
            page = item.page
            if page is not None and self.language and not may_be_in(page, self.language):
                no_page = NoPage("other_language", page.url)
                item = replace(item, page=None, no_page=no_page)
            yield PlacedItem(item, placed.member_at)

    def _is_wanted(self, record: WarcRecord) -> bool:
        """Return whether *record* is of one of the sites: by its head, before its page is read."""
        target = record.headers.get("warc-target-uri", "").strip("<> ")
        try:
            is_of_site = site_of(normalised_url(target)) in self.sites
        except (BadURL, ValueError):
            is_of_site = False
        if not is_of_site and record.headers.get("warc-type") == "response":
            self.left_out["other_site"] += 1
        return is_of_site
