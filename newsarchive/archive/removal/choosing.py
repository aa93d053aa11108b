"""Find the articles to remove, and count what goes with them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence

from newsarchive.archive.articles.export_records import Selection, selected_ids
from newsarchive.archive.search.query import Query

_GIVEN = "(SELECT value FROM json_each(?))"


def matching_articles(
    connection: sqlite3.Connection,
    site: str | None,
    before: str | None,
    query: Query | None,
    *,
    with_text: bool,
) -> list[int]:
    """Return the ids of the articles of *site*, published before *before*, that *query* matches.

    What is None does not count. An article without a date has that at which it was first seen.
    If *with_text*, those of which only the metadata was kept are not among them.
    """
    selection = Selection(query=query, site=site)
    found = set() if query is None else set(selected_ids(connection, selection))
    rows = connection.execute(
        "SELECT id FROM articles WHERE (?1 IS NULL OR site = ?1)"
        " AND (?2 IS NULL OR coalesce(published_at, first_seen_at) < ?2)"
        " AND NOT (?3 AND id IN (SELECT article_id FROM removed WHERE keeps_metadata)) ORDER BY id",
        (site, before, with_text),
    )
    return [row[0] for row in rows if query is None or row[0] in found]


def without_text(connection: sqlite3.Connection) -> set[int]:
    """Return the articles of which only the metadata was kept, wherever they are."""
    rows = connection.execute("SELECT article_id FROM removed WHERE keeps_metadata")
    return {row[0] for row in rows}


def counts_of(
    connection: sqlite3.Connection, ids: Sequence[int], shown: int
) -> tuple[list[tuple[int, str]], int, int]:
    """Return ids and titles with URLs of the first articles; how many revisions, and captures."""
    given = json.dumps(list(ids))
    titles = connection.execute(
        f"SELECT id, coalesce(title, '') || ' (' || url || ')' FROM articles WHERE id IN {_GIVEN}"
        " ORDER BY id LIMIT ?",
        (given, shown),
    ).fetchall()
    (revisions,) = connection.execute(
        f"SELECT count(*) FROM revisions WHERE article_id IN {_GIVEN}", (given,)
    ).fetchone()
    (captures,) = connection.execute(
        "SELECT count(*) FROM captures WHERE url IN (SELECT url FROM articles WHERE id IN"
        f" {_GIVEN} UNION SELECT url FROM urls WHERE article_id IN {_GIVEN})",
        (given, given),
    ).fetchone()
    return [tuple(row) for row in titles], revisions, captures


def stories_of(connection: sqlite3.Connection, ids: Sequence[int]) -> set[int]:
    """Return the stories of the articles *ids*."""
    rows = connection.execute(
        f"SELECT DISTINCT story_id FROM articles WHERE id IN {_GIVEN} AND story_id IS NOT NULL",
        (json.dumps(list(ids)),),
    )
    return {row[0] for row in rows}


def near_copies(
    connection: sqlite3.Connection, ids: Sequence[int], stories: Iterable[int] | None = None
) -> list[tuple[int, str]]:
    """Return the articles that are copies or versions of those of *ids* and are not among them.

    These are all articles of *stories*, too, by default of those of *ids*: not all pairs of the
    texts of a story were compared.
    """
    if stories is None:
        stories = stories_of(connection, ids)
    rows = connection.execute(
        "WITH given AS MATERIALIZED (SELECT value AS id FROM json_each(?))"
        " SELECT id, url FROM articles WHERE id NOT IN given AND id IN ("
        " SELECT other_id FROM near_duplicates WHERE article_id IN given"
        "   AND relation <> 'template'"
        " UNION SELECT article_id FROM near_duplicates WHERE other_id IN given"
        "   AND relation <> 'template'"
        f" UNION SELECT id FROM articles WHERE story_id IN {_GIVEN}) ORDER BY id",
        (json.dumps(list(ids)), json.dumps(list(stories))),
    )
    return [(row[0], row[1]) for row in rows]
