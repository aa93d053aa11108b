"""The articles that a request searches, and the one place where our pages make a search of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from newsarchive.archive.search.facet_matches import exact_filters, known_value, without_filter
from newsarchive.archive.search.query import Filter, Query
from newsarchive.archive.search.statements import EXTENT, Search, languages_of
from newsarchive.web.database.archive_database import ArchiveDatabase, TimeLimitExceeded
from newsarchive.web.database.merging import common, joined


@dataclass(frozen=True, slots=True)
class Extent:
    """What the archive holds at the time of a request."""

    newest: int
    """The id of the article archived last; 0 if there is none."""
    articles: int
    languages: tuple[str, ...]
    """The languages in which the words of a query are stemmed."""

    async def search(
        self, archive: ArchiveDatabase, query: Query, until: int | None = None
    ) -> Search:
        """Return the search for *query* in the articles up to id *until*, or in all of them.

        Stems that no article of *archive* has are looked up and left out of its statements.
        """
        last = self.newest if until is None else min(self.newest, until)
        search = Search(query, last, self.languages)
        statement = search.phrases_to_look_up()
        if statement is None:
            return search

        async def look_up() -> frozenset[str]:
            rows = await archive.run_statement(statement, common)
            return frozenset(row["phrase"] for row in rows)

        try:
            absent = await archive.fetch_cached(("absent", *statement.parameters.values()), look_up)
        except TimeLimitExceeded:
            return search
        return replace(search, absent=absent)


async def fetch_extent(archive: ArchiveDatabase) -> Extent:
    """Return what *archive* holds now, in all its files."""
    if archive.has_parts:
        return _together(await archive.whole.ask_each(fetch_extent))

    async def look_up() -> Extent:
        row = await archive.fetch_first_row(EXTENT)
        return Extent(row["newest"], row["articles"], languages_of(row))

    return await archive.fetch_cached("extent", look_up)


def _together(extents: Sequence[Extent]) -> Extent:
    return Extent(
        max(each.newest for each in extents),
        sum(each.articles for each in extents),
        # In the order of one file: that of a phrase's forms decides how their values add up.
        tuple(sorted({code for each in extents for code in each.languages})),
    )


async def count_hits(archive: ArchiveDatabase, search: Search, limit_ms: int | None = None) -> int:
    """Return the number of hits of *search* in *archive*, kept until the archive changes.

    *limit_ms* is a time limit in place of Datasette's. Raises :class:`TimeLimitExceeded`.
    """

    async def count_share(file: ArchiveDatabase) -> int:
        return await _count_in(file, await share_of(archive, file, search), limit_ms)

    return sum(await archive.ask_each(count_share))


async def _count_in(file: ArchiveDatabase, own: Search, limit_ms: int | None = None) -> int:
    """Return the number of hits of *own*, the share of a search in *file*."""

    async def count() -> int:
        return int((await file.run_statement(own.count(), limit_ms=limit_ms))[0][0])

    return await file.fetch_cached(("count", own), count)


async def share_of(archive: ArchiveDatabase, file: ArchiveDatabase, search: Search) -> Search:
    """Return *search* as it must be asked in *file*, one of those of *archive*.

    Its ids end with the newest in the file, so that what is kept of it stays valid when articles
    are added to another one. A value of a facet that the file does not have, but another one has,
    matches nothing there: it does not become a part of similar values.
    """
    if not archive.has_parts:
        return search
    query = search.query
    for each in set(exact_filters(query.root)):
        if not await _has_value(file, each) and await _any_has_value(archive, each):
            query = Query(without_filter(query.root, each))
    newest = (await fetch_extent(file)).newest
    return replace(search, query=query, until=min(search.until, newest))


async def share_with_hits(
    archive: ArchiveDatabase, file: ArchiveDatabase, search: Search
) -> Search | None:
    """Return what :func:`share_of` does; None if *file*, one of several, has no hit at all."""
    own = await share_of(archive, file, search)
    # All hits of the file are counted, because their number is kept.
    if archive.has_parts and not await _count_in(file, replace(own, oldest=0)):
        return None
    return own


async def hits_among(archive: ArchiveDatabase, search: Search, ids: list[int]) -> set[int]:
    """Return those of *ids* that are hits of *search*."""

    async def hits_in(file: ArchiveDatabase) -> list[int]:
        own = await share_of(archive, file, search)
        return [row["id"] for row in await file.run_statement(own.among(ids))]

    return set(joined(await archive.holding(ids).ask_each(hits_in)))


async def newest_ids(archive: ArchiveDatabase, search: Search, most: int) -> list[int]:
    """Return the ids of the *most* newest hits of *search*, the newest first.

    Files whose articles are all older than those are not read.
    """
    oldest = search.oldest

    async def ids_in(file: ArchiveDatabase) -> list[int]:
        own = await share_with_hits(archive, file, replace(search, oldest=oldest))
        if own is None:
            return []
        return id_list((await file.run_statement(own.newest_id_list(most)))[0]["ids"])

    found: list[int] = []
    for some in archive.newest_first():
        found += joined(await some.since(oldest).ask_each(ids_in))
        found = sorted(found, reverse=True)[:most]
        if len(found) == most:
            oldest = max(oldest, found[-1])
    return found


async def newest_share(archive: ArchiveDatabase, search: Search, total: int, most: int) -> Search:
    """Return *search* with its *most* newest hits only, if its *total* is larger.

    In one file the statements see to that themselves.
    """
    if not archive.has_parts or total <= most:
        return search

    async def look_up() -> int:
        return (await newest_ids(archive, search, most))[-1]

    return replace(search, oldest=await archive.fetch_cached(("oldest", search, most), look_up))


def id_list(text: str | None) -> list[int]:
    """Return the ids in *text*, which SQL joined with commas."""
    return [int(number) for number in text.split(",")] if text else []


async def _has_value(file: ArchiveDatabase, wanted: Filter) -> bool:
    async def look_up() -> bool:
        statement = known_value(wanted)
        return statement is not None and bool(await file.run_statement(statement))

    return await file.fetch_cached(("has value", wanted), look_up)


async def _any_has_value(archive: ArchiveDatabase, wanted: Filter) -> bool:
    return any(await archive.whole.ask_each(lambda file: _has_value(file, wanted)))
