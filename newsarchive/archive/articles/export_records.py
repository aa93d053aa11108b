"""Read articles as records for exports."""

from __future__ import annotations

import json
import re
import sqlite3
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from newsarchive.archive.schema.articles import SUBSTANTIAL
from newsarchive.archive.search.index_words import Statement
from newsarchive.archive.search.query import Query
from newsarchive.archive.search.statements import (
    EXTENT,
    Search,
    languages_of,
    register_search_functions,
)
from newsarchive.article import FLAG_FIELDS, LIST_FIELDS

# A number larger than any id, and the LIMIT that means no limit.
NO_END: Final = 2**62
_ALL = -1
#: Articles in memory at one time: about 1 MB of text.
BATCH: Final = 200
_MOMENT: Final = re.compile(r"\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-5]\dZ")

#: The orders of an export, each as SQL.
ORDERS: Final = {
    "newest": "published_at DESC, id DESC",
    "oldest": "published_at IS NULL, published_at, id",
    "archived": "id DESC",
    "relevance": "published_at DESC, id DESC",
}

#: The columns of a record, in the order of CSV files.
COLUMNS = (
    "id",
    "url",
    "canonical_url",
    "site",
    "title",
    "description",
    "text",
    "authors",
    "byline",
    "published_at",
    "published_precision",
    "published_source",
    "published_raw",
    "modified_at",
    "first_seen_at",
    "last_seen_at",
    "language",
    "section",
    "tags",
    "image_url",
    "image_caption",
    "image_credit",
    "word_count",
    "is_free",
    "kind",
    "quality",
    "archive_signals",
    "story_id",
    "duplicate_of",
    "revision_count",
    "extractor",
    "memento",
)


# A spreadsheet treats text that begins with one of these as a formula (OWASP, "CSV injection"). The
# last four are the full-width signs of Japanese.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def defuse_formula(value: Any) -> Any:
    """Return *value*, with an apostrophe before text that a spreadsheet would calculate."""
    return "'" + value if isinstance(value, str) and value.startswith(_FORMULA) else value


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The articles to export, and their order. What is None does not count."""

    query: Query | None = None
    site: str | None = None
    since: str | None = None
    """Published at this time or later, or on this day or later."""
    until: str | None = None
    """Published by this time, or by the end of this day."""
    sort: str = "newest"
    """One of :data:`ORDERS`."""
    limit: int | None = None


def selected_ids(connection: sqlite3.Connection, selection: Selection) -> array[int]:
    """Return the ids of the articles of *selection*, in its order.

    Articles without a date come last in an order by date. In the order of relevance, the hits that
    are not ranked, because they are not among the newest RANKED or have no word of the query, come
    last and the newest of them first.
    """
    search = None if selection.query is None else _search(connection, selection.query)
    rows = connection.execute(*selection_statement(selection, search))
    ids = array("q", (row[0] for row in rows))
    if selection.sort == "relevance" and selection.query is not None:
        ids = _best_first(connection, selection.query, ids)
    return ids[: selection.limit] if selection.limit is not None else ids


def selection_statement(selection: Selection, search: Search | None) -> Statement:
    """Return SQL for ``id, published_at`` of the articles of *selection*, in its order.

    *search* is that of its query. The limit does not count, and relevance is "newest" here.
    """
    parameters: dict[str, Any] = {
        "site": selection.site, "since": selection.since, "until": selection.until,
    }  # fmt: skip
    conditions = []
    if selection.site is not None:
        conditions.append("site = :site")
    if selection.since is not None:
        conditions.append("published_at >= :since")
    if selection.until is not None:
        conditions.append("substr(published_at, 1, length(:until)) <= :until")
    if search is not None:
        hits = search.newest_ids(_ALL)
        conditions.append(f"id IN ({hits.sql})")
        parameters |= hits.parameters
    where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
    order = ORDERS[selection.sort]
    return Statement(f"SELECT id, published_at FROM articles {where} ORDER BY {order}", parameters)


def _best_first(connection: sqlite3.Connection, query: Query, ids: array[int]) -> array[int]:
    search = _search(connection, query)
    if search.match is None:  # There are no words by which it could be ranked.
        return ids
    ranked = search.ranked(count_hits(connection, query))
    wanted = set(ids)
    rows = connection.execute(ranked.sql, ranked.parameters)
    best = [row["id"] for row in rows if row["id"] in wanted]
    wanted.difference_update(best)
    return array("q", [*best, *(each for each in ids if each in wanted)])


def read_records(connection: sqlite3.Connection, ids: Sequence[int]) -> Iterator[dict[str, Any]]:
    """Yield the articles with these *ids* as dicts with the keys :data:`COLUMNS`, in this order.

    Authors and tags are lists; ``is_free`` is True, False or None. Each batch is read by itself:
    the export of a large archive neither fills the memory nor keeps the log of a crawl from being
    emptied. An article that was removed meanwhile is left out.
    """
    for first in range(0, len(ids), BATCH):
        batch = list(ids[first : first + BATCH])
        found = records_of(connection, batch)
        yield from (found[each] for each in batch if each in found)


def records_of(connection: sqlite3.Connection, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Return those of the articles *ids* that the file has, by id, as :func:`read_records` does."""
    sql = f"SELECT {', '.join(COLUMNS)} FROM articles WHERE id IN (SELECT value FROM json_each(?))"
    rows = connection.execute(sql, (json.dumps(list(ids)),))
    return {row["id"]: _record(row) for row in rows}


def export_records(
    connection: sqlite3.Connection, query: Query | None = None, **limits: Any
) -> Iterator[dict[str, Any]]:
    """Yield the articles that *query* matches as :func:`read_records` does, newest first.

    *limits* are those of :class:`Selection`.
    """
    ids = selected_ids(connection, Selection(query=query, **limits))
    yield from read_records(connection, ids)


def last_change(connection: sqlite3.Connection, record: Any) -> str:
    """Return when the article *record*, or row, was published or changed last, as far as is known.

    It is the date that the page states, or the time at which another text was first seen. It is the
    time at which the article was first seen if there is none of these.
    """
    changed = None
    if record["revision_count"]:
        (changed,) = connection.execute(
            f"SELECT max(replaced_at) FROM revisions WHERE article_id = ? AND {SUBSTANTIAL}",
            (record["id"],),
        ).fetchone()
    dates = (record["published_at"], record["modified_at"], changed)
    return str(max(filter(is_moment, dates), default=record["first_seen_at"]))


def changes_of(connection: sqlite3.Connection, ids: Sequence[int]) -> dict[int, str]:
    """Return the :func:`last_change` of those of the articles *ids* that the file has, by id."""
    sql = (
        "SELECT id, published_at, modified_at, first_seen_at, revision_count FROM articles"
        " WHERE id IN (SELECT value FROM json_each(?))"
    )
    rows = connection.execute(sql, (json.dumps(list(ids)),)).fetchall()
    return {row["id"]: last_change(connection, row) for row in rows}


def is_moment(value: str | None) -> bool:
    """Return whether *value* is a point in time as the archive and RFC 3339 write it."""
    return value is not None and _MOMENT.fullmatch(value) is not None


def count_hits(connection: sqlite3.Connection, query: Query) -> int:
    """Return the number of articles that *query* matches."""
    count = _search(connection, query).count()
    return int(connection.execute(count.sql, count.parameters).fetchone()[0])


def _search(connection: sqlite3.Connection, query: Query) -> Search:
    register_search_functions(connection)
    return Search(query, NO_END, languages_of(connection.execute(EXTENT).fetchone()))


def record_of(connection: sqlite3.Connection, article_id: int) -> dict[str, Any]:
    """Return an article as :func:`export_records` does; it must be in the archive."""
    columns = ", ".join(COLUMNS)
    row = connection.execute(f"SELECT {columns} FROM articles WHERE id = ?", (article_id,))
    return _record(row.fetchone())


def _record(row: sqlite3.Row) -> dict[str, Any]:
    record = dict(row)
    for name in LIST_FIELDS:
        record[name] = [_encodable(each) for each in json.loads(record[name])]
    for name in FLAG_FIELDS:
        record[name] = None if record[name] is None else bool(record[name])
    return record


def _encodable(text: str) -> str:
    """Return *text* without the halves of surrogate pairs, which only JSON can contain."""
    return text.encode("utf-8", "replace").decode()
