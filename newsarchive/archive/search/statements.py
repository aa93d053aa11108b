"""Build the SQL statements of a search from a :class:`~.query.Query`.

Nothing is executed here: the web package runs the statements through Datasette, the commands
through their own connection. The cost of a common word is limited: all its hits are counted, but
only its newest :data:`RANKED` hits are ranked, and only its newest :data:`COUNTED` hits are counted
by facet. Orders by date are in ``date_order.py``. No statement reads a text: filters and counts use
``article_facets``, everything else is in the indexes ``articles_by_id`` and
``articles_by_published``, which the statements name.

docs/decisions/search-speed.md has the figures; ``benchmarks/search.py`` measures them.
"""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Final

from newsarchive.archive.schema.facet_words import facet_word
from newsarchive.archive.search.conditions import (
    Parameters,
    author_search_key,
    condition,
    facet_characters,
    name_words,
)
from newsarchive.archive.search.expressions import (
    Parts,
    expression,
    parts_of,
    stem_phrases,
    words_only,
)
from newsarchive.archive.search.facet_matches import facet_condition, index_match, is_of_facets
from newsarchive.archive.search.index_words import Statement, absent_phrases
from newsarchive.archive.search.query import Node, Query
from newsarchive.archive.search.word_forms import Vocabulary, beginning_of

#: At most this many hits, the newest, are ranked by relevance.
RANKED: Final = 5_000
#: At most this many hits, the newest, are counted for facets and timeline.
COUNTED: Final = 20_000
_JOINED: Final = {"f": "article_facets f", "a": "articles a INDEXED BY articles_by_id"}


def register_search_functions(connection: sqlite3.Connection) -> None:
    """Register on *connection* the SQL functions that the statements here call."""
    for name, function in (("folded_names", author_search_key), ("name_words", name_words)):
        connection.create_function(name, 1, lru_cache(50_000)(function), deterministic=True)
    connection.create_function("facet_word", 2, facet_word, deterministic=True)


@dataclass(frozen=True)  # without slots, because of the cached property
class Search:
    """The statements of one search over the articles up to id *until*.

    *until* keeps the pages of hits stable while a crawl adds articles: the links of the first page
    pass it on to the next ones.
    """

    query: Query
    until: int
    languages: tuple[str, ...] = ()
    """The languages of the archive, in which words are stemmed; without any, in all languages."""
    absent: frozenset[str] = frozenset()
    """Phrases that no article has: see :meth:`phrases_to_look_up`."""
    oldest: int = 0
    """The smallest id of a hit; 0 for no limit. For the newest hits of an archive in parts."""

    # -- the parts of every statement

    @property
    def parts(self) -> Parts:
        """The query in the parts that different indexes answer."""
        return parts_of(self.query.root)

    @property
    def vocabulary(self) -> Vocabulary:
        """What is known of the words of the archive."""
        return Vocabulary(self.languages, self.absent)

    def phrases_to_look_up(self) -> Statement | None:
        """Return SQL for those of the phrases of the query's stems that no article has.

        They are left out of the expressions if they are in :attr:`absent`. None without stems.
        """
        phrases = stem_phrases(self.query.root, self.languages)
        return absent_phrases(phrases) if phrases else None

    @cached_property
    def match(self) -> str | None:
        """The query's words as one FTS5 expression, or None if no word must match."""
        words = self.parts.words
        return None if words is None else expression(words, self.vocabulary)

    @property
    def whole_match(self) -> str | None:
        """As :attr:`match`, but with the beginnings, which otherwise use their own index."""
        words = words_only(self.query.root)
        return None if words is None else expression(words, self.vocabulary)

    @property
    def has_words(self) -> bool:
        """Whether the hits come from the index of words or of their beginnings."""
        return self.parts.words is not None or bool(self.parts.beginnings)

    def beginnings_sql(self, parameters: Parameters) -> str:
        """Return SQL for the ids of the articles with the query's beginnings, or ""."""
        if not self.parts.beginnings:
            return ""
        parameters["begun"] = " AND ".join(str(beginning_of(t)) for t in self.parts.beginnings)
        return "SELECT rowid FROM article_beginnings WHERE article_beginnings MATCH :begun"

    def where(self, parameters: Parameters) -> list[str]:
        """Return the conditions on ``a`` and ``f`` that :attr:`match` does not contain."""
        return [condition(node, parameters, self.vocabulary) for node in self.parts.others]

    @property
    def facets(self) -> tuple[Node, ...]:
        """The conditions on facets that the full-text index knows (``facet_matches.py``)."""
        return tuple(node for node in self.parts.others if is_of_facets(node))

    @property
    def is_in_index(self) -> bool:
        """Whether the hits come from the full-text index, or from that of beginnings."""
        return self.has_words or bool(self.facets)

    def hits(self, columns: str, extra: str = "", order: str = "") -> Statement:
        """Return a SELECT of *columns* over all hits; ``{id}`` is the id of a hit.

        ``h`` is the index if there are words, ``a`` is the article and ``f`` its facets. Both are
        joined only if *columns*, *extra* or a condition names them.
        """
        parameters: Parameters = {"until": self.until}
        source, key = self._source(order)
        conditions = [*self._found_by_index(source, parameters), "{id} <= :until"]
        if self.oldest:
            parameters["oldest"] = self.oldest
            conditions.append("{id} >= :oldest")
        if key == "h.rowid":
            # The sign keeps SQLite from running the match again for each of these ids.
            conditions = [each.replace("{id} IN", "+{id} IN") for each in conditions]
        if extra:
            conditions.append(extra)
        rest = f"WHERE {' AND '.join(conditions)} {order}".strip()
        named = [name for name in "fa" if re.search(rf"\b{name}\.", f"{columns} {rest}")]
        source += "".join(
            f" CROSS JOIN {_JOINED[name]} ON {name}.id = {key}"
            for name in named
            if not key.startswith(f"{name}.")
        )
        return Statement(f"SELECT {columns} FROM {source} {rest}".replace("{id}", key), parameters)

    def _found_by_index(self, source: str, parameters: Parameters) -> list[str]:
        """Return all conditions of the query on the hits of the table *source*."""
        begun = self.beginnings_sql(parameters)
        if not source.startswith("articles_fts"):
            if not begun:
                return self.where(parameters)
            return ["article_beginnings MATCH :begun", *map(_checked, self.where(parameters))]
        match = index_match(self.match, self.facets, parameters)
        conditions = [f"articles_fts MATCH {match}"]
        conditions += [facet_condition(node, parameters, self.vocabulary) for node in self.facets]
        others = [node for node in self.parts.others if node not in self.facets]
        conditions += [_checked(condition(n, parameters, self.vocabulary)) for n in others]
        return [*conditions, f"{{id}} IN ({begun})"] if begun else conditions

    def _source(self, order: str) -> tuple[str, str]:
        """Return the table that the hits come from in this *order*, and its id column."""
        if self.match is None and self.parts.beginnings:
            return "article_beginnings h", "h.rowid"
        if self.is_in_index:
            return "articles_fts h", "h.rowid"
        if "a.published_at" in order:
            return "articles a INDEXED BY articles_by_published", "a.id"
        return "article_facets f", "f.id"

    # -- the statements

    def count(self) -> Statement:
        """Return SQL for the number of all hits."""
        return self.hits("count(*)")

    def count_shown(self) -> Statement:
        """Return SQL for the number of hits if all copies of a story are one hit."""
        return self.hits("count(*) - count(a.story_id) + count(DISTINCT a.story_id)")

    def stories(self) -> Statement:
        """Return SQL for ``story_id`` of all hits; NULL for those of no story."""
        return self.hits("a.story_id AS story_id")

    def newest_ids(self, limit: int) -> Statement:
        """Return SQL for ``id`` of the *limit* hits that were archived last, newest first."""
        return self.hits("{id} AS id", order=f"ORDER BY {{id}} DESC LIMIT {limit}")

    def ranked(self, total: int, limit: int = RANKED) -> Statement:
        """Return SQL for ``id, score, story_id`` of the best *limit* hits, the best first.

        Only the newest RANKED hits are ranked if *total* is larger. For queries with :attr:`match`.
        """
        words = self.parts.words
        assert words is not None
        match = expression(words, self.vocabulary, ranks=True)
        parameters: Parameters = {"until": self.until, "ranking": match, "oldest": self.oldest}
        newest, limits = "", "h.rowid BETWEEN :oldest AND :until"
        finds_others = match != self.match or self.parts != parts_of(words)
        if total > RANKED or finds_others:
            # By the words alone: in their expression a facet would count as a word of the title.
            ids, own = self.newest_ids(RANKED)
            parameters |= own
            newest = f"WITH newest AS MATERIALIZED ({ids}) "
            limits += " AND h.rowid >= (SELECT min(id) FROM newest)"
        if finds_others:
            limits += " AND +h.rowid IN newest"
        # The weights of title, description and text. A word in the headline states the topic.
        best = (
            "SELECT h.rowid AS id, bm25(articles_fts, 10.0, 3.0, 1.0) AS score FROM articles_fts h"
            f" WHERE articles_fts MATCH :ranking AND {limits}"
            f" ORDER BY score, id DESC LIMIT {limit}"
        )
        sql = (
            f"{newest}SELECT hit.id, hit.score, a.story_id FROM ({best}) hit"
            " CROSS JOIN articles a INDEXED BY articles_by_id ON a.id = hit.id"
            " ORDER BY hit.score, hit.id DESC"
        )
        return Statement(sql, parameters)

    def breakdown(self) -> Statement:
        """Return SQL for one row with all ``codes`` and all ``authors`` of the hits, concatenated.

        Facets and timeline count their characters (archive/schema/facets.py). Only the newest
        COUNTED hits are included.
        """
        return self._concatenated(codes="f.codes", authors="f.authors")

    def characters_of(self, facet: str) -> Statement:
        """Return SQL for one row with the ``characters`` of *facet* of the hits, concatenated.

        The hits are those of :meth:`breakdown`.
        """
        return self._concatenated(characters=facet_characters(facet))

    def _concatenated(self, **columns: str) -> Statement:
        # One long text, because passing 10,000 rows to Python costs three times as much.
        hits, parameters = self.newest_ids(COUNTED)
        texts = ", ".join(f"group_concat({sql}, '') AS {name}" for name, sql in columns.items())
        sql = f"SELECT {texts} FROM ({hits}) hit CROSS JOIN article_facets f ON f.id = hit.id"
        return Statement(sql, parameters)

    def newest_id_list(self, limit: int) -> Statement:
        """Return SQL for one row with ``ids``: those of :meth:`newest_ids`, with commas."""
        hits, parameters = self.newest_ids(limit)
        return Statement(f"SELECT group_concat(id) AS ids FROM ({hits})", parameters)

    def newest_codes(self, limit: int) -> Statement:
        """Return SQL for one row with what :meth:`breakdown` returns of the *limit* newest hits.

        Also ``ids``, and ``lengths``: the number of authors of each; both with commas between.
        """
        hits, parameters = self.newest_ids(limit)
        sql = (
            "SELECT group_concat(hit.id) AS ids, group_concat(f.codes, '') AS codes,"
            " group_concat(f.authors, '') AS authors, group_concat(length(f.authors)) AS lengths"
            f" FROM ({hits}) hit CROSS JOIN article_facets f ON f.id = hit.id"
        )
        return Statement(sql, parameters)

    def among(self, ids: list[int]) -> Statement:
        """Return SQL for ``id`` of those of *ids* that are hits."""
        numbers = ", ".join(str(int(i)) for i in ids)
        return self.hits("{id} AS id", extra=f"{{id}} IN ({numbers})")


def _checked(found: str) -> str:
    """Return the condition *found* so that it is checked for each match of an index.

    Otherwise SQLite looks up the index for each id that the condition lists. For alternatives of
    two lists it cannot, and the statement fails.
    """
    return found.replace("{id}", "+{id}")


def can_be_ranked(query: Query) -> bool:
    """Return whether *query* has words that must match, by which its hits can be ranked."""
    return parts_of(query.root).words is not None


def languages_of(extent: Any) -> tuple[str, ...]:
    """Return the languages of the archive from the row of :data:`EXTENT`."""
    return tuple((extent["languages"] or "").split())


#: SQL for the id of the article archived last, the number of articles, and their languages.
EXTENT: Final = (
    "SELECT coalesce((SELECT max(id) FROM articles), 0) AS newest,"
    " coalesce((SELECT sum(article_count) FROM sites), 0) AS articles,"
    " (SELECT group_concat(value, ' ') FROM facet_values WHERE kind = 'lang') AS languages"
)
