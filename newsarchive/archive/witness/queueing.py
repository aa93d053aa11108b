"""Enter jobs for the web archive, in the transaction that gives the reason for them."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from newsarchive.article import iso
from newsarchive.outcomes import Outcome
from newsarchive.text import hash64
from newsarchive.urls import site_of

#: The status codes and reasons for which a copy of a page is asked for.
_MISSING = (404, 410)
_MISSING_REASONS = frozenset(("gone", "soft_404", "bot_wall", "consent_wall"))

_ENTER = (
    "INSERT INTO witness_jobs(kind, url, version, seen_at, next_try_at) VALUES (?, ?, ?, ?4, ?4)"
    " ON CONFLICT DO NOTHING"
)


@dataclass(frozen=True, slots=True)
class WitnessRules:
    """Which pages of a crawl a web archive is told of."""

    saves: bool = False
    """Whether it is asked to save new and revised articles."""
    asks: bool = False
    """Whether it is asked for pages that are missing or behind a wall."""
    except_sites: frozenset[str] = frozenset()
    """Keys of the sites of which it is told nothing; their subdomains are included."""
    no_queries: bool = False
    """Whether it is told of no address with a query: that can be a key to a subscription."""

    def concerns(self, url: str) -> bool:
        """Return whether the web archive may be told of *url*."""
        if self.no_queries and ("?" in url or ";" in url):
            return False
        site = site_of(url)
        return not any(site == each or site.endswith(f".{each}") for each in self.except_sites)


NOTHING = WitnessRules()


def queue_article(
    connection: sqlite3.Connection,
    rules: WitnessRules,
    article_id: int,
    outcome: Outcome,
    now: datetime,
) -> None:
    """Have the article saved if it is new or revised, and asked for if it is behind a paywall.

    A page that asks not to be archived is not saved. A version that waits gives way to a newer one,
    because the web archive would save that in both cases.
    """
    if outcome not in (Outcome.NEW, Outcome.REVISED) or rules == NOTHING:
        return
    row = connection.execute(
        "SELECT url, title, text, is_free, memento, archive_signals LIKE '%noarchive%' AS is_closed"
        " FROM articles WHERE id = ?",
        (article_id,),
    ).fetchone()
    if not rules.concerns(row["url"]):
        return
    if rules.saves and not row["is_closed"]:
        connection.execute(
            "DELETE FROM witness_jobs WHERE url = ? AND kind = 'save' AND state = 'pending'"
            " AND attempts = 0 AND service_job IS NULL",
            (row["url"],),
        )
        version = hash64(f"{row['title']}\n{row['text']}")
        connection.execute(_ENTER, ("save", row["url"], version, iso(now)))
    if rules.asks and row["is_free"] == 0 and row["memento"] is None:
        connection.execute(_ENTER, ("ask", row["url"], 0, iso(now)))


def queue_missing(
    connection: sqlite3.Connection,
    rules: WitnessRules,
    url: str,
    reason: str | None,
    http_status: int | None,
    now: datetime,
) -> None:
    """Have *url* asked for if it ended as missing or with a wall, and has no article."""
    is_missing = reason in _MISSING_REASONS or (reason == "http_4xx" and http_status in _MISSING)
    if not (rules.asks and is_missing and rules.concerns(url)):
        return
    has_article = "SELECT 1 FROM urls WHERE url = ? AND article_id IS NOT NULL"
    if connection.execute(has_article, (url,)).fetchone() is None:
        connection.execute(_ENTER, ("ask", url, 0, iso(now)))
