"""List the problems of an archive whose file is not damaged, for `newsarchive doctor`."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from newsarchive.archive.parts.catalogue import has_parts
from newsarchive.archive.repair.consistency import derived_problems
from newsarchive.archive.schema import APPLICATION_ID
from newsarchive.text import counted, hash64


def problems(connection: sqlite3.Connection) -> Iterator[str]:
    """Yield one line for each problem of an archive whose file is not damaged.

    It reads everything: each article's raw text is compared with its hash, each clean text with its
    blocks, and the derived rows (index, facets, counts, stories) with the articles. The counts of
    runs must add up.
    """
    (application_id,) = connection.execute("PRAGMA application_id").fetchone()
    if application_id != APPLICATION_ID:
        yield "the file does not have this program's application_id"
    yield from _missing_rows(connection)
    for article_id, why in broken_texts(connection):
        yield f"article {article_id}: {why}"
    yield from derived_problems(connection)
    for run_id, spider in connection.execute(
        "SELECT run_id, spider FROM runs"
        " WHERE found <> new + revised + unchanged + duplicates + skipped + failed"
    ):
        yield f"the counts of run {run_id} of {spider} do not add up"
    (count,) = (
        connection.execute(  # Those to be learned from are new, or an update has queued them.
            "SELECT count(*) FROM dirty_articles"
            " WHERE article_id NOT IN (SELECT article_id FROM unlearned_articles)"
        ).fetchone()
    )
    if count:
        waiting = counted(count, "article waits for cleaning", "articles wait for cleaning")
        yield f"{waiting}; run newsarchive learn"


def _missing_rows(connection: sqlite3.Connection) -> Iterator[str]:
    """Yield a line for each row that refers to a missing one; an article may be in a part."""
    (mark,) = connection.execute("PRAGMA user_version").fetchone()
    to_articles = set()
    for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check").fetchall():
        if parent == "articles" and (mark or has_parts(connection)):
            to_articles.add(table)
        else:
            yield f"row {row} of {table} refers to a missing row of {parent}"
    for table in sorted(to_articles - ({"articles"} if mark else set())):
        column = "duplicate_of" if table == "articles" else "article_id"
        rows = connection.execute(
            f"SELECT DISTINCT {column} FROM {table} WHERE {column} IS NOT NULL"
            f" AND {column} NOT IN (SELECT id FROM articles)"
            f" AND {column} NOT IN (SELECT article_id FROM part_articles)"
        )
        for (article_id,) in rows:
            yield f"{table} refers to the missing article {article_id}"


def broken_texts(connection: sqlite3.Connection) -> Iterator[tuple[int, str]]:
    """Yield the id of each article whose text is not the stored one, and the reason."""
    rows = connection.execute(
        "SELECT articles.id, raw_articles.text, raw_hash, articles.text, ("
        "   SELECT group_concat(text, char(10)) FROM ("
        "     SELECT blocks.text FROM article_blocks JOIN blocks USING (block_id)"
        "     WHERE article_id = articles.id AND removed IS NULL ORDER BY position))"
        " FROM articles JOIN raw_articles USING (id)"
    )
    for article_id, raw, raw_hash, text, kept in rows:
        if hash64(raw or "") != raw_hash:
            yield article_id, "the raw text is not the one that extraction returned"
        if (kept or "") != text:
            yield article_id, "the text is not the one that its blocks give"
