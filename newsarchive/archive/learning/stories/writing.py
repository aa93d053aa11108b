"""Write stories: the articles whose texts are connected by pairs, and the one that was first."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterable

from newsarchive.archive.parts.returning import bring_back_present
from newsarchive.archive.story_order import STORY_ORDER, insert_story

#: A slice holds the write lock for about this many seconds and takes at most this many articles.
SLICE_SECONDS, SLICE_ARTICLES = 0.3, 200


def write_slice(connection: sqlite3.Connection) -> tuple[int, int] | None:
    """Write the stories of some articles that wait; return how many, and the number of stories.

    None if no article waits.
    """
    rows = connection.execute(
        f"SELECT article_id FROM unwritten_stories ORDER BY article_id LIMIT {SLICE_ARTICLES}"
    ).fetchall()
    if not rows:
        return None
    until = time.monotonic() + SLICE_SECONDS
    done: set[int] = set()
    stories = 0
    for (article_id,) in rows:
        if article_id not in done:
            written, number = _write_stories_of(connection, article_id)
            done |= written
            stories += number
        if time.monotonic() > until:
            break
    connection.execute(
        "DELETE FROM unwritten_stories WHERE article_id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(done)),),
    )
    return len(done), stories


def _write_stories_of(connection: sqlite3.Connection, article_id: int) -> tuple[set[int], int]:
    """Write the story of an article, and those of all that were in one story with its articles.

    Returns these articles and the number of stories.
    """
    done: set[int] = set()
    stories: list[list[int]] = []
    waiting = [article_id]
    while waiting:
        article = waiting.pop()
        if article not in done:
            story = _connected_articles(connection, article)
            done |= story
            stories.append(sorted(story))
            waiting.extend(_delete_stories(connection, story) - done)
    # Only now, after all old stories are deleted, because a new story may have an old one's id.
    return done, sum(write_story(connection, ids) for ids in stories)


def _delete_stories(connection: sqlite3.Connection, articles: Iterable[int]) -> set[int]:
    """Delete the stories of *articles*, and return all articles that were in them."""
    rows = connection.execute(
        "SELECT id, story_id FROM articles WHERE story_id IN (SELECT story_id FROM articles"
        " WHERE story_id IS NOT NULL AND id IN (SELECT value FROM json_each(?)))",
        (json.dumps(list(articles)),),
    ).fetchall()
    old = {row["story_id"] for row in rows}
    connection.executemany("DELETE FROM stories WHERE story_id = ?", [(each,) for each in old])
    return {row["id"] for row in rows}


def _connected_articles(connection: sqlite3.Connection, article_id: int) -> set[int]:
    """Return the articles of the story of an article; those in parts are brought back for it."""
    rows = connection.execute(
        "WITH RECURSIVE story(text_key) AS ("
        " SELECT text_key FROM article_texts WHERE article_id = ?1"
        " UNION SELECT other_key FROM story JOIN text_pairs USING (text_key) WHERE one_story)"
        " SELECT article_id FROM story JOIN article_texts USING (text_key)",
        (article_id,),
    )
    found = {article_id, *(row[0] for row in rows)}
    bring_back_present(connection, found)
    present = "SELECT id FROM articles WHERE id IN (SELECT value FROM json_each(?))"
    return {row[0] for row in connection.execute(present, (json.dumps(list(found)),))}


def write_story(connection: sqlite3.Connection, ids: list[int]) -> int:
    """Write the story of *ids*, if they are several; return the number of stories, 0 or 1.

    Its lead article is the first in :data:`STORY_ORDER`.
    """
    members = json.dumps(ids)
    if len(ids) == 1:
        _set_story(connection, members, None, None)
        return 0
    rows = connection.execute(
        "SELECT id, site, published_at, published_precision FROM articles"
        f" WHERE id IN (SELECT value FROM json_each(?)) ORDER BY {STORY_ORDER}",
        (members,),
    ).fetchall()
    insert_story(connection, min(ids), rows)
    _set_story(connection, members, min(ids), rows[0]["id"])
    return 1


def _set_story(
    connection: sqlite3.Connection, members: str, story: int | None, lead: int | None
) -> None:
    connection.execute(
        "UPDATE articles SET story_id = ?1, duplicate_of = CASE WHEN id <> ?2 THEN ?2 END"
        " WHERE id IN (SELECT value FROM json_each(?3)) AND (story_id IS NOT ?1"
        " OR duplicate_of IS NOT CASE WHEN id <> ?2 THEN ?2 END)",
        (story, lead, members),
    )
