"""The hits before and after an article in the search that it was opened from.

The search, with its page of hits, is in the address (:attr:`.reading.Reading.search`). That page is
found again, and at its ends the page beside it: three pages of ids at most, whatever the number of
hits. The search page has already found the first one, and the archive's cache keeps it until the
next commit.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from newsarchive.web.articles.reading import Reading
from newsarchive.web.database.archive_database import ArchiveDatabase, TimeLimitExceeded
from newsarchive.web.database.merging import joined
from newsarchive.web.search.results import find_hit_page
from newsarchive.web.search.search_state import SearchState


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The hit before or after an article."""

    path: str
    """Its path, with the search and its page of hits."""
    title: str
    """Its headline; "" if it has none."""
    language: str | None


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The place of an article among the hits of a search."""

    previous: Neighbour | None = None
    next: Neighbour | None = None
    number: int | None = None
    """The number of the article's hit, from 1; None if it is not known."""


async def find_neighbours(reading: Reading) -> Neighbours:
    """Return the hits beside the article.

    There are none if the reader did not come from a search, if the article is not on that page of
    hits (any more), or if finding them takes longer than Datasette's time limit.
    """
    if reading.search is None:
        return Neighbours()
    try:
        return await _neighbours(reading.archive.whole, reading.article["id"], reading.search)
    except TimeLimitExceeded:
        return Neighbours()


async def _neighbours(archive: ArchiveDatabase, article_id: int, state: SearchState) -> Neighbours:
    page, until = await find_hit_page(archive, state)
    if article_id not in page.ids:
        return Neighbours()
    place = page.ids.index(article_id)
    before, after = page.ids[:place], page.ids[place + 1 :]
    previous_state = next_state = state
    if not before and page.previous is not None:
        previous_state = state.at_page(page.previous, until)
        ids = (await find_hit_page(archive, previous_state))[0].ids
        # The first page of hits may contain the article too.
        before = ids[: ids.index(article_id)] if article_id in ids else ids
    if not after and page.next:
        next_state = state.at_page(page.next, until)
        after = (await find_hit_page(archive, next_state))[0].ids
    previous, following = await asyncio.gather(
        _neighbour(archive, before[-1:], previous_state), _neighbour(archive, after[:1], next_state)
    )
    number = None if page.number is None else page.number + place + 1
    return Neighbours(previous, following, number)


async def _neighbour(
    archive: ArchiveDatabase, ids: list[int], state: SearchState
) -> Neighbour | None:
    rows: list[Any] = await archive.fetch_rows(
        "SELECT id, title, language FROM articles WHERE id IN (SELECT value FROM json_each(:ids))",
        {"ids": json.dumps(ids)},
        merge=joined,
    )
    if not rows:
        return None
    query = urlencode({"from": state.path().partition("?")[2]})
    return Neighbour(f"/a/{rows[0]['id']}?{query}", rows[0]["title"] or "", rows[0]["language"])
