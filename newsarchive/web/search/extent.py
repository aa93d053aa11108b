"""The articles that a request searches, and the one place where our pages make a search of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from newsarchive.archive.search.query import Query
from newsarchive.archive.search.statements import EXTENT, Search, languages_of
from newsarchive.web.framework.database import ArchiveDatabase, TimeLimitExceeded


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
            rows = await archive.run_statement(statement)
            return frozenset(row["phrase"] for row in rows)

        try:
            absent = await archive.fetch_cached(("absent", *statement.parameters.values()), look_up)
        except TimeLimitExceeded:
            return search
        return replace(search, absent=absent)


async def fetch_extent(archive: ArchiveDatabase) -> Extent:
    """Return what *archive* holds now."""

    async def look_up() -> Extent:
        row = await archive.fetch_first_row(EXTENT)
        return Extent(row["newest"], row["articles"], languages_of(row))

    return await archive.fetch_cached("extent", look_up)
