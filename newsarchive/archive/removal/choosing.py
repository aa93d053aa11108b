"""Find the articles to remove, and count what goes with them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

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


def counts_of(
    connection: sqlite3.Connection, ids: Sequence[int], shown: int
) -> tuple[list[str], int, int]:
    """Return the first titles with their URLs, and the numbers of revisions and of captures."""
    given = json.dumps(list(ids))
    titles = connection.execute(
        f"SELECT coalesce(title, '') || ' (' || url || ')' FROM articles WHERE id IN {_GIVEN}"
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
    return [row[0] for row in titles], revisions, captures


def near_copies(connection: sqlite3.Connection, ids: Sequence[int]) -> list[tuple[int, str]]:
    """Return the articles that are copies or versions of those of *ids* and are not among them.

    Of a story these are all articles: not all pairs of its texts were compared.
    """
    given = json.dumps(list(ids))
    rows = connection.execute(
        f"SELECT id, url FROM articles WHERE id NOT IN {_GIVEN} AND id IN ("
        f" SELECT other_id FROM near_duplicates WHERE article_id IN {_GIVEN}"
        "   AND relation <> 'template'"
        f" UNION SELECT article_id FROM near_duplicates WHERE other_id IN {_GIVEN}"
        "   AND relation <> 'template'"
        " UNION SELECT id FROM articles WHERE story_id IN"
        f"  (SELECT story_id FROM articles WHERE id IN {_GIVEN})) ORDER BY id",
        (given, given, given, given),
    )
    return [(row[0], row[1]) for row in rows]
