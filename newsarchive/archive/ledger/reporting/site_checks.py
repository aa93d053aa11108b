"""Whether the addresses of sites answer, as the crawl of a check found them (table site_checks)."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from newsarchive.archive.ledger.endings import stated_time
from newsarchive.archive.parts.catalogue import articles_of_sites
from newsarchive.article import iso
from newsarchive.urls import same_domain

#: What a reason of the ledger says of an address; all others are "dead".
_VERDICTS = {
    "robots": "forbidden", "bot_wall": "forbidden", "consent_wall": "forbidden",
    "offsite": "moved", "gone": "moved", "redirect": "moved",
    "bad_feed": "empty", "no_text": "empty", "empty_shell": "empty", "not_article": "empty",
}  # fmt: skip
_WORDS_OF_SOURCES = {"moved": "moved", "empty": "no_articles"}
_REDIRECT = re.compile(r"; redirects (for now )?to (\S+)")
#: A source without an article of this time is one that its site has forgotten.
OLD = timedelta(days=90)
_REFUSING_STATUSES = (401, 402, 403, 451)


@dataclass(slots=True, frozen=True, kw_only=True)
class Check:
    """What came of one address of a site."""

    kind: str
    """``robots``, ``feed``, ``sitemap``, ``section``, ``home`` or ``article``."""
    url: str
    verdict: str
    """``ok``, ``moved`` (to another site), ``empty``, ``forbidden`` or ``dead``."""
    http_status: int | None = None
    detail: str | None = None

    @property
    def reason(self) -> str | None:
        """What is wrong, in one word, with which the detail begins; None: nothing is.

        It is a reason of the ledger, or ``moved``, ``no_articles``, ``old``, or a word that begins
        with ``certificate``. Only the last may be at an ``ok`` address.
        """
        word = (self.detail or "").partition(":")[0]
        return word if word.isidentifier() else None


def checks_of_crawl(
    connection: sqlite3.Connection, addresses: Sequence[tuple[str, str]], robots: str
) -> list[Check]:
    """Return what the only crawl in an archive found at *addresses* (kind, URL), and an article.

    An address that the crawl did not request is left out. *robots* is the URL of robots.txt.
    """
    checks = []
    for kind, url in addresses:
        row = connection.execute("SELECT * FROM urls WHERE url = ?", (url,)).fetchone()
        if row is not None and row["state"] == "done":
            checks.append(_with_age(connection, _check_of(kind, row)))
    article = connection.execute(
        "SELECT * FROM urls WHERE state = 'done' AND (article_id IS NOT NULL"
        " OR outcome = 'failed' OR reason IN ('robots', 'offsite', 'not_article', 'gone'))"
        " AND url NOT IN (SELECT value FROM json_each(?)) AND link IS NULL"
        " AND coalesce(reason, '') NOT IN ('bad_feed', 'source', 'guess')"
        " ORDER BY article_id IS NULL, url LIMIT 1",
        (json.dumps([url for _, url in addresses]),),
    ).fetchone()
    if article is not None:
        checks.append(_check_of("article", article))
    if not any(check.http_status or check.verdict == "forbidden" for check in checks):
        return checks  # no host answered, so nothing is known of robots.txt
    return [_robots_check(robots, checks), *checks]


def _robots_check(url: str, checks: Sequence[Check]) -> Check:
    """Return the check of robots.txt at *url*, from what it did to the other addresses."""
    forbidden = sum((check.detail or "").startswith("robots") for check in checks)
    if not forbidden:
        return Check(kind="robots", url=url, verdict="ok")
    detail = f"forbids {forbidden} of {len(checks)} addresses"
    return Check(kind="robots", url=url, verdict="forbidden", detail=f"robots: {detail}")


def _check_of(kind: str, row: sqlite3.Row) -> Check:
    reason, detail, status = row["reason"], row["detail"], row["http_status"]
    if row["outcome"] not in ("skipped", "failed"):
        verdict = "ok"
    elif reason == "source":
        to, _ = redirect_in(detail)
        has_moved = to and not same_domain(to, row["url"])
        verdict = "empty" if ", 0 links" in (detail or "") else "moved" if has_moved else "ok"
    elif reason == "http_4xx" and status in _REFUSING_STATUSES:
        verdict = "forbidden"
    else:
        verdict = _VERDICTS.get(reason, "dead")
    fault = _WORDS_OF_SOURCES.get(verdict) if reason == "source" else reason
    words = ": ".join(filter(None, (fault, detail)))
    return Check(
        kind=kind,
        url=row["url"],
        verdict=verdict,
        http_status=status,
        detail=words or None,
    )


def _with_age(connection: sqlite3.Connection, check: Check) -> Check:
    """Return *check*, as ``empty`` if all articles that the source names are old."""
    rows = connection.execute(
        "SELECT coalesce(link ->> 'modified_raw', link ->> 'published_raw', published_at)"
        " FROM urls LEFT JOIN articles ON articles.id = article_id WHERE found_in = ?",
        (check.url,),
    ).fetchall()
    newest = max((stated_time(row[0]) or "" for row in rows), default="")
    if check.verdict != "ok" or not newest or newest > str(iso(datetime.now(UTC) - OLD)):
        return check
    return replace(check, verdict="empty", detail=f"old: no article since {newest[:10]}")


def redirect_in(detail: str | None) -> tuple[str, bool]:
    """Return the address to which a source redirects, by its *detail*, and whether for good.

    The address is "" if it does not redirect.
    """
    found = _REDIRECT.search(detail or "")
    return (found[2], not found[1]) if found else ("", False)


def save_checks(connection: sqlite3.Connection, name: str, checks: Iterable[Check]) -> None:
    """Replace the rows of the site *name* in ``site_checks``."""
    now = iso(datetime.now(UTC))
    connection.execute("DELETE FROM site_checks WHERE name = ?", (name,))
    connection.executemany(
        "INSERT OR REPLACE INTO site_checks VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(name, each.url, each.kind, now, each.verdict, each.http_status, each.detail)
         for each in checks],
    )  # fmt: skip


def checked_since(connection: sqlite3.Connection, since: str) -> set[str]:
    """Return the names of the sites that were checked at *since* or later."""
    rows = connection.execute(
        "SELECT DISTINCT name FROM site_checks WHERE checked_at >= ?", (since,)
    )
    return {row[0] for row in rows}


def counts_of_sites(connection: sqlite3.Connection) -> tuple[dict[str, int], dict[str, str]]:
    """Return the number of articles by key of the site, and the last crawl by name."""
    in_parts = articles_of_sites(connection)
    articles = [
        (site, number + in_parts.get(site, 0))
        for site, number in connection.execute("SELECT site, article_count FROM sites")
    ]
    crawls = connection.execute("SELECT spider, max(started_at) FROM runs GROUP BY 1").fetchall()
    return {row[0]: row[1] for row in articles}, {row[0]: row[1] for row in crawls}
