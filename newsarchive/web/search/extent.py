"""The articles that a request searches, and the one place where our pages make a search of them."""

from __future__ import annotations

from dataclasses import dataclass

from newsarchive.archive.search.query import Query
from newsarchive.archive.search.statements import EXTENT, Search, languages_of
from newsarchive.web.framework.database import ArchiveDatabase


@dataclass(frozen=True, slots=True)
class Extent:
    """What the archive holds at the time of a request."""

    newest: int
    """The id of the article archived last; 0 if there is none."""
    articles: int
    languages: tuple[str, ...]
    """The languages in which the words of a query are stemmed."""

    def search(self, query: Query, until: int | None = None) -> Search:
        """Return the search for *query* in the articles up to id *until*, or in all of them."""
        last = self.newest if until is None else min(self.newest, until)
        return Search(query, last, self.languages)


async def fetch_extent(archive: ArchiveDatabase) -> Extent:
    """Return what *archive* holds now."""
    row = await archive.fetch_first_row(EXTENT)
    return Extent(row["newest"], row["articles"], languages_of(row))
