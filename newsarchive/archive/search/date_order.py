"""SQL for hits in an order by date, one page after another.

There are three plans for the same rows. The first sorts all hits. The second walks the archive
along the dates, if most articles are hits. The third, for newest first, sorts only the hits that
were archived last, and then looks for hits that were archived before them but are dated later.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from newsarchive.archive.search.conditions import Parameters
from newsarchive.archive.search.index_words import Statement
from newsarchive.archive.search.statements import Search

#: All orders of hits. The first is not by date.
SORTS: Final = ("relevance", "newest", "oldest", "archived")
#: The third plan sorts this many of the hits that were archived last.
RECENT: Final = 1_000
# Measured: to look up and sort a hit costs 1 µs. To walk the archive by date and look up each
# article in the index costs 50 µs per article, so a page costs 2,000 µs / (share of hits).
_WALK_COST: Final = 2_000
_COLUMNS: Final = "{id} AS id, a.published_at, a.story_id"


class Position(NamedTuple):
    """The last hit of a page: the next page begins after it."""

    published_at: str | None
    article_id: int


def page_by_date(
    search: Search, sort: str, after: Position | None, limit: int, total: int, articles: int
) -> Statement:
    """Return SQL for ``id, published_at, story_id`` of *limit* hits in the order *sort*.

    The hits are those after the position *after*. The plan depends on *total*, the number of hits,
    and on *articles*, the size of the archive. Hits without a date come after all others: see
    :func:`undated_hits`.
    """
    if sort == "archived":
        extra = "{id} < :after_id" if after else ""
        order = f"ORDER BY {{id}} DESC LIMIT {limit}"
        return _after_position(search.hits(_COLUMNS, extra, order), after)
    extra, order = _order_by_date(sort, after, limit)
    if search.is_in_index and total * total > _WALK_COST * articles:
        return _after_position(_walk_by_date(search, extra, order), after)
    return _after_position(search.hits(_COLUMNS, extra, order), after)


def undated_hits(search: Search, after: Position | None, limit: int) -> Statement:
    """Return SQL as :func:`page_by_date` does, for the hits without a date, newest id first."""
    extra = "a.published_at IS NULL"
    if after and after.published_at is None:
        extra += " AND {id} < :after_id"
    order = f"ORDER BY {{id}} DESC LIMIT {limit}"
    return _after_position(search.hits(_COLUMNS, extra, order), after)


def hits_before(
    search: Search, sort: str, position: Position | None, limit: int, total: int, articles: int
) -> Statement:
    """Return SQL for the *limit* hits before *position* in the order *sort*, the nearest first.

    With a position that has a date or with None, these are hits with a date, as far as *sort* is
    by date; None is the position of the first hit without a date. With a position without a date,
    they are the hits without a date before it. The other parameters are those of
    :func:`page_by_date`.
    """
    if position and (sort == "archived" or position.published_at is None):
        undated = "" if sort == "archived" else "a.published_at IS NULL AND "
        order = f"ORDER BY {{id}} LIMIT {limit}"
        hits = search.hits(_COLUMNS, f"{undated}{{id}} > :after_id", order)
        return _after_position(hits, position)
    reverse = "oldest" if sort == "newest" else "newest"
    return page_by_date(search, reverse, position, limit, total, articles)


def recent_hits(search: Search, after: Position | None, limit: int) -> Statement:
    """Return SQL as :func:`page_by_date` does, newest first, for the RECENT hits archived last.

    ``floor`` is the smallest id among these, or NULL if there are no other hits. Only an article
    with a smaller id and a later date than the page's last hit could belong on the page: see
    :func:`overlooked_ids`.
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
    """Return SQL for up to *limit* ids below *floor* with a date between *after* and *last*.

    They need not be hits.
    """
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
    """Return SQL that walks the articles by date and looks each one up in the index.

    This is the plan for words that most articles have.
    """
    parameters: Parameters = {"until": search.until}
    found = [f"a.id IN ({begun})" for begun in (search.beginnings_sql(parameters),) if begun]
    if search.match is not None:
        parameters["match"] = search.match
        words = "FROM articles_fts WHERE articles_fts MATCH :match"
        # Each lookup of a prefix merges its words again, which is slow. So look it up only once.
        has_prefix = '" *' in search.match
        each = f"EXISTS (SELECT 1 {words} AND articles_fts.rowid = a.id)"
        found.append(f"a.id IN (SELECT rowid {words})" if has_prefix else each)
    conditions = " AND ".join(["a.id <= :until", *search.where(parameters), extra, *found])
    facets = " CROSS JOIN article_facets f ON f.id = a.id" if "f." in conditions else ""
    sql = (
        f"SELECT {_COLUMNS} FROM articles a INDEXED BY articles_by_published{facets}"
        f" WHERE {conditions} {order}".replace("{id}", "a.id")
    )
    return Statement(sql, parameters)


def _after_position(statement: Statement, after: Position | None) -> Statement:
    """Return *statement* with those values of *after* that its SQL names."""
    if after is None:
        return statement
    position: Parameters = {}
    if ":after_at" in statement.sql:
        position["after_at"] = after.published_at
    if ":after_id" in statement.sql:
        position["after_id"] = after.article_id
    return Statement(statement.sql, statement.parameters | position)
