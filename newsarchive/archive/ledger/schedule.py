"""Decide when a URL is requested again: the value of ``urls.next_try_at``."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from newsarchive.archive.ledger.endings import Ending
from newsarchive.archive.ledger.revisit_rules import next_visit, rest_of_source
from newsarchive.article import Link, iso
from newsarchive.outcomes import EXTRACTION_REASONS, Outcome

#: The wait before a failed URL is requested again; it doubles with each failure in a row.
RETRY_AFTER = timedelta(minutes=10)
LONGEST_RETRY = timedelta(days=7)
#: A URL is parked when extraction has failed on it this many times in a row.
STRIKES = 3
#: The status codes of a removed article. Some come back, so it is requested once a week.
GONE = (404, 410)
#: The wait before a refusal that may be lifted is tried again. Other refusals never are.
RETRY_SKIPPED = {"robots": timedelta(days=1), "soft_404": timedelta(days=1)}


def next_try(
    connection: sqlite3.Connection, ending: Ending, now: datetime, ages: Sequence[timedelta]
) -> str | None:
    """Return when the URL of *ending* is due again; None: only if a source names it as changed."""
    row = connection.execute(
        "SELECT attempts, quiet, article_id FROM urls WHERE url = ?", (ending.url,)
    ).fetchone()
    attempts, quiet, article_id = row or (0, 0, None)
    match ending.outcome:
        case Outcome.FAILED:
            if ending.http_status in GONE and article_id is not None:
                return iso(now + LONGEST_RETRY)
            if ending.reason in EXTRACTION_REASONS and attempts + 1 >= STRIKES:
                return None  # Parked, until another version of the extractor or a person tries it.
            again = now + min(LONGEST_RETRY, RETRY_AFTER * 2 ** min(attempts, 16))
            return iso(max(again, ending.not_before or again))
        case Outcome.SKIPPED if ending.is_quiet:
            rest = rest_of_source(quiet + 1)
            return iso(now + rest) if rest else None
        case Outcome.SKIPPED:
            wait = RETRY_SKIPPED.get(ending.reason or "")
            return iso(now + wait) if wait else None
        case Outcome.DUPLICATE:
            return None  # The article's own URL is requested again instead.
    return _next_visit(connection, ending, ending.article_id or article_id, now, ages)


def record_presence(connection: sqlite3.Connection, ending: Ending, now: datetime) -> None:
    """Record on the stored article of *ending* that it is gone, or that it is still there."""
    article = "id = (SELECT article_id FROM urls WHERE url = ?2)"
    if ending.http_status in GONE:
        connection.execute(
            f"UPDATE articles SET gone_at = coalesce(gone_at, ?1) WHERE {article}",
            (iso(now), ending.url),
        )
    elif ending.http_status == 304 and ending.outcome is Outcome.UNCHANGED:
        connection.execute(
            f"UPDATE articles SET gone_at = NULL, last_seen_at = ?1 WHERE {article}",
            (iso(now), ending.url),
        )


def _next_visit(
    connection: sqlite3.Connection,
    ending: Ending,
    article_id: int | None,
    now: datetime,
    ages: Sequence[timedelta],
) -> str | None:
    article = connection.execute(
        "SELECT url, published_at, published_precision, first_seen_at FROM articles WHERE id = ?",
        (article_id,),
    ).fetchone()
    if article is None:
        return None
    url, published_raw, precision, first_seen_raw = article
    if (
        url != ending.url
        and connection.execute("SELECT 1 FROM urls WHERE url = ?", (url,)).fetchone()
    ):
        return None  # The article's own URL is requested again instead.
    published = datetime.fromisoformat(published_raw) if published_raw else None
    first_seen = datetime.fromisoformat(first_seen_raw)
    if published is not None and precision == "day":
        published = min(published + timedelta(days=1), first_seen)
    return iso(next_visit(published, first_seen, now, ages))


def due_articles(connection: sqlite3.Connection, sites: Iterable[str], now: datetime) -> list[Link]:
    """Return links to the stored articles of *sites* that are due for a revisit, by due time."""
    rows = connection.execute(
        "SELECT urls.url, found_in, coalesce(discovered_via, 'home') FROM urls"
        " JOIN articles ON articles.id = urls.article_id"
        " WHERE urls.site IN (SELECT value FROM json_each(?)) AND state = 'done'"
        " AND outcome IN ('new', 'revised', 'unchanged') AND next_try_at <= ?"
        " ORDER BY next_try_at",
        (json.dumps(list(sites)), iso(now)),
    )
    return [Link(url=url, found_in=found_in or "", via=via) for url, found_in, via in rows]
