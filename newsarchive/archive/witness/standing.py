"""How the jobs of the web archive stand, for people."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from datetime import datetime

from newsarchive.article import iso


@dataclass(frozen=True, slots=True)
class Standing:
    """The jobs of one kind."""

    kind: str
    pending: int
    due: int
    """Pending jobs whose turn it is."""
    success: int
    error: int
    reasons: tuple[tuple[str, int], ...]
    """Reasons of those that ended in error, the most frequent first."""
    paused: tuple[str, str] | None
    """Until when the web archive wants no request, and why."""


def standing_of(connection: sqlite3.Connection, kind: str, now: datetime) -> Standing:
    """Return how the jobs of *kind* stand."""
    states = dict(
        connection.execute(
            "SELECT state, count(*) FROM witness_jobs WHERE kind = ? GROUP BY state", (kind,)
        ).fetchall()
    )
    reasons = connection.execute(
        "SELECT reason, count(*) FROM witness_jobs WHERE kind = ? AND state = 'error'"
        " GROUP BY reason ORDER BY 2 DESC, 1",
        (kind,),
    ).fetchall()
    paused = connection.execute(
        "SELECT until, reason FROM witness_pauses WHERE kind = ? AND until > ?", (kind, iso(now))
    ).fetchone()
    return Standing(
        kind,
        states.get("pending", 0),
        count_due(connection, kind, now),
        states.get("success", 0),
        states.get("error", 0),
        tuple((row[0], row[1]) for row in reasons),
        (paused[0], paused[1]) if paused else None,
    )


def count_due(connection: sqlite3.Connection, kind: str, now: datetime) -> int:
    """Return the number of pending jobs of *kind* whose turn it is."""
    return int(
        connection.execute(
            "SELECT count(*) FROM witness_jobs WHERE state = 'pending' AND kind = ?"
            " AND next_try_at <= ?",
            (kind, iso(now)),
        ).fetchone()[0]
    )


def failed_jobs(connection: sqlite3.Connection, most: int) -> list[sqlite3.Row]:
    """Return the jobs that ended in error or failed so far, the newest first."""
    return connection.execute(
        "SELECT kind, url, state, reason, detail, attempts, next_try_at, ended_at FROM witness_jobs"
        " WHERE reason IS NOT NULL AND state <> 'success' ORDER BY job_id DESC LIMIT ?",
        (most,),
    ).fetchall()


def last_settings(connection: sqlite3.Connection) -> dict[str, str]:
    """Return the settings of the web archive that the last crawl with one had; {} without one."""
    row = connection.execute(
        "SELECT arguments -> '$.wayback' FROM runs WHERE arguments -> '$.wayback' IS NOT NULL"
        " ORDER BY run_id DESC LIMIT 1"
    ).fetchone()
    return dict(json.loads(row[0])) if row else {}
