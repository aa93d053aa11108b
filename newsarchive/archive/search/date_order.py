"""Hits in an order by date: SQL for a page of them, behind the one before.

Three ways to the same rows. Hits are sorted; or the archive is walked along the dates, where most
articles are hits; or, newest first, only the hits that were archived last are looked at, and then
whether anything archived before them is dated later.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from newsarchive.archive.search.filters import Parameters
from newsarchive.archive.search.index_words import Statement
from newsarchive.archive.search.statements import Search

#: The orders there are; the first is not by date.
SORTS: Final = ("relevance", "newest", "oldest", "archived")
#: Newest first, the hits archived last that are looked at before any other.
RECENT: Final = 1_000
# Measured: a hit costs 1 µs to look up and sort; walking the archive by date and asking the index
# of each article costs 50 µs an article, so 2,000 µs / share for a page.
_WALK_COST: Final = 2_000
_COLUMNS: Final = "{id} AS id, a.published_at, a.story_id"


class Position(NamedTuple):
    """Where a page ended: the next one begins behind it."""

    published_at: str | None
    article_id: int


def page_by_date(
    search: Search, sort: str, after: Position | None, limit: int, total: int, articles: int
) -> Statement:
    """``id, published_at, story_id`` of *limit* hits in the order *sort*, behind *after*.

    *total* hits in an archive of *articles* decide the plan. Undated ones
    come last: see :func:`undated`.
    """
    if sort == "archived":
        extra = "{id} < :after_id" if after else ""
        order = f"ORDER BY {{id}} DESC LIMIT {limit}"
        return _after_position(search.hits(_COLUMNS, extra, order), after)
    extra, order = _order_by_date(sort, after, limit)
    if search.has_words and total * total > _WALK_COST * articles:
        return _after_position(_walk_by_date(search, extra, order), after)
    return _after_position(search.hits(_COLUMNS, extra, order), after)


def undated_hits(search: Search, after: Position | None, limit: int) -> Statement:
    """As :func:`page_by_date`, of the hits without a date, newest first, after the dated ones."""
    extra = "a.published_at IS NULL"
    if after and after.published_at is None:
        extra += " AND {id} < :after_id"
    order = f"ORDER BY {{id}} DESC LIMIT {limit}"
    return _after_position(search.hits(_COLUMNS, extra, order), after)


def recent_hits(search: Search, after: Position | None, limit: int) -> Statement:
    """As :func:`page_by_date`, newest first, among the :data:`RECENT` hits that were archived last.

    ``floor`` is the smallest id of these, NULL where they are all there are. Only articles below
    it that are dated later than the last row can belong before it: see :func:`overlooked`.
    """
    extra, order = _order_by_date("newest", after, limit)
    newest = f"ORDER BY {{id}} DESC LIMIT {RECENT}"
    inner, parameters = _after_position(search.hits(_COLUMNS, extra, newest), after)
    sql = (
        f"WITH last AS MATERIALIZED ({inner}) SELECT id, published_at, story_id,"
        f" (SELECT min(id) FROM last HAVING count(*) = {RECENT}) AS floor"
        f" FROM last {order.replace('a.', '')}"
    )
    return Statement(sql, parameters)


def overlooked_ids(after: Position | None, last: Position, floor: int, limit: int) -> Statement:
    """Some ids below *floor*, hits or not, that are dated between *after* and *last*."""
    before = "(published_at, id) < (:after_at, :after_id) AND " if after else ""
    sql = (
        "SELECT id FROM articles INDEXED BY articles_by_published"
        f" WHERE {before}(published_at, id) > (:last_at, :last_id) AND id < :floor LIMIT {limit}"
    )
    bounds: Parameters = {"last_at": last.published_at, "last_id": last.article_id, "floor": floor}
    return _after_position(Statement(sql, bounds), after)


def _order_by_date(sort: str, after: Position | None, limit: int) -> tuple[str, str]:
    sign, direction = ("<", "DESC") if sort == "newest" else (">", "ASC")
    extra = "a.published_at IS NOT NULL"
    if after:
        extra += f" AND (a.published_at, a.id) {sign} (:after_at, :after_id)"
    return extra, f"ORDER BY a.published_at {direction}, a.id {direction} LIMIT {limit}"


def _walk_by_date(search: Search, extra: str, order: str) -> Statement:
    """Along the dates, asking the index for each article: for words that most of them have."""
    parameters: Parameters = {"until": search.until}
    found = [f"a.id IN ({begun})" for begun in (search.beginnings_sql(parameters),) if begun]
    if search.match is not None:
        parameters["match"] = search.match
        words = "FROM articles_fts WHERE articles_fts MATCH :match"
        # A prefix is dear to ask for (its words are merged each time): once, then.
        is_dear = any(term.prefix for term in search.query.terms)
        each = f"EXISTS (SELECT 1 {words} AND articles_fts.rowid = a.id)"
        found.append(f"a.id IN (SELECT rowid {words})" if is_dear else each)
    conditions = " AND ".join(["a.id <= :until", *search.where(parameters), extra, *found])
    facets = " CROSS JOIN article_facets f ON f.id = a.id" if "f." in conditions else ""
    sql = (
        f"SELECT {_COLUMNS} FROM articles a INDEXED BY articles_by_published{facets}"
        f" WHERE {conditions} {order}".replace("{id}", "a.id")
    )
    return Statement(sql, parameters)


def _after_position(statement: Statement, after: Position | None) -> Statement:
    """*statement* with the values of *after*, where it asks for them."""
    if after is None:
        return statement
    position: Parameters = {}
    if ":after_at" in statement.sql:
        position["after_at"] = after.published_at
    if ":after_id" in statement.sql:
        position["after_id"] = after.article_id
    return Statement(statement.sql, statement.parameters | position)
