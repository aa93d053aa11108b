"""The end of a run of a cluster: what a crawl of one machine does at its end."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime

from newsarchive.archive import Archive
from newsarchive.archive.alerts.after_crawl import run_alerts_after_crawl
from newsarchive.archive.cluster.messages import Message
from newsarchive.archive.cluster.open_run import OpenRun
from newsarchive.archive.ledger.reporting.site_health import check_sites
from newsarchive.archive.ledger.reporting.summary_parts import summary_parts
from newsarchive.archive.ledger.runs import COLUMNS
from newsarchive.errors import ArchiveError, described
from newsarchive.outcomes import Outcome, summary

logger = logging.getLogger(__name__)


@dataclass(slots=True, frozen=True)
class AtTheEnd:
    """What the end of a run does: learning, and alerts for so many seconds (0: none)."""

    learns: bool = True
    alert_seconds: float = 60.0


async def close_run(opened: OpenRun, what: AtTheEnd) -> str:
    """Learn, check the sites' health, close the run, run the alerts; return its summary line."""
    run, archive = opened.run, opened.archive
    alerts = ""
    try:
        await run.store_waiting()
        if what.learns and run.sites:
            await asyncio.to_thread(_learn, archive, run.sites)
        _check_health(opened)
    except ArchiveError:
        raise
    except Exception as error:  # of any kind: all pages are stored, and the run must be closed
        line = described(error)
        logger.error("after the crawl: please report this error: %s", line, exc_info=error)
    row = run.close("finished", requests=opened.requests, received_bytes=opened.received_bytes)
    counts = Counter({outcome: int(row[name]) for outcome, name in COLUMNS.items()})
    if what.alert_seconds:
        alerts = await asyncio.to_thread(run_alerts_after_crawl, archive, what.alert_seconds)
    return _line(opened, counts, alerts)


def _learn(archive: Archive, sites: set[str]) -> None:
    from newsarchive.archive.learning.learn import learn

    learn(archive, sites, now=datetime.now(UTC))


def _check_health(opened: OpenRun) -> None:
    cluster = opened.cluster
    about = set(cluster.get("about", ()))
    expect = cluster.get("expect")
    expected = dict.fromkeys(about, tuple(expect)) if expect else {}
    now, missed = datetime.now(UTC), _lines_of_workers(cluster)
    wrong = opened.archive.write(
        lambda c: check_sites(c, opened.run.run_id, about, expected, now, missed)
    )
    for site, lines in wrong.items():
        logger.warning("%s may be broken: %s", site, "; ".join(lines))


def _lines_of_workers(cluster: Message) -> dict[str, list[str]]:
    """Return what workers found to be wrong with a site: selectors, and cookies that expired."""
    lines = {site: [*found] for site, found in cluster.get("missed", {}).items()}
    for said in cluster.get("cookies", {}).values():
        for site, found in said.items():
            lines.setdefault(site, []).extend(found)
    return lines


def _line(opened: OpenRun, counts: Counter[Outcome], alerts: str) -> str:
    seconds = (datetime.now(UTC) - opened.started_at).total_seconds()
    parts = summary_parts(counts, opened.run.reasons, opened.cluster.get("resting", 0))
    if left := opened.cluster.get("left"):
        parts.append(f"{left} over the limit left for the next run")
    if alerts:
        parts.append(alerts)
    line = summary(opened.run.spider, counts, seconds)
    return f"{line} ({', '.join(parts)})" if parts else line
