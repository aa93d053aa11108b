"""SQL for what ranking needs of the full-text index of one file, and its encoding."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Final

from newsarchive.archive.search.index_words import Statement
from newsarchive.archive.search.ranking.scores import SMALL, WEIGHTS, IndexSize

#: SQL for the row of FTS5 with the number of articles, and of words in each column.
INDEX_SIZE: Final = "SELECT block FROM articles_fts_data WHERE id = 1"


def _weighted(scale: float) -> str:
    return f"bm25(articles_fts, {', '.join(repr(weight * scale) for weight in WEIGHTS)})"


def index_size(block: bytes) -> IndexSize:
    """Return the size that the row of :data:`INDEX_SIZE` has."""
    articles, *words = [*variable_length_numbers(block)] or [0]  # empty until there are articles
    return IndexSize(articles, sum(words))


def variable_length_numbers(data: bytes) -> Iterator[int]:
    """Yield the numbers in *data*, in SQLite's encoding: seven bits a byte, the highest first."""
    number = bytes_read = 0
    for byte in data:
        bytes_read += 1
        if bytes_read == 9:
            yield number << 8 | byte
        elif byte & 0x80:
            number = number << 7 | byte & 0x7F
            continue
        else:
            yield number << 7 | byte
        number = bytes_read = 0


def having(expressions: Sequence[str]) -> Statement:
    """Return SQL for ``expression, articles``: how many articles match each of *expressions*."""
    sql = (
        "SELECT value AS expression, (SELECT count(*) FROM articles_fts"
        " WHERE articles_fts MATCH value) AS articles FROM json_each(:expressions)"
    )
    return Statement(sql, {"expressions": json.dumps(list(expressions))})


def lengths(ids: Sequence[int]) -> Statement:
    """Return SQL for ``id, story_id, sizes`` of the articles *ids*.

    ``sizes`` is the number of words in each column, as :func:`variable_length_numbers` reads them.
    """
    sql = (
        "SELECT a.id, a.story_id, d.sz AS sizes FROM json_each(:ids) wanted"
        " CROSS JOIN articles a INDEXED BY articles_by_id ON a.id = wanted.value"
        " CROSS JOIN articles_fts_docsize d ON d.id = a.id"
    )
    return Statement(sql, {"ids": json.dumps(list(ids))})


def values_of(expression: str, ids: Sequence[int]) -> Statement:
    """Return SQL for ``id, value, small`` of those of *ids* that match *expression*.

    ``value`` is that of ``bm25()``, ``small`` with columns of :data:`.scores.SMALL` weights.
    """
    sql = (
        f"SELECT h.rowid AS id, {_weighted(1)} AS value, {_weighted(SMALL)} AS small"
        " FROM articles_fts h WHERE articles_fts MATCH :expression"
        " AND h.rowid BETWEEN :first AND :last"
        " AND +h.rowid IN (SELECT value FROM json_each(:ids))"
    )
    return Statement(
        sql,
        {
            "expression": expression,
            "first": min(ids),
            "last": max(ids),
            "ids": json.dumps(list(ids)),
        },
    )
