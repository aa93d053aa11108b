"""Join the rows of one article: what was stored at its other addresses goes to one row.

No text is lost: one that the remaining row does not have becomes an earlier version. The ids that
vanish lead to the remaining one in ``joined_articles``, and the other addresses in ``urls``.
"""

from __future__ import annotations

import sqlite3
from datetime import datetime

from newsarchive.archive.articles.article_rows import listed_families
from newsarchive.archive.articles.block_storage import detach_blocks
from newsarchive.archive.articles.changes.comparing import is_revision
from newsarchive.archive.articles.identity import versions_of
from newsarchive.archive.articles.versions import insert_copy
from newsarchive.archive.parts.returning import bring_back_related
from newsarchive.archive.schema.word_index import delete_articles
from newsarchive.archive.work_queues import queue_comparing, queue_judging
from newsarchive.urls import site_of

#: What ``urls.detail`` says of the address of an article's copy, which is not requested any more.
ALIAS = "another address of its article"


def join_articles(connection: sqlite3.Connection, lead_id: int, other_id: int) -> None:
    """Delete the article *other_id*, which is the same as *lead_id*, and keep all it has."""
    for each in (lead_id, other_id):
        bring_back_related(connection, each)
    other = _row(connection, other_id)
    _move_versions(connection, lead_id, other)
    connection.execute(
        "UPDATE articles SET first_seen_at = min(first_seen_at, ?1),"
        " last_seen_at = max(last_seen_at, ?2),"
        " gone_at = CASE WHEN ?3 IS NOT NULL THEN gone_at END,"
        " discovered_via = coalesce(discovered_via, ?4) WHERE id = ?5",
        (
            other["first_seen_at"],
            other["last_seen_at"],
            other["gone_at"],
            other["discovered_via"],
            lead_id,
        ),
    )
    dissolve_stories(connection, lead_id, other_id)
    queue_judging(connection, listed_families(connection, other_id))
    connection.execute("UPDATE urls SET article_id = ? WHERE article_id = ?", (lead_id, other_id))
    connection.execute(
        "UPDATE joined_articles SET article_id = ? WHERE article_id = ?", (lead_id, other_id)
    )
    connection.execute("INSERT INTO joined_articles VALUES (?, ?)", (other_id, lead_id))
    delete_articles(connection, [other_id])
    _note_alias(connection, lead_id, other["url"], other["last_seen_at"])
    # Only the article's own address is requested again, if it is in the ledger.
    connection.execute(
        "UPDATE urls SET next_try_at = NULL WHERE article_id = ?1 AND state = 'done'"
        " AND url <> (SELECT url FROM articles WHERE id = ?1)"
        " AND EXISTS (SELECT 1 FROM articles JOIN urls AS own USING (url) WHERE id = ?1)",
        (lead_id,),
    )


def move_article(connection: sqlite3.Connection, article_id: int, url: str) -> sqlite3.Row:
    """Move an article to the address *url*, which no other has, and return its row.

    Its blocks get their own text, because the keys of blocks depend on the site. The caller is
    storing the page at *url*: it must write the article's rows again and schedule its next visit.
    """
    row = _row(connection, article_id)
    detach_blocks(connection, article_id, row["site"], [])
    site = site_of(url)
    connection.execute("INSERT INTO sites(site) VALUES (?) ON CONFLICT DO NOTHING", (site,))
    connection.execute(
        "UPDATE articles SET url = ?, site = ? WHERE id = ?", (url, site, article_id)
    )
    for key, change in ((row["site"], -1), (site, 1)):
        connection.execute(
            "UPDATE sites SET article_count = article_count + ? WHERE site = ?", (change, key)
        )
    _note_alias(connection, article_id, row["url"], row["last_seen_at"])
    connection.execute(
        "UPDATE urls SET next_try_at = NULL WHERE article_id = ? AND state = 'done' AND url <> ?",
        (article_id, url),
    )
    return _row(connection, article_id)


def _note_alias(connection: sqlite3.Connection, article_id: int, url: str, seen_at: str) -> None:
    """Record in the ledger that *url* is another address of an article."""
    connection.execute(
        "INSERT INTO urls(url, site, state, outcome, last_at, article_id, detail)"
        " VALUES (?1, ?2, 'done', 'duplicate', ?3, ?4, ?5) ON CONFLICT(url) DO UPDATE"
        " SET article_id = ?4, detail = CASE WHEN state = 'done' THEN ?5 ELSE detail END",
        (url, site_of(url), seen_at, article_id, ALIAS),
    )


def _row(connection: sqlite3.Connection, article_id: int) -> sqlite3.Row:
    row: sqlite3.Row = connection.execute(
        "SELECT * FROM articles WHERE id = ?", (article_id,)
    ).fetchone()
    return row


def _move_versions(connection: sqlite3.Connection, lead_id: int, other: sqlite3.Row) -> None:
    """Insert the texts of *other* that read like none of the lead's among the lead's versions."""
    earlier = "SELECT seen_at FROM revisions WHERE article_id = ? ORDER BY number"
    dates = [row[0] for row in connection.execute(earlier, (other["id"],))]
    newest_since = (
        connection.execute(
            "SELECT max(replaced_at) FROM revisions WHERE article_id = ?", (other["id"],)
        ).fetchone()[0]
        or other["first_seen_at"]
    )
    versions = list(versions_of(connection, other))
    for version, at in zip(versions, (newest_since, *dates), strict=True):
        lead = _row(connection, lead_id)
        if all(is_revision(each, version) for each in versions_of(connection, lead)):
            moment = datetime.fromisoformat(at)
            insert_copy(connection, lead, version, (), moment, is_dated=False)


def dissolve_stories(connection: sqlite3.Connection, *article_ids: int) -> None:
    """Have the stories of articles found again: one that is deleted may have been the lead."""
    for article_id in article_ids:
        members = [
            row[0]
            for row in connection.execute(
                "SELECT id FROM articles WHERE story_id ="
                " (SELECT story_id FROM articles WHERE id = ?)",
                (article_id,),
            )
        ]
        connection.execute(
            "DELETE FROM stories WHERE story_id = (SELECT story_id FROM articles WHERE id = ?)",
            (article_id,),
        )
        for member in members:
            connection.execute(
                "UPDATE articles SET story_id = NULL, duplicate_of = NULL WHERE id = ?", (member,)
            )
        queue_comparing(connection, members)
