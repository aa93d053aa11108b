"""How often texts have each phrase of NEAR, where the values of their own index do not tell.

If a file has two phrases in equally many articles, both have the same weight there. Then an article
that has one of them twice and the other one once has the same value as the other way round.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from typing import Any, Final

from newsarchive.archive.search.index_words import Statement
from newsarchive.archive.search.ranking.index_statistics import (
    INDEX_SIZE,
    having,
    index_size,
    values_of,
    variable_length_numbers,
)
from newsarchive.archive.search.ranking.phrase_tree import Leaf
from newsarchive.archive.search.ranking.scores import damping, phrase_weight, times_of_each
from newsarchive.text import search_text

_INDEX: Final = """
CREATE VIRTUAL TABLE articles_fts USING fts5(
    title, description, text,
    tokenize="unicode61 remove_diacritics 2 categories 'L* N* Co Mc Mn'"
)
"""
_INSERT: Final = "INSERT INTO articles_fts(rowid, title, description, text) VALUES (?, ?, ?, ?)"


def are_exchangeable(
    times: Sequence[int],
    weights: Sequence[float],
    all_weights: Sequence[float],
    *,
    is_alone: bool = True,
) -> bool:
    """Return whether *times* may belong to other phrases, and this makes a difference.

    *weights* of the phrases are those in the file, *all_weights* those in all files. If the phrases
    are not all of the query (*is_alone*), the order in which their values are added matters too.
    """
    places = range(len(times))
    return any(
        times[one] != times[other]
        and weights[one] == weights[other]
        and (all_weights[one] != all_weights[other] or not is_alone)
        for one in places
        for other in places[one + 1 :]
    )


def texts_of(ids: Sequence[int]) -> Statement:
    """Return SQL for ``id, title, description, text`` of the articles *ids*."""
    sql = (
        "SELECT id, title, description, text FROM articles"
        " WHERE id IN (SELECT value FROM json_each(:ids))"
    )
    return Statement(sql, {"ids": json.dumps(list(ids))})


def times_in_texts(rows: Iterable[Any], leaf: Leaf) -> dict[int, tuple[int, ...]]:
    """Return by id how many times the articles *rows* have each phrase of *leaf*.

    *rows* are those of :func:`texts_of`. They are indexed in memory, with further texts so that no
    two phrases are in equally many.
    """
    columns = ("title", "description", "text")
    texts = [(row["id"], *(search_text(row[name]) for name in columns)) for row in rows]
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.row_factory = sqlite3.Row
        connection.execute(_INDEX)
        connection.executemany(_INSERT, texts)
        for number, phrase in enumerate(leaf.phrases, start=1):
            alone = (None, *[phrase.partition('"')[2].partition('"')[0]] * 3)
            connection.executemany(_INSERT, [alone] * number)
        # So that no phrase is in half of the texts: it would have the least weight there is.
        connection.executemany(_INSERT, [(None, "", "", "")] * (4 * len(texts) + 40))
        connection.commit()  # the size of the index is written then
        ids = [text[0] for text in texts]
        size = index_size(connection.execute(INDEX_SIZE).fetchone()["block"])
        counts = connection.execute(*having(leaf.phrases)).fetchall()
        by_phrase = {row["expression"]: row["articles"] for row in counts}
        weights = [phrase_weight(size, by_phrase[phrase]) for phrase in leaf.phrases]
        stored = connection.execute("SELECT id, sz FROM articles_fts_docsize").fetchall()
        length = {row["id"]: sum(variable_length_numbers(row["sz"])) for row in stored}
        return {
            number: times_of_each(value, small, weights, damping(length[number], size))
            for number, value, small in connection.execute(*values_of(leaf.expression, ids))
        }
