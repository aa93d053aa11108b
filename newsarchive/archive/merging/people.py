"""Take in what people decided in another archive: verdicts on families, and saved searches."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any, Final

from newsarchive.archive.merging.articles import at_here

Row = Mapping[str, Any]

#: The digest of hits that the other archive has not sent: this one does not send them either.
NOT_SENT: Final = "merged"

_HITS: Final = """
SELECT alert_hits.*, articles.url, first.url AS copy_url FROM alert_hits
JOIN articles ON articles.id = article_id LEFT JOIN articles AS first ON first.id = copy_of
ORDER BY hit_id
"""


def merge_overrides(connection: sqlite3.Connection, rows: list[Row]) -> int:
    """Take the decisions *rows* in; the later one on a family counts. Return how many changed."""
    return connection.executemany(
        "INSERT INTO boilerplate_overrides VALUES (:family_id, :verdict, :note, :decided_at)"
        " ON CONFLICT DO UPDATE SET verdict = excluded.verdict, note = excluded.note,"
        " decided_at = excluded.decided_at"
        " WHERE (excluded.decided_at, excluded.verdict) > (decided_at, verdict)",
        rows,
    ).rowcount


def read_hits(connection: sqlite3.Connection) -> list[Row]:
    """Return what the saved searches of an archive found, with the addresses of the articles."""
    return [dict(row) for row in connection.execute(_HITS)]


def merge_alerts(
    connection: sqlite3.Connection, alerts: list[Row], hits: list[Row], origin: str
) -> int:
    """Take saved searches and their *hits* in, and return how many searches are new.

    One with the same query and the same kinds is the same. If another has its name here, it is
    named after its *origin* too. Nothing is sent: the other archive has sent it, or has not.
    """
    numbers, new = {}, 0
    for alert in alerts:
        found = connection.execute(
            "SELECT alert_id FROM alerts WHERE query = :query AND on_kinds = :on_kinds"
            " AND (name = :name COLLATE NOCASE OR created_at = :created_at)",
            alert,
        ).fetchone()
        if found is None:
            found = (_insert_alert(connection, alert, origin),)
            new += 1
        numbers[alert["alert_id"]] = int(found[0])
    for hit in hits:
        article_id = at_here(connection, hit["url"])
        if article_id is not None and hit["alert_id"] in numbers:
            copy = at_here(connection, hit["copy_url"]) if hit["copy_url"] else None
            known = {
                "alert_id": numbers[hit["alert_id"]], "article_id": article_id, "copy_of": copy,
                "delivery_id": hit["delivery_id"] or NOT_SENT,
            }  # fmt: skip
            _insert_hit(connection, {**hit, **known})
    return new


def _insert_alert(connection: sqlite3.Connection, alert: Row, origin: str) -> int:
    name, number = alert["name"], 1
    taken = "SELECT 1 FROM alerts WHERE name = ? COLLATE NOCASE"
    while connection.execute(taken, (name,)).fetchone():
        name = f"{alert['name']} ({origin}{f' {number}' if number > 1 else ''})"
        number += 1
    return int(
        connection.execute(
            "INSERT INTO alerts(name, query, on_kinds, notify, every, imported, created_at,"
            " digest_at) VALUES (:name, :query, :on_kinds, :notify, :every, :imported, :created_at,"
            " :digest_at) RETURNING alert_id",
            {**alert, "name": name},
        ).fetchone()[0]
    )


def _insert_hit(connection: sqlite3.Connection, hit: Row) -> None:
    connection.execute(
        "INSERT INTO alert_hits(alert_id, article_id, kind, revision, seen_at, found_at, copy_of,"
        " delivery_id, delivered_at, read_at) VALUES (:alert_id, :article_id, :kind, :revision,"
        " :seen_at, :found_at, :copy_of, :delivery_id, :delivered_at, :read_at)"
        " ON CONFLICT DO NOTHING",
        hit,
    )
