"""Pages of hits in an order by date, with one hit for all copies of a story."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from newsarchive.archive.search import date_order
from newsarchive.archive.search.date_order import Position
from newsarchive.archive.search.statements import Search
from newsarchive.web.database.archive_database import ArchiveDatabase
from newsarchive.web.database.merging import joined
from newsarchive.web.search.extent import count_hits, fetch_extent, hits_among, share_of
from newsarchive.web.search.page_mark import PageMark

#: The newest hits are searched among those archived last. If more articles than this were archived
#: earlier but have a later date, all hits are sorted instead.
MAX_OVERLOOKED: Final = 100


@dataclass(frozen=True, slots=True)
class HitPage:
    """The ids of the hits of a page, and the values of ``page`` in the URLs beside it."""

    ids: list[int]
    next: str = ""
    """The next page; "" on the last one."""
    previous: str | None = None
    """The previous page, "" if that is the first one; None on the first page."""
    number: int | None = 0
    """The number of hits before the page; None if it is not known."""


@dataclass(frozen=True, slots=True)
class DatePager:
    """Fetches pages of hits by date; its fields decide which SQL is the fastest."""

    archive: ArchiveDatabase
    search: Search
    sort: str
    total: int
    """The number of hits."""
    articles: int
    """The number of articles in the archive."""

    async def fetch_page(self, mark: PageMark | None, size: int) -> HitPage:
        """Return the page of *size* hits that begins or ends at *mark*."""
        if mark and mark.ends_page:
            page = await self._page_ending_with(mark, size)
            if page:
                return page
            mark = None  # Fewer hits than a page are before the mark: this is the first page.
        ids: list[int] = []
        number = mark.number if mark else 0
        end = position = mark.position if mark else None
        async for lead in self._leads(self._rows_after(position, size * 2)):
            if len(ids) == size:
                count = None if number is None else number + size
                next_page = str(PageMark(end or lead, count))
                return HitPage(ids, next_page, self._before(mark, size), number)
            ids.append(lead.article_id)
            end = lead
        return HitPage(ids, "", self._before(mark, size), number)

    def _before(self, mark: PageMark | None, size: int) -> str | None:
        """Return the page that ends with the hit of *mark*."""
        if mark is None:
            return None
        is_first = mark.number is not None and mark.number <= size
        return "" if is_first else str(mark._replace(ends_page=True))

    async def _page_ending_with(self, mark: PageMark, size: int) -> HitPage | None:
        """Return the page whose last hit is *mark*, or None if it is not full."""
        ids = [mark.position.article_id]
        number = None if mark.number is None else mark.number - size
        async for lead in self._leads(self._rows_before(mark.position, size * 2)):
            if len(ids) == size:
                before = PageMark(lead, number)
                return HitPage(
                    ids[::-1],
                    str(mark._replace(ends_page=False)),
                    self._before(before, size),
                    number,
                )
            ids.append(lead.article_id)
        return None

    async def _leads(self, batches: AsyncIterator[list[Any]]) -> AsyncIterator[Position]:
        """Yield the hits in *batches* without the copies that another hit represents."""
        async for rows in batches:
            leads = await self._story_leads(rows)
            for row in rows:
                if row["story_id"] is None or leads.get(row["story_id"]) == row["id"]:
                    yield Position(row["published_at"], row["id"])

    async def _rows_after(self, position: Position | None, batch: int) -> AsyncIterator[list[Any]]:
        """Yield all hits after *position* in batches; those without a date come last."""
        undated = self._is_undated(position)
        while True:
            after = partial(DatePager._next_rows, position=position, batch=batch, undated=undated)
            yield (rows := await self._merged(after, batch))
            if rows:
                position = Position(rows[-1]["published_at"], rows[-1]["id"])
            if len(rows) < batch:
                if undated or self.sort == "archived":
                    return
                undated = True

    async def _rows_before(self, position: Position, batch: int) -> AsyncIterator[list[Any]]:
        """Yield all hits before *position* in batches, the nearest first."""
        undated = self._is_undated(position)
        start: Position | None = position
        while True:
            before = partial(DatePager._rows_of_file_before, position=start, batch=batch)
            yield (rows := await self._merged(before, batch, backwards=True))
            if rows:
                start = Position(rows[-1]["published_at"], rows[-1]["id"])
            if len(rows) < batch:
                if not undated:
                    return
                undated, start = False, None

    def _is_undated(self, position: Position | None) -> bool:
        """Return whether *position* is among the hits without a date, which come last."""
        return position is not None and position.published_at is None and self.sort != "archived"

    async def _merged(
        self,
        read: Callable[[DatePager], Awaitable[list[Any]]],
        batch: int,
        *,
        backwards: bool = False,
    ) -> list[Any]:
        """Return the next *batch* rows of those that *read* returns for each file, in order."""
        if not self.archive.has_parts:
            return await read(self)

        async def read_file(file: ArchiveDatabase) -> list[Any]:
            search = await share_of(self.archive, file, self.search)
            total = await count_hits(file, search)
            if not total:
                return []
            articles = (await fetch_extent(file)).articles
            return await read(DatePager(file, search, self.sort, total, articles))

        rows: list[Any] = []
        for some in self._files(backwards=backwards):
            asked = self._reaching(some, rows[-1], backwards) if len(rows) == batch else some
            rows += joined(await asked.ask_each(read_file))
            rows = sorted(rows, key=partial(_sort_key, self.sort), reverse=backwards)[:batch]
        return rows

    def _files(self, *, backwards: bool) -> Sequence[ArchiveDatabase]:
        """Return the archive as some files at a time, those with the next hits first."""
        if self.sort == "archived":
            return [self.archive] if backwards else self.archive.newest_first()
        return self.archive.by_date(newest=(self.sort == "newest") != backwards)

    def _reaching(self, some: ArchiveDatabase, row: Any, backwards: bool) -> ArchiveDatabase:
        """Return *some* files without those that have no hit before *row*."""
        if self.sort == "archived":
            return some.since(row["id"])
        newest = (self.sort == "newest") != backwards
        return some.reaching(row["published_at"], newest=newest)

    async def _rows_of_file_before(self, position: Position | None, batch: int) -> list[Any]:
        statement = date_order.hits_before(
            self.search, self.sort, position, batch, self.total, self.articles
        )
        return await self.archive.run_statement(statement)

    async def _next_rows(
        self, position: Position | None, batch: int, *, undated: bool
    ) -> list[Any]:
        """Return the next *batch* rows of the file after *position*."""
        if undated:
            return await self.archive.run_statement(
                date_order.undated_hits(self.search, position, batch)
            )
        if self.sort == "newest" and self.search.has_words and self.total > date_order.RECENT:
            rows = await self._recent_rows(position, batch)
            if rows is not None:
                return rows
        return await self.archive.run_statement(
            date_order.page_by_date(
                self.search, self.sort, position, batch, self.total, self.articles
            )
        )

    async def _recent_rows(self, position: Position | None, batch: int) -> list[Any] | None:
        """Return the next rows of the hits archived last; None if others may belong among them."""
        rows = await self.archive.run_statement(
            date_order.recent_hits(self.search, position, batch)
        )
        if not rows or rows[0]["floor"] is None:
            return rows
        last = Position(rows[-1]["published_at"], rows[-1]["id"])
        later = date_order.overlooked_ids(position, last, rows[0]["floor"], MAX_OVERLOOKED + 1)
        ids = [row["id"] for row in await self.archive.run_statement(later)]
        if len(ids) > MAX_OVERLOOKED:
            return None
        return None if ids and await self.archive.run_statement(self.search.among(ids)) else rows

    async def _story_leads(self, rows: list[Any]) -> dict[int, int]:
        """Return the first hit of each story in *rows*, by story. Only that one is shown."""
        stories = sorted({row["story_id"] for row in rows if row["story_id"] is not None})
        if not stories:
            return {}
        members = await self.archive.fetch_rows(
            "SELECT id, story_id, published_at FROM articles INDEXED BY articles_by_story"
            " WHERE story_id IN (SELECT value FROM json_each(:stories))",
            {"stories": json.dumps(stories)},
            merge=joined,
        )
        ids = [member["id"] for member in members]
        hits = await hits_among(self.archive, self.search, ids)
        leads: dict[int, int] = {}
        for member in sorted(members, key=lambda row: _sort_key(self.sort, row)):
            if member["id"] in hits:
                leads.setdefault(member["story_id"], member["id"])
        return leads


def _sort_key(sort: str, row: Any) -> tuple[bool, Any, int]:
    """Return the sort key that gives the order of :mod:`newsarchive.archive.search.date_order`."""
    published = row["published_at"]
    if sort == "archived":
        return (False, 0, -row["id"])
    if published is None:
        return (True, 0, -row["id"])
    if sort == "oldest":
        return (False, published, row["id"])
    return (False, _Descending(published), -row["id"])


class _Descending(str):
    """A text that sorts in descending order."""

    __slots__ = ()

    def __lt__(self, other: str) -> bool:
        return str.__gt__(self, other)
