"""SQL about the words of the full-text index: which ones it has, and which articles have them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

_START: Final = re.compile(r'"([a-z0-9]+)" \*')


class Statement(NamedTuple):
    """SQL and its named parameters."""

    sql: str
    parameters: dict[str, str | int | None]


def frequencies(words: list[str], *, beginnings: bool = False) -> Statement:
    """Return SQL for ``word, articles``: how many articles have each of *words*, up to 1,000.

    With *beginnings*, words count that begin with them.
    """
    sql = (
        "SELECT value AS word, (SELECT count(*) FROM (SELECT 1 FROM articles_fts"
        f" WHERE articles_fts MATCH '\"' || value || '\"{' *' if beginnings else ''}' LIMIT 1000))"
        " AS articles FROM json_each(:words)"
    )
    return Statement(sql, {"words": json.dumps(words)})


def absent_phrases(phrases: Iterable[str]) -> Statement:
    """Return SQL for ``phrase``: those of *phrases*, which are FTS5 phrases, that nothing has.

    Of a single word in ASCII as a beginning, ``"word" *``, only longer words count.
    """
    unique = dict.fromkeys(phrases)
    starts = [found[1] for found in map(_START.fullmatch, unique) if found]
    others = [phrase for phrase in unique if not _START.fullmatch(phrase)]
    sql = (
        "SELECT value AS phrase FROM json_each(:phrases) WHERE NOT EXISTS"
        " (SELECT 1 FROM articles_fts WHERE articles_fts MATCH value)"
        " UNION ALL SELECT '\"' || value || '\" *' FROM json_each(:starts) WHERE NOT EXISTS"
        " (SELECT 1 FROM article_word_places"
        "  WHERE term >= value || char(1) AND term < value || char(1114111))"
    )
    return Statement(sql, {"phrases": json.dumps(others), "starts": json.dumps(starts)})


def words_that_begin(starts: list[str], length: int) -> Statement:
    """Return SQL for ``word``: the words that begin with one of *starts*.

    Their length is *length*, or differs by two at most. Each word is looked up behind the one
    before it, because to go from row to row of the vocabulary reads where all articles have them.
    """
    step = "(SELECT term FROM article_word_places WHERE term >= {} LIMIT 1)"
    walks = ", ".join(
        f"walk{number}(word) AS (SELECT {step.format(f':low{number}')} UNION ALL"
        f" SELECT {step.format('word || char(0)')} FROM walk{number} WHERE word < :high{number})"
        for number in range(len(starts))
    )
    ranges = " UNION ".join(
        f"SELECT word FROM walk{number} WHERE word < :high{number}"
        " AND length(word) BETWEEN :length - 2 AND :length + 2"
        for number in range(len(starts))
    )
    parameters: dict[str, str | int | None] = {"length": length}
    for number, start in enumerate(starts):
        parameters[f"low{number}"] = start
        parameters[f"high{number}"] = start[:-1] + chr(min(ord(start[-1]) + 1, 0x10_FFFF))
    return Statement(f"WITH RECURSIVE {walks} {ranges}", parameters)


def article_with_word(word: str) -> Statement:
    """Return SQL for the title and text of the newest article that has *word*."""
    sql = (
        "SELECT title, substr(text, 1, 50000) AS text FROM articles WHERE id = (SELECT rowid"
        " FROM articles_fts WHERE articles_fts MATCH :match ORDER BY rowid DESC LIMIT 1)"
    )
    return Statement(sql, {"match": f'"{word}"'})


def facet_values(codes: list[int]) -> Statement:
    """Return SQL for ``code, value`` of the facet values with *codes*."""
    numbers = ", ".join(str(int(code)) for code in codes)
    return Statement(f"SELECT code, value FROM facet_values WHERE code IN ({numbers})", {})


def facet_values_with_kind(codes: list[int]) -> Statement:
    """Return SQL for ``code, kind, value`` of the facet values with *codes*."""
    sql, parameters = facet_values(codes)
    return Statement(sql.replace("SELECT code", "SELECT code, kind"), parameters)


def tag_ids(rows: Iterable[Mapping[str, Any]]) -> Statement:
    """Return SQL for ``name, tag_id`` of the tags that are the ``value`` of *rows*."""
    names = json.dumps([row["value"] for row in rows])
    sql = "SELECT name, tag_id FROM tag_names WHERE name IN (SELECT value FROM json_each(:names))"
    return Statement(sql, {"names": names})
