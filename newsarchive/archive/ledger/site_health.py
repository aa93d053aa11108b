"""Write the table ``site_health``: what each run found on each site, with a verdict."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import datetime

from newsarchive.archive.ledger.health_rules import RunFacts, health_verdicts, median
from newsarchive.article import iso

#: At most this many earlier runs of a site are read: ten days with a run every 15 minutes.
HISTORY = 1_000

_NO_TEXT = "reason IN ('no_text', 'empty_shell', 'bot_wall')"
# Only sites with articles, because other hosts only have a feed of the site or are linked.
_SITES = (
    "SELECT site, sum(outcome = 'new') AS articles,"
    f" sum(outcome = 'failed' AND attempts <= 1 AND {_NO_TEXT}) AS without_text,"
    f" sum(outcome = 'failed' AND attempts <= 1 AND NOT {_NO_TEXT}) AS failed"
    " FROM urls JOIN sites USING (site) WHERE run_id = ? AND state = 'done' AND article_count > 0"
    " GROUP BY site"
)
_ARTICLES = (
    "SELECT word_count, published_at IS NULL AS is_undated FROM urls"
    " JOIN articles ON articles.id = article_id"
    " WHERE run_id = ? AND urls.site = ? AND outcome = 'new'"
)


def check_sites(
    connection: sqlite3.Connection,
    run_id: int,
    expected: Mapping[str, tuple[int, int]],
    now: datetime,
) -> dict[str, list[str]]:
    """Write what this run found on each site, and return what is wrong, by site.

    *expected* has the fewest and most articles of a day, for sites whose spider states them.
    """
    wrong: dict[str, list[str]] = {}
    for row in connection.execute(_SITES, (run_id,)).fetchall():
        articles = connection.execute(_ARTICLES, (run_id, row["site"])).fetchall()
        facts = RunFacts(
            checked_at=now,
            articles=row["articles"],
            without_text=row["without_text"],
            without_date=sum(each["is_undated"] for each in articles),
            median_words=round(median(a["word_count"] for a in articles)) if articles else None,
            failed=row["failed"],
        )
        past = _history(connection, row["site"])
        lines = health_verdicts(past, facts, expected.get(row["site"]))
        if lines:
            wrong[row["site"]] = lines
        _insert_row(connection, run_id, row["site"], facts, lines)
    return wrong


def _history(connection: sqlite3.Connection, site: str) -> list[RunFacts]:
    rows = connection.execute(
        "SELECT checked_at, articles, without_text, without_date, median_words, failed"
        " FROM site_health WHERE site = ? ORDER BY run_id DESC LIMIT ?",
        (site, HISTORY),
    ).fetchall()
    return [
        RunFacts(**dict(row) | {"checked_at": datetime.fromisoformat(row["checked_at"])})
        for row in reversed(rows)
    ]


def _insert_row(
    connection: sqlite3.Connection, run_id: int, site: str, facts: RunFacts, lines: list[str]
) -> None:
    verdict = "broken" if lines else "ok" if facts.pages or facts.failed else "quiet"
    connection.execute(
        "INSERT INTO site_health(run_id, site, checked_at, articles, without_text, without_date,"
        " median_words, failed, verdict, detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            run_id,
            site,
            iso(facts.checked_at),
            facts.articles,
            facts.without_text,
            facts.without_date,
            facts.median_words,
            facts.failed,
            verdict,
            "; ".join(lines) or None,
        ),
    )
