"""What became of the hits of alerts: counts, and what could not be delivered."""

from __future__ import annotations

import sqlite3
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

    hits: int
    """Without the copies of a story that was told already."""
    delivered: int
    waiting: int
    """Those that have a destination to go to and have not arrived."""
    last_hit_at: str | None
    problems: tuple[Problem, ...]


def standing_of(connection: sqlite3.Connection, alert_id: int) -> Standing:
    """Return the counts and problems of an alert."""
    hits, delivered, last = connection.execute(
        "SELECT count(*), count(delivered_at), max(found_at) FROM alert_hits"
        " WHERE alert_id = ? AND copy_of IS NULL",
        (alert_id,),
    ).fetchone()
    (notify,) = connection.execute(
        "SELECT notify FROM alerts WHERE alert_id = ?", (alert_id,)
    ).fetchone()
    problems = tuple(
        Problem(Destination.of(destination), state == "failed", number, next_try_at, error)
        for destination, state, number, next_try_at, error in connection.execute(
            "SELECT destination, state, count(*), min(next_try_at), max(error)"
            " FROM alert_deliveries WHERE alert_id = ? AND state <> 'sent' AND error IS NOT NULL"
            " GROUP BY destination, state ORDER BY destination, state",
            (alert_id,),
        )
    )
    waiting = 0 if notify == "[]" else hits - delivered
    return Standing(hits, delivered, waiting, last, problems)


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
