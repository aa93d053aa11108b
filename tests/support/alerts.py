"""Saved searches in tests: add them, let things happen to articles, look at what they found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from newsarchive.archive import Archive
from newsarchive.archive.alerts.matching import find_hits, has_events
from newsarchive.archive.alerts.saved import Alert, save_alert
from newsarchive.archive.articles.store import store_article
from newsarchive.article import Article, Block

#: When the alerts of tests are saved.
SAVED = datetime(2026, 11, 20, 8, tzinfo=UTC)


def at(hours: float) -> datetime:
    """Return the time *hours* after the alerts were saved."""
    return SAVED + timedelta(hours=hours)


def save(archive: Archive, name: str, query: str, *kinds: str, **how: Any) -> int:
    """Save an alert on *kinds* (default: new) and return its number."""
    alert = Alert(name, query, kinds or ("new",), **how)
    return archive.write(lambda connection: save_alert(connection, alert, SAVED))


def news(number: int, text: str, *, title: str | None = None, **columns: Any) -> Article:
    """Return article *number* with the lines of *text*."""
    article = Article(
        url=f"https://news.example/{number}",
        title=title or f"Headline {number}",
        blocks=[Block(text=line) for line in text.split("\n")],
        language="en",
        extractor="test 1",
    )
    return replace(article, **columns)


def store(archive: Archive, *articles: Article, hours: float = 1, via: str | None = "feed") -> None:
    """Store *articles*, seen so many *hours* after the alerts were saved."""
    for each in articles:
        archive.write(lambda c, each=each: store_article(c, each, seen_at=at(hours), via=via))  # type: ignore[misc]


def take_down(archive: Archive, number: int, hours: float = 2) -> None:
    """Record that the address of article *number* was gone."""
    archive.write(
        lambda c: c.execute(
            "UPDATE articles SET gone_at = ? WHERE url = ?",
            (at(hours).strftime("%Y-%m-%dT%H:%M:%SZ"), f"https://news.example/{number}"),
        )
    )


def look(archive: Archive, hours: float = 3) -> int:
    """Look at all that happened, and return the number of hits to tell of."""
    found = 0
    while archive.read(has_events):
        found += find_hits(archive, at(hours))
    return found


def hits(archive: Archive, name: str | None = None) -> Sequence[tuple[str, int, str]]:
    """Return name of the alert, number of the article's address, and kind of each hit."""
    rows = archive.rows(
        "SELECT name, CAST(replace(url, 'https://news.example/', '') AS INTEGER), h.kind"
        " FROM alert_hits h JOIN alerts USING (alert_id) JOIN articles a ON a.id = article_id"
        " WHERE copy_of IS NULL AND name LIKE ? ORDER BY 1, 2, hit_id",
        (name or "%",),
    )
    return [tuple(row) for row in rows]
