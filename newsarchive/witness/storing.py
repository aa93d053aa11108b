"""Store the text of a copy: as an article that was missing, or in place of an excerpt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from newsarchive.archive.articles.same_pages import (
    SamePages,
    remember,
    stories_with,
    waiting_page,
)
from newsarchive.archive.articles.store import was_removed
from newsarchive.archive.ledger import capture_index, runs
from newsarchive.archive.ledger.imported_pages import store_page
from newsarchive.archive.ledger.schedule import GONE, GONE_REASONS
from newsarchive.archive.parts.returning import bring_back_at
from newsarchive.archive.witness.copies import replace_excerpt, why_no_better
from newsarchive.archive.witness.jobs import Job, is_open, record_success
from newsarchive.article import Article, Link, Page
from newsarchive.captures.warc_writer import Capture
from newsarchive.outcomes import Outcome
from newsarchive.witness.client import ServiceFailed
from newsarchive.witness.mementos import Memento

_LEDGER = (
    "outcome, reason, detail, http_status, attempts, last_at, next_try_at, extractor, link, run_id"
)


@dataclass(frozen=True, slots=True)
class Found:
    """The article on a copy, to be stored."""

    memento: Memento
    page: Page
    article: Article
    write: Callable[[Page], Capture] | None
    """Writes the page to the captures, when it is certain that it is stored."""


def store_found(connection: Any, run_id: int, job: Job, found: Found, now: datetime) -> Outcome:
    """Store what was *found* and end *job*; return the outcome, which is counted in the run.

    A removed article is skipped. Raises :class:`ServiceFailed` if the archive has something better,
    or the page is no article.
    """
    url = job.url
    if not is_open(connection, job):
        raise ServiceFailed("removed", "it was removed from the archive", is_final=True)
    bring_back_at(connection, url, found.article.url, found.article.canonical_url)
    if was_removed(connection, found.article, url):  # The address is refused now, without its job.
        runs.count_outcome(connection, run_id, Outcome.SKIPPED)
        return Outcome.SKIPPED
    stored = connection.execute("SELECT * FROM articles WHERE url = ?", (url,)).fetchone()
    if stored is None:
        outcome = _store_missing(connection, run_id, found, now)
    else:
        outcome = _replace_excerpt(connection, run_id, stored, found, now)
    record_success(connection, job, found.memento.url, found.memento.at, now)
    return outcome


def _store_missing(connection: Any, run_id: int, found: Found, now: datetime) -> Outcome:
    """Store an article that the archive lacks. What its site answered stays in the ledger."""
    page, url = found.page, found.page.url
    _refuse_walls(connection, found, now)
    row = connection.execute(f"SELECT {_LEDGER} FROM urls WHERE url = ?", (url,)).fetchone()  # noqa: S608
    capture, kept = _captured(found), replace(page, body=b"")
    outcome = store_page(connection, run_id, kept, found.article, capture, now)
    if not isinstance(outcome, Outcome):
        raise ServiceFailed(str(outcome), "the archive refused it", is_final=True)
    if row is not None:
        names = ", ".join(f"{name.strip()} = ?" for name in _LEDGER.split(","))
        connection.execute(f"UPDATE urls SET {names} WHERE url = ?", (*row, url))  # noqa: S608
        is_gone = row["http_status"] in GONE or row["reason"] in GONE_REASONS
        gone_at = row["last_at"] if is_gone else None
        connection.execute("UPDATE articles SET gone_at = ? WHERE url = ?", (gone_at, url))
    return outcome


def _refuse_walls(connection: Any, found: Found, now: datetime) -> None:
    """Raise :class:`ServiceFailed` if the page was shown in place of other articles too."""
    link = found.page.link or Link(url=found.page.url)
    seen_at = found.page.fetched_at or now
    doubt = waiting_page(connection, found.article, link, lambda **_: None, seen_at)
    if doubt is None:
        return
    pages = SamePages()
    pages.add(doubt)
    if refusal := pages.refusal(doubt, stories_with(connection, doubt)):
        raise ServiceFailed(refusal[0], refusal[1] or "", is_final=True)
    remember(connection, doubt)


def _replace_excerpt(
    connection: Any, run_id: int, stored: Any, found: Found, now: datetime
) -> Outcome:
    """Put the whole text in place of an excerpt: no revision, because the site changed nothing."""
    if refusal := why_no_better(stored, found.article):
        raise ServiceFailed(*refusal, is_final=True)
    if not replace_excerpt(connection, stored, found.article, found.memento.url, now):
        raise ServiceFailed("not_longer", "its text is the same", is_final=True)
    if (capture := _captured(found)) is not None:
        capture_index.insert_capture(connection, capture)
    runs.count_outcome(connection, run_id, Outcome.REVISED)
    return Outcome.REVISED


def _captured(found: Found) -> Capture | None:
    return found.write(found.page) if found.write is not None else None
