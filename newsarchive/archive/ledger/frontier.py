"""The table ``urls``: the record of every URL, and the queue of URLs to request.

A URL is in the table before it is requested, so a run that is killed loses none.
:func:`next_step` is the rule for what to request; it is pure, and the other functions apply it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum

from newsarchive.archive.articles.joining import ALIAS
from newsarchive.archive.ledger.endings import stated_time
from newsarchive.archive.ledger.schedule import wait_when_named
from newsarchive.archive.schema.views import NAMED_ELSEWHERE
from newsarchive.article import Link, iso
from newsarchive.extraction.version import extractor
from newsarchive.outcomes import Outcome
from newsarchive.urls import site_of


class Decision(StrEnum):
    """What to do with a URL that a source names."""

    ASK = "ask"
    STATED = "stated"
    """It is not due, but its source states a change."""
    UNCHANGED = "unchanged"
    WAIT = "wait"
    """The request failed or was refused, and the next attempt is not due."""
    BUSY = "busy"
    """Another run is requesting it right now."""
    REMOVED = "removed"
    """It was taken out of the archive."""


@dataclass(slots=True, frozen=True)
class KnownUrl:
    """What the ledger knows about a URL."""

    url: str
    state: str = "done"
    outcome: str | None = None
    reason: str | None = None
    next_try_at: str | None = None
    lastmod: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    last_at: str | None = None
    http_status: int | None = None
    attempts: int = 0
    extractor: str | None = None
    article_id: int | None = None
    whole_at: str | None = None
    """When a source was last read whole, not answered with 304."""

    @property
    def is_unscheduled(self) -> bool:
        """Whether it failed, has no next try, and is not parked: a source named it then."""
        is_failed = self.outcome == Outcome.FAILED
        return is_failed and self.next_try_at is None and self.extractor is None


def next_step(link: Link, known: KnownUrl | None, now: datetime) -> Decision:
    """Decide whether to request *link*; the caller acts on the decision.

    New URLs and those that an ended run left are requested; known ones if they are due. A URL that
    was refused or removed is also requested because it is named again. An article is also requested
    if the source states a later date of change than before, or, if it stated none before, one after
    the last fetch.
    """
    if known is None:
        return Decision.ASK
    if known.state == "fetching":
        return Decision.BUSY
    is_due = known.next_try_at is not None and known.next_try_at <= str(iso(now))
    if known.state == "queued":
        return Decision.ASK if is_due or known.next_try_at is None else Decision.WAIT
    if known.outcome in (Outcome.FAILED, Outcome.SKIPPED):
        is_due = is_due or known.is_unscheduled or _is_due_when_named(known, now)
        return Decision.ASK if is_due and known.reason != "source" else Decision.WAIT
    if is_due:
        return Decision.ASK
    return Decision.STATED if states_change(link, known) else Decision.UNCHANGED


def states_change(link: Link, known: KnownUrl) -> bool:
    """Return whether the source of *link* states a later change than the ledger knows of."""
    modified = stated_time(link.modified_raw)
    return modified is not None and modified > (known.lastmod or known.last_at or "")


def _is_due_when_named(known: KnownUrl, now: datetime) -> bool:
    wait = wait_when_named(known.reason, known.http_status, known.attempts)
    return wait is not None and (known.last_at or "") <= str(iso(now - wait))


def known_urls(connection: sqlite3.Connection, urls: Iterable[str]) -> dict[str, KnownUrl]:
    """Return what is known about *urls*, by URL, without the unknown ones.

    An article's own URL is known even if only another URL that leads to it was requested.
    """
    wanted = json.dumps(list(urls))
    found = {
        row["url"]: KnownUrl(
            url=row["url"],
            outcome=Outcome.UNCHANGED,
            last_at=row["last_seen_at"],
            article_id=row["id"],
        )
        for row in connection.execute(
            "SELECT id, url, last_seen_at FROM articles"
            " WHERE url IN (SELECT value FROM json_each(?))",
            (wanted,),
        )
    }
    for row in connection.execute(
        "SELECT url, state, outcome, reason, next_try_at, lastmod, etag, last_modified, last_at,"
        " http_status, attempts, extractor, article_id, whole_at FROM urls"
        " WHERE url IN (SELECT value FROM json_each(?))",
        (wanted,),
    ):
        found[row["url"]] = KnownUrl(**dict(row))
    return found


def claim_links(connection: sqlite3.Connection, links: Sequence[Link], run_id: int) -> list[Link]:
    """Enter *links* as being fetched by this run, and return those that no other run claims."""
    claimed = []
    for link in links:
        row = connection.execute(
            "INSERT INTO urls(url, site, state, found_in, link, run_id)"
            " VALUES (?, ?, 'fetching', ?, ?, ?)"
            " ON CONFLICT(url) DO UPDATE SET state = 'fetching', link = excluded.link,"
            "   next_try_at = NULL, run_id = excluded.run_id"
            " WHERE state <> 'fetching' OR run_id = excluded.run_id"
            " RETURNING url",
            (link.url, site_of(link.url), link.found_in or None, _as_json(link), run_id),
        ).fetchone()
        if row is not None:
            claimed.append(link)
    return claimed


def record_changes(connection: sqlite3.Connection, links: Iterable[Link]) -> None:
    """Set the date of change of *links* to the one that their source states, if it is later."""
    connection.executemany(
        "UPDATE urls SET lastmod = coalesce(max(lastmod, ?1), ?1, lastmod) WHERE url = ?2",
        [(stated_time(link.modified_raw), link.url) for link in links],
    )


def queue_links(connection: sqlite3.Connection, links: Sequence[Link], now: datetime) -> None:
    """Enter *links* for a later run to request; those of known URLs become due *now*."""
    connection.executemany(
        "INSERT INTO urls(url, site, state, found_in, link) VALUES (?1, ?2, 'queued', ?3, ?4)"
        " ON CONFLICT(url) DO UPDATE SET next_try_at = ?5"
        " WHERE state = 'done' AND (next_try_at IS NULL OR next_try_at > ?5)",
        [
            (link.url, site_of(link.url), link.found_in or None, _as_json(link), iso(now))
            for link in links
        ],
    )


# An article is requested at its own address only, if that is in the ledger.
_OWN_ADDRESS = (
    " FROM urls JOIN articles ON articles.id = urls.article_id JOIN urls AS own"
    " ON own.url = articles.url WHERE own.url <> urls.url AND urls.detail = ?1"
)
#: The same for an article that is in a part.
_OWN_OF_PART = (
    " FROM urls JOIN part_articles USING (article_id) JOIN urls AS own USING (article_id)"
    " WHERE own.url <> urls.url AND own.detail IS NOT ?1 AND urls.detail = ?1"
)


def aliases_among(connection: sqlite3.Connection, urls: Iterable[str]) -> set[str]:
    """Return those of *urls* that are other addresses of articles whose own is in the ledger."""
    rows = connection.execute(
        f"SELECT urls.url {_OWN_ADDRESS} AND urls.url IN (SELECT value FROM json_each(?2))"
        f" UNION SELECT urls.url {_OWN_OF_PART} AND urls.url IN (SELECT value FROM json_each(?2))",
        (ALIAS, json.dumps(list(urls))),
    )
    return {row[0] for row in rows}


def make_articles_due(connection: sqlite3.Connection, links: list[Link], now: datetime) -> None:
    """Have the articles requested whose other addresses a source names as changed in *links*."""
    record_changes(connection, links)
    connection.executemany(
        "UPDATE urls SET next_try_at = ?3 WHERE state = 'done' AND url IN"
        f" (SELECT own.url {_OWN_ADDRESS} AND urls.url = ?2"
        f" UNION SELECT own.url {_OWN_OF_PART} AND urls.url = ?2)",
        [(ALIAS, link.url, iso(now)) for link in links],
    )


#: The URLs of articles that earlier runs left, and failures and refusals that are due. A row
#: without a link is a source, or a URL that a person named.
_OPEN = (
    "WITH found AS (SELECT rowid AS place, link FROM urls"
    "   WHERE site IN (SELECT value FROM json_each(?1))"
    # The first condition is that of the index urls_open, which the second does not imply to SQLite.
    "   AND state <> 'done' AND state = 'queued' AND (next_try_at IS NULL OR next_try_at <= ?2)"
    " UNION ALL SELECT rowid, link FROM urls"
    "   WHERE site IN (SELECT value FROM json_each(?1)) AND outcome = 'failed'"
    "   AND state = 'done' AND (next_try_at <= ?2 OR next_try_at IS NULL AND extractor <> ?3)"
    " UNION ALL SELECT rowid, link FROM urls"
    "   WHERE site IN (SELECT value FROM json_each(?1)) AND outcome = 'skipped'"
    "   AND state = 'done' AND next_try_at <= ?2)"
    " SELECT place, link FROM found"
    " WHERE link IS NOT NULL AND json_extract(link, '$.is_source') IS NULL"
)


def open_links(
    connection: sqlite3.Connection, sites: Iterable[str], now: datetime, most: int | None = None
) -> list[Link]:
    """Return the links to articles of *sites* that are queued, or failed or refused and are due.

    Parked ones are due when the extractor is another one. Sources are left out, because each run
    reads its own. With *most*, only so many: those that were found first.
    """
    rows = connection.execute(
        f"{_OPEN} ORDER BY 1 LIMIT ?4",
        (json.dumps(list(sites)), iso(now), extractor(), -1 if most is None else most),
    )
    return [Link(**json.loads(link)) for _, link in rows]


def count_open(connection: sqlite3.Connection, sites: Iterable[str], now: datetime) -> int:
    """Return the number of all links that :func:`open_links` would return."""
    wanted = (json.dumps(list(sites)), iso(now), extractor())
    return int(connection.execute(f"SELECT count(*) FROM ({_OPEN})", wanted).fetchone()[0])


def known_sites(connection: sqlite3.Connection) -> list[str]:
    """Return the keys of all sites that have URLs in the ledger."""
    return [site for (site,) in connection.execute("SELECT DISTINCT site FROM urls")]


def sites_named_by(connection: sqlite3.Connection, sources: Iterable[str]) -> list[str]:
    """Return the keys of the sites whose articles *sources*, of other sites, named first."""
    rows = connection.execute(
        "SELECT DISTINCT site FROM urls WHERE found_in IN (SELECT value FROM json_each(?))"
        f" AND reason IS NOT 'offsite' AND {NAMED_ELSEWHERE}",
        (json.dumps(list(sources)),),
    )
    return [site for (site,) in rows]


def paused_urls(
    connection: sqlite3.Connection, sites: Iterable[str], now: datetime
) -> list[tuple[str, int, str]]:
    """Return each of *sites* whose server requested a pause, with how many URLs wait until when."""
    rows = connection.execute(
        "SELECT site, count(*), max(next_try_at) FROM urls"
        " WHERE site IN (SELECT value FROM json_each(?)) AND next_try_at > ?"
        " AND (state = 'queued' OR outcome = 'failed' AND http_status IN (429, 503))"
        " GROUP BY site ORDER BY site",
        (json.dumps(list(sites)), iso(now)),
    )
    return [tuple(row) for row in rows]


def _as_json(link: Link) -> str:
    return json.dumps({k: v for k, v in asdict(link).items() if v}, ensure_ascii=False)
