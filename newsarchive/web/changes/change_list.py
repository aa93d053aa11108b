"""A page of changes: a :class:`ChangeState` in, changes with their passages and counts out."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, NamedTuple

from newsarchive.archive.history.sentences import KIND_NAMES, size_of
from newsarchive.archive.history.standing import UNCHANGED
from newsarchive.archive.search.changes import (
    KINDS,
    SITES_COUNTED,
    Changes,
    Place,
    changed_hits,
)
from newsarchive.web.changes.change_state import ChangeMark, ChangeState
from newsarchive.web.changes.passages import Pieces, headline_passage, short_passage, stored_passage
from newsarchive.web.database.archive_database import ArchiveDatabase
from newsarchive.web.database.merging import joined, ordered
from newsarchive.web.search.extent import Extent, fetch_extent, share_of
from newsarchive.web.search.hits import fetch_standings

_ARTICLES: Final = (
    "SELECT a.id, a.url, a.site, coalesce(s.name, a.site) AS site_name, a.title, a.language"
    " FROM articles a LEFT JOIN sites s ON s.site = a.site"
    " WHERE a.id IN (SELECT value FROM json_each(:ids))"
)
_SITES: Final = "SELECT id, site FROM articles WHERE id IN (SELECT value FROM json_each(:ids))"
# Texts are compared up to 100,000 characters; beyond, the stored passages are shown.
_VERSIONS: Final = (
    "SELECT r.article_id, r.number, r.title AS old_title, r.words_added, r.words_removed, r.share,"
    " r.change,"
    " substr(r.text, 1, 100000) AS old_text,"
    " CASE WHEN n.number IS NULL THEN a.title ELSE n.title END AS new_title,"
    " substr(CASE WHEN n.number IS NULL THEN a.text ELSE n.text END, 1, 100000) AS new_text"
    " FROM json_each(:places) p CROSS JOIN revisions r ON r.article_id = p.value ->> 0"
    " AND r.number = p.value ->> 1 CROSS JOIN articles a ON a.id = r.article_id"
    " LEFT JOIN revisions n ON n.article_id = r.article_id AND n.number = r.number + 1"
)


class ListedChange(NamedTuple):
    """A change as the archive lists it."""

    place: Place
    kind: str
    silent: bool


@dataclass(frozen=True, slots=True)
class Change:
    """A change as a list shows it."""

    place: Place
    kind: str
    silent: bool
    article: Any
    """The row of the article: id, url, site, site_name, title, language."""
    words_added: int | None = None
    words_removed: int | None = None
    share: float | None = None
    title: str | None = None
    """The headline after the change."""
    headline: Pieces = field(default_factory=list)
    """What changed in the headline; empty if nothing did."""
    passage: Pieces = field(default_factory=list)
    """A passage of the text that changed; empty if nothing did."""
    gone_at: str | None = None
    """Since when the article is gone, whatever this change is."""

    @property
    def version(self) -> int | None:
        """The number of the version after the change; None for an article gone or back."""
        return self.place.number + 1 if self.place.number > 0 else None

    @property
    def name(self) -> str:
        """What happened, in words; a silent edit is called one, if it has no better name."""
        plain = self.silent and self.kind in ("text", "headline")
        return KIND_NAMES["silent" if plain else self.kind]

    @property
    def size(self) -> str:
        """The size in words, such as "+12 −3 words"; "" if no word of the text changed."""
        return size_of(self.words_added, self.words_removed)

    @property
    def path(self) -> str:
        """The path of the page that shows this very change."""
        page = f"/a/{self.place.article_id}"
        return page if self.version is None else f"{page}/history#v{self.version}"


@dataclass(slots=True)
class ChangeList:
    """A page of changes, and what is shown around it."""

    state: ChangeState
    changes: Changes
    articles: int = 0
    """The number of articles in the archive."""
    total: int = 0
    """The number of changes on all pages."""
    counts: dict[str, int] = field(default_factory=dict)
    """The number of changes of each kind, whatever kinds are chosen."""
    sites: dict[str, int] = field(default_factory=dict)
    """The number of changes of each site, among the newest."""
    shown: list[Change] = field(default_factory=list)
    number: int = 0
    """The number of changes before this page."""
    next: ChangeState | None = None
    previous: ChangeState | None = None
    problems: tuple[str, ...] = ()
    """What readers must know of parts of the archive that cannot be read."""


async def list_changes(
    archive: ArchiveDatabase,
    state: ChangeState,
    size: int | None = None,
    *,
    with_sites: bool = False,
) -> ChangeList:
    """Return the page of *state*, with *size* changes if not with that of *state*."""
    extent = await fetch_extent(archive)
    found = ChangeList(state, await changes_of(archive, extent, state), extent.articles)
    totals = asyncio.create_task(_add_totals(found, archive, with_sites))
    try:
        await _add_page(found, archive, size or state.search.size)
    finally:
        await totals
    found.problems = archive.problems
    return found


async def changes_of(archive: ArchiveDatabase, extent: Extent, state: ChangeState) -> Changes:
    """Return the changes of *state* in *archive*, which holds *extent*."""
    articles = state.of_articles
    if not articles.q and not articles.filters:
        return state.changes(None)
    search = await extent.search(archive, articles.query)

    async def find() -> str:
        async def find_in(file: ArchiveDatabase) -> list[int]:
            own = await share_of(archive, file, search)
            found: list[int] = json.loads((await file.run_statement(changed_hits(own)))[0]["ids"])
            return found

        return json.dumps(joined(await archive.within(search.query).ask_each(find_in)))

    # Found once for the list and its counts, and for the next page.
    return state.changes(search, await archive.fetch_cached(("changed", search), find))


async def _add_totals(found: ChangeList, archive: ArchiveDatabase, with_sites: bool) -> None:
    changes = found.changes
    found.counts, found.total = await count_changes(archive, changes)
    if with_sites:
        found.sites = await archive.fetch_cached(
            ("changed sites", changes), lambda: _count_sites(archive, changes)
        )


async def count_changes(archive: ArchiveDatabase, changes: Changes) -> tuple[dict[str, int], int]:
    """Return the number of changes of each kind, and of those that *changes* lists."""

    async def count() -> tuple[dict[str, int], int]:
        rows = await archive.run_statement(changes.counts(), joined)
        counts = dict.fromkeys(KINDS, 0)
        for row in rows:
            counts[row["kind"]] += row["changes"]
            if row["silent"] and row["kind"] != "typography":
                counts["silent"] += row["changes"]
        listed = (r["changes"] for r in rows if changes.has_kind(r["kind"], bool(r["silent"])))
        return counts, sum(listed)

    return await archive.fetch_cached(("changes", changes), count)


async def _count_sites(archive: ArchiveDatabase, changes: Changes) -> dict[str, int]:
    if not archive.has_parts:
        rows = await archive.run_statement(changes.sites())
        return {row["site"]: row["changes"] for row in rows}
    newest = await archive.run_statement(
        changes.page(None, SITES_COUNTED), ordered(_place, SITES_COUNTED, reverse=True)
    )
    ids = [row["article_id"] for row in newest]
    articles = await archive.fetch_rows(_SITES, {"ids": json.dumps(ids)}, merge=joined)
    sites = {row["id"]: row["site"] for row in articles}
    counted = Counter(sites[number] for number in ids if number in sites)
    return dict(sorted(counted.items(), key=lambda each: (-each[1], each[0])))


def _place(row: Any) -> tuple[str, int, int]:
    return (row["at"], row["article_id"], row["number"])


async def _add_page(found: ChangeList, archive: ArchiveDatabase, size: int) -> None:
    """Set the changes of the page, and the pages beside it."""
    state, mark = found.state, ChangeMark.parse(found.state.page)
    if mark is not None and mark.ends_page:
        rows = await archive.run_statement(
            found.changes.page(mark.place, size, backwards=True), ordered(_place, size)
        )
        if len(rows) == size:
            # The page ends before the mark, which begins the page that the reader comes from.
            found.number = max(0, mark.number - 1 - size)
            await _fill(found, archive, rows[::-1], more=True)
            return
        mark = None  # Fewer changes than a page are before the mark: this is the first page.
    place = mark.place if mark else None
    newest = ordered(_place, size + 1, reverse=True)
    rows = await archive.run_statement(found.changes.page(place, size + 1), newest)
    found.number = mark.number if mark else 0
    await _fill(found, archive, rows[:size], more=len(rows) > size)
    if mark and not rows:
        found.previous = state.at_page("")


async def _fill(
    found: ChangeList, archive: ArchiveDatabase, rows: list[Any], *, more: bool
) -> None:
    if not rows:
        return
    places = [Place(row["at"], row["article_id"], row["number"]) for row in rows]
    if more:
        last = ChangeMark(places[-1], found.number + len(rows))
        found.next = found.state.at_page(str(last))
    if found.state.page and found.number > 0:
        first = ChangeMark(places[0], found.number + 1, ends_page=True)
        found.previous = found.state.at_page(str(first))
    listed = (
        ListedChange(place, row["kind"], bool(row["silent"]))
        for place, row in zip(places, rows, strict=True)
    )
    found.shown = await fetch_changes(archive, list(listed))


async def fetch_changes(archive: ArchiveDatabase, listed: Sequence[ListedChange]) -> list[Change]:
    """Return the changes *listed* with their passages, without those of articles not there."""
    if not listed:
        return []
    places = [each.place for each in listed]
    ids = json.dumps(sorted({place.article_id for place in places}))
    numbers = json.dumps([place[1:] for place in places if place.number > 0])
    articles, versions, standings = await asyncio.gather(
        archive.fetch_rows(_ARTICLES, {"ids": ids}, merge=joined),
        archive.fetch_rows(_VERSIONS, {"places": numbers}, merge=joined),
        fetch_standings(archive, [place.article_id for place in places]),
    )
    by_id = {row["id"]: row for row in articles}
    by_version = {(row["article_id"], row["number"]): row for row in versions}
    return await asyncio.to_thread(
        lambda: [
            replace(
                _change(each, by_id[each.place.article_id], by_version.get(each.place[1:])),
                gone_at=standings.get(each.place.article_id, UNCHANGED).gone_at,
            )
            for each in listed
            if each.place.article_id in by_id
        ]
    )


def _change(listed: ListedChange, article: Any, version: Any) -> Change:
    place, kind, silent = listed
    if version is None:
        return Change(place, kind, silent, article, title=article["title"])
    return Change(
        place,
        kind,
        silent,
        article,
        version["words_added"],
        version["words_removed"],
        version["share"],
        version["new_title"],
        headline_passage(version["old_title"], version["new_title"]),
        short_passage(version["old_text"], version["new_text"])
        or stored_passage(version["change"]),
    )
