"""SQL about the words of the full-text index: which ones it has, and which articles have them."""

from __future__ import annotations

from typing import NamedTuple

from newsarchive.archive.search.query import Term


class Statement(NamedTuple):
    """SQL and its named parameters."""

    sql: str
    parameters: dict[str, str | int | None]


def any_article_with(term: Term) -> Statement:
    """Return SQL that selects one row if any article has *term*."""
    sql = "SELECT 1 FROM articles_fts WHERE articles_fts MATCH :match LIMIT 1"
    return Statement(sql, {"match": term.expression})


def nearby_words(stem: str) -> Statement:
    """Return SQL for ``term, doc`` of the words that begin as *stem* and have about its length.

    ``doc`` is the number of articles with the word. The beginning is two letters; the length may
    differ by two.
    """
    start = stem[:2]
    sql = (
        "SELECT term, doc FROM article_words WHERE term >= :low AND term < :high"
        " AND length(term) BETWEEN :length - 2 AND :length + 2"
    )
    end = start[:-1] + chr(min(ord(start[-1]) + 1, 0x10_FFFF))
    return Statement(sql, {"low": start, "high": end, "length": len(stem)})


def article_with_word(term: str) -> Statement:
    """Return SQL for the title and text of one article that has *term*, a word of the index."""
    sql = (
        "SELECT title, substr(text, 1, 50000) AS text FROM articles"
        " WHERE id = (SELECT doc FROM article_word_places WHERE term = :term LIMIT 1)"
    )
    return Statement(sql, {"term": term})


def facet_values(codes: list[int]) -> Statement:
    """Return SQL for ``code, value`` of the facet values with *codes*."""
    numbers = ", ".join(str(int(code)) for code in codes)
    return Statement(f"SELECT code, value FROM facet_values WHERE code IN ({numbers})", {})
