"""The end of a URL in its row of ``urls``: its outcome, and when it is due again.

A URL that was claimed ends here exactly once, or goes back to the queue.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from newsarchive.archive.ledger.endings import Ending
from newsarchive.archive.ledger.revisit_rules import AGES
from newsarchive.archive.ledger.runs import count_outcome
from newsarchive.archive.ledger.schedule import next_try, record_presence
from newsarchive.archive.ledger.stated_changes import weigh_stated_change
from newsarchive.archive.tombstones import clear_ledger
from newsarchive.article import Link, iso
from newsarchive.extraction.version import extractor
from newsarchive.outcomes import EXTRACTION_REASONS, Outcome
from newsarchive.urls import site_of


def outcome_of_visit(
    connection: sqlite3.Connection, requested: str, url: str, stored: Outcome, article_id: int
) -> Outcome:
    """Return the outcome of the request for *requested*, whose article at *url* is *stored* now.

    If a redirect leads to a URL that is requested as well, the redirect is the duplicate and the
    URL itself is new, whichever came first.
    """
    row = connection.execute("SELECT article_id FROM urls WHERE url = ?", (requested,)).fetchone()
    if row is not None and row[0] is not None:
        return stored  # The URL led to an article before.
    if requested != url:
        is_open_too = "SELECT 1 FROM urls WHERE url = ? AND state <> 'done'"
        if stored is Outcome.UNCHANGED or connection.execute(is_open_too, (url,)).fetchone():
            return Outcome.DUPLICATE
    elif stored is Outcome.UNCHANGED:
        by_others = "SELECT 1 FROM urls WHERE article_id = ? AND outcome = 'new'"
        if not connection.execute(by_others, (article_id,)).fetchone():
            return Outcome.NEW
    return stored


def finish_url(
    connection: sqlite3.Connection,
    run_id: int,
    ending: Ending,
    now: datetime,
    ages: Sequence[timedelta] = AGES,
) -> None:
    """Record the end of a URL and when it is due again, and count it in its run.

    A failure or refusal keeps its link and validators, and its wait doubles with each one in a row;
    an article is due at the next of *ages*. A response with status 304 may omit validators that
    have not changed, so the stored ones stay.
    """
    failed = ending.reason is not None and ending.reason != "source"
    # Of an article in a part that is missing the column must not be set, not even to what it is.
    article = "" if ending.article_id is None else "article_id = excluded.article_id,"
    is_whole_source = ending.reason == "source" and ending.http_status != 304
    connection.execute(
        "INSERT INTO urls(url, site, state, outcome, reason, detail, http_status, attempts,"
        "   quiet, extractor, whole_at, last_at, next_try_at, etag, last_modified, lastmod,"
        "   found_in, article_id, run_id)"
        " VALUES (:url, :site, 'done', :outcome, :reason, :detail, :http_status, :failed,"
        "   :is_quiet, :extractor, :whole_at, :now,"
        "   :next_try_at, :etag, :last_modified, :lastmod, :found_in, :article_id, :run_id)"
        " ON CONFLICT(url) DO UPDATE SET state = 'done', outcome = excluded.outcome,"
        "   reason = excluded.reason, detail = excluded.detail, http_status = excluded.http_status,"
        "   attempts = CASE WHEN :failed THEN attempts + 1 ELSE 0 END,"
        "   quiet = CASE WHEN :is_quiet THEN quiet + 1 ELSE 0 END,"
        "   extractor = excluded.extractor, whole_at = coalesce(excluded.whole_at, whole_at),"
        "   last_at = excluded.last_at, next_try_at = excluded.next_try_at,"
        "   etag = CASE WHEN :failed THEN etag WHEN :http_status = 304"
        "     THEN coalesce(excluded.etag, etag) ELSE excluded.etag END,"
        "   last_modified = CASE WHEN :failed THEN last_modified WHEN :http_status = 304"
        "     THEN coalesce(excluded.last_modified, last_modified) ELSE excluded.last_modified END,"
        "   lastmod = coalesce(max(excluded.lastmod, lastmod), excluded.lastmod, lastmod),"
        "   found_in = coalesce(found_in, excluded.found_in),"
        f"   run_id = excluded.run_id, {article} link = CASE WHEN :failed THEN link END",
        asdict(ending)
        | {
            "site": site_of(ending.url),
            "outcome": str(ending.outcome),
            "now": iso(now),
            "failed": int(failed),
            "extractor": extractor() if ending.reason in EXTRACTION_REASONS else None,
            "whole_at": iso(now) if is_whole_source else None,
            "next_try_at": next_try(connection, ending, now, ages),
            "run_id": run_id,
        },
    )
    if ending.reason == "removed":
        clear_ledger(connection, ending.url)
    record_presence(connection, ending, now)
    weigh_stated_change(connection, ending)
    count_outcome(connection, run_id, ending.outcome)


def has_ended(connection: sqlite3.Connection, run_id: int, url: str) -> bool:
    """Return whether the run has given *url* its outcome."""
    found = "SELECT 1 FROM urls WHERE url = ? AND state = 'done' AND run_id = ?"
    return connection.execute(found, (url, run_id)).fetchone() is not None


def fail_url(
    connection: sqlite3.Connection,
    run_id: int,
    ending: Ending,
    now: datetime,
    ages: Sequence[timedelta] = AGES,
) -> bool:
    """Record an error that ended a URL, and return whether it is recorded.

    A URL that this run already ended keeps its outcome, except a source that was read: the error
    came while its links were looked at.
    """
    row = connection.execute(
        "SELECT reason FROM urls WHERE url = ? AND state = 'done' AND run_id = ?",
        (ending.url, run_id),
    ).fetchone()
    if row is not None and row["reason"] != "source":
        return False
    if row is not None:
        count_outcome(connection, run_id, Outcome.SKIPPED, -1)
    finish_url(connection, run_id, ending, now, ages)
    return True


def postpone_url(connection: sqlite3.Connection, url: str, until: datetime) -> None:
    """Leave *url*, which this run claimed, to a run that starts after *until*."""
    connection.execute(
        "UPDATE urls SET state = 'queued', next_try_at = ? WHERE url = ? AND state = 'fetching'",
        (iso(until), url),
    )


def release_claims(connection: sqlite3.Connection, run_id: int) -> int:
    """Queue the URLs that this run claimed and did not fetch; return their number."""
    return connection.execute(
        "UPDATE urls SET state = 'queued' WHERE state = 'fetching' AND run_id = ?", (run_id,)
    ).rowcount


def unfinished(connection: sqlite3.Connection, run_id: int) -> list[Link]:
    """Return the links that this run claimed and that have no outcome."""
    rows = connection.execute(
        "SELECT url, link FROM urls WHERE state = 'fetching' AND run_id = ?", (run_id,)
    )
    return [Link(**json.loads(link)) if link else Link(url=url) for url, link in rows]
