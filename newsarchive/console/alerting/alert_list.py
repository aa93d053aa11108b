"""The lines of ``newsarchive alerts list``."""

from __future__ import annotations

from typing import Any

from newsarchive.archive.alerts.saved import Alert, saved_alerts
from newsarchive.archive.alerts.standing import Standing, standings
from newsarchive.console.alerting.destinations import shown_destination
from newsarchive.text import counted


def alert_lines(connection: Any) -> list[str]:
    """Return what `alerts list` prints: a paragraph for each alert."""
    alerts = saved_alerts(connection)
    if not alerts:
        return ["no alerts so far; `newsarchive alerts add --help` says how to save one"]
    found = standings(connection)
    return [line for alert in alerts for line in _lines_of(alert, found[alert.alert_id])]


def _lines_of(alert: Alert, standing: Standing) -> list[str]:
    imported = ", imported ones too" if alert.imported else ""
    often = {"run": "at each run", "hour": "once an hour", "day": "once a day"}[alert.every]
    lines = [
        f"{alert.name}: {alert.query or '(every article)'}",
        f"  finds     {', '.join(alert.on_kinds)}{imported}; since {alert.created_at}",
        f"  told      {often}: {_told(alert)}",
        f"  so far    {counted(standing.hits, 'hit')}, {standing.delivered:,} delivered,"
        f" {standing.waiting:,} waiting",
    ]
    for problem in standing.problems:
        what = "failed" if problem.is_lasting else f"is tried again from {problem.next_try_at} on"
        lines.append(
            f"  problem   to {shown_destination(problem.destination)}:"
            f" {counted(problem.deliveries, 'digest')} {what} ({problem.error})"
        )
    return lines


def _told(alert: Alert) -> str:
    return ", ".join(map(shown_destination, alert.destinations)) or "nobody"
