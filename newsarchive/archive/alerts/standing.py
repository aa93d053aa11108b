"""What became of the hits of alerts: counts, and what could not be delivered."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from newsarchive.archive.alerts.saved import Destination
from newsarchive.text import counted


@dataclass(frozen=True, slots=True)
class Problem:
    """Digests that did not reach a destination."""

    destination: Destination
    is_lasting: bool
    """Whether they are not tried again unless a person says so."""
    deliveries: int
    next_try_at: str | None
    error: str


@dataclass(frozen=True, slots=True)
class Standing:
    """The counts of an alert."""

    hits: int = 0
    """Without the copies of a story that was told already."""
    new: int = 0
    """Those that nobody has marked as seen on the page of the saved search."""
    delivered: int = 0
    waiting: int = 0
    """Those that have a destination to go to and have not arrived."""
    last_hit_at: str | None = None
    read_at: str | None = None
    """When hits were marked as seen the last time."""
    delivered_at: str | None = None
    """When a digest arrived at a destination the last time."""
    problems: tuple[Problem, ...] = ()


def standings(connection: sqlite3.Connection) -> dict[int, Standing]:
    """Return the counts and problems of all alerts, by their numbers."""
    return _standings(connection, "true", ())


def standing_of(connection: sqlite3.Connection, alert_id: int) -> Standing:
    """Return the counts and problems of an alert."""
    return _standings(connection, "alert_id = ?", (alert_id,)).get(alert_id, Standing())


def _standings(
    connection: sqlite3.Connection, condition: str, values: tuple[int, ...]
) -> dict[int, Standing]:
    """Return the counts and problems of the alerts that meet *condition*."""
    hits = {
        row[0]: row
        for row in connection.execute(
            "SELECT alert_id, count(*), sum(read_at IS NULL), count(delivered_at), max(found_at),"
            " max(read_at) FROM alert_hits"
            f" WHERE copy_of IS NULL AND {condition} GROUP BY alert_id",
            values,
        )
    }
    arrived = dict(
        connection.execute(
            "SELECT alert_id, max(delivered_at) FROM alert_deliveries"
            f" WHERE state = 'sent' AND {condition} GROUP BY alert_id",
            values,
        ).fetchall()
    )
    problems = _problems(connection, condition, values)
    found = {}
    for number, notify in connection.execute(
        f"SELECT alert_id, notify FROM alerts WHERE {condition}", values
    ).fetchall():
        _, total, new, delivered, last, read_at = hits.get(number, (number, 0, 0, 0, None, None))
        waiting = 0 if notify == "[]" else total - delivered
        found[number] = Standing(
            total, new, delivered, waiting, last, read_at, arrived.get(number),
            tuple(problems.get(number, ())),
        )  # fmt: skip
    return found


def _problems(
    connection: sqlite3.Connection, condition: str, values: tuple[int, ...]
) -> dict[int, list[Problem]]:
    found: dict[int, list[Problem]] = defaultdict(list)
    for alert_id, destination, state, number, next_try_at, error in connection.execute(
        "SELECT alert_id, destination, state, count(*), min(next_try_at), max(error)"
        f" FROM alert_deliveries WHERE state <> 'sent' AND error IS NOT NULL AND {condition}"
        " GROUP BY alert_id, destination, state ORDER BY alert_id, destination, state",
        values,
    ):
        where = Destination.of(destination)
        found[alert_id].append(Problem(where, state == "failed", number, next_try_at, error))
    return found


def failed_deliveries(connection: sqlite3.Connection) -> Iterator[str]:
    """Yield a line for each alert with digests that failed for good, for `newsarchive doctor`."""
    for name, number, error in connection.execute(
        "SELECT name, count(*), max(error) FROM alert_deliveries JOIN alerts USING (alert_id)"
        " WHERE state = 'failed' GROUP BY alert_id ORDER BY name"
    ):
        yield (
            f"{counted(number, 'digest')} of the alert {name!r} could not be delivered ({error});"
            " `newsarchive alerts run --failed` tries again"
        )
