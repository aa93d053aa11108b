"""The page of all crawls, and the same as JSON for dashboards."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Final

from datasette import Response

from newsarchive.archive.backup.records import Backup, is_long_ago, last_backup
from newsarchive.archive.ledger.reporting import run_reports
from newsarchive.archive.ledger.reporting.site_health import unhealthy_sites
from newsarchive.outcomes import FAILED_REASONS
from newsarchive.progress.figures import Figures, duration, size
from newsarchive.web.database.archive_database import ArchiveDatabase
from newsarchive.web.framework.answers import json_answer
from newsarchive.web.framework.rendering import render_page
from newsarchive.web.runs.cluster_standing import cluster_part
from newsarchive.web.runs.run_request import REFRESHES, RunFilter

#: Runs on a page.
SIZE: Final = 50
#: What a state is called on the page. A run that failed has its reason beside it.
NAMES: Final = {
    "running": "running",
    "finished": "completed",
    "stopped": "stopped",
    "killed": "killed",
    "failed": "ended early",
}


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything that the page shows."""

    running: list[run_reports.Record]
    runs: list[run_reports.Record]
    has_more: bool
    failures: list[run_reports.Record]
    overdue: list[run_reports.Record]
    unhealthy: list[run_reports.Record]
    backup: Backup | None
    """The last one that is good."""
    spiders: list[str]


def _overview(connection: Any, wanted: RunFilter, now: datetime) -> Overview:
    runs = run_reports.listed_runs(
        connection,
        now,
        size=SIZE + 1,
        spider=wanted.spider,
        state=wanted.state,
        before=wanted.before,
    )
    return Overview(
        running=run_reports.running_runs(connection, now),
        runs=runs[:SIZE],
        has_more=len(runs) > SIZE,
        failures=run_reports.failures_by_reason(connection),
        overdue=run_reports.overdue_spiders(connection, now),
        unhealthy=unhealthy_sites(connection),
        backup=last_backup(connection),
        spiders=run_reports.spider_names(connection),
    )


async def _read(archive: ArchiveDatabase, request: Any) -> tuple[RunFilter, Overview, datetime]:
    wanted, now = RunFilter.of_request(request), datetime.now(UTC)
    return wanted, await archive.read(lambda c: _overview(c, wanted, now)), now


async def runs_page(datasette: Any, request: Any, archive: ArchiveDatabase) -> Response:
    """Return ``/runs``: running crawls, recent ones, failures, and sites that need attention."""
    wanted, found, now = await _read(archive, request)
    return await render_page(
        datasette,
        request,
        "runs",
        database=archive.name,
        wanted=wanted,
        found=found,
        names=NAMES,
        states=run_reports.STATES,
        refreshes=REFRESHES,
        older=wanted.path(before=found.runs[-1]["run_id"]) if found.has_more else None,
        total=progress_line(Figures.of_all([run_reports.figures_of(r) for r in found.running])),
        line=lambda run: progress_line(run_reports.figures_of(run)),
        share=share_done,
        took=lambda run: took(run, now),
        ago=lambda at: ago(at, now),
        duration=duration,
        size=size,
        backup_is_old=found.backup is not None and is_long_ago(found.backup, now),
        meanings=FAILED_REASONS,
        cluster=await cluster_part(),
    )


async def runs_json(datasette: Any, request: Any, archive: ArchiveDatabase) -> Response:
    """Return ``/runs.json``: the same for dashboards."""
    wanted, found, _ = await _read(archive, request)
    cluster = await cluster_part()
    following = wanted.path(".json", before=found.runs[-1]["run_id"]) if found.has_more else None
    return json_answer(
        request,
        {
            "running": found.running,
            "runs": found.runs,
            "next": datasette.urls.path(following) if following else None,
            "failures": found.failures,
            "overdue": found.overdue,
            "unhealthy": found.unhealthy,
            "backup": None if found.backup is None else asdict(found.backup),
            "cluster": None if cluster is None else asdict(cluster),
        },
    )


def progress_line(figures: Figures) -> str:
    """Return all *figures* in one line."""
    return ", ".join(part for part, _ in figures.parts())


def share_done(run: run_reports.Record) -> tuple[int, int]:
    """Return how many URLs of a running *run* have ended, and how many there are so far."""
    return run["found"], run["found"] + (run["queued"] or 0)


def took(run: run_reports.Record, now: datetime) -> str:
    """Return how long *run* took, or has taken until now; "" if nobody knows when it ended."""
    if run["state"] == "killed" and run["finished_at"] is None:
        return ""
    ended = datetime.fromisoformat(run["finished_at"]) if run["finished_at"] else now
    return duration((ended - datetime.fromisoformat(run["started_at"])).total_seconds())


def ago(at: str | None, now: datetime) -> str:
    """Return how long before *now* it was *at*, such as "12 s ago"; "" if it is not known."""
    if not at:
        return ""
    return f"{duration((now - datetime.fromisoformat(at)).total_seconds())} ago"
