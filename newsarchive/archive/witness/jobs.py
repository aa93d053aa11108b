"""Take jobs from the queue, and record what became of them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from newsarchive.article import iso

#: The wait before a job is tried again; it doubles with each attempt, up to LONGEST.
FIRST_WAIT = timedelta(minutes=10)
LONGEST_WAIT = timedelta(days=2)
#: Attempts after which a job is given up: the last comes after about a week.
MOST_ATTEMPTS = 10


@dataclass(frozen=True, slots=True)
class Job:
    """A job of the queue."""

    job_id: int
    kind: str
    url: str
    seen_at: datetime
    attempts: int
    service_job: str | None
    sent_at: datetime | None


def due_jobs(
    connection: sqlite3.Connection, kind: str, now: datetime, most: int, *, is_sent: bool = False
) -> list[Job]:
    """Return the jobs of *kind* that are due, those first that wait for longest; at most *most*.

    If *is_sent*, only those that the web archive works on; otherwise only the others.
    """
    rows = connection.execute(
        "SELECT job_id, kind, url, seen_at, attempts, service_job, sent_at FROM witness_jobs"
        " WHERE state = 'pending' AND kind = ? AND next_try_at <= ?"
        " AND (service_job IS NOT NULL) = ? ORDER BY next_try_at, job_id LIMIT ?",
        (kind, iso(now), is_sent, most),
    ).fetchall()
    return [
        Job(
            job_id, kind, url, datetime.fromisoformat(seen_at), attempts, service_job,
            datetime.fromisoformat(sent_at) if sent_at else None,
        )
        for job_id, kind, url, seen_at, attempts, service_job, sent_at in rows
    ]  # fmt: skip


def is_open(connection: sqlite3.Connection, job: Job) -> bool:
    """Return whether *job* is still to be done: its article may have been removed meanwhile."""
    question = "SELECT 1 FROM witness_jobs WHERE job_id = ? AND state = 'pending'"
    return connection.execute(question, (job.job_id,)).fetchone() is not None


def begin_attempt(connection: sqlite3.Connection, job: Job, now: datetime) -> bool:
    """Count an attempt before its request is sent, and return whether the job is still to be done.

    So a job that kills the program, or is killed with it, does not come first for ever.
    """
    return bool(
        connection.execute(
            "UPDATE witness_jobs SET attempts = attempts + 1, next_try_at = ?, sent_at = ?"
            " WHERE job_id = ? AND state = 'pending'",
            (iso(now + wait_after(job.attempts + 1)), iso(now), job.job_id),
        ).rowcount
    )


def reclaim(connection: sqlite3.Connection, now: datetime) -> None:
    """Make the jobs due whose attempt began and has no end: their program was killed.

    Only for the process that has the lease.
    """
    connection.execute(
        "UPDATE witness_jobs SET next_try_at = ?, sent_at = NULL WHERE state = 'pending'"
        " AND sent_at IS NOT NULL AND service_job IS NULL",
        (iso(now),),
    )


def take_back_attempt(connection: sqlite3.Connection, job: Job, until: datetime) -> None:
    """Leave *job* as it was, due at *until*: the web archive wanted no request at all."""
    connection.execute(
        "UPDATE witness_jobs SET attempts = ?, next_try_at = ?, sent_at = NULL WHERE job_id = ?",
        (job.attempts, iso(until), job.job_id),
    )


def wait_after(attempts: int) -> timedelta:
    """Return the wait after so many *attempts*."""
    longer: int = 2 ** min(attempts - 1, 16)
    return min(LONGEST_WAIT, FIRST_WAIT * longer)


def record_sent(
    connection: sqlite3.Connection, job: Job, service_job: str, now: datetime, look_at: datetime
) -> None:
    """Record that the web archive works on *job* under the id *service_job*; look at *look_at*."""
    connection.execute(
        "UPDATE witness_jobs SET service_job = ?, sent_at = ?, next_try_at = ?, reason = NULL,"
        " detail = NULL WHERE job_id = ?",
        (service_job, iso(now), iso(look_at), job.job_id),
    )


def look_later(connection: sqlite3.Connection, job: Job, look_at: datetime) -> None:
    """Ask about *job*, on which the web archive still works, at *look_at*."""
    connection.execute(
        "UPDATE witness_jobs SET next_try_at = ? WHERE job_id = ?", (iso(look_at), job.job_id)
    )


def record_success(
    connection: sqlite3.Connection,
    job: Job,
    memento: str,
    memento_at: datetime,
    now: datetime,
    reason: str | None = None,
) -> None:
    """End *job* with the address of the copy; of a save its newest capture gets it too."""
    connection.execute(
        "UPDATE witness_jobs SET state = 'success', reason = ?, detail = NULL, memento = ?,"
        " memento_at = ?, ended_at = ?, next_try_at = NULL, service_job = NULL WHERE job_id = ?",
        (reason, memento, iso(memento_at), iso(now), job.job_id),
    )
    if job.kind == "save":
        connection.execute(
            "UPDATE captures SET memento = ? WHERE capture_id = (SELECT capture_id FROM captures"
            " WHERE url = ? AND fetched_at <= ? ORDER BY fetched_at DESC, capture_id DESC LIMIT 1)",
            (memento, job.url, iso(job.seen_at)),
        )


def record_failure(
    connection: sqlite3.Connection,
    job: Job,
    reason: str,
    detail: str | None,
    now: datetime,
    *,
    is_final: bool,
    most_attempts: int = MOST_ATTEMPTS,
) -> bool:
    """Record that *job* failed, and return whether it ended: for good, or given up.

    Otherwise it is tried again after a wait that grows.
    """
    attempts = job.attempts + (job.service_job is None)  # else it is counted already
    ends = is_final or attempts >= most_attempts
    connection.execute(
        "UPDATE witness_jobs SET state = ?, reason = ?, detail = ?, attempts = ?,"
        " service_job = NULL, sent_at = NULL, ended_at = ?, next_try_at = ? WHERE job_id = ?",
        (
            "error" if ends else "pending",
            reason,
            (detail or None) and " ".join(str(detail).split())[:300],
            attempts,
            iso(now) if ends else None,
            None if ends else iso(now + wait_after(attempts)),
            job.job_id,
        ),
    )
    return ends


def pause(connection: sqlite3.Connection, kind: str, until: datetime, reason: str) -> None:
    """Send no request of *kind* before *until*, in this and in later runs."""
    connection.execute(
        "INSERT OR REPLACE INTO witness_pauses VALUES (?, ?, ?)", (kind, iso(until), reason)
    )


def pause_of(connection: sqlite3.Connection, kind: str, now: datetime) -> tuple[str, str] | None:
    """Return until when and why no request of *kind* may be sent; None: it may."""
    row = connection.execute(
        "SELECT until, reason FROM witness_pauses WHERE kind = ? AND until > ?", (kind, iso(now))
    ).fetchone()
    return (row[0], row[1]) if row else None


def try_again(connection: sqlite3.Connection, now: datetime, reasons: Collection[str] = ()) -> int:
    """Make all pending jobs due, and those that ended in error; return how many of these.

    With *reasons*, only those that ended with one of them.
    """
    connection.execute(
        "UPDATE witness_jobs SET next_try_at = ? WHERE state = 'pending' AND service_job IS NULL",
        (iso(now),),
    )
    return connection.execute(
        "UPDATE witness_jobs SET state = 'pending', attempts = 0, next_try_at = ?1, ended_at = NULL"
        " WHERE state = 'error' AND (?2 = '[]' OR reason IN (SELECT value FROM json_each(?2)))",
        (iso(now), json.dumps(list(reasons))),
    ).rowcount
