"""What archive.db keeps of the lines in articles that lie in parts, for learning.

Learning reads the articles of archive.db. Of the others it has what was known when they were moved:
how many have a line and since when, so that its share of the pages is that of all files; and a
verdict by which a line was cut, which is not given up because its articles moved.
"""

from __future__ import annotations

import sqlite3

_FAMILIES = (
    "SELECT DISTINCT coalesce(family_members.family_id, family_key) AS family_id"
    " FROM article_blocks JOIN block_rows USING (block_id)"
    " LEFT JOIN family_members USING (family_key) WHERE article_id = ?1"
)


def note_families(connection: sqlite3.Connection, article_id: int) -> None:
    """Note what is known of the listed families of an article that is moved to a part now."""
    connection.execute(
        "INSERT INTO part_families SELECT family_id, 1, stories,"
        "  CASE decided_by WHEN 'rule' THEN verdict ELSE own_verdict END, own_verdict, reason,"
        "  (SELECT published_at FROM articles WHERE id = ?1)"
        f" FROM ({_FAMILIES}) JOIN boilerplate USING (family_id) WHERE true"
        " ON CONFLICT(family_id) DO UPDATE SET articles = articles + 1, verdict = excluded.verdict,"
        " stories = max(stories, excluded.stories), own_verdict = excluded.own_verdict,"
        " reason = excluded.reason, first_published ="
        "  min(coalesce(first_published, excluded.first_published),"
        "   coalesce(excluded.first_published, first_published))",
        (article_id,),
    )


def forget_families(connection: sqlite3.Connection, article_id: int) -> None:
    """Take back :func:`note_families` for an article that is in archive.db again."""
    families = [row[0] for row in connection.execute(_FAMILIES, (article_id,))]
    connection.executemany(
        "UPDATE part_families SET articles = articles - 1 WHERE family_id = ?",
        [(each,) for each in families],
    )
    connection.executemany(
        "DELETE FROM part_families WHERE family_id = ? AND articles < 1",
        [(each,) for each in families],
    )


def unite_families(connection: sqlite3.Connection, family: int, other: int) -> None:
    """Add what is known of *other* to *family*, of which it is a part now."""
    connection.execute(
        "INSERT INTO part_families SELECT ?1, articles, stories, verdict, own_verdict, reason,"
        " first_published FROM part_families WHERE family_id = ?2"
        " ON CONFLICT(family_id) DO UPDATE SET articles = articles + excluded.articles,"
        " stories = max(stories, excluded.stories),"
        " verdict = CASE excluded.verdict WHEN 'drop' THEN 'drop' ELSE verdict END,"
        " own_verdict = CASE excluded.own_verdict WHEN 'drop' THEN 'drop' ELSE own_verdict END,"
        " first_published = min(first_published, excluded.first_published)",
        (family, other),
    )
    connection.execute("DELETE FROM part_families WHERE family_id = ?", (other,))


def family_in_parts(connection: sqlite3.Connection, family: int) -> sqlite3.Row | None:
    """Return the row of *family* in ``part_families``; None if no article in a part has it."""
    row: sqlite3.Row | None = connection.execute(
        "SELECT * FROM part_families WHERE family_id = ?", (family,)
    ).fetchone()
    return row


def was_dropped_in_parts(connection: sqlite3.Connection, family: int) -> bool:
    """Return whether *family* was dropped for a neighbour when articles with it were moved."""
    row = family_in_parts(connection, family)
    return row is not None and row["verdict"] == "drop" and row["own_verdict"] != "drop"


def count_in_parts(
    connection: sqlite3.Connection,
    site: str,
    since: str | None,
    until: str | None,
    *,
    is_certain: bool = False,
) -> int:
    """Return how many articles of *site* are in parts with articles *since* a time, *until* one.

    None: without this bound. A part counts as a whole: what it has from before that time is not
    known here. With *is_certain* only parts that have nothing from before it are counted.
    """
    start = "first_published" if is_certain else "last_published"
    row = connection.execute(
        "SELECT coalesce(sum(part_sites.articles), 0) FROM part_sites JOIN parts USING (part_id)"
        f" WHERE site = ?1 AND (?2 IS NULL OR {start} IS NULL OR {start} >= ?2)"
        " AND (?3 IS NULL OR first_published IS NULL OR first_published <= ?3)",
        (site, since, until),
    ).fetchone()
    return int(row[0])


def queue_sweep(connection: sqlite3.Connection, family: int) -> None:
    """Have the next learning bring back the articles in parts that have *family*, to be cleaned."""
    connection.execute(
        "INSERT INTO unswept_families SELECT ? WHERE EXISTS (SELECT 1 FROM part_articles)"
        " ON CONFLICT DO NOTHING",
        (family,),
    )
