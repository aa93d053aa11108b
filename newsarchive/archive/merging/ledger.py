"""Take the ledger of another archive in: runs, URLs, visits, the health of sites."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from typing import Any, Final

from newsarchive.archive.ledger.schedule import GONE, GONE_REASONS
from newsarchive.archive.merging.articles import at_here
from newsarchive.archive.tombstones import removed_among

Row = Mapping[str, Any]

#: Rows of one slice.
SLICE: Final = 1_000

#: A run is the same in two archives if these are.
_SAME_RUN: Final = ("spider", "started_at", "process", "arguments")
#: What says which of two rows of a URL counts, if both visits were at the same time.
_STATE: Final = ("state", "outcome", "reason", "http_status")

#: Only one of the archives may have known the article of a URL.
_LINK: Final = (
    "UPDATE urls SET article_id = ?1 WHERE url = ?2 AND article_id IS NULL AND ?1 NOTNULL"
)
#: An article that only one archive had may be gone by what the other saw later.
_GONE: Final = """
UPDATE articles SET gone_at = ledger.last_at FROM urls AS ledger
WHERE articles.url = ?1 AND ledger.url = ?1 AND articles.gone_at IS NULL
AND ledger.state = 'done' AND ledger.outcome IN ('failed', 'skipped')
AND ledger.last_at > articles.last_seen_at
AND (ledger.http_status IN (SELECT value FROM json_each(?2))
    OR ledger.reason IN (SELECT value FROM json_each(?2)))
"""

#: Tables that are taken in row by row, with the columns of their keys, and the column whose higher
#: value counts if both archives have a row; without one, the row that is here stays.
TABLES: Final[Mapping[str, tuple[tuple[str, ...], str | None]]] = {
    "site_health": (("site", "run_id"), None),
    "source_dates": (("source",), "confirmed + refuted"),
    "site_checks": (("name", "url"), "checked_at"),
    "imported_visits": (("url", "at", "is_gone"), None),
    "undated_pages": (("key", "url"), None),
    "witness_jobs": (("url", "kind", "version"), "coalesce(ended_at, '')"),
}  # fmt: skip
#: Columns that are a row's number and nothing else.
_NUMBERS: Final = {"witness_jobs": "job_id"}


def rows_of(connection: sqlite3.Connection, table: str) -> Iterator[list[Row]]:
    """Yield the rows of *table*, a slice at a time."""
    rows = connection.execute(f"SELECT * FROM {table}")
    while slice_ := rows.fetchmany(SLICE):
        yield [dict(row) for row in slice_]


def addresses(connection: sqlite3.Connection, rows: list[Row]) -> dict[int, str]:
    """Return the addresses of the articles that *rows* of ``urls`` name, by their ids."""
    ids = json.dumps([row["article_id"] for row in rows if row["article_id"] is not None])
    found = connection.execute(
        "SELECT id, url FROM articles WHERE id IN (SELECT value FROM json_each(?))", (ids,)
    )
    return dict(found.fetchall())


def merge_sites(connection: sqlite3.Connection, rows: list[Row]) -> int:
    """Take the *rows* of ``sites`` in. What is stated here stays; return how many changed."""
    return connection.executemany(
        "INSERT INTO sites(site, name, home_url, language, last_run_at)"
        " VALUES (:site, :name, :home_url, :language, :last_run_at) ON CONFLICT(site) DO UPDATE SET"
        " name = coalesce(name, excluded.name), home_url = coalesce(home_url, excluded.home_url),"
        " language = coalesce(language, excluded.language),"
        " last_run_at = nullif(max(coalesce(last_run_at, ''), coalesce(excluded.last_run_at, '')),"
        " '') WHERE (name IS NULL AND excluded.name IS NOT NULL)"
        " OR (home_url IS NULL AND excluded.home_url IS NOT NULL)"
        " OR (language IS NULL AND excluded.language IS NOT NULL)"
        " OR coalesce(excluded.last_run_at, '') > coalesce(last_run_at, '')",
        rows,
    ).rowcount


def merge_runs(connection: sqlite3.Connection, rows: list[Row], now: str) -> dict[int, int]:
    """Take the runs *rows* in, and return the number here of each of them.

    A run that nobody closed was killed, because the archive is not in use.
    """
    same = " AND ".join(f"{name} IS :{name}" for name in _SAME_RUN)
    numbers = {}
    for row in rows:
        found = connection.execute(f"SELECT run_id FROM runs WHERE {same}", row).fetchone()
        if found is None:
            values = {name: value for name, value in row.items() if name != "run_id"}
            if values["finished_at"] is None:
                values |= {"finished_at": now, "finish_reason": "killed", "queued": None}
            found = (_insert(connection, "runs", values),)
        numbers[row["run_id"]] = int(found[0])
    return numbers


def merge_urls(
    connection: sqlite3.Connection,
    rows: list[Row],
    runs: Mapping[int, int],
    articles: Mapping[int, str],
) -> int:
    """Take the *rows* of ``urls`` in, and return how many were written.

    Of two rows of a URL the one of the later visit counts, with its schedule. *runs* and *articles*
    give the runs here and the addresses of the other archive's articles by their ids there.
    """
    removed = removed_among(connection, [row["url"] for row in rows])
    written = 0
    for row in rows:
        if row["url"] in removed:
            continue
        here = connection.execute("SELECT * FROM urls WHERE url = ?", (row["url"],)).fetchone()
        if here is None or _rank(row) > _rank(here):
            _write_url(connection, row, here, runs.get(row["run_id"]))
            written += 1
        url = articles.get(row["article_id"], row["url"])
        connection.execute(_LINK, (at_here(connection, url), row["url"]))
        connection.execute(_GONE, (row["url"], json.dumps([*GONE, *GONE_REASONS])))
    return written


def _write_url(
    connection: sqlite3.Connection, row: Row, here: Row | None, run_id: int | None
) -> None:
    values = dict(row) | {"run_id": run_id, "article_id": None}
    values["state"] = "queued" if row["state"] == "fetching" else row["state"]
    if here is None:
        _insert(connection, "urls", values)
    else:
        values["found_in"] = values["found_in"] or here["found_in"]
        del values["article_id"]  # stays, also if its article is in a part
        _update(connection, "urls", values, ("url",))


def _rank(row: Row) -> tuple[object, ...]:
    """Return what is higher for the row that counts: of the later visit, and if none is, done."""
    return row["last_at"] or "", row["state"] == "done", *(str(row[name]) for name in _STATE)


def merge_table(
    connection: sqlite3.Connection, table: str, rows: list[Row], runs: Mapping[int, int]
) -> int:
    """Take *rows* of a table of :data:`TABLES` in, and return how many were written."""
    keys, counts = TABLES[table]
    where = " AND ".join(f"{name} IS :{name}" for name in keys)
    removed = removed_among(connection, [row["url"] for row in rows if "url" in row])
    written = 0
    for row in rows:
        values = {name: value for name, value in row.items() if name != _NUMBERS.get(table)}
        if values.get("url") in removed:
            continue
        if "run_id" in values:
            values["run_id"] = runs[row["run_id"]]
        here = connection.execute(f"SELECT {counts or 1} FROM {table} WHERE {where}", values)
        found = here.fetchone()
        if found is None:
            _insert(connection, table, values)
        elif counts is not None and _value(connection, counts, values) > found[0]:
            _update(connection, table, values, keys)
        else:
            continue
        written += 1
    return written


def _value(connection: sqlite3.Connection, expression: str, row: Row) -> Any:
    """Return the value of *expression* for *row*."""
    columns = ", ".join(f":{name} AS {name}" for name in row)
    return connection.execute(f"SELECT {expression} FROM (SELECT {columns})", row).fetchone()[0]


def _insert(connection: sqlite3.Connection, table: str, values: Row) -> int:
    names, marks = ", ".join(values), ", ".join(f":{name}" for name in values)
    number = connection.execute(f"INSERT INTO {table}({names}) VALUES ({marks})", values).lastrowid
    return int(number or 0)


def _update(connection: sqlite3.Connection, table: str, values: Row, keys: tuple[str, ...]) -> None:
    names = ", ".join(f"{name} = :{name}" for name in values if name not in keys)
    where = " AND ".join(f"{name} IS :{name}" for name in keys)
    connection.execute(f"UPDATE {table} SET {names} WHERE {where}", values)
