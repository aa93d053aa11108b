"""SQL for searching the archive: a :class:`~.query.Query` in, statements to run out.

Nothing is executed here; the web part runs these through Datasette, the command
line through its own connection. What a common word costs is bounded: it is
counted in full, but ranked over its newest :data:`RANKED` hits and broken down
over its newest :data:`COUNTED`. Orders by date are in :mod:`.by_date`. No
statement reads a text: what is filtered and counted by lies in
``article_facets``, the rest in ``articles_by_id`` and ``articles_by_published``,
which they name.

Figures and plans: docs/decisions/search.md; ``benchmarks/search.py`` measures them.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from newsarchive.archive.search.filters import Parameters, author_search_key, condition
from newsarchive.archive.search.index_words import Statement
from newsarchive.archive.search.query import Atom, Filter, Query, Term

#: Of a common word, the newest hits that are ranked by relevance.
RANKED: Final = 5_000
#: Of a common word, the newest hits that facets and timeline count.
COUNTED: Final = 20_000
_JOINED: Final = {"f": "article_facets f", "a": "articles a INDEXED BY articles_by_id"}


def register_search_functions(connection: sqlite3.Connection) -> None:
    """Give *connection* what the statements here need."""
    connection.create_function(
        "folded_names", 1, lru_cache(50_000)(author_search_key), deterministic=True
    )


@dataclass(frozen=True, slots=True)
class Search:
    """The statements of one search, over the articles up to id *until*.

    *until* keeps pages stable while a crawl adds articles: the first page says
    what it was, the next ones take it over.
    """

    query: Query
    until: int

    # -- what the parts of every statement are made of

    @property
    def match(self) -> str | None:
        """The query's words as one FTS5 expression; None where it has none that must be found."""
        unwanted = [a for a in self._unwanted if not a.is_beginning]
        return _expression(self.query.words, unwanted)

    @property
    def whole_match(self) -> str | None:
        """As :attr:`match`, with the beginnings that have an index of their own."""
        begun = tuple((term,) for term in self.query.beginnings)
        return _expression(self.query.words + begun, self._unwanted)

    @property
    def has_words(self) -> bool:
        """Whether an index of words, or of their beginnings, gives the hits."""
        return bool(self.query.words or self.query.beginnings)

    @property
    def _unwanted(self) -> list[Term]:
        return [atom for atom in self.query.excluded if isinstance(atom, Term)]

    def beginnings_sql(self, parameters: Parameters) -> str:
        """The ids of the articles that have the query's beginnings, as SQL; "" without any."""
        if not self.query.beginnings:
            return ""
        parameters["begun"] = " AND ".join(term.beginning for term in self.query.beginnings)
        return "SELECT rowid FROM article_beginnings WHERE article_beginnings MATCH :begun"

    def where(self, parameters: Parameters) -> list[str]:
        """Conditions on ``a`` and ``f``, besides those that :attr:`match` holds."""
        conditions = []
        for clause in self.query.clauses:
            if not all(isinstance(atom, Term) for atom in clause):
                either = " OR ".join(condition(atom, parameters) for atom in clause)
                conditions.append(f"({either})")
        filters: dict[str, list[str]] = {}
        for atom in self.query.excluded:
            if isinstance(atom, Filter):
                filters.setdefault(atom.name, []).append(condition(atom, parameters))
            elif self.match is None or atom.is_beginning:
                conditions.append(f"NOT {condition(atom, parameters)}")
        conditions.extend(
            f"NOT coalesce(({' OR '.join(either)}), 0)" for either in filters.values()
        )
        return conditions

    def hits(self, columns: str, extra: str = "", order: str = "") -> Statement:
        """A SELECT over all hits, ``{id}`` their id.

        ``h`` is the index where there are words, ``a`` the article and ``f`` its
        facets: joined where they are named.
        """
        parameters: Parameters = {"until": self.until}
        conditions = ["{id} <= :until", *self.where(parameters)]
        begun = self.beginnings_sql(parameters)
        if self.match is not None:
            parameters["match"] = self.match
            conditions.insert(0, "articles_fts MATCH :match")
            if begun:
                conditions.append(f"{{id}} IN ({begun})")
        elif begun:
            conditions.insert(0, "article_beginnings MATCH :begun")
        if extra:
            conditions.append(extra)
        rest = f"WHERE {' AND '.join(conditions)} {order}".strip()
        source, key = self._source(order)
        named = [name for name in "fa" if re.search(rf"\b{name}\.", f"{columns} {rest}")]
        source += "".join(
            f" CROSS JOIN {_JOINED[name]} ON {name}.id = {key}"
            for name in named
            if not key.startswith(f"{name}.")
        )
        return Statement(f"SELECT {columns} FROM {source} {rest}".replace("{id}", key), parameters)

    def _source(self, order: str) -> tuple[str, str]:
        """The table that gives the hits in this *order*, and its column of the id."""
        if self.match is not None:
            return "articles_fts h", "h.rowid"
        if self.query.beginnings:
            return "article_beginnings h", "h.rowid"
        if "a.published_at" in order:
            return "articles a INDEXED BY articles_by_published", "a.id"
        return "article_facets f", "f.id"

    # -- the statements

    def count(self) -> Statement:
        """One row, one column: the number of hits, all of them."""
        return self.hits("count(*)")

    def newest_ids(self, limit: int) -> Statement:
        """``id`` of the *limit* hits that were archived last, newest first."""
        return self.hits("{id} AS id", order=f"ORDER BY {{id}} DESC LIMIT {limit}")

    def ranked(self, total: int, limit: int = RANKED) -> Statement:
        """``id, score, story_id`` of the best *limit* hits, of all or the newest :data:`RANKED`.

        For queries with :attr:`match`.
        """
        floor = ""
        parameters: Parameters = {}
        if total > RANKED:
            newest, parameters = self.newest_ids(RANKED)
            floor = f"h.rowid >= (SELECT min(id) FROM ({newest}))"
        # Weights: title, description, text. A word of the headline says what a text is about.
        best, own = self.hits(
            "h.rowid AS id, bm25(articles_fts, 10.0, 3.0, 1.0) AS score",
            extra=floor,
            order=f"ORDER BY score, id DESC LIMIT {limit}",
        )
        sql = (
            f"SELECT hit.id, hit.score, a.story_id FROM ({best}) hit"
            " CROSS JOIN articles a INDEXED BY articles_by_id ON a.id = hit.id"
            " ORDER BY hit.score, hit.id DESC"
        )
        return Statement(sql, own | parameters)

    def breakdown(self) -> Statement:
        """What facets and timeline count, in one row, of all hits or the newest :data:`COUNTED`.

        ``codes`` and ``authors`` of the hits, put behind one another: see
        newsarchive/archive/schema/facets.py.
        """
        # One long text: handing 10,000 rows to Python costs three times as much.
        hits, parameters = self.newest_ids(COUNTED)
        sql = (
            "SELECT group_concat(f.codes, '') AS codes, group_concat(f.authors, '') AS authors"
            f" FROM ({hits}) hit CROSS JOIN article_facets f ON f.id = hit.id"
        )
        return Statement(sql, parameters)

    def among(self, ids: list[int]) -> Statement:
        """``id`` of those of *ids* that are hits."""
        numbers = ", ".join(str(int(i)) for i in ids)
        return self.hits("{id} AS id", extra=f"{{id}} IN ({numbers})")


def _expression(required: Sequence[Sequence[Atom]], unwanted: Sequence[Term]) -> str | None:
    if not required:
        return None
    found = " AND ".join(_either(clause) for clause in required)
    return f"({found}) NOT {_either(unwanted)}" if unwanted else found


def _either(terms: Sequence[Atom]) -> str:
    joined = " OR ".join(term.expression for term in terms if isinstance(term, Term))
    return f"({joined})"


#: ``id`` of the article archived last, and their number.
EXTENT: Final = (
    "SELECT coalesce((SELECT max(id) FROM articles), 0) AS newest,"
    " coalesce((SELECT sum(article_count) FROM sites), 0) AS articles"
)
