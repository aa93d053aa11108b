"""Copy an article with all that belongs to it from one archive file to another, and delete it.

The two files are two connections and share no transaction: ``moving.py`` says in which order they
commit. Ids of articles, captures and families stay; blocks get ids of the file that they go to.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any, Final

from newsarchive.archive.schema.word_index import delete_articles
from newsarchive.archive.story_order import STORY_ORDER, insert_story

#: Tables with rows of one article that move with it.
_MOVED: Final = ("article_sources", "revisions", "extractions", "absences")
#: Tables with rows of one article that stay in archive.db as well: learning and links need them.
_KEPT: Final = ("headlines", "joined_articles", "article_texts")
#: The queues of work on articles. An article that waits in one of them is not moved.
QUEUES: Final = (
    "unlearned_articles", "dirty_articles", "uncompared_articles", "unjoined_articles",
    "unwritten_stories", "unjudged_revisions", "alert_events",
)  # fmt: skip
_OF_ONE: Final = "article_id = ?"
#: The columns of each table that was read.
_columns: Final[dict[str, list[str]]] = {}
_FAMILIES: Final = (
    "SELECT DISTINCT family_key, coalesce(family_members.family_id, family_key) AS family_id"
    " FROM article_blocks JOIN block_rows USING (block_id)"
    " LEFT JOIN family_members USING (family_key) WHERE article_id = ?"
)


def copy_article(
    source: sqlite3.Connection,
    target: sqlite3.Connection,
    article_id: int,
    *,
    is_alone: bool = False,
) -> None:
    """Copy an article, which *target* does not have, inside a transaction of *target*.

    If it *is_alone*, it gets no lead article, because *target* cannot refer to it.
    """
    (site,) = source.execute("SELECT site FROM articles WHERE id = ?", (article_id,)).fetchone()
    for table in ("sites", "site_names"):
        rows = _rows(source, table, "site = ?", (site,))
        if table == "sites":  # triggers count its articles
            rows = [{**each, "article_count": 0} for each in rows]
        _insert(target, table, rows)
    [row] = _rows(source, "articles", "id = ?", (article_id,))
    if is_alone:
        row["duplicate_of"] = None
    _insert(target, "articles", [row], "INSERT")
    of_set = "set_id = (SELECT set_id FROM article_sources WHERE article_id = ?)"
    _insert(target, "source_sets", _rows(source, "source_sets", of_set, (article_id,)))
    for table in _MOVED:  # a trigger has entered an absence that goes on
        verb = "REPLACE" if table == "absences" else "INSERT"
        _insert(target, table, _rows(source, table, _OF_ONE, (article_id,)), verb)
    _copy_blocks(source, target, article_id)


def copy_surroundings(
    source: sqlite3.Connection, target: sqlite3.Connection, article_id: int
) -> None:
    """Copy to a part what archive.db keeps too, so that the part can be read by itself.

    These are addresses, captures, headlines, verdicts on lines, and pairs of related texts.
    """
    for table in _KEPT:
        _insert(target, table, _rows(source, table, _OF_ONE, (article_id,)))
    urls = _rows(source, "urls", _OF_ONE, (article_id,))
    nothing_to_do = {"run_id": None, "link": None, "next_try_at": None, "state": "done"}
    _insert(target, "urls", [{**row, **nothing_to_do} for row in urls], "REPLACE")
    (own,) = source.execute("SELECT url FROM articles WHERE id = ?", (article_id,)).fetchone()
    given = json.dumps([own, *(row["url"] for row in urls)])
    of_urls = "url IN (SELECT value FROM json_each(?))"
    _insert(target, "captures", _rows(source, "captures", of_urls, (given,)), "REPLACE")
    for key, family in source.execute(_FAMILIES, (article_id,)).fetchall():
        for table, column, value in (
            ("family_members", "family_key", key),
            ("boilerplate", "family_id", family),
        ):
            rows = _rows(source, table, f"{column} = ?", (value,))
            _insert(target, table, rows, "REPLACE")
    key_of = "text_key = (SELECT text_key FROM article_texts WHERE article_id = ?)"
    _insert(target, "compared_texts", _rows(source, "compared_texts", key_of, (article_id,)))
    for pair in _rows(source, "text_pairs", key_of, (article_id,)):
        known = "SELECT 1 FROM compared_texts WHERE text_key = ?"
        if target.execute(known, (pair["other_key"],)).fetchone():
            other = {**pair, "text_key": pair["other_key"], "other_key": pair["text_key"]}
            _insert(target, "text_pairs", [pair, other])


def _copy_blocks(source: sqlite3.Connection, target: sqlite3.Connection, article_id: int) -> None:
    """Copy the blocks of an article; one that *target* has already is not stored twice."""
    places = _rows(source, "article_blocks", _OF_ONE, (article_id,))
    ids: dict[int, int] = {}
    for place in places:
        if place["block_id"] not in ids:
            ids[place["block_id"]] = _copy_block(source, target, article_id, place["block_id"])
    _insert(target, "article_blocks", [{**row, "block_id": ids[row["block_id"]]} for row in places])


def _copy_block(
    source: sqlite3.Connection, target: sqlite3.Connection, article_id: int, block_id: int
) -> int:
    """Copy a block of an article, whose row in ``articles`` *target* has, and return its id there.

    It stays without a text of its own if it is in the text of this article alone.
    """
    [row] = _rows(source, "block_rows", "block_id = ?", (block_id,))
    known = target.execute(
        "SELECT block_id, home_id FROM block_rows WHERE family_key = ? AND block_key = ?",
        (row["family_key"], row["block_key"]),
    ).fetchone()
    if known is None:
        del row["block_id"]
        _insert(target, "block_rows", [row], "INSERT")
        (new,) = target.execute("SELECT last_insert_rowid()").fetchone()
        for teaser in _rows(source, "teasers", "block_id = ?", (block_id,)):
            _insert(target, "teasers", [{**teaser, "block_id": new}])
        return int(new)
    if known["home_id"] is not None:  # A second article has it.
        target.execute(
            "UPDATE block_rows SET (site, text) = (SELECT site, text FROM blocks"
            " WHERE block_id = ?1), home_id = NULL, start = NULL WHERE block_id = ?1",
            (known["block_id"],),
        )
    return int(known["block_id"])


def delete_article(connection: sqlite3.Connection, article_id: int, *, is_part: bool) -> None:
    """Delete an article that another file has now. The connection must not enforce foreign keys.

    In archive.db (not *is_part*) its addresses, captures and what was learned of it stay.
    """
    blocks = connection.execute(
        "SELECT DISTINCT block_id FROM article_blocks WHERE article_id = ?", (article_id,)
    ).fetchall()
    urls = connection.execute("SELECT url FROM articles WHERE id = ?", (article_id,)).fetchall()
    delete_articles(connection, [article_id])
    for table in ("article_blocks", *_MOVED, *(_KEPT if is_part else ())):
        connection.execute(f"DELETE FROM {table} WHERE article_id = ?", (article_id,))
    for (block_id,) in blocks:
        used = "SELECT 1 FROM article_blocks WHERE block_id = ?"
        if not connection.execute(used, (block_id,)).fetchone():
            connection.execute("DELETE FROM teasers WHERE block_id = ?", (block_id,))
            connection.execute("DELETE FROM block_rows WHERE block_id = ?", (block_id,))
    if is_part:
        led = "SELECT url FROM urls WHERE article_id = ?"
        urls += connection.execute(led, (article_id,)).fetchall()
        connection.executemany("DELETE FROM captures WHERE url = ?", [tuple(row) for row in urls])
        connection.execute("DELETE FROM urls WHERE article_id = ?", (article_id,))
        # Deleting the text of an article queues others for comparing, which happens in archive.db.
        connection.execute("DELETE FROM uncompared_articles")


def count_stories(connection: sqlite3.Connection, stories: Iterable[int]) -> None:
    """Make the rows of *stories* agree with the articles of this file; the ids stay."""
    for story in stories:
        connection.execute("DELETE FROM stories WHERE story_id = ?", (story,))
        members = connection.execute(
            "SELECT id, site, published_at, published_precision FROM articles WHERE story_id = ?"
            f" ORDER BY duplicate_of IS NOT NULL, {STORY_ORDER}",
            (story,),
        ).fetchall()
        if members:
            insert_story(connection, story, members)


def stories_of(connection: sqlite3.Connection, article_ids: Sequence[int]) -> set[int]:
    """Return the stories that articles of this file are in."""
    rows = connection.execute(
        "SELECT DISTINCT story_id FROM articles WHERE story_id IS NOT NULL"
        " AND id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(article_ids)),),
    )
    return {row[0] for row in rows}


def _rows(
    connection: sqlite3.Connection, table: str, condition: str, values: tuple[object, ...]
) -> list[dict[str, Any]]:
    """Return the rows of *table* by column name, without generated columns."""
    # All files that are open for moving have the schema of this version.
    if (names := _columns.get(table)) is None:
        names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        _columns[table] = names
    rows = connection.execute(f"SELECT {', '.join(names)} FROM {table} WHERE {condition}", values)
    return [dict(zip(names, row, strict=True)) for row in map(tuple, rows)]


def _insert(
    connection: sqlite3.Connection,
    table: str,
    rows: Sequence[dict[str, Any]],
    verb: str = "INSERT OR IGNORE",
) -> None:
    if not rows:
        return
    marks = ", ".join("?" * len(rows[0]))
    connection.executemany(
        f"{verb} INTO {table}({', '.join(rows[0])}) VALUES ({marks})",
        [tuple(row.values()) for row in rows],
    )
