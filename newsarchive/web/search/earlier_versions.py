"""Where nothing is found: what the publisher has since taken out of an article."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from markupsafe import Markup

from newsarchive.archive.search.query import Query, Term
from newsarchive.web.framework.database import ArchiveDatabase, TookTooLong
from newsarchive.web.search.highlighting import Marker

#: Versions that are looked through, the youngest: they are in no index, and cost 50 µs each.
LOOKED_THROUGH: Final = 2_000
_SHOWN: Final = 5
_LIMIT_MS: Final = 500
_VERSIONS: Final = (
    "SELECT article_id, number, title, text, replaced_at FROM revisions"
    " ORDER BY rowid DESC LIMIT :limit"
)


@dataclass(frozen=True, slots=True)
class Earlier:
    """A version of an article that has the words, and is no longer what the article says."""

    article_id: int
    number: int
    title: Markup
    snippet: Markup
    replaced_at: str


async def earlier_versions(archive: ArchiveDatabase, query: Query) -> list[Earlier]:
    """The youngest earlier versions that have all words of *query*; filters are left out."""
    if not query.terms:
        return []
    try:
        rows = await archive.rows(_VERSIONS, {"limit": LOOKED_THROUGH}, _LIMIT_MS)
    except TookTooLong:
        return []
    return await asyncio.to_thread(_matching, rows, query)


def _matching(rows: Sequence[Any], query: Query) -> list[Earlier]:
    marker = Marker(query.terms)
    wanted: list[set[int]] = []
    number = 0
    for clause in query.clauses:
        terms = sum(isinstance(atom, Term) for atom in clause)
        if terms:
            wanted.append(set(range(number, number + terms)))
        number += terms
    found = (row for row in rows if _has(marker, row, wanted))
    return [
        Earlier(
            row["article_id"],
            row["number"],
            marker.marked(row["title"] or "Untitled"),
            marker.snippet(row["text"]),
            row["replaced_at"],
        )
        for row in islice(found, _SHOWN)
    ]


def _has(marker: Marker, row: Any, wanted: list[set[int]]) -> bool:
    """Whether of each of *wanted*, numbers of terms, one stands in the version *row*."""
    there = {number for _, _, number in marker.spans(f"{row['title'] or ''}\n{row['text']}")}
    return all(numbers & there for numbers in wanted)
