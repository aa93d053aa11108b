"""Where nothing is found: what the publisher has since taken out of an article."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from markupsafe import Markup

from newsarchive.archive.search.query import Query, Term
from newsarchive.web.framework.database import ArchiveDatabase, TimeLimitExceeded
from newsarchive.web.search.highlighting import Highlighter

#: Versions that are looked through, the youngest: they are in no index, and cost 50 µs each.
MAX_VERSIONS: Final = 2_000
_MAX_SHOWN: Final = 5
_LIMIT_MS: Final = 500
_VERSIONS: Final = (
    "SELECT article_id, number, title, text, replaced_at FROM revisions"
    " ORDER BY rowid DESC LIMIT :limit"
)


@dataclass(frozen=True, slots=True)
class EarlierVersion:
    """A version of an article that has the words, and is no longer what the article says."""

    article_id: int
    number: int
    title: Markup
    snippet: Markup
    replaced_at: str


async def find_earlier_versions(archive: ArchiveDatabase, query: Query) -> list[EarlierVersion]:
    """The youngest earlier versions that have all words of *query*; filters are left out."""
    if not query.terms:
        return []
    try:
        rows = await archive.fetch_rows(_VERSIONS, {"limit": MAX_VERSIONS}, _LIMIT_MS)
    except TimeLimitExceeded:
        return []
    return await asyncio.to_thread(_matching_versions, rows, query)


def _matching_versions(rows: Sequence[Any], query: Query) -> list[EarlierVersion]:
    highlighter = Highlighter(query.terms)
    wanted: list[set[int]] = []
    number = 0
    for clause in query.clauses:
        terms = sum(isinstance(atom, Term) for atom in clause)
        if terms:
            wanted.append(set(range(number, number + terms)))
        number += terms
    matches = (row for row in rows if _has_all_clauses(highlighter, row, wanted))
    return [
        EarlierVersion(
            row["article_id"],
            row["number"],
            highlighter.highlight(row["title"] or "Untitled"),
            highlighter.snippet(row["text"]),
            row["replaced_at"],
        )
        for row in islice(matches, _MAX_SHOWN)
    ]


def _has_all_clauses(highlighter: Highlighter, row: Any, wanted: list[set[int]]) -> bool:
    """Whether of each of *wanted*, numbers of terms, one stands in the version *row*."""
    present = {
        number for _, _, number in highlighter.find_hits(f"{row['title'] or ''}\n{row['text']}")
    }
    return all(numbers & present for numbers in wanted)
