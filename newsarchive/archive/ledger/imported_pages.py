"""Store imported pages as a crawl would have stored them at the time of their fetch.

The row of an article holds the newest text of its URL. An older copy becomes an earlier version, or
nothing if it reads like a stored version. So a second import adds nothing.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Sequence
from datetime import datetime

from newsarchive.archive.articles.store import store_article, store_copy
from newsarchive.archive.ledger import capture_index, frontier, runs
from newsarchive.archive.ledger.endings import Ending
from newsarchive.article import Article, Link, Page, iso
from newsarchive.captures.warc_writer import Capture
from newsarchive.outcomes import Outcome


def is_known(connection: sqlite3.Connection, page: Page) -> bool:
    """Return whether the page's URL has an article and this same copy was imported before."""
    row = connection.execute(
        "SELECT id, last_seen_at, first_seen_at FROM articles WHERE url = ?", (page.url,)
    ).fetchone()
    if row is None:
        return False
    at = iso(page.fetched_at) or ""
    seen = "SELECT 1 FROM revisions WHERE article_id = ? AND ? IN (seen_at, replaced_at)"
    return (
        at in (row["last_seen_at"], row["first_seen_at"])
        or connection.execute(seen, (row["id"], at)).fetchone() is not None
        or is_captured(connection, page)
    )


def is_captured(connection: sqlite3.Connection, page: Page) -> bool:
    """Return whether the captures have the bytes of *page*, fetched at the same time."""
    return (
        connection.execute(
            "SELECT 1 FROM captures WHERE url = ? AND fetched_at = ? AND sha256 = ?",
            (page.url, iso(page.fetched_at), hashlib.sha256(page.body).hexdigest()),
        ).fetchone()
        is not None
    )


def store_page(
    connection: sqlite3.Connection,
    run_id: int,
    page: Page,
    article: Article,
    capture: Capture | None,
    now: datetime,
) -> Outcome:
    """Store *article* of *page* with its capture and its row of the ledger; return the outcome."""
    _insert_new_capture(connection, page, capture)
    seen = connection.execute(
        "SELECT last_seen_at FROM articles WHERE url = ?", (page.url,)
    ).fetchone()
    if page.fetched_at and seen and seen[0] >= (iso(page.fetched_at) or ""):
        outcome = store_copy(connection, article, page.fetched_at)
        runs.count_outcome(connection, run_id, outcome)
        return outcome
    seen_at = page.fetched_at or now
    stored = store_article(connection, article, seen_at=seen_at, via="import")
    outcome = frontier.outcome_of_visit(
        connection, page.url, article.url, stored.outcome, stored.article_id
    )
    ending = Ending.of(
        page.link or Link(url=page.url),
        outcome,
        header=page.header,
        http_status=page.status if page.headers else None,
        article_id=stored.article_id,
    )
    frontier.finish_url(connection, run_id, ending, seen_at)
    return outcome


def store_refusal(
    connection: sqlite3.Connection,
    run_id: int,
    ending: Ending,
    page: Page | None,
    capture: Capture | None,
    now: datetime,
) -> None:
    """Record why a URL gave no article, unless its row has an article or a later visit."""
    _insert_new_capture(connection, page, capture)
    row = connection.execute(
        "SELECT article_id, last_at FROM urls WHERE url = ? AND state = 'done'", (ending.url,)
    ).fetchone()
    fetched_at = iso(page.fetched_at) if page else None
    if row and (row["article_id"] or (fetched_at and (row["last_at"] or "") >= fetched_at)):
        runs.count_outcome(connection, run_id, ending.outcome)
    else:
        frontier.finish_url(connection, run_id, ending, now)


def _insert_new_capture(
    connection: sqlite3.Connection, page: Page | None, capture: Capture | None
) -> None:
    """Insert the *capture* of *page*, unless the import has the same copy twice."""
    if page is not None and capture is not None and not is_captured(connection, page):
        capture_index.insert_capture(connection, capture)


def queue_imported(connection: sqlite3.Connection, links: Sequence[Link]) -> list[Link]:
    """Queue the unknown ones of *links* for the next crawl of their sites, and return them."""
    known = frontier.known_urls(connection, [link.url for link in links])
    new = [link for link in links if link.url not in known]
    frontier.queue_links(connection, new)
    return new
