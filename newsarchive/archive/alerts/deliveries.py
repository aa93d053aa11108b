"""Digests and their deliveries: rows before anything is sent, and what became of each attempt."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from newsarchive.archive.alerts.saved import Destination
from newsarchive.article import iso
from newsarchive.delivery.webhook import LONGEST_PAUSE
from newsarchive.errors import DeliveryFailed

#: A digest lists this many hits at most, the newest, and says how many more there are.
MOST_HITS: Final = 50
#: How long after a digest the next one is made. A few minutes less than the hour or the day: a
#: schedule that starts a little earlier than the last time must not miss its turn.
_PERIODS: Final = {
    "run": timedelta(0),
    "hour": timedelta(minutes=55),
    "day": timedelta(hours=23, minutes=50),
}
#: The pause after a failure; it doubles with each one in a row, up to the longest.
_FIRST_PAUSE: Final = timedelta(minutes=5)
_LONGEST_PAUSE: Final = timedelta(hours=6)
#: No turn is later: servers may ask for a pause of a day.
_LONGEST_TURN: Final = timedelta(seconds=LONGEST_PAUSE) + _LONGEST_PAUSE
#: After so many attempts, in about two days, a delivery is not tried again by itself.
MOST_ATTEMPTS: Final = 12


@dataclass(frozen=True, slots=True)
class Delivery:
    """A digest and one of its destinations."""

    delivery_id: str
    destination: Destination
    alert_id: int
    made_at: str
    attempts: int
    """How often it was tried."""

    @property
    def sent_id(self) -> str:
        """The id that is sent: the same at each attempt, and another one for each destination.

        Two webhooks may lead to one receiver, which must not take the second for a repetition.
        """
        mark = hashlib.sha256(self.destination.as_json().encode("utf-8", "replace")).hexdigest()
        return f"{self.delivery_id}-{mark[:8]}"


def make_digests(connection: sqlite3.Connection, now: datetime) -> int:
    """Put the hits that wait into digests, one for each alert that is due; return their number.

    Each digest gets a row for each destination of its alert.
    """
    waiting = connection.execute(
        "SELECT alert_id, notify, every, digest_at FROM alerts WHERE notify <> '[]' AND alert_id IN"
        " (SELECT alert_id FROM alert_hits WHERE delivery_id IS NULL AND copy_of IS NULL)"
    ).fetchall()
    due = [row for row in waiting if _is_due(row["digest_at"], row["every"], now)]
    for row in due:
        delivery_id = str(uuid.uuid4())
        connection.execute(
            "UPDATE alert_hits SET delivery_id = ? WHERE alert_id = ? AND delivery_id IS NULL"
            " AND copy_of IS NULL",
            (delivery_id, row["alert_id"]),
        )
        connection.executemany(
            "INSERT INTO alert_deliveries(delivery_id, destination, alert_id, made_at)"
            " VALUES (?, ?, ?, ?)",
            [
                (delivery_id, Destination(kind, target).as_json(), row["alert_id"], iso(now))
                for entry in json.loads(row["notify"])
                for kind, target in entry.items()
            ],
        )
        connection.execute(
            "UPDATE alerts SET digest_at = ? WHERE alert_id = ?", (iso(now), row["alert_id"])
        )
    return len(due)


def _is_due(digest_at: str | None, every: str, now: datetime) -> bool:
    if digest_at is None:
        return True
    since = now - datetime.fromisoformat(digest_at)
    # A last time in the future is that of a clock that was wrong.
    return since < timedelta(0) or since >= _PERIODS[every]


def due_deliveries(connection: sqlite3.Connection, now: datetime) -> list[Delivery]:
    """Return the deliveries whose turn it is, the oldest first.

    A turn that is later than any pause can be was set by a clock that was wrong.
    """
    rows = connection.execute(
        "SELECT delivery_id, destination, alert_id, made_at, attempts FROM alert_deliveries"
        " WHERE state = 'waiting' AND (next_try_at IS NULL OR next_try_at NOT BETWEEN ? AND ?)"
        " ORDER BY made_at, delivery_id, destination",
        (iso(now + timedelta(seconds=1)), iso(now + _LONGEST_TURN)),
    )
    return [
        Delivery(delivery_id, Destination.of(destination), *rest)
        for delivery_id, destination, *rest in rows
    ]


def claim(connection: sqlite3.Connection, delivery: Delivery) -> bool:
    """Count an attempt of *delivery*, and return whether it is this process's to make.

    It is not if the alert was removed or got other destinations since *delivery* was read, or if
    another process has tried it: in two containers both can hold the lease.
    """
    return bool(
        connection.execute(
            "UPDATE alert_deliveries SET attempts = attempts + 1 WHERE delivery_id = ?"
            " AND destination = ? AND state = 'waiting' AND attempts = ?",
            (delivery.delivery_id, delivery.destination.as_json(), delivery.attempts),
        ).rowcount
    )


def record_sent(connection: sqlite3.Connection, delivery: Delivery, now: datetime) -> None:
    """Record that *delivery* arrived. What failed at this destination before is tried again."""
    _update(connection, delivery, "state = 'sent', error = NULL, next_try_at = NULL,"
            " delivered_at = :now", now=iso(now))  # fmt: skip
    try_again(connection, delivery.destination)
    _settle(connection, delivery, now)


def record_failed(
    connection: sqlite3.Connection, delivery: Delivery, error: DeliveryFailed, now: datetime
) -> bool:
    """Record an attempt that failed, and return whether it was the last one."""
    is_last = error.is_lasting or delivery.attempts + 1 >= MOST_ATTEMPTS
    pause = min(_FIRST_PAUSE * 2**delivery.attempts, _LONGEST_PAUSE)
    if error.retry_after is not None:
        pause = timedelta(seconds=error.retry_after)
    _update(
        connection,
        delivery,
        "state = :state, error = :error, next_try_at = :next_try_at",
        state="failed" if is_last else "waiting",
        error=error.reason,
        next_try_at=None if is_last else iso(now + pause),
    )
    _settle(connection, delivery, now)
    return is_last


def try_again(connection: sqlite3.Connection, destination: Destination | None = None) -> int:
    """Make what failed for good at *destination*, or anywhere, wait for its turn again.

    Returns the number of these deliveries. Without a *destination* also those that have used up
    their attempts, and those whose next try is later.
    """
    if destination is None:
        return connection.execute(
            "UPDATE alert_deliveries SET state = 'waiting', next_try_at = NULL, attempts = 0"
            " WHERE state <> 'sent'"
        ).rowcount
    return connection.execute(
        "UPDATE alert_deliveries SET state = 'waiting', next_try_at = NULL"
        " WHERE destination = ? AND state <> 'sent' AND attempts < ?",
        (destination.as_json(), MOST_ATTEMPTS),
    ).rowcount


def _update(
    connection: sqlite3.Connection, delivery: Delivery, columns: str, **values: str | None
) -> None:
    connection.execute(
        f"UPDATE alert_deliveries SET {columns}"
        " WHERE delivery_id = :delivery_id AND destination = :destination",
        {
            **values,
            "delivery_id": delivery.delivery_id,
            "destination": delivery.destination.as_json(),
        },
    )


def _settle(connection: sqlite3.Connection, delivery: Delivery, now: datetime) -> None:
    """Mark the hits of a digest as delivered if it is under way to no destination any more.

    It must have arrived at one of them.
    """
    connection.execute(
        "UPDATE alert_hits SET delivered_at = ?2 WHERE delivery_id = ?1 AND delivered_at IS NULL"
        " AND EXISTS (SELECT 1 FROM alert_deliveries WHERE delivery_id = ?1 AND state = 'sent')"
        " AND NOT EXISTS"
        " (SELECT 1 FROM alert_deliveries WHERE delivery_id = ?1 AND state = 'waiting')",
        (delivery.delivery_id, iso(now)),
    )
