"""SQL for samples of articles: some of the hits of a search, and the texts of some articles."""

from __future__ import annotations

import json
from typing import Final

from newsarchive.archive.search.index_words import Statement
from newsarchive.archive.search.statements import Search

# Knuth's multiplicative hash. The order is as good as random, and the same at each request.
_SHUFFLED: Final = "{id} * 2654435761 % 4294967296"


def shuffled(article_id: int) -> int:
    """Return the place of an article in the order of :func:`sampled_ids`."""
    return article_id * 2654435761 % 4294967296


def sampled_ids(search: Search, size: int) -> Statement:
    """Return SQL for ``id`` of *size* hits of *search*, drawn from all by a hash of the id."""
    return search.hits("{id} AS id", order=f"ORDER BY {_SHUFFLED} LIMIT {int(size)}")


def texts(ids: list[int], longest: int) -> Statement:
    """Return SQL for ``id, language, story_id, text`` of the articles *ids*.

    ``text`` is headline and text, up to *longest* characters.
    """
    sql = (
        "SELECT a.id, a.language, a.story_id, coalesce(a.title, '') || char(10) ||"
        f" substr(a.text, 1, {int(longest)}) AS text"
        " FROM json_each(:ids) AS wanted CROSS JOIN articles a ON a.id = wanted.value"
    )
    return Statement(sql, {"ids": json.dumps(ids)})
