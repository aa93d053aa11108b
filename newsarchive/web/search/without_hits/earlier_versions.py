"""Hits in superseded versions of articles, for a query that no current text matches.

They show what a publisher has removed from an article since it was first archived.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from markupsafe import Markup

from newsarchive.archive.search.query import And, Near, Node, Or, Query, Term
from newsarchive.web.database.archive_database import ArchiveDatabase, TimeLimitExceeded
from newsarchive.web.database.merging import ordered
from newsarchive.web.search.highlighting import Highlighter

#: How many of the newest versions are read. No index contains them; reading one takes 50 µs.
MAX_VERSIONS: Final = 2_000
_MAX_SHOWN: Final = 5
_LIMIT_MS: Final = 500
_VERSIONS: Final = (
    "SELECT article_id, number, title, text, replaced_at FROM revisions"
    " WHERE replaced_at >= :since ORDER BY replaced_at DESC LIMIT :limit"
)
#: When versions were replaced, from an index: of many files few have the newest ones.
_MOMENTS: Final = "SELECT replaced_at FROM revisions ORDER BY replaced_at DESC LIMIT :limit"


@dataclass(frozen=True, slots=True)
class EarlierVersion:
    """A superseded version of an article that matches the query."""

    article_id: int
    number: int
    title: Markup
    snippet: Markup
    replaced_at: str


async def find_earlier_versions(archive: ArchiveDatabase, query: Query) -> list[EarlierVersion]:
    """Return the newest superseded versions that match the words of *query*.

    Filters are ignored. The list is empty if the query has no words, or if reading takes too long.
    """
    if not query.terms:
        return []
    try:
        rows = await _newest_versions(archive)
    except TimeLimitExceeded:
        return []
    return await asyncio.to_thread(_matching_versions, rows, query)


async def _newest_versions(archive: ArchiveDatabase) -> list[Any]:
    newest = ordered(lambda row: row["replaced_at"], MAX_VERSIONS, reverse=True)
    limits: dict[str, Any] = {"since": "", "limit": MAX_VERSIONS}
    if archive.has_parts:
        moments = await archive.fetch_rows(_MOMENTS, limits, _LIMIT_MS, newest)
        if len(moments) == MAX_VERSIONS:
            limits["since"] = moments[-1]["replaced_at"]
    return await archive.fetch_rows(_VERSIONS, limits, _LIMIT_MS, newest)


def _matching_versions(rows: Sequence[Any], query: Query) -> list[EarlierVersion]:
    highlighter = Highlighter(query.terms)
    matches = (
        row for row in rows if _matches(query.root, _present_terms(highlighter, row, query.terms))
    )
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


def _matches(node: Node | None, present: set[Term]) -> bool | None:
    """Return whether a version with the terms *present* matches; None if *node* has no words.

    What is excluded and the filters are ignored.
    """
    if isinstance(node, Term):
        return node in present
    if isinstance(node, Near):
        return present.issuperset(node.terms)
    if isinstance(node, And | Or):
        found = [m for child in node.nodes if (m := _matches(child, present)) is not None]
        return (all(found) if isinstance(node, And) else any(found)) if found else None
    return None


def _present_terms(highlighter: Highlighter, row: Any, terms: Sequence[Term]) -> set[Term]:
    """Return those of *terms* that the version *row* has."""
    text = f"{row['title'] or ''}\n{row['text']}"
    return {terms[number] for _, _, number in highlighter.find_hits(text)}
