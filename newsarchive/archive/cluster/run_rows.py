"""The rows of runs of a cluster: opened for a seed or a retry, adopted by the next writer."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Mapping
from datetime import datetime

from newsarchive.archive import Archive
from newsarchive.archive.ledger.runs import process_identity, start_run
from newsarchive.article import Link


def open_cluster_run(
    archive: Archive, spider: str, arguments: Mapping[str, str], now: datetime, *, job: bool
) -> sqlite3.Row:
    """Open a run of *spider* and return its row; without *job*, no worker reads its sources."""
    facts = {"cluster": {"job": job, "arguments": dict(arguments)}}
    run_id = archive.write(
        lambda connection: start_run(connection, spider, facts, now), moves_log=True
    )
    return run_row(archive, run_id)


def run_row(archive: Archive, run_id: int) -> sqlite3.Row:
    """Return the row of a run. Raises ``LookupError`` if there is none."""
    rows = archive.rows("SELECT * FROM runs WHERE run_id = ?", (run_id,))
    if not rows:
        raise LookupError(f"no run {run_id}")
    return rows[0]


def adopt_runs(archive: Archive) -> list[sqlite3.Row]:
    """Take over the open runs of a cluster from a writer that has ended; return their rows."""
    me = process_identity(os.getpid())
    archive.write(
        lambda connection: (
            connection.execute(
                "UPDATE runs SET process = ? WHERE finished_at IS NULL"
                " AND arguments -> '$.cluster' IS NOT NULL",
                (me,),
            ).rowcount
        )
    )
    return archive.rows(
        "SELECT * FROM runs WHERE finished_at IS NULL AND arguments -> '$.cluster' IS NOT NULL"
        " ORDER BY run_id"
    )


def claimed_links(archive: Archive, run_id: int) -> list[Link]:
    """Return the links that a run has claimed and that did not end."""
    rows = archive.rows(
        "SELECT url, link FROM urls WHERE state = 'fetching' AND run_id = ?", (run_id,)
    )
    return [Link(**json.loads(link)) if link else Link(url=url) for url, link in rows]
