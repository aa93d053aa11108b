"""Write the table ``site_health``: what each run found on each site, with a verdict."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime

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
    expected: Mapping[str, tuple[int, int]],
    now: datetime,
    others: Mapping[str, list[str]] | None = None,
) -> dict[str, list[str]]:
    """Write what this run found on each site, and return what is wrong, by site.

    *expected* has the fewest and most articles of a day, for sites whose spider states them.
    *others* has what else the crawl found to be wrong with a site.
    """
    wrong: dict[str, list[str]] = {}
    for row in connection.execute(_SITES, (run_id,)).fetchall():
        where = (run_id, row["site"])
        articles = connection.execute(_ARTICLES, where).fetchall()
        same = connection.execute(_SAME_TEXT, where).fetchone()
        facts = RunFacts(
            checked_at=now,
            **{name: row[name] for name in row.keys() if name != "site"},  # noqa: SIM118
            without_date=sum(each["is_undated"] for each in articles),
            median_words=round(median(a["word_count"] for a in articles)) if articles else None,
            same_text=same[0] if same else 0,
            without_author=sum(each["is_unsigned"] for each in articles),
            without_image=sum(each["is_bare"] for each in articles),
            doubtful=sum(each["is_doubtful"] for each in articles),
        )
        past = _history(connection, row["site"])
        lines = health_verdicts(past, facts, expected.get(row["site"]))
        lines += (others or {}).get(row["site"], [])
        if lines:
            wrong[row["site"]] = lines
        _insert_row(connection, run_id, row["site"], facts, lines)
    return wrong


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
    connection.execute(
        f"INSERT INTO site_health({', '.join(values)}) VALUES ({', '.join('?' * len(values))})",
        tuple(values.values()),
    )
