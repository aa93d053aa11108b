"""The rows of runs of a cluster: opened for a seed or a retry, adopted by the next writer."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from newsarchive.archive import Archive
from newsarchive.archive.ledger.runs import process_identity, start_run
from newsarchive.article import Link


def open_cluster_run(
    archive: Archive, spider: str, arguments: Mapping[str, str], now: datetime, *, job: bool
) -> sqlite3.Row:
    """Open a run of *spider* and return its row.

    Without *job*, no worker reads its sources and states what the spider and its settings say: when
    articles are due again, and what a web archive is told, are those of the run before it.
    """
    cluster: dict[str, Any] = {"job": job, "arguments": dict(arguments)}

    def start(connection: sqlite3.Connection) -> int:
        more = {} if job else _stated_before(connection, spider, cluster["arguments"])
        facts = {**more, "cluster": {**more.get("cluster", {}), **cluster}}
        return start_run(connection, spider, facts, now)

    return run_row(archive, archive.write(start, moves_log=True))


def _stated_before(
    connection: sqlite3.Connection, spider: str, arguments: Mapping[str, str]
) -> dict[str, Any]:
    """Return what a worker stated in the last run of *spider* with the same *arguments*."""
    rows = connection.execute(
        "SELECT arguments -> '$.wayback', arguments -> '$.cluster' FROM runs"
        " WHERE spider = ? AND arguments -> '$.cluster.witness' IS NOT NULL ORDER BY run_id DESC",
        (spider,),
    )
    for wayback, written in rows:
        cluster = json.loads(written)
        if cluster.get("arguments") == arguments:
            stated = {"cluster": {name: cluster.get(name) for name in ("ages", "witness")}}
            return stated | ({"wayback": json.loads(wayback)} if wayback else {})
    return {}


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
