"""Store imported pages as a crawl would have stored them at the time of their fetch.

The row of an article holds the newest text of its URL. An older copy becomes an earlier version, or
nothing if it reads like a stored version. So a second import adds nothing.

Visits that brought no page, because the URL was gone or showed the same as before, are kept: a file
with a later visit may be imported before the file with the page. So ``last_seen_at`` and
``gone_at`` of an article do not depend on the order of the imports.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from newsarchive.archive.absences import complete_absences
from newsarchive.archive.articles.identity import named_address
from newsarchive.archive.articles.joining import ALIAS
from newsarchive.archive.articles.reextraction import replace_imported
from newsarchive.archive.articles.store import (
    join_same_articles,
    store_article,
    store_copy,
    was_removed,
)
from newsarchive.archive.ledger import capture_index, frontier, runs, url_outcomes
from newsarchive.archive.ledger.endings import Ending, end_at_wall, refused
from newsarchive.archive.ledger.schedule import GONE
from newsarchive.archive.parts.catalogue import ids_at
from newsarchive.archive.parts.returning import bring_back_at
from newsarchive.archive.tombstones import removed_among
from newsarchive.archive.witness import copies
from newsarchive.article import Article, Link, Page, iso
from newsarchive.captures.warc_writer import Capture
from newsarchive.outcomes import Outcome

#: A failed visit that is later than a page that turns up stays in the row of its URL.
_LATER_FAILURE = (
    "SELECT outcome, reason, detail, http_status, attempts, last_at, next_try_at FROM urls"
    " WHERE url = ? AND state = 'done' AND outcome = 'failed' AND last_at > ?"
)
_RESTORE_FAILURE = (
    "UPDATE urls SET outcome = ?, reason = ?, detail = ?, http_status = ?, attempts = ?,"
    " last_at = ?, next_try_at = ? WHERE url = ?"
)


def is_known(connection: sqlite3.Connection, page: Page) -> bool:
    """Return whether the page's URL has an article and this same copy was imported before."""
    row = connection.execute(
        "SELECT id, last_seen_at, first_seen_at FROM articles WHERE url = ?", (page.url,)
    ).fetchone()
    if row is None:
        return bool(ids_at(connection, [page.url])) and is_captured(connection, page)
    at = iso(page.fetched_at) or ""
    seen = "SELECT 1 FROM revisions WHERE article_id = ? AND ? IN (seen_at, replaced_at)"
    return (
        at in (row["last_seen_at"], row["first_seen_at"])
        or connection.execute(seen, (row["id"], at)).fetchone() is not None
        or is_captured(connection, page)
    )


def is_captured(connection: sqlite3.Connection, page: Page) -> bool:
    """Return whether the captures have the bytes of *page*, fetched at the same time."""
    sha256 = hashlib.sha256(page.body).hexdigest()
    return _has_capture(connection, page.url, iso(page.fetched_at), sha256)


def _has_capture(
    connection: sqlite3.Connection, url: str, fetched_at: str | None, sha256: str
) -> bool:
    found = connection.execute(
        "SELECT 1 FROM captures WHERE url = ? AND fetched_at = ? AND sha256 = ?",
        (url, fetched_at, sha256),
    )
    return found.fetchone() is not None


def store_page(
    connection: sqlite3.Connection,
    run_id: int,
    page: Page,
    article: Article,
    capture: Capture | None,
    now: datetime,
) -> Outcome | str | None:
    """Store *article* of *page* with its capture and its row of the ledger; return the outcome.

    A copy of a web archive takes the place of an excerpt. A removed article is refused, and so is a
    page whose wall left only a part of the stored text: then the reason is returned.
    """
    named = named_address(article.url, article.canonical_url)
    bring_back_at(connection, page.url, article.url, named)
    if was_removed(connection, article, page.url):
        ending = refused(page.link or Link(url=page.url), "removed")
        return store_refusal(connection, run_id, ending, capture, page.fetched_at, now)
    _insert_new_capture(connection, capture)
    if page.memento and copies.replace_stored(connection, article, page.memento, now):
        runs.count_outcome(connection, run_id, Outcome.REVISED)
        return Outcome.REVISED
    _take_back_visits(connection, page.url)
    replace_imported(connection, article, now)
    outcome = _store_page(connection, run_id, page, article, now)
    _apply_visits(connection, page.url, iso(page.fetched_at))
    return outcome


def store_record(
    connection: sqlite3.Connection,
    run_id: int,
    page: Page,
    article: Article,
    last_seen_at: datetime | None,
    now: datetime,
) -> Outcome | str | None:
    """Store *article*, which another program extracted from *page*, as :func:`store_page` does.

    If the archive has the text of its own extraction, or of a third program, that stays: two
    programs read one page differently, which is no change of the page. If it was *last_seen_at* a
    later time, that counts as a visit that showed the same.
    """
    bring_back_at(connection, page.url)
    row = connection.execute("SELECT extractor FROM articles WHERE url = ?", (page.url,)).fetchone()
    if row is not None and row["extractor"] != article.extractor:
        runs.count_outcome(connection, run_id, Outcome.UNCHANGED)
        return Outcome.UNCHANGED
    result = store_page(connection, run_id, page, article, None, now)
    if result != "removed" and last_seen_at and page.fetched_at and last_seen_at > page.fetched_at:
        _record_visit(connection, page.url, last_seen_at, is_gone=False)
    return result


def _store_page(
    connection: sqlite3.Connection,
    run_id: int,
    page: Page,
    article: Article,
    now: datetime,
) -> Outcome | str | None:
    join_same_articles(connection, article, page.fetched_at or now)
    question = "SELECT * FROM articles WHERE url = ?"
    seen = connection.execute(question, (page.url,)).fetchone()
    if page.fetched_at and seen and seen["last_seen_at"] >= (iso(page.fetched_at) or ""):
        is_part = copies.is_excerpt(seen, article)
        outcome = Outcome.UNCHANGED if is_part else store_copy(connection, article, page.fetched_at)
        runs.count_outcome(connection, run_id, outcome)
        return outcome
    seen_at = page.fetched_at or now
    via = copies.VIA if page.memento else "import"
    stored = store_article(connection, article, seen_at=seen_at, via=via)
    if page.memento and stored.outcome in (Outcome.NEW, Outcome.REVISED):
        copies.name_source(connection, article.url, page.memento)
    outcome = url_outcomes.outcome_of_visit(
        connection, page.url, article.url, stored.outcome, stored.article_id
    )
    ending = Ending.of(
        page.link or Link(url=page.url),
        outcome,
        header=page.header,
        http_status=page.status if page.headers else None,
        article_id=stored.article_id,
        detail=ALIAS if stored.outcome is Outcome.DUPLICATE else None,
    )
    if stored.kept:
        ending = end_at_wall(page.link or Link(url=page.url), article, ending, stored.kept)
        if ending.reason:
            return store_refusal(connection, run_id, ending, None, page.fetched_at, now)
    later = connection.execute(_LATER_FAILURE, (page.url, iso(seen_at))).fetchone()
    url_outcomes.finish_url(connection, run_id, ending, seen_at)
    if later is not None:
        connection.execute(_RESTORE_FAILURE, (*later, page.url))
    return outcome


def store_refusal(
    connection: sqlite3.Connection,
    run_id: int,
    ending: Ending,
    capture: Capture | None,
    at: datetime | None,
    now: datetime,
) -> str | None:
    """Record why a URL, visited *at* that time if it is known, gave no article; return the reason.

    The row of a URL stays as it is if it is open, has a later visit, or has an article that is not
    gone. A visit to a stored article that brought what it brought before is ``unchanged`` and has
    no reason.
    """
    _insert_new_capture(connection, capture)
    if removed_among(connection, [ending.url]):
        ending = refused(Link(url=ending.url), "removed")
        url_outcomes.finish_url(connection, run_id, ending, at or now)
        return ending.reason
    bring_back_at(connection, ending.url)
    is_gone, is_unchanged = ending.http_status in GONE, ending.reason == "revisit"
    has_article = connection.execute("SELECT 1 FROM articles WHERE url = ?", (ending.url,))
    is_stored = has_article.fetchone() is not None
    if is_unchanged and is_stored:
        ending = replace(ending, outcome=Outcome.UNCHANGED, reason=None, detail=None)
    row = connection.execute(
        "SELECT state, article_id, last_at FROM urls WHERE url = ?", (ending.url,)
    ).fetchone()
    is_kept = (is_stored and not is_gone) or (
        row is not None
        and (
            row["state"] != "done"
            or (row["article_id"] is not None and not is_stored)
            or (at is not None and (row["last_at"] or "") >= (iso(at) or ""))
        )
    )
    if is_kept:
        runs.count_outcome(connection, run_id, ending.outcome)
    else:
        url_outcomes.finish_url(connection, run_id, ending, at or now)
    if at is not None and (is_gone or is_unchanged):
        _record_visit(connection, ending.url, at, is_gone=is_gone)
    return ending.reason


def _record_visit(connection: sqlite3.Connection, url: str, at: datetime, *, is_gone: bool) -> None:
    """Record that *url* was visited *at* that time, and was gone or showed the same as before."""
    connection.execute(
        "INSERT INTO imported_visits(url, at, is_gone) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        (url, iso(at), is_gone),
    )
    _apply_visits(connection, url)


def _apply_visits(connection: sqlite3.Connection, url: str, page_at: str | None = None) -> None:
    """Set ``last_seen_at`` and ``gone_at`` of the article at *url* to what all its visits say.

    *page_at* is when its page was fetched that was just stored.
    """
    article = connection.execute(
        "SELECT id, last_seen_at, gone_at FROM articles WHERE url = ?", (url,)
    ).fetchone()
    if article is None:
        return
    article_id, seen_at, gone_at = article
    visits = connection.execute(
        "SELECT at, is_gone FROM imported_visits WHERE url = ? AND at > ?", (url, seen_at)
    ).fetchall()
    last_seen = max([seen_at, *(at for at, is_gone in visits if not is_gone)])
    gone = [at for at, is_gone in visits if is_gone] + ([gone_at] if gone_at else [])
    if last_seen > seen_at:
        connection.execute(
            "UPDATE imported_visits SET page_seen_at = ? WHERE url = ? AND at = ? AND NOT is_gone",
            (seen_at, url, last_seen),
        )
    now_gone = min((at for at in gone if at > last_seen), default=None)
    if (last_seen, now_gone) != (seen_at, gone_at):
        connection.execute(
            "UPDATE articles SET last_seen_at = ?, gone_at = ? WHERE id = ?",
            (last_seen, now_gone, article_id),
        )
    complete_absences(connection, article_id, url, page_at)


def _take_back_visits(connection: sqlite3.Connection, url: str) -> None:
    """Set ``last_seen_at`` of the article at *url* back to when its text itself was last seen.

    A page that turns up is compared with that. :func:`_apply_visits` follows.
    """
    while True:
        changed = connection.execute(
            "UPDATE articles SET last_seen_at = page_seen_at FROM imported_visits AS visit"
            " WHERE articles.url = ? AND visit.url = articles.url AND visit.at = last_seen_at"
            " AND NOT is_gone AND page_seen_at < last_seen_at",
            (url,),
        ).rowcount
        if not changed:
            return


def _insert_new_capture(connection: sqlite3.Connection, capture: Capture | None) -> None:
    """Insert *capture*, unless the import has the same copy twice."""
    if capture is not None:
        place = capture.url, capture.fetched_at, capture.sha256
        if not _has_capture(connection, *place):
            capture_index.insert_capture(connection, capture)


def queue_imported(
    connection: sqlite3.Connection, links: Sequence[Link], now: datetime
) -> list[Link]:
    """Queue the unknown ones of *links* for the next crawl of their sites, and return them."""
    urls = [link.url for link in links]
    known = frontier.known_urls(connection, urls).keys() | removed_among(connection, urls)
    new = [link for link in links if link.url not in known]
    frontier.queue_links(connection, new, now)
    return new
