"""Bring articles back from parts to archive.db, where alone articles are changed.

All functions are called inside a writing transaction of archive.db, whose write lock also keeps
others from changing a part. The copy that stays in the part does not count any more;
:func:`~newsarchive.archive.parts.moving.settle` deletes it later.
"""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager

from newsarchive.archive.connection import (
    connect_readonly,
    needs_migration,
    open_for_writing,
    register_functions,
    translated_errors,
)
from newsarchive.archive.parts.catalogue import Part, ids_at, part_of_article
from newsarchive.archive.parts.copying import copy_article, count_stories, stories_of
from newsarchive.archive.parts.families import forget_families
from newsarchive.archive.work_queues import queue_story
from newsarchive.errors import PartMissing

logger = logging.getLogger(__name__)


def bring_back(connection: sqlite3.Connection, article_ids: Iterable[int]) -> list[int]:
    """Bring those of *article_ids* that are in parts back to archive.db; return their ids.

    Raises :class:`~newsarchive.errors.PartMissing` if one of the parts cannot be used. Then nothing
    was changed.
    """
    by_part = _by_part(connection, article_ids)
    for part, _ in by_part.values():
        part.check()
    brought: list[int] = []
    for part, ids in by_part.values():
        with reading(part) as source:
            for article_id in ids:
                if _is_in_part(connection, article_id):  # not brought back with another one
                    _bring_one(connection, source, part, article_id)
                    brought.append(article_id)
    count_stories(connection, stories_of(connection, brought))
    return brought


def bring_back_at(connection: sqlite3.Connection, *urls: str | None) -> list[int]:
    """Bring back the articles in parts that one of *urls* may lead to; return their ids."""
    return bring_back(connection, ids_at(connection, filter(None, urls)))


def missing_part_at(connection: sqlite3.Connection, *urls: str | None) -> str | None:
    """Return why articles in parts to which *urls* may lead cannot be read; None if they can."""
    for part, _ in _by_part(connection, ids_at(connection, filter(None, urls))).values():
        try:
            part.check()
        except PartMissing as error:
            return str(error)
    return None


def bring_back_present(connection: sqlite3.Connection, article_ids: Iterable[int]) -> list[int]:
    """Bring back articles as :func:`bring_back` does, without those in parts that are missing.

    A warning names each of these parts.
    """
    present: list[int] = []
    for part, ids in _by_part(connection, article_ids).values():
        if (problem := part.problem()) is None:
            present += ids
        else:
            logger.warning("%s %s: its articles are left as they are", part.path, problem)
    return bring_back(connection, present)


def bring_back_related(connection: sqlite3.Connection, article_id: int) -> list[int]:
    """Bring back the articles in parts whose text is that of an article, or related to it.

    Those in parts that are missing are left out, with a warning.
    """
    rows = connection.execute(
        "WITH own AS (SELECT text_key FROM article_texts WHERE article_id = ?),"
        " near AS (SELECT text_key FROM own UNION"
        "  SELECT other_key FROM own JOIN text_pairs USING (text_key))"
        " SELECT article_id FROM near JOIN article_texts USING (text_key)"
        " JOIN part_articles USING (article_id)",
        (article_id,),
    ).fetchall()
    return bring_back_present(connection, [row[0] for row in rows])


@contextmanager
def reading(part: Part) -> Iterator[sqlite3.Connection]:
    """Open *part* as :func:`open_part` does, in a ``with`` block that translates errors."""
    with translated_errors(part.path), closing(open_part(part)) as connection:
        yield connection


def open_part(part: Part) -> sqlite3.Connection:
    """Return a connection that only reads *part*, with rows by column name.

    One that an older version made is updated first.
    """
    if needs_migration(part.path):
        open_for_writing(part.path, part_mark=part.mark).close()
    connection = connect_readonly(part.path)
    connection.row_factory = sqlite3.Row
    register_functions(connection)
    return connection


def _by_part(
    connection: sqlite3.Connection, article_ids: Iterable[int]
) -> dict[int, tuple[Part, list[int]]]:
    rows = connection.execute(
        "SELECT part_id, article_id FROM part_articles"
        " WHERE article_id IN (SELECT value FROM json_each(?)) ORDER BY part_id, article_id",
        (json.dumps(list(article_ids)),),
    ).fetchall()
    found: dict[int, tuple[Part, list[int]]] = {}
    for part_id, article_id in rows:
        if part_id not in found:
            part = part_of_article(connection, article_id)
            assert part is not None
            found[part_id] = part, []
        found[part_id][1].append(article_id)
    return found


def _is_in_part(connection: sqlite3.Connection, article_id: int) -> bool:
    asked = "SELECT 1 FROM part_articles WHERE article_id = ?"
    return connection.execute(asked, (article_id,)).fetchone() is not None


def _bring_one(
    connection: sqlite3.Connection, source: sqlite3.Connection, part: Part, article_id: int
) -> None:
    row = source.execute(
        "SELECT duplicate_of, site FROM articles WHERE id = ?", (article_id,)
    ).fetchone()
    if row is None:
        raise PartMissing(part.path, f"lacks article {article_id}, which was moved there")
    has_lead = row[0] is None or _find_lead(connection, row[0])
    copy_article(source, connection, article_id, is_alone=not has_lead)
    # It is no news to those who saved searches.
    connection.execute("DELETE FROM alert_events WHERE article_id = ?", (article_id,))
    connection.execute("DELETE FROM part_articles WHERE article_id = ?", (article_id,))
    connection.execute(
        "UPDATE parts SET articles = articles - 1, unsettled = 1 WHERE part_id = ?", (part.part_id,)
    )
    place = part.part_id, row[1]
    connection.execute(
        "UPDATE part_sites SET articles = articles - 1 WHERE (part_id, site) = (?, ?)", place
    )
    connection.execute(
        "DELETE FROM part_sites WHERE (part_id, site) = (?, ?) AND articles < 1", place
    )
    forget_families(connection, article_id)
    if not has_lead:
        queue_story(connection, [article_id])


def _find_lead(connection: sqlite3.Connection, lead: int) -> bool:
    """Return whether the row of the article *lead* may be referred to; bring it back for that.

    A connection that does not enforce foreign keys may refer to an article in a part.
    """
    held = "SELECT 1 FROM articles WHERE id = ?"
    if connection.execute(held, (lead,)).fetchone():
        return True
    (is_enforced,) = connection.execute("PRAGMA foreign_keys").fetchone()
    if not is_enforced:
        return _is_in_part(connection, lead)
    try:
        return lead in bring_back(connection, [lead])
    except PartMissing:
        return False
