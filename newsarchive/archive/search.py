"""SQL for searching the archive: a :class:`~.query.Query` in, statements to run out.

Nothing is executed here; the web part runs these through Datasette, the command
line through its own connection. What a common word costs is bounded: it is
counted in full, but ranked over its newest :data:`RANKED` hits and broken down
over its newest :data:`COUNTED`. No statement reads a text: the columns needed
lie in ``articles_by_id`` and ``articles_by_published``, which they name, and what
facets and timeline count in ``article_facets``.

Figures and plans: docs/searching.md; ``benchmarks/search.py`` measures them.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from newsarchive.archive.names import folded_names
from newsarchive.archive.query import Filter, Query, Term
from newsarchive.archive.vocabulary import Statement

#: Of a common word, the newest hits that are ranked by relevance.
RANKED: Final = 5_000
#: Of a common word, the newest hits that facets and timeline count.
COUNTED: Final = 20_000
# Newest first, measured: a hit costs 1 µs to look up and sort; walking the archive by date and
# asking the index of each article costs 50 µs an article, so 2,000 µs / share for a page.
_WALK_COST: Final = 2_000

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

    def _where(self, parameters: dict[str, str | int | None]) -> list[str]:
        """Conditions on ``a``, besides those that :attr:`match` holds."""
        conditions = []
        for clause in self.query.clauses:
            if not all(isinstance(atom, Term) for atom in clause):
                either = " OR ".join(_condition(atom, parameters) for atom in clause)
                conditions.append(f"({either})")
        filters: dict[str, list[str]] = {}
        for atom in self.query.excluded:
            if isinstance(atom, Filter):
                filters.setdefault(atom.name, []).append(_condition(atom, parameters))
            elif self.match is None:
                conditions.append(f"NOT {_condition(atom, parameters)}")
        conditions.extend(
            f"NOT coalesce(({' OR '.join(either)}), 0)" for either in filters.values()
        )
        return conditions

    def _hits(self, columns: str, extra: str = "", order: str = "") -> Statement:
        """A SELECT over all hits; ``h`` is the index where there are words, ``a`` the article."""
        parameters: dict[str, str | int | None] = {"until": self.until}
        conditions = self._where(parameters)
        needs_article = bool(conditions) or "a." in columns + extra + order
        if self.match is None:
            index = "articles_by_published" if "a.published_at" in order else "articles_by_id"
            source = f"articles a INDEXED BY {index}"
            if not conditions and "a." not in (columns + extra + order).replace("a.id", ""):
                source = "article_facets a"  # all articles: the smallest list of them
            conditions.insert(0, "a.id <= :until")
        else:
            parameters["match"] = self.match
            source = "articles_fts h"
            if needs_article:
                source += " CROSS JOIN articles a INDEXED BY articles_by_id ON a.id = h.rowid"
            conditions[:0] = ["articles_fts MATCH :match", "h.rowid <= :until"]
        if extra:
            conditions.append(extra)
        sql = f"SELECT {columns} FROM {source} WHERE {' AND '.join(conditions)} {order}".strip()
        return Statement(sql, parameters)

    @property
    def _id(self) -> str:
        return "a.id" if self.match is None else "h.rowid"

    # -- the statements

    def count(self) -> Statement:
        """One row, one column: the number of hits, all of them."""
        return self._hits("count(*)")

    def newest_ids(self, limit: int) -> Statement:
        """``id`` of the *limit* hits that were archived last, newest first."""
        return self._hits(f"{self._id} AS id", order=f"ORDER BY {self._id} DESC LIMIT {limit}")

    def ranked(self, total: int, limit: int = RANKED) -> Statement:
        """``id, score, story_id`` of the best *limit* hits, of all or the newest :data:`RANKED`."""
        if self.match is None:
            return self.page("newest", None, limit, total, total)
        floor = ""
        parameters: dict[str, str | int | None] = {}
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
        columns = f"{self._id} AS id, a.published_at, a.story_id"
        if sort == "archived":
            extra = f"{self._id} < :after_id" if after else ""
            order = f"ORDER BY {self._id} DESC LIMIT {limit}"
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
            extra += f" AND {self._id} < :after_id"
        columns = f"{self._id} AS id, a.published_at, a.story_id"
        order = f"ORDER BY {self._id} DESC LIMIT {limit}"
        return self._with_position(self._hits(columns, extra, order), after)

    def _walk(self, extra: str, order: str) -> Statement:
        """Along the dates, asking the index for each article: for words that most of them have."""
        parameters: dict[str, str | int | None] = {"until": self.until, "match": self.match}
        if any(term.prefix for term in self.query.terms):
            # A prefix is dear to ask for (its words are merged each time): once, then.
            found = "a.id IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH :match)"
        else:
            found = (
                "EXISTS (SELECT 1 FROM articles_fts"
                " WHERE articles_fts MATCH :match AND articles_fts.rowid = a.id)"
            )
        conditions = ["a.id <= :until", *self._where(parameters), extra, found]
        sql = (
            "SELECT a.id AS id, a.published_at, a.story_id"
            " FROM articles a INDEXED BY articles_by_published"
            f" WHERE {' AND '.join(conditions)} {order}"
        )
        return Statement(sql, parameters)

    @staticmethod
    def _with_position(statement: Statement, after: Position | None) -> Statement:
        if after is None:
            return statement
        position: dict[str, str | int | None] = {}
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
        hits, parameters = (
            self.newest_ids(COUNTED) if total > COUNTED else self._hits(f"{self._id} AS id")
        )
        sql = (
            "SELECT group_concat(f.codes, '') AS codes, group_concat(f.authors, '') AS authors"
            f" FROM ({hits}) hit CROSS JOIN article_facets f ON f.id = hit.id"
        )
        return Statement(sql, parameters)

    def among(self, ids: list[int]) -> Statement:
        """``id`` of those of *ids* that are hits."""
        numbers = ", ".join(str(int(i)) for i in ids)
        return self._hits(f"{self._id} AS id", extra=f"{self._id} IN ({numbers})")


def _either(terms: tuple[Term | Filter, ...]) -> str:
    joined = " OR ".join(term.expression for term in terms if isinstance(term, Term))
    return f"({joined})"


def _bind(parameters: dict[str, str | int | None], value: str | int | None) -> str:
    name = f"p{len(parameters)}"
    parameters[name] = value
    return f":{name}"


def _condition(atom: Term | Filter, parameters: dict[str, str | int | None]) -> str:
    """One condition on ``a`` as SQL; values go into *parameters*."""
    if isinstance(atom, Term):
        match = _bind(parameters, atom.expression)
        return f"a.id IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH {match})"
    if atom.name == "site":
        # "bbc", "bbc.com", "news.bbc.com" or the outlet's name: labels, at dots.
        host = _bind(parameters, atom.value.casefold().removeprefix("www."))
        return (
            "a.site IN (SELECT site FROM sites WHERE"
            f" instr('.' || replace(site, ':', '.') || '.',"
            f" '.' || replace({host}, ':', '.') || '.')"
            f" OR lower(name) = {host})"
        )
    if atom.name == "author":
        return f"instr(folded_names(a.authors), {_bind(parameters, folded_names(atom.value))}) > 0"
    return _SIMPLE[atom.name].replace("?", _bind(parameters, atom.value))


_SIMPLE: Final = {
    "section": "a.section = ? COLLATE NOCASE",
    "lang": "(a.language = lower(?) OR a.language LIKE lower(?) || '-%')",
    "kind": "a.kind = lower(?)",
    "story": "a.story_id = CAST(? AS INTEGER)",
    "after": "a.published_at >= ?",
    "before": "a.published_at < ?",
    "is": "CASE ? WHEN 'free' THEN a.is_free = 1 WHEN 'paywalled' THEN a.is_free = 0"
    " ELSE a.kind = 'live' END",
}

#: ``id`` of the article archived last, and their number.
EXTENT: Final = (
    "SELECT coalesce((SELECT max(id) FROM articles), 0) AS newest,"
    " coalesce((SELECT sum(article_count) FROM sites), 0) AS articles"
)
