"""Read what crawls do and did: for `newsarchive runs`, and for the pages about runs.

Every statement reads an index: an archive may have a million URLs and ten thousand runs.
"""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime
from itertools import pairwise
from typing import Any, Final

from newsarchive.archive.ledger.runs import COLUMNS, open_runs
from newsarchive.progress.figures import Figures

#: What became of a run; "running" is one of them.
STATES: Final = ("running", "finished", "stopped", "killed", "failed")
#: A site is overdue after this many times the usual time between its crawls, and at least so long.
OVERDUE_TIMES, OVERDUE_SECONDS = 4, 3_600
#: The usual time is that between this many of its last runs.
_RUNS_OF_RHYTHM: Final = 12
#: Names of runs that nobody repeats at regular times: imports, and sites that were named by hand.
_IRREGULAR: Final = ("import", "site", "feeds")

Record = dict[str, Any]

_STATE: Final = (
    "CASE WHEN run_id IN (SELECT value FROM json_each(:alive)) THEN 'running'"
    " WHEN finished_at IS NULL OR finish_reason = 'killed' THEN 'killed'"
    " WHEN finish_reason = 'finished' THEN 'finished'"
    " WHEN finish_reason = 'shutdown' THEN 'stopped' ELSE 'failed' END"
)
_SELECT_RUNS: Final = (
    f"SELECT run_id, spider, {_STATE} AS state, started_at, finished_at, finish_reason,"
    f" coalesce(seen_at, finished_at) AS seen_at, found, {', '.join(COLUMNS.values())}, requests,"
    " bytes, phase, queued, per_minute, seconds_left FROM runs"
)


def running_runs(connection: sqlite3.Connection, now: datetime) -> list[Record]:
    """Return the crawls and imports that run, the one that began first coming first."""
    return _runs(
        connection,
        now,
        "WHERE finished_at IS NULL AND run_id IN (SELECT value FROM json_each(:alive))"
        " ORDER BY run_id",
    )


def figures_of(run: Record) -> Figures:
    """Return how far a running *run* is, as its own terminal shows it."""
    per_minute = run["per_minute"]
    return Figures(
        found=run["found"] + (run["queued"] or 0),
        fetched=run["requests"],
        stored=run["new"] + run["revised"],
        failed=run["failed"],
        queued=run["queued"] or 0,
        per_second=None if per_minute is None else per_minute / 60,
        seconds_left=run["seconds_left"],
        phase=run["phase"] or "",
    )


def listed_runs(
    connection: sqlite3.Connection,
    now: datetime,
    *,
    size: int,
    spider: str | None = None,
    state: str | None = None,
    before: int | None = None,
) -> list[Record]:
    """Return at most *size* runs, newest first: of *spider*, in *state*, *before* a run_id."""
    conditions = ["(:before IS NULL OR run_id < :before)"]
    if spider is not None:
        conditions.append("spider = :spider")
    if state is not None:
        conditions.append(f"{_STATE} = :state")
    return _runs(
        connection,
        now,
        f"WHERE {' AND '.join(conditions)} ORDER BY run_id DESC LIMIT :size",
        before=before,
        spider=spider,
        state=state,
        size=size,
    )


def run_numbered(connection: sqlite3.Connection, now: datetime, run_id: int) -> Record | None:
    """Return the run *run_id*, with its ``arguments``; None if there is no such run."""
    records = _runs(connection, now, "WHERE run_id = :run_id", run_id=run_id)
    if not records:
        return None
    (arguments,) = connection.execute(
        "SELECT arguments FROM runs WHERE run_id = ?", (run_id,)
    ).fetchone()
    return records[0] | {"arguments": json.loads(arguments) if arguments else {}}


def reasons_of_run(connection: sqlite3.Connection, run_id: int) -> list[Record]:
    """Return how many URLs have this run as their last one, by outcome and reason."""
    return _selected(
        connection,
        "SELECT outcome, reason, count(*) AS urls FROM urls WHERE run_id = ?"
        " AND outcome IS NOT NULL GROUP BY 1, 2 ORDER BY outcome, urls DESC, reason",
        (run_id,),
    )


def failures_of_run(connection: sqlite3.Connection, run_id: int, size: int) -> list[Record]:
    """Return at most *size* URLs that failed last in this run, by reason."""
    return _selected(
        connection,
        "SELECT url, site, reason, detail, http_status, next_try_at FROM urls"
        " WHERE run_id = ? AND outcome = 'failed' ORDER BY reason, url LIMIT ?",
        (run_id, size),
    )


def articles_of_run(connection: sqlite3.Connection, run_id: int, size: int) -> list[Record]:
    """Return at most *size* articles that this run stored or revised, and nobody visited since."""
    return _selected(
        connection,
        "SELECT articles.id, articles.title, articles.url, articles.language, articles.site,"
        " articles.published_at, outcome FROM urls JOIN articles ON articles.id = article_id"
        " WHERE urls.run_id = ? AND outcome IN ('new', 'revised')"
        " ORDER BY articles.id DESC LIMIT ?",
        (run_id, size),
    )


def failures_by_reason(connection: sqlite3.Connection) -> list[Record]:
    """Return how many URLs failed when they were last requested, by reason."""
    return _selected(
        connection,
        "SELECT reason, count(*) AS urls, count(DISTINCT site) AS sites,"
        " max(last_at) AS last_at FROM urls INDEXED BY urls_failed_why"
        " WHERE outcome = 'failed' GROUP BY reason ORDER BY urls DESC, reason",
    )


def spider_names(connection: sqlite3.Connection) -> list[str]:
    """Return the names of all runs, in alphabetical order."""
    return [name for (name,) in connection.execute("SELECT DISTINCT spider FROM runs ORDER BY 1")]


def overdue_spiders(connection: sqlite3.Connection, now: datetime) -> list[Record]:
    """Return the sites that are crawled at regular times, and were not for long.

    The longest wait comes first. ``usual_seconds`` is the median time between two crawls.
    """
    found = []
    for name in spider_names(connection):
        if name in _IRREGULAR:
            continue
        starts = [
            datetime.fromisoformat(started)
            for (started,) in connection.execute(
                "SELECT started_at FROM runs WHERE spider = ? ORDER BY run_id DESC LIMIT ?",
                (name, _RUNS_OF_RHYTHM),
            )
        ]
        gaps = sorted((later - sooner).total_seconds() for later, sooner in pairwise(starts))
        if len(gaps) < 2:
            continue
        usual, waited = gaps[len(gaps) // 2], (now - starts[0]).total_seconds()
        if waited > max(OVERDUE_TIMES * usual, OVERDUE_SECONDS):
            last = f"{starts[0]:%Y-%m-%dT%H:%M:%SZ}"
            found.append({"spider": name, "last_started_at": last, "usual_seconds": round(usual)})
    return sorted(found, key=lambda row: str(row["last_started_at"]))


def _runs(
    connection: sqlite3.Connection, now: datetime, condition: str, **parameters: object
) -> list[Record]:
    """Return the runs of *condition*; what only a running one has is left out of the others."""
    alive = [run_id for run_id, _, is_alive in open_runs(connection, now) if is_alive]
    parameters["alive"] = json.dumps(alive)
    records = _selected(connection, f"{_SELECT_RUNS} {condition}", parameters)
    for record in records:
        if record["state"] != "running":
            record.update(phase=None, queued=None, per_minute=None, seconds_left=None)
    return records


def _selected(connection: sqlite3.Connection, statement: str, parameters: Any = ()) -> list[Record]:
    """Return the rows of *statement* by the names of their columns."""
    rows = connection.execute(statement, parameters)
    names = [each[0] for each in rows.description]
    return [dict(zip(names, row, strict=True)) for row in rows]
