"""Fill the queues of learning, and the one of saved searches.

    unlearned_articles -> unjudged_families -> dirty_articles -> uncompared_articles
    -> unwritten_stories

Call these functions in the transaction that makes the change. The step that works on a queue
(``learning/``) deletes what it took in the transaction that does the work, so a killed program
loses nothing. An id that waits already is not added a second time.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Final

#: The stages of judging a family (``unjudged_families.stage``). All families that wait are judged
#: by their own evidence first, and then by the families beside them.
OWN_EVIDENCE: Final = 1
NEIGHBOURS: Final = 2


def queue_learning(connection: sqlite3.Connection, article_ids: Iterable[int]) -> None:
    """Have the next learning read *article_ids*, which are new or have a new text."""
    _insert_ids(connection, "unlearned_articles(article_id)", article_ids)


def queue_judging(
    connection: sqlite3.Connection, family_ids: Iterable[int], stage: int = OWN_EVIDENCE
) -> None:
    """Have the families *family_ids* judged again, from *stage* on."""
    connection.executemany(
        "INSERT INTO unjudged_families(family_id, stage) VALUES (?, ?) ON CONFLICT DO NOTHING",
        [(family_id, stage) for family_id in family_ids],
    )


def queue_cleaning(connection: sqlite3.Connection, article_ids: Iterable[int]) -> None:
    """Have the clean text of *article_ids* derived again."""
    _insert_ids(connection, "dirty_articles(article_id)", article_ids)


def queue_comparing(connection: sqlite3.Connection, article_ids: Iterable[int]) -> None:
    """Have *article_ids*, whose clean text is new, compared with all other articles."""
    _insert_ids(connection, "uncompared_articles(article_id)", article_ids)


def queue_story(connection: sqlite3.Connection, article_ids: Iterable[int]) -> None:
    """Have the stories of *article_ids* found and written again."""
    _insert_ids(connection, "unwritten_stories(article_id)", article_ids)


def queue_revision(connection: sqlite3.Connection, article_id: int, number: int, at: str) -> None:
    """Have the saved searches look at the change *number* of an article, seen at the time *at*.

    New articles and those that are gone are queued by triggers (``schema/alerts.py``).
    """
    connection.execute(
        "INSERT INTO alert_events(article_id, kind, revision, seen_at, last_alert)"
        " SELECT ?, 'revised', ?, ?, max(alert_id) FROM alerts HAVING count(*)",
        (article_id, number, at),
    )


def _insert_ids(connection: sqlite3.Connection, queue: str, ids: Iterable[int]) -> None:
    # An article in a part is brought back before it is queued; the others have a row.
    connection.executemany(
        f"INSERT INTO {queue} SELECT id FROM articles WHERE id = ? ON CONFLICT DO NOTHING",
        [(each,) for each in ids],
    )
