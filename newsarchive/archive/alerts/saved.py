"""The saved searches: add, change, list and remove them."""

from __future__ import annotations

import json
import sqlite3
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Self

from newsarchive.archive.search.query import MAX_QUERY_LENGTH, NOTHING, parse_query
from newsarchive.archive.search.statements import (
    EXTENT,
    Search,
    languages_of,
    register_search_functions,
)
from newsarchive.article import iso
from newsarchive.errors import NewsArchiveError, did_you_mean
from newsarchive.text import counted

#: What an alert can tell of. A silent edit is a revision: who wants ``revised`` learns of it too.
KINDS: Final = ("new", "revised", "silent", "gone")
#: How often an alert sends a digest at most.
PERIODS: Final = ("run", "hour", "day")
#: Characters of the longest name.
LONGEST_NAME: Final = 100


class AlertError(NewsArchiveError):
    """An alert that cannot be saved, or that does not exist."""


class NameTaken(AlertError):
    """Another alert has this name."""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where the digests of an alert go."""

    kind: str
    """``mail`` or ``webhook``."""
    target: str
    """An address of mail, or the URL of a webhook as ``delivery/webhook.py`` reads it."""

    @classmethod
    def of(cls, written: str) -> Self:
        """Return the destination of an entry of ``alerts.notify``."""
        ((kind, target),) = json.loads(written).items()
        return cls(kind, target)

    def as_json(self) -> str:
        """Return the destination as an entry of ``alerts.notify``."""
        return json.dumps({self.kind: self.target}, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Alert:
    """A saved search."""

    name: str
    query: str
    """In the query language; "" finds every article."""
    on_kinds: tuple[str, ...] = ("new",)
    destinations: tuple[Destination, ...] = ()
    """Without any, its hits are only listed."""
    every: str = "run"
    imported: bool = False
    """Whether imported articles are hits as well, whenever they were captured."""
    created_at: str = ""
    digest_at: str | None = None
    """When its last digest was made."""
    alert_id: int = 0
    """Its number in the archive; 0 before it is saved."""

    def wants(self, kind: str) -> bool:
        """Return whether the alert tells of *kind*, one of KINDS."""
        return kind in self.on_kinds or (kind == "silent" and "revised" in self.on_kinds)


def checked(alert: Alert) -> Alert:
    """Return *alert* with its name and query trimmed; raise :class:`AlertError` for a wrong one."""
    name, query = " ".join(alert.name.split()), alert.query.strip()
    if not name:
        raise AlertError("an alert needs a name")
    if len(name) > LONGEST_NAME:
        raise AlertError(f"the name is longer than {LONGEST_NAME} characters")
    if any(unicodedata.category(char) in ("Cc", "Cs", "Co", "Cn") for char in name + query):
        raise AlertError("name and query may not have control characters")
    if len(query) > MAX_QUERY_LENGTH:
        raise AlertError(f"the query is longer than {MAX_QUERY_LENGTH:,} characters")
    if wrong := [kind for kind in alert.on_kinds if kind not in KINDS]:
        known = f"; the kinds are {', '.join(KINDS)}"
        raise AlertError(f"there is no kind {wrong[0]!r}{did_you_mean(wrong[0], KINDS) or known}")
    if alert.every not in PERIODS:
        raise AlertError(f"every is {', '.join(PERIODS)}, not {alert.every!r}")
    parsed = parse_query(query)
    if parsed.root == NOTHING:
        raise AlertError("; ".join(parsed.notes) or "the query has nothing to search for")
    kinds = tuple(kind for kind in KINDS if kind in alert.on_kinds) or ("new",)
    return Alert(
        name, query, kinds, tuple(dict.fromkeys(alert.destinations)), alert.every, alert.imported
    )


def save_alert(
    connection: sqlite3.Connection, alert: Alert, now: datetime, *, may_replace: bool = False
) -> int:
    """Save *alert* and return its number. From now on, what happens can be a hit.

    If there is one with this name it is replaced if it *may_replace*; it keeps its hits, and what
    has not reached a destination goes to the new ones. Otherwise :class:`AlertError` is raised.
    """
    alert = checked(alert)
    there = connection.execute("SELECT * FROM alerts WHERE name = ?", (alert.name,)).fetchone()
    if there is not None and not may_replace:
        raise NameTaken(
            f"there is an alert {there['name']!r} already; --replace changes it,"
            f" or remove it with `newsarchive alerts remove {_quoted(there['name'])}`"
        )
    values = (
        alert.name,
        alert.query,
        json.dumps(alert.on_kinds),
        _notify(alert.destinations),
        alert.every,
        alert.imported,
    )
    if there is None:
        cursor = connection.execute(
            "INSERT INTO alerts(name, query, on_kinds, notify, every, imported, created_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (*values, iso(now)),
        )
        return int(cursor.lastrowid or 0)
    number = int(there["alert_id"])
    connection.execute(
        "UPDATE alerts SET name = ?, query = ?, on_kinds = ?, notify = ?, every = ?, imported = ?"
        " WHERE alert_id = ?",
        (*values, number),
    )
    _forget_destinations(connection, number, alert.destinations)
    return number


def change_alert(
    connection: sqlite3.Connection, number: int, name: str, query: str, on_kinds: Sequence[str]
) -> None:
    """Change name, query and kinds of the alert with this *number*; all else of it stays.

    Raises :class:`AlertError` as :func:`save_alert` does, and if there is no such alert.
    """
    old = alert_numbered(connection, number)
    if old is None:
        raise AlertError("the alert was removed meanwhile")
    alert = checked(replace(old, name=name, query=query, on_kinds=tuple(on_kinds)))
    others = "SELECT name FROM alerts WHERE name = ? AND alert_id <> ?"
    if taken := connection.execute(others, (alert.name, number)).fetchone():
        raise NameTaken(f"there is an alert {taken[0]!r} already")
    connection.execute(
        "UPDATE alerts SET name = ?, query = ?, on_kinds = ? WHERE alert_id = ?",
        (alert.name, alert.query, json.dumps(alert.on_kinds), number),
    )


def _forget_destinations(
    connection: sqlite3.Connection, number: int, kept: Sequence[Destination]
) -> None:
    """Delete what waits for destinations other than *kept*; its hits go into a later digest."""
    marks = ", ".join("?" * len(kept))
    connection.execute(
        "DELETE FROM alert_deliveries WHERE alert_id = ? AND state <> 'sent'"
        f" AND destination NOT IN ({marks})",
        (number, *(each.as_json() for each in kept)),
    )
    connection.execute(
        "UPDATE alert_hits SET delivery_id = NULL WHERE alert_id = ? AND delivered_at IS NULL"
        " AND delivery_id NOT IN (SELECT delivery_id FROM alert_deliveries)",
        (number,),
    )


def remove_alert(connection: sqlite3.Connection, name: str) -> Alert:
    """Delete the alert *name* with its hits and deliveries, and return it."""
    alert = alert_named(connection, name)
    connection.execute("DELETE FROM alerts WHERE alert_id = ?", (alert.alert_id,))
    connection.execute("DELETE FROM alert_events WHERE NOT EXISTS (SELECT 1 FROM alerts)")
    return alert


def saved_alerts(connection: sqlite3.Connection) -> list[Alert]:
    """Return all alerts, by name."""
    rows = connection.execute("SELECT * FROM alerts ORDER BY name COLLATE NOCASE")
    return [_alert(row) for row in rows]


def alert_named(connection: sqlite3.Connection, name: str) -> Alert:
    """Return the alert *name*, whatever its case; raise :class:`AlertError` if there is none."""
    row = connection.execute(
        "SELECT * FROM alerts WHERE name = ?", (" ".join(name.split()),)
    ).fetchone()
    if row is not None:
        return _alert(row)
    names = [each[0] for each in connection.execute("SELECT name FROM alerts ORDER BY name")]
    more = did_you_mean(name, names) if names else "; no alert is saved yet"
    raise AlertError(f"there is no alert {name!r}{more}")


def alert_numbered(connection: sqlite3.Connection, number: int) -> Alert | None:
    """Return the alert with this *number*, or None."""
    row = connection.execute("SELECT * FROM alerts WHERE alert_id = ?", (number,)).fetchone()
    return None if row is None else _alert(row)


def query_notes(connection: sqlite3.Connection, alert: Alert) -> list[str]:
    """Return what to tell who saves *alert* about its query, as sentences without full stop."""
    query = parse_query(alert.query)
    notes = list(query.notes)
    register_search_functions(connection)
    extent = connection.execute(EXTENT).fetchone()
    statement = Search(query, extent["newest"], languages_of(extent)).count()
    (found,) = connection.execute(*statement).fetchone()
    articles = counted(extent["articles"], "article")
    if query.root is None:
        notes.append("the query is empty, so every article is a hit")
    elif extent["articles"] and found == extent["articles"]:
        notes.append(f"the query finds every article of the archive ({articles})")
    elif extent["articles"] and not found:
        notes.append(f"the query finds none of the {articles} that are in the archive")
    return notes


def _alert(row: sqlite3.Row) -> Alert:
    return Alert(
        name=row["name"],
        query=row["query"],
        on_kinds=tuple(json.loads(row["on_kinds"])),
        destinations=tuple(
            Destination(*each) for one in json.loads(row["notify"]) for each in one.items()
        ),
        every=row["every"],
        imported=bool(row["imported"]),
        created_at=row["created_at"],
        digest_at=row["digest_at"],
        alert_id=row["alert_id"],
    )


def _notify(destinations: Sequence[Destination]) -> str:
    return f"[{', '.join(each.as_json() for each in destinations)}]"


def _quoted(name: str) -> str:
    return f'"{name}"' if " " in name else name
