"""The writes of an import, of which those of doubtful pages wait until its end.

One page in place of many is the article of none (``same_pages.py``). A file can hold an article and
the page in its place, or several copies of a URL. So each page is judged by what the archive holds
when its turn to be written comes. Later visits of a URL whose page waits are written after it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from newsarchive.archive.articles.same_pages import (
    SamePages,
    WaitingPage,
    remember,
    stories_with,
    waiting_page,
)
from newsarchive.archive.ledger.endings import refused
from newsarchive.archive.ledger.imported_pages import store_page, store_refusal
from newsarchive.article import Article, Link, Page
from newsarchive.captures.warc_writer import Capture
from newsarchive.outcomes import Outcome

#: Writes what is known about a URL; returns the outcome, or the reason if it gave no article.
Write = Callable[[Any], Outcome | str | None]
#: Writes to submit now, each with its URL. They were held back.
Due = list[tuple[str, Write]]


class ImportWrites:
    """Writes pages and visits as part of the run *run_id*, in the thread of the writer."""

    def __init__(self, run_id: int) -> None:
        self._run_id = run_id
        self._pages = SamePages()
        self._visits: Due = []
        self._waiting: set[str] = set()

    def store(
        self, connection: Any, page: Page, article: Article, capture: Capture | None
    ) -> Outcome | str | Due | None:
        """Store *article* of *page*, or let it wait. Then the writes that are due are returned."""
        link, now = page.link or Link(url=page.url), datetime.now(UTC)
        page = replace(page, body=b"")  # A page that waits must not keep its bytes.
        end = partial(self._end, page=page, capture=capture)
        waiting = waiting_page(connection, article, link, end, page.fetched_at or now)
        if waiting is None:
            return store_page(connection, self._run_id, page, article, capture, now)
        self._waiting.add(page.url)
        return self._due(self._pages.add(waiting))

    def visit(self, connection: Any, url: str, write: Write) -> Outcome | str | Due | None:
        """Call *write*, which is about a visit of *url* that gave no page, in its turn."""
        if url not in self._waiting:
            return write(connection)
        self._visits.append((url, write))
        return []

    def held_back(self) -> Due:
        """Return all writes that wait, in order. Nothing may be submitted before they are done."""
        visits, self._visits = self._visits, []
        return self._due(self._pages.all_waiting()) + visits

    def _due(self, pages: Iterable[WaitingPage]) -> Due:
        return [(each.article.url, partial(each.ending, waiting=each)) for each in pages]

    def _end(
        self,
        connection: Any,
        waiting: WaitingPage,
        page: Page,
        capture: Capture | None,
    ) -> Outcome | str | None:
        """Store the page that was *waiting*, or refuse it."""
        self._waiting.discard(page.url)
        article, link, now = waiting.article, waiting.link, datetime.now(UTC)
        # The archive may have another article at its URL since it began to wait.
        doubt = waiting_page(connection, article, link, waiting.ending, waiting.seen_at)
        refusal = doubt and self._pages.refusal(doubt, stories_with(connection, doubt))
        remember(connection, waiting)
        if not refusal:
            return store_page(connection, self._run_id, page, article, capture, now)
        ending = refused(link, *refusal, http_status=page.status if page.headers else None)
        return store_refusal(connection, self._run_id, ending, capture, page.fetched_at, now)
