"""The page of one crawl, and the same as JSON: its outcomes, failures and articles."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from datasette import Response

from newsarchive.archive.ledger.reporting import run_reports
from newsarchive.archive.ledger.runs import COLUMNS
from newsarchive.outcomes import FAILED_REASONS, SKIPPED_REASONS
from newsarchive.web.database.archive_database import ArchiveDatabase
from newsarchive.web.framework.answers import json_answer
from newsarchive.web.framework.error_pages import not_found_page
from newsarchive.web.framework.rendering import render_page
from newsarchive.web.runs.runs_page import NAMES, ago, progress_line, share_done, took

#: The most failures and articles of one answer.
SIZE: Final = 200


def _read(connection: Any, run_id: int, now: datetime) -> dict[str, Any] | None:
    run = run_reports.run_numbered(connection, now, run_id)
    if run is None:
        return None
    return {
        "run": run,
        "reasons": run_reports.reasons_of_run(connection, run_id),
        "failures": run_reports.failures_of_run(connection, run_id, SIZE),
        "articles": run_reports.articles_of_run(connection, run_id, SIZE),
    }


async def run_page(datasette: Any, request: Any, archive: ArchiveDatabase) -> Response:
    """Return ``/runs/<id>``."""
    number, now = int(request.url_vars["id"]), datetime.now(UTC)
    found = await archive.read(lambda connection: _read(connection, number, now))
    if found is None:
        return await not_found_page(datasette, request, "crawl")
    run = found["run"]
    return await render_page(
        datasette,
        request,
        "run",
        database=archive.name,
        **found,
        names=NAMES,
        outcomes=list(COLUMNS.values()),
        line=progress_line(run_reports.figures_of(run)),
        share=share_done(run),
        took=took(run, now),
        ago=ago(run["seen_at"], now),
        meanings=FAILED_REASONS | SKIPPED_REASONS,
        size=SIZE,
    )


async def run_json(datasette: Any, request: Any, archive: ArchiveDatabase) -> Response:
    """Return ``/runs/<id>.json``."""
    number, now = int(request.url_vars["id"]), datetime.now(UTC)
    found = await archive.read(lambda connection: _read(connection, number, now))
    if found is None:
        return await not_found_page(datasette, request, "crawl")
    return json_answer(request, found)
