"""Pages of hits in an order by date, with one hit for all copies of a story."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

from newsarchive.archive.search import date_order
from newsarchive.archive.search.date_order import Position
from newsarchive.archive.search.statements import Search
from newsarchive.web.framework.database import ArchiveDatabase
from newsarchive.web.search.search_state import SearchState

#: The newest hits are searched among those archived last. If more articles than this were archived
#: earlier but have a later date, all hits are sorted instead.
MAX_OVERLOOKED: Final = 100


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

    async def fetch_page(self, state: SearchState, size: int) -> tuple[list[int], str]:
        """Return the ids of *size* hits from the position in *state*, and the next position.

        The next position is "" on the last page. Rows are fetched until the page is full.
        """
        position = state.position
        ids: list[int] = []
        end = ""
        undated = position is not None and position.published_at is None and self.sort != "archived"
        batch = size * 2
        while True:
            rows = await self._next_rows(position, batch, undated=undated)
            leads = await self._story_leads(rows)
            for row in rows:
                position = Position(row["published_at"], row["id"])
                if row["story_id"] is not None and leads.get(row["story_id"]) != row["id"]:
                    continue
                if len(ids) == size:
                    return ids, end
                ids.append(row["id"])
                end = f"{position.published_at or ''}~{position.article_id}"
            if len(rows) < batch:
                if undated or self.sort == "archived":
                    return ids, ""
                undated = True

    async def _next_rows(
        self, position: Position | None, batch: int, *, undated: bool
    ) -> list[Any]:
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
        )
        among = self.search.among([member["id"] for member in members])
        hits = {row["id"] for row in await self.archive.run_statement(among)}
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
