"""SQL for searching the archive: a :class:`~.query.Query` in, statements to run out.

Nothing is executed here; the web part runs these through Datasette, the command
line through its own connection. What a common word costs is bounded: it is
counted in full, but ranked over its newest :data:`RANKED` hits and broken down
over its newest :data:`COUNTED`. No statement reads a text: what is filtered and
counted by lies in ``article_facets``, the rest in ``articles_by_id`` and
``articles_by_published``, which they name.

Figures and plans: docs/searching.md; ``benchmarks/search.py`` measures them.
"""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from newsarchive.archive.conditions import Parameters, condition
from newsarchive.archive.names import folded_names
from newsarchive.archive.query import Filter, Query, Term
from newsarchive.archive.vocabulary import Statement

#: Of a common word, the newest hits that are ranked by relevance.
RANKED: Final = 5_000
#: Of a common word, the newest hits that facets and timeline count.
COUNTED: Final = 20_000
# Newest first, measured: a hit costs 1 µs to look up and sort; walking the archive by date and
# asking the index of each article costs 50 µs an article, so 2,000 µs / share for a page. Looking
# at the days of all hits first, to look up only those of the page, was no faster.
_WALK_COST: Final = 2_000
_JOINED: Final = {"f": "article_facets f", "a": "articles a INDEXED BY articles_by_id"}

SORTS: Final = ("relevance", "newest", "oldest", "archived")


class Position(NamedTuple):
    """Where a page ended in an order by date: the next one begins behind it."""

    published_at: str | None
    article_id: int


def prepare_search(connection: sqlite3.Connection) -> None:
    """Give *connection* what the statements here need."""
    connection.create_function(
        "folded_names", 1, lru_cache(50_000)(folded_names), deterministic=True
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
        required = [
            clause for clause in self.query.clauses if all(isinstance(a, Term) for a in clause)
        ]
        if not required:
            return None
        found = " AND ".join(_either(clause) for clause in required)
        unwanted = [a for a in self.query.excluded if isinstance(a, Term)]
        return f"({found}) NOT {_either(tuple(unwanted))}" if unwanted else found

    def _where(self, parameters: Parameters) -> list[str]:
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
            elif self.match is None:
                conditions.append(f"NOT {condition(atom, parameters)}")
        conditions.extend(
            f"NOT coalesce(({' OR '.join(either)}), 0)" for either in filters.values()
        )
        return conditions

    def _hits(self, columns: str, extra: str = "", order: str = "") -> Statement:
        """A SELECT over all hits, ``{id}`` their id.

        ``h`` is the index where there are words, ``a`` the article and ``f`` its
        facets: joined where they are named.
        """
        parameters: Parameters = {"until": self.until}
        conditions = ["{id} <= :until", *self._where(parameters)]
        if self.match is not None:
            parameters["match"] = self.match
            conditions.insert(0, "articles_fts MATCH :match")
        if extra:
            conditions.append(extra)
        rest = f"WHERE {' AND '.join(conditions)} {order}".strip()
        joined = [name for name in "fa" if re.search(rf"\b{name}\.", f"{columns} {rest}")]
        if self.match is not None:
            source, key = "articles_fts h", "h.rowid"
        elif "a.published_at" in order:
            source, key = "articles a INDEXED BY articles_by_published", "a.id"
            joined = [name for name in joined if name != "a"]
        else:
            source, key = "article_facets f", "f.id"
            joined = [name for name in joined if name != "f"]
        source += "".join(f" CROSS JOIN {_JOINED[name]} ON {name}.id = {key}" for name in joined)
        return Statement(f"SELECT {columns} FROM {source} {rest}".replace("{id}", key), parameters)

    # -- the statements

    def count(self) -> Statement:
        """One row, one column: the number of hits, all of them."""
        return self._hits("count(*)")

    def newest_ids(self, limit: int) -> Statement:
        """``id`` of the *limit* hits that were archived last, newest first."""
        return self._hits("{id} AS id", order=f"ORDER BY {{id}} DESC LIMIT {limit}")

    def ranked(self, total: int, limit: int = RANKED) -> Statement:
        """``id, score, story_id`` of the best *limit* hits, of all or the newest :data:`RANKED`."""
        if self.match is None:
            return self.page("newest", None, limit, total, total)
        floor = ""
        parameters: Parameters = {}
        if total > RANKED:
            newest, parameters = self.newest_ids(RANKED)
            floor = f"h.rowid >= (SELECT min(id) FROM ({newest}))"
        # Weights: title, description, text. A word of the headline says what a text is about.
        best, own = self._hits(
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

    def page(
        self, sort: str, after: Position | None, limit: int, total: int, articles: int
    ) -> Statement:
        """``id, published_at, story_id`` of *limit* hits in an order by date, behind *after*.

        *total* hits in an archive of *articles* decide the plan. Undated ones
        come last: see :meth:`undated`.
        """
        columns = "{id} AS id, a.published_at, a.story_id"
        if sort == "archived":
            extra = "{id} < :after_id" if after else ""
            order = f"ORDER BY {{id}} DESC LIMIT {limit}"
            return self._with_position(self._hits(columns, extra, order), after)
        sign, direction = ("<", "DESC") if sort == "newest" else (">", "ASC")
        extra = "a.published_at IS NOT NULL"
        if after:
            extra += f" AND (a.published_at, a.id) {sign} (:after_at, :after_id)"
        order = f"ORDER BY a.published_at {direction}, a.id {direction} LIMIT {limit}"
        if self.match is not None and total * total > _WALK_COST * articles:
            return self._with_position(self._walk(extra, order), after)
        return self._with_position(self._hits(columns, extra, order), after)

    def undated(self, after: Position | None, limit: int) -> Statement:
        """As :meth:`page`, of the hits without a date: they follow the dated ones, newest first."""
        extra = "a.published_at IS NULL"
        if after and after.published_at is None:
            extra += " AND {id} < :after_id"
        columns = "{id} AS id, a.published_at, a.story_id"
        order = f"ORDER BY {{id}} DESC LIMIT {limit}"
        return self._with_position(self._hits(columns, extra, order), after)

    def _walk(self, extra: str, order: str) -> Statement:
        """Along the dates, asking the index for each article: for words that most of them have."""
        parameters: Parameters = {"until": self.until, "match": self.match}
        if any(term.prefix for term in self.query.terms):
            # A prefix is dear to ask for (its words are merged each time): once, then.
            found = "a.id IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH :match)"
        else:
            found = (
                "EXISTS (SELECT 1 FROM articles_fts"
                " WHERE articles_fts MATCH :match AND articles_fts.rowid = a.id)"
            )
        conditions = " AND ".join(["a.id <= :until", *self._where(parameters), extra, found])
        facets = f" CROSS JOIN {_JOINED['f']} ON f.id = a.id" if "f." in conditions else ""
        sql = (
            "SELECT a.id AS id, a.published_at, a.story_id"
            f" FROM articles a INDEXED BY articles_by_published{facets}"
            f" WHERE {conditions} {order}".replace("{id}", "a.id")
        )
        return Statement(sql, parameters)

    @staticmethod
    def _with_position(statement: Statement, after: Position | None) -> Statement:
        if after is None:
            return statement
        position: Parameters = {}
        if ":after_at" in statement.sql:
            position["after_at"] = after.published_at
        if ":after_id" in statement.sql:
            position["after_id"] = after.article_id
        return Statement(statement.sql, statement.parameters | position)

    def breakdown(self, total: int) -> Statement:
        """What facets and timeline count, in one row, of all hits or the newest :data:`COUNTED`.

        ``codes`` and ``authors`` of the hits, put behind one another: see
        newsarchive/archive/schema/facets.py.
        """
        # One long text: handing 10,000 rows to Python costs three times as much.
        hits, parameters = self.newest_ids(COUNTED) if total > COUNTED else self._hits("{id} AS id")
        sql = (
            "SELECT group_concat(f.codes, '') AS codes, group_concat(f.authors, '') AS authors"
            f" FROM ({hits}) hit CROSS JOIN article_facets f ON f.id = hit.id"
        )
        return Statement(sql, parameters)

    def among(self, ids: list[int]) -> Statement:
        """``id`` of those of *ids* that are hits."""
        numbers = ", ".join(str(int(i)) for i in ids)
        return self._hits("{id} AS id", extra=f"{{id}} IN ({numbers})")


def _either(terms: tuple[Term | Filter, ...]) -> str:
    joined = " OR ".join(term.expression for term in terms if isinstance(term, Term))
    return f"({joined})"


#: ``id`` of the article archived last, and their number.
EXTENT: Final = (
    "SELECT coalesce((SELECT max(id) FROM articles), 0) AS newest,"
    " coalesce((SELECT sum(article_count) FROM sites), 0) AS articles"
)
