"""The words of the full-text index: is one there, which are like it, where does it stand."""

from __future__ import annotations

from typing import NamedTuple

from newsarchive.archive.search.query import Term


class Statement(NamedTuple):
    """SQL and its named parameters."""

    sql: str
    parameters: dict[str, str | int | None]


def any_article_with(term: Term) -> Statement:
    """A row if any article has *term*."""
    sql = "SELECT 1 FROM articles_fts WHERE articles_fts MATCH :match LIMIT 1"
    return Statement(sql, {"match": term.expression})


def nearby_words(stem: str) -> Statement:
    """``term, doc`` (articles) of the index's words that begin as *stem* and are about as long."""
    start = stem[:2]
    sql = (
        "SELECT term, doc FROM article_words WHERE term >= :low AND term < :high"
        " AND length(term) BETWEEN :length - 2 AND :length + 2"
    )
    end = start[:-1] + chr(min(ord(start[-1]) + 1, 0x10_FFFF))
    return Statement(sql, {"low": start, "high": end, "length": len(stem)})


def article_with_word(term: str) -> Statement:
    """Title and text of an article that has the index's word *term*."""
    sql = (
        "SELECT title, substr(text, 1, 50000) AS text FROM articles"
        " WHERE id = (SELECT doc FROM article_word_places WHERE term = :term LIMIT 1)"
    )
    return Statement(sql, {"term": term})


def facet_values(codes: list[int]) -> Statement:
    """``code, value`` of the facets' values that have *codes*."""
    numbers = ", ".join(str(int(code)) for code in codes)
    return Statement(f"SELECT code, value FROM facet_values WHERE code IN ({numbers})", {})
