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
#: The wait before a refusal that may pass is tried again; it doubles with each one in a row.
RETRY_SKIPPED = {
    "robots": RETRY_AFTER,  # The server of robots.txt has trouble, or a rule was lifted.
    "offsite": RETRY_AFTER,  # A consent, maintenance or login page on another host.
    "soft_404": RETRY_AFTER,  # As for a status of 404.
    "gone": RETRY_AFTER,  # Likewise.
    "bad_url": timedelta(hours=1),  # A redirect to it: a template of the site is broken.
    "private_address": timedelta(hours=1),  # A name server's mistake, or a network's login page.
    "not_html": timedelta(days=1),  # A server's mistake; most of them are files and stay so.
    "not_article": timedelta(days=1),  # A login page; most of them are listings and stay so.
}
#: A URL is parked when extraction has failed on it this many times in a row.
STRIKES = 3
#: Reasons that park a URL: they are about the page, which is the same for each request.
PARKING_REASONS = EXTRACTION_REASONS | {"not_article"}
#: The status codes of a removed article. Some come back.
GONE = (404, 410)
#: Reasons that say the same of a page that a browser shows.
GONE_REASONS = ("gone", "soft_404")
#: Refusals that cost little to try again as soon as a source names the URL again.
RETRY_NAMED = ("robots", "offsite", "consent_wall", "redirect", "revisit", *GONE_REASONS)


def next_try(
    connection: sqlite3.Connection, ending: Ending, now: datetime, ages: Sequence[timedelta]
) -> str | None:
    """Return when the URL of *ending* is due again; None: only if a source names it as changed.

    A stored article is due at its next age at the latest, whatever the last request gave.
    """
    row = connection.execute(
        "SELECT attempts, quiet, article_id FROM urls WHERE url = ?", (ending.url,)
    ).fetchone()
    attempts, quiet, article_id = row or (0, 0, None)
    if ending.outcome is Outcome.DUPLICATE:
        return None  # The article's own URL is requested again instead.
    if ending.reason == "source":
        rest = rest_of_source(quiet + 1) if ending.is_quiet else None
        return iso(now + rest) if rest else None
    visit = _next_visit(connection, ending, ending.article_id or article_id, now, ages)
    if ending.reason is None:
        return iso(visit)
    if ending.is_source and article_id is None:
        # Each run requests it, unless its host asked for a pause.
        return iso(ending.not_before)
    is_gone = ending.http_status in GONE and article_id is not None
    wait = LONGEST_RETRY if is_gone else _wait(ending, attempts)
    again = min(filter(None, (visit, now + wait if wait else None)), default=None)
    return iso(max(again, ending.not_before or again)) if again else None


def _wait(ending: Ending, attempts: int) -> timedelta | None:
    """Return the wait after a failure or refusal, *attempts* in a row before it; None for ever."""
    if ending.reason in PARKING_REASONS and attempts + 1 >= STRIKES:
        return None  # Parked, until another version of the extractor or a person tries it.
    if ending.outcome is Outcome.FAILED:
        return doubled(RETRY_AFTER, attempts)
    if ending.reason == "not_article" and ending.http_status is None:
        return None  # Its URL says so; it was never requested.
    wait = RETRY_SKIPPED.get(ending.reason or "")
    return wait and doubled(wait, attempts)


def doubled(wait: timedelta, times: int) -> timedelta:
    """Return *wait* doubled so many *times*, but at most LONGEST_RETRY."""
    longer: int = 2 ** min(times, 16)
    return min(LONGEST_RETRY, wait * longer)


def wait_when_named(reason: str | None, http_status: int | None, attempts: int) -> timedelta | None:
    """Return how long a source must not name a refused or removed URL before it is requested.

    It is None for other reasons, nothing after the first attempt, then doubled each time: what
    passes is found at once, and a feed that names a removed article for weeks costs few requests.
    """
    if http_status not in GONE and reason not in RETRY_NAMED:
        return None
    return doubled(RETRY_AFTER, attempts - 2) if attempts > 1 else timedelta(0)


def record_presence(connection: sqlite3.Connection, ending: Ending, now: datetime) -> None:
    """Record on the stored article of *ending* that it is gone, or that it is still there.

    Another URL that led to an article may end while the article's own is still there.
    """
    article = "id = coalesce(?3, (SELECT article_id FROM urls WHERE url = ?2))"
    if ending.http_status in GONE or ending.reason in GONE_REASONS:
        own_url = "(url = ?2 OR NOT EXISTS (SELECT 1 FROM urls WHERE url = articles.url))"
        connection.execute(
            f"UPDATE articles SET gone_at = coalesce(gone_at, ?1) WHERE {article} AND {own_url}",
            (iso(now), ending.url, ending.article_id),
        )
    elif ending.reason is None:
        # Not an article that was just stored: triggers would write its facets again.
        connection.execute(
            "UPDATE articles SET gone_at = NULL, last_seen_at = max(last_seen_at, ?1)"
            f" WHERE {article} AND (gone_at IS NOT NULL OR last_seen_at < ?1)",
            (iso(now), ending.url, ending.article_id),
        )


def _next_visit(
    connection: sqlite3.Connection,
    ending: Ending,
    article_id: int | None,
    now: datetime,
    ages: Sequence[timedelta],
) -> datetime | None:
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
    return next_visit(published, first_seen, now, ages)


def retry_at_once(connection: sqlite3.Connection, sites: Iterable[str], now: datetime) -> None:
    """Make all failures and refusals of *sites* and of their subdomains due *now*."""
    connection.execute(
        "UPDATE urls SET next_try_at = ?1 WHERE state = 'done'"
        " AND outcome IN ('failed', 'skipped') AND reason NOT IN ('source', 'guess')"
        " AND EXISTS (SELECT 1 FROM json_each(?2) WHERE site = value OR site LIKE '%.' || value)",
        (iso(now), json.dumps(list(sites))),
    )


def due_articles(connection: sqlite3.Connection, sites: Iterable[str], now: datetime) -> list[Link]:
    """Return links to the stored articles of *sites* that are due for a revisit, by due time.

    What the last request gave does not matter: a refusal or a failure may pass.
    """
    rows = connection.execute(
        "SELECT urls.url, found_in, coalesce(discovered_via, 'home') FROM urls"
        " LEFT JOIN articles ON articles.id = urls.article_id"  # it may be in a part
        " WHERE urls.article_id IS NOT NULL AND state = 'done'"
        " AND urls.site IN (SELECT value FROM json_each(?))"
        " AND reason IS NOT 'source' AND next_try_at <= ?"
        " ORDER BY next_try_at",
        (json.dumps(list(sites)), iso(now)),
    )
    return [Link(url=url, found_in=found_in or "", via=via) for url, found_in, via in rows]
