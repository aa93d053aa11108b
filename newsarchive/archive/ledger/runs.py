"""Write the record of each run: when it was, what it found, how it ended.

The transaction that stores something also counts it. So ``found = new + revised + unchanged +
duplicates + skipped + failed`` is true at every moment, even after kill -9.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from newsarchive.article import iso
from newsarchive.outcomes import Outcome
from newsarchive.progress.figures import Figures

#: A crawl writes something every five seconds; a program that locks the archive may delay that.
ALIVE_FOR = timedelta(minutes=5)

#: For each outcome, the column of ``runs`` that counts it.
COLUMNS: Mapping[Outcome, str] = {
    Outcome.NEW: "new",
    Outcome.REVISED: "revised",
    Outcome.UNCHANGED: "unchanged",
    Outcome.DUPLICATE: "duplicates",
    Outcome.SKIPPED: "skipped",
    Outcome.FAILED: "failed",
}


def start_run(
    connection: sqlite3.Connection,
    spider: str,
    arguments: Mapping[str, object],
    now: datetime,
) -> int:
    """Open a run of *spider* and return its id. Runs whose process has ended are closed first."""
    _close_killed_runs(connection, now)
    _forget_wrong_clock(connection, now)
    row = connection.execute(
        "INSERT INTO runs(spider, arguments, started_at, seen_at, process, namespace)"
        " VALUES (?1, ?2, ?3, ?3, ?4, ?5)"
        " RETURNING run_id",
        (
            spider,
            json.dumps(arguments, ensure_ascii=False, default=str),
            iso(now),
            process_identity(os.getpid()),
            _namespace(),
        ),
    ).fetchone()
    return int(row[0])


def _forget_wrong_clock(connection: sqlite3.Connection, now: datetime) -> None:
    """Make due what a run left that took place in the future, by a clock that was wrong.

    Its URLs would be requested again only when that time has come, perhaps in ten years.
    """
    tomorrow = iso(now + timedelta(days=1))
    if connection.execute("SELECT 1 FROM runs WHERE started_at > ?", (tomorrow,)).fetchone():
        connection.execute(
            "UPDATE urls SET next_try_at = ?1 WHERE next_try_at > ?2 AND last_at > ?2",
            (iso(now), tomorrow),
        )


def has_other_facts(
    connection: sqlite3.Connection,
    spider: str,
    facts: Mapping[str, object],
    before: int | None = None,
) -> bool:
    """Return whether the last run of *spider* had other *facts*: its file changed since then.

    With *before*, the last one before the run of that id.
    """
    row = connection.execute(
        "SELECT arguments ->> '$.facts' FROM runs WHERE spider = ?1 AND (?2 IS NULL OR run_id < ?2)"
        " ORDER BY run_id DESC LIMIT 1",
        (spider, before),
    ).fetchone()
    before = json.loads(row[0]) if row and row[0] else None
    return before is not None and before != json.loads(json.dumps(facts))


def count_outcome(
    connection: sqlite3.Connection, run_id: int, outcome: Outcome, number: int = 1
) -> None:
    """Add *number* URLs with *outcome* to the counts of the run."""
    column = COLUMNS[outcome]
    connection.execute(
        f"UPDATE runs SET found = found + ?, {column} = {column} + ?,"
        " seen_at = strftime('%Y-%m-%dT%H:%M:%SZ') WHERE run_id = ?",
        (number, number, run_id),
    )


def record_progress(
    connection: sqlite3.Connection,
    run_id: int,
    now: datetime,
    figures: Figures,
    *,
    requests: int,
    received_bytes: int,
) -> None:
    """Record that the run goes on, and what its row does not count."""
    connection.execute(
        "UPDATE runs SET seen_at = ?, phase = ?, queued = ?, per_minute = ?, seconds_left = ?,"
        " requests = ?, bytes = ? WHERE run_id = ? AND finished_at IS NULL",
        (
            iso(now),
            figures.phase or None,
            figures.queued,
            None if figures.per_second is None else round(60 * figures.per_second, 1),
            None if figures.seconds_left is None else round(figures.seconds_left),
            requests,
            received_bytes,
            run_id,
        ),
    )


def finish_run(
    connection: sqlite3.Connection,
    run_id: int,
    reason: str,
    now: datetime,
    *,
    requests: int,
    received_bytes: int,
) -> sqlite3.Row:
    """Close the run and return its row."""
    row: sqlite3.Row = connection.execute(
        "UPDATE runs SET finished_at = ?, finish_reason = ?, requests = ?, bytes = ?,"
        " phase = NULL, queued = NULL, per_minute = NULL, seconds_left = NULL"
        " WHERE run_id = ? RETURNING *",
        (iso(now), reason, requests, received_bytes, run_id),
    ).fetchone()
    return row


def record_visits(connection: sqlite3.Connection, sites: Iterable[str], now: datetime) -> None:
    """Record that *sites* were visited *now*."""
    connection.executemany(
        "INSERT INTO sites(site, last_run_at) VALUES (?, ?)"
        " ON CONFLICT(site) DO UPDATE SET last_run_at = excluded.last_run_at",
        [(site, iso(now)) for site in sorted(sites)],
    )


def describe_site(
    connection: sqlite3.Connection,
    site: str,
    *,
    name: str | None,
    home_url: str | None,
    language: str | None,
) -> None:
    """Store what a spider states about its *site*. It replaces what pages state."""
    connection.execute(
        "INSERT INTO sites(site, name, home_url, language) VALUES (?, ?, ?, ?)"
        " ON CONFLICT(site) DO UPDATE SET name = coalesce(excluded.name, name),"
        " home_url = coalesce(excluded.home_url, home_url),"
        " language = coalesce(excluded.language, language)",
        (site, name, home_url, language),
    )


def _close_killed_runs(connection: sqlite3.Connection, now: datetime) -> None:
    """Close the runs that were killed, and queue the URLs that they were fetching."""
    for run_id, _, is_alive in open_runs(connection, now):
        if not is_alive:
            close_killed_run(connection, run_id, now)


def close_killed_run(connection: sqlite3.Connection, run_id: int, now: datetime) -> None:
    """Close a run that cannot go on here, and queue the URLs that it was fetching."""
    connection.execute(
        "UPDATE runs SET finished_at = ?, finish_reason = 'killed', queued = NULL WHERE run_id = ?",
        (iso(now), run_id),
    )
    connection.execute(
        "UPDATE urls SET state = 'queued' WHERE state = 'fetching' AND run_id = ?", (run_id,)
    )


def open_runs(connection: sqlite3.Connection, now: datetime) -> list[tuple[int, str, bool]]:
    """Return id and name of each run that nobody closed, and whether its process is alive.

    A process of another container cannot be looked up from here. Its run is alive if it wrote
    something in the last :data:`ALIVE_FOR`.
    """
    rows = connection.execute(
        "SELECT run_id, spider, process, namespace, coalesce(seen_at, started_at) FROM runs"
        " WHERE finished_at IS NULL ORDER BY run_id"
    ).fetchall()
    own, least = _namespace(), iso(now - ALIVE_FOR) or ""
    return [
        (
            run_id,
            spider,
            _is_running(process) if namespace in (None, own) else seen_at >= least,
        )
        for run_id, spider, process, namespace, seen_at in rows
    ]


def _is_running(process: str | None) -> bool:
    return bool(process) and process == process_identity(int(str(process).partition(":")[0]))


def _namespace() -> str | None:
    """Return the name of the namespace of process ids (of containers); None where there is none."""
    try:
        return str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        return None


def process_identity(pid: int) -> str | None:
    """Return a name for the process *pid* that no later process can have; None without a process.

    It is "pid:start time" on Linux. Elsewhere the start time is not published: it is "pid:".
    """
    stat = Path(f"/proc/{pid}/stat")
    try:
        if Path("/proc/self/stat").exists():
            # The start time is field 22. Field 2, the name in brackets, may contain spaces.
            started = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            return f"{pid}:{started[19]}"
        os.kill(pid, 0)
    except (OSError, ProcessLookupError):
        return None
    return f"{pid}:"
