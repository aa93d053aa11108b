"""The table ``site_health``: what each run found on each site, with a verdict."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any

from newsarchive.archive.ledger.reporting.health_rules import RunFacts, health_verdicts, median
from newsarchive.article import iso

#: At most this many earlier runs of a site are read: ten days with a run every 15 minutes.
HISTORY = 1_000

_WALL = "reason IN ('bot_wall', 'consent_wall')"
_NO_TEXT = f"(reason IN ('no_text', 'empty_shell') OR {_WALL})"
# Only sites with articles or walls, because other hosts only have a feed of the site or are linked.
_SITES = (
    "SELECT site, sum(outcome = 'new') AS articles,"
    f" coalesce(sum(outcome = 'failed' AND attempts <= 1 AND {_NO_TEXT}), 0) AS without_text,"
    f" coalesce(sum(outcome = 'failed' AND attempts <= 1 AND NOT {_NO_TEXT}), 0) AS failed,"
    f" sum(outcome <> 'skipped') AS requested, coalesce(sum({_WALL}), 0) AS walls"
    " FROM urls LEFT JOIN sites USING (site) WHERE run_id = ? AND state = 'done'"
    " GROUP BY site HAVING article_count > 0 OR walls > 0"
)
# Of the sites in a JSON list, those with articles, if the run read anything at all.
_CRAWLED = (
    "SELECT site FROM sites WHERE article_count > 0 AND site IN (SELECT value FROM json_each(?))"
    " AND EXISTS (SELECT 1 FROM urls WHERE run_id = ? AND state = 'done')"
)
_UNHEALTHY = (
    "SELECT s.site, s.name, h.detail, h.checked_at, h.run_id FROM sites s"
    " JOIN site_health h ON h.site = s.site AND h.run_id = (SELECT run_id"
    "   FROM site_health WHERE site = s.site AND verdict <> 'quiet'"
    "   ORDER BY run_id DESC LIMIT 1)"
    " WHERE h.verdict = 'broken' ORDER BY h.checked_at DESC, s.site"
)
_ARTICLES = (
    "SELECT word_count, published_at IS NULL AS is_undated, authors = '[]' AS is_unsigned,"
    " image_url IS NULL AS is_bare, quality IS NOT NULL AS is_doubtful FROM urls"
    " JOIN articles ON articles.id = article_id"
    " WHERE run_id = ? AND urls.site = ? AND outcome = 'new'"
)
_SAME_TEXT = (
    "SELECT count(DISTINCT articles.id) FROM urls JOIN articles ON articles.id = article_id"
    " WHERE run_id = ? AND urls.site = ? AND outcome IN ('new', 'revised')"
    " GROUP BY fingerprint ORDER BY 1 DESC LIMIT 1"
)
#: The columns of ``site_health`` that are facts of a run; ``requested`` is not stored.
_COLUMNS = tuple(each.name for each in fields(RunFacts) if each.name != "requested")


def check_sites(
    connection: sqlite3.Connection,
    run_id: int,
    crawled: Iterable[str],
    expected: Mapping[str, tuple[int, int]],
    now: datetime,
    others: Mapping[str, list[str]] | None = None,
) -> dict[str, list[str]]:
    """Write what this run found on each site, and return what is wrong, by site.

    *crawled* are the sites that the run is about: they are checked also if all that it requested is
    on other hosts, such as their feed. *expected* has the fewest and most articles of a day, for
    sites whose spider states them. *others* has what else the crawl found to be wrong with a site.
    """
    others = others or {}
    found = _found_by_run(connection, run_id, now)
    listed = connection.execute(_CRAWLED, (json.dumps([*crawled]), run_id)).fetchall()
    for site in (*(row["site"] for row in listed), *others):
        found.setdefault(site, RunFacts(checked_at=now))
    wrong: dict[str, list[str]] = {}
    for site, facts in found.items():
        lines = health_verdicts(_history(connection, site), facts, expected.get(site))
        if lines := [*lines, *others.get(site, ())]:
            wrong[site] = lines
        _insert_row(connection, run_id, site, facts, lines)
    return wrong


def unhealthy_sites(connection: sqlite3.Connection) -> list[dict[str, Any]]:
    """Return the sites that may be broken, by the last run that found something of them.

    A run without new articles (quiet) does not change what is known of a site.
    """
    rows = connection.execute(_UNHEALTHY)
    names = [each[0] for each in rows.description]
    return [dict(zip(names, row, strict=True)) for row in rows]


def _found_by_run(
    connection: sqlite3.Connection, run_id: int, now: datetime
) -> dict[str, RunFacts]:
    """Return the numbers that the run found on each site with articles or walls."""
    found = {}
    for row in connection.execute(_SITES, (run_id,)).fetchall():
        where = (run_id, row["site"])
        articles = connection.execute(_ARTICLES, where).fetchall()
        same = connection.execute(_SAME_TEXT, where).fetchone()
        found[row["site"]] = RunFacts(
            checked_at=now,
            **{name: row[name] for name in row.keys() if name != "site"},  # noqa: SIM118
            without_date=sum(each["is_undated"] for each in articles),
            median_words=round(median(a["word_count"] for a in articles)) if articles else None,
            same_text=same[0] if same else 0,
            without_author=sum(each["is_unsigned"] for each in articles),
            without_image=sum(each["is_bare"] for each in articles),
            doubtful=sum(each["is_doubtful"] for each in articles),
        )
    return found


def _history(connection: sqlite3.Connection, site: str) -> list[RunFacts]:
    rows = connection.execute(
        f"SELECT {', '.join(_COLUMNS)} FROM site_health WHERE site = ?"
        " ORDER BY run_id DESC LIMIT ?",
        (site, HISTORY),
    ).fetchall()
    return [
        RunFacts(
            **dict(row)
            | {
                "checked_at": datetime.fromisoformat(row["checked_at"]),
                "walls": row["walls"] or 0,
                "same_text": row["same_text"] or 0,
            }
        )
        for row in reversed(rows)
    ]


def _insert_row(
    connection: sqlite3.Connection, run_id: int, site: str, facts: RunFacts, lines: list[str]
) -> None:
    verdict = "broken" if lines else "ok" if facts.pages or facts.failed else "quiet"
    values = {name: getattr(facts, name) for name in _COLUMNS} | {
        "run_id": run_id,
        "site": site,
        "checked_at": iso(facts.checked_at),
        "verdict": verdict,
        "detail": "; ".join(lines) or None,
    }
    if lines:  # so that the site is listed also if it never gave an article
        connection.execute("INSERT INTO sites(site) VALUES (?) ON CONFLICT DO NOTHING", (site,))
    connection.execute(
        f"INSERT INTO site_health({', '.join(values)}) VALUES ({', '.join('?' * len(values))})",
        tuple(values.values()),
    )
