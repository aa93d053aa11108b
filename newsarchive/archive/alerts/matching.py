"""Find what the saved searches are to tell of: from what happened to rows of ``alert_hits``.

What happened since the last look is in ``alert_events``, which the transaction fills that makes the
change: nothing is missed, whichever of several crawls commits first. A look takes some events,
runs the searches over their articles, and then writes the hits and deletes the events in one
transaction: after kill -9 the next look takes the same events, and each is a hit once.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from newsarchive.archive import Archive, open_reader
from newsarchive.archive.alerts.narrowed import narrow
from newsarchive.archive.alerts.saved import Alert, saved_alerts
from newsarchive.archive.schema.articles import SILENT
from newsarchive.archive.search.query import parse_query
from newsarchive.archive.search.statements import (
    EXTENT,
    Search,
    languages_of,
    register_search_functions,
)
from newsarchive.article import iso

_EVERY_ID: Final = 2**62
#: Events of one look. Memory, and the length of the transaction that writes the hits, grow with it.
SLICE: Final = 2_000

_EVENTS: Final = f"""
SELECT e.event_id, e.article_id, e.revision, e.seen_at, e.last_alert,
    discovered_via IS 'import' AS is_imported, duplicate_of IS NOT NULL AS is_copy,
    CASE WHEN e.kind = 'revised' AND {SILENT} THEN 'silent' ELSE e.kind END AS kind
FROM alert_events e JOIN articles ON articles.id = e.article_id
LEFT JOIN revisions r ON e.kind = 'revised' AND r.article_id = e.article_id
    AND r.replaced_at = e.seen_at
WHERE e.event_id <= ? AND (e.kind <> 'revised' OR number NOT NULL AND r.kind IS NOT 'typography')
ORDER BY e.event_id
"""
_INSERT: Final = """
INSERT INTO alert_hits(alert_id, article_id, kind, revision, seen_at, found_at)
VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
"""
#: A new copy of a story that the alert told of, in this look or before, is not told again.
_MARK_COPIES: Final = """
UPDATE alert_hits SET copy_of = (
    SELECT told.article_id FROM articles same CROSS JOIN alert_hits told
    ON told.article_id = same.id AND told.alert_id = alert_hits.alert_id
    WHERE same.story_id = (SELECT story_id FROM articles WHERE id = alert_hits.article_id)
    AND told.kind = 'new' AND told.copy_of IS NULL AND told.hit_id < alert_hits.hit_id
)
WHERE hit_id > ? AND kind = 'new'
AND (SELECT story_id FROM articles WHERE id = article_id) IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to an article."""

    event_id: int
    article_id: int
    revision: int | None
    seen_at: str
    last_alert: int
    """Alerts with a higher number were saved later."""
    is_imported: bool
    """Whether an import stored the article first."""
    is_copy: bool
    """Whether another article of its story was published first."""
    kind: str
    """``new``, ``revised``, ``silent`` or ``gone``."""


def find_hits(archive: Archive, now: datetime) -> int:
    """Look at what happened since the last look, write the hits, and return their number.

    It takes the oldest SLICE events; :func:`has_events` says whether there are more. Copies of a
    story that was told before are not counted.
    """
    found_at = iso(now)
    with open_reader(archive.path) as connection:
        last = _last_of_slice(connection)
        if last is None:
            return 0
        events = [Event(*row) for row in connection.execute(_EVENTS, (last,))]
        alerts = saved_alerts(connection)
        rows = [
            (alert.alert_id, event.article_id, event.kind, event.revision, event.seen_at, found_at)
            for alert, event in _found(connection, alerts, events)
        ]
    return archive.write(lambda connection: _write(connection, rows, last))


def _write(connection: sqlite3.Connection, rows: list[tuple[Any, ...]], last: int) -> int:
    """Write the hits *rows*, delete the events up to *last*; return the number of hits to tell."""
    alerts = {row[0] for row in connection.execute("SELECT alert_id FROM alerts")}
    ids = json.dumps(list({row[1] for row in rows}))
    question = "SELECT id FROM articles WHERE id IN (SELECT value FROM json_each(?))"
    articles = {row[0] for row in connection.execute(question, (ids,))}
    (before,) = connection.execute("SELECT coalesce(max(hit_id), 0) FROM alert_hits").fetchone()
    # Alerts and articles may have been removed meanwhile.
    kept = [row for row in rows if row[0] in alerts and row[1] in articles]
    connection.executemany(_INSERT, kept)
    connection.execute(_MARK_COPIES, (before,))
    connection.execute("DELETE FROM alert_events WHERE event_id <= ?", (last,))
    (told,) = connection.execute(
        "SELECT count(*) FROM alert_hits WHERE hit_id > ? AND copy_of IS NULL", (before,)
    ).fetchone()
    return int(told)


def has_events(connection: sqlite3.Connection) -> bool:
    """Return whether something happened since the last look."""
    return connection.execute("SELECT 1 FROM alert_events LIMIT 1").fetchone() is not None


def _last_of_slice(connection: sqlite3.Connection) -> int | None:
    slice_ = f"SELECT event_id FROM alert_events ORDER BY event_id LIMIT {SLICE}"
    (last,) = connection.execute(f"SELECT max(event_id) FROM ({slice_})").fetchone()
    return None if last is None else int(last)


def _found(
    connection: sqlite3.Connection, alerts: list[Alert], events: list[Event]
) -> Iterator[tuple[Alert, Event]]:
    """Yield the pairs of *alerts* and *events* that are hits; the first of a story comes first."""
    by_article: dict[int, list[Event]] = defaultdict(list)
    for event in sorted(events, key=lambda event: event.is_copy):
        by_article[event.article_id].append(event)
    place = {article_id: number for number, article_id in enumerate(by_article)}
    told = _told_articles(connection, by_article)
    languages = languages_of(connection.execute(EXTENT).fetchone())
    kinds = {event.kind for event in events}
    narrow(connection, by_article)
    register_search_functions(connection)
    for alert in alerts:
        if not any(map(alert.wants, kinds)):
            continue
        search = Search(parse_query(alert.query), _EVERY_ID, languages)
        matched = {row[0] for row in connection.execute(*search.hits("{id} AS id"))}
        for article_id in sorted(matched | told[alert.alert_id], key=place.__getitem__):
            for event in by_article[article_id]:
                if (article_id in matched or event.kind != "new") and _concerns(alert, event):
                    yield alert, event


def _concerns(alert: Alert, event: Event) -> bool:
    """Return whether *event*, on an article that *alert* finds or found, is a hit."""
    if event.last_alert < alert.alert_id or not alert.wants(event.kind):
        return False
    if alert.imported:
        return True
    # Imports and merges bring the past: what was seen before the alert was saved is no news.
    is_past = event.seen_at < alert.created_at
    return not is_past and not (event.kind == "new" and event.is_imported)


def _told_articles(
    connection: sqlite3.Connection, article_ids: Iterable[int]
) -> dict[int, set[int]]:
    """Return those of *article_ids* that each alert found before, by its number.

    An edit can remove the very words that the alert looks for.
    """
    ids = json.dumps(list(article_ids))
    told: dict[int, set[int]] = defaultdict(set)
    for alert_id, article_id in connection.execute(
        "SELECT alert_id, article_id FROM json_each(?) CROSS JOIN alert_hits"
        " ON article_id = json_each.value",
        (ids,),
    ):
        told[alert_id].add(article_id)
    return told
