"""How the jobs of the web archive stand, as lines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from newsarchive.archive.witness.standing import Standing, failed_jobs, standing_of

_KINDS = {"save": "to save", "ask": "to ask for"}
_MOST_FAILURES = 20


def status_lines(connection: Any, now: datetime) -> Iterator[str]:
    """Yield a line for each kind of jobs, then one for each of the newest failures."""
    standings = [standing_of(connection, kind, now) for kind in _KINDS]
    if not any(each.pending + each.success + each.error for each in standings):
        yield "no articles for a web archive; crawls use one with WAYBACK=save,ask"
        return
    for standing in standings:
        yield _line(standing)
        if standing.paused:
            until, why = standing.paused
            yield f"  the web archive wants no request until {until}: {why}"
    for row in failed_jobs(connection, _MOST_FAILURES):
        again = f"again at {row['next_try_at']}" if row["state"] == "pending" else "given up"
        detail = f" ({row['detail']})" if row["detail"] else ""
        yield f"{row['kind']} {row['url']}: {row['reason']}{detail}, {again}"


def _line(standing: Standing) -> str:
    reasons = ", ".join(f"{number:,} {reason}" for reason, number in standing.reasons)
    return (
        f"{_KINDS[standing.kind]}: {standing.pending:,} pending ({standing.due:,} due now),"
        f" {standing.success:,} success, {standing.error:,} error"
        f"{f' ({reasons})' if reasons else ''}"
    )
