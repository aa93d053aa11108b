"""Build a new archive from everything that can be read of a damaged one.

Only complete articles are copied. If an article's text is not the one that was stored, the article
is left out and its URL goes back to the queue, so that `newsarchive import captures/` or the next
crawl restores it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

from newsarchive.archive.connection import (
    connect,
    connect_readonly,
    open_for_writing,
    register_functions,
    set_file_layout,
    translated_errors,
)
from newsarchive.archive.files import parts_of
from newsarchive.archive.repair.consistency import rebuild_derived_rows
from newsarchive.archive.repair.problems import broken_texts
from newsarchive.archive.repair.salvage import TableRow, readable_rows
from newsarchive.archive.schema import APPLICATION_ID
from newsarchive.archive.schema.migrations import learn_from_all_again, migrate
from newsarchive.archive.schema.word_index import delete_articles
from newsarchive.errors import ArchiveUnusable
from newsarchive.text import counted

_BATCH: Final = 1_000

Say = Callable[[str], None]

#: The next learning compares all articles again, because incomplete comparisons would be wrong.
_FORGET_COMPARISONS: Final = (
    "DELETE FROM text_pairs",
    "DELETE FROM text_sketches",
    "DELETE FROM compared_texts",
    "DELETE FROM article_texts",
    "DELETE FROM stories",
    "UPDATE articles SET story_id = NULL, duplicate_of = NULL",
)


#: URLs whose article is lost are requested again, and so are those that a crawl was fetching.
_QUEUE_AGAIN: Final = (
    "UPDATE urls SET state = 'queued', outcome = NULL, reason = NULL, next_try_at = NULL,"
    " etag = NULL, last_modified = NULL,"
    " link = json_object('url', url, 'found_in', coalesce(found_in, ''))"
    " WHERE state = 'done' AND outcome IN ('new', 'revised', 'unchanged') AND article_id IS NULL",
    "UPDATE urls SET state = 'queued' WHERE state = 'fetching'",
)


class _SchemaItem(NamedTuple):
    """A row of ``sqlite_master``."""

    kind: str
    name: str
    sql: str

    @property
    def is_virtual(self) -> bool:
        return self.sql.upper().startswith("CREATE VIRTUAL TABLE")


@dataclass(slots=True, frozen=True)
class Rescued:
    """The result of a rescue."""

    articles: int
    """Number of articles in the new archive."""
    left_out: int
    """Number of articles that were left out, because only a part of each could be read."""


def rescue(damaged: Path, target: Path, say: Say) -> Rescued:
    """Build a new archive at *target* from what can be read of *damaged*, which is not changed.

    *say* is called with a line for each table. Raises :class:`ArchiveUnusable` if *target* exists,
    or if even the list of tables of *damaged* cannot be read.
    """
    if target.exists():
        raise ArchiveUnusable(target, "exists already; give the name of a new file")
    part = target.with_name(f"{target.name}.part")
    for leftover in parts_of(part):  # An earlier rescue may have been killed.
        leftover.unlink(missing_ok=True)
    with translated_errors(target):
        _copy_readable(damaged, part, say)
        say("checking each article, and computing the indexes and counts again")
        with closing(open_for_writing(part)) as archive:
            rescued = _complete_copy(archive)
    part.rename(target)
    return rescued


def _copy_readable(damaged: Path, part: Path, say: Say) -> None:
    """Copy the rows of *damaged* that can be read to a new file *part*."""
    with (
        closing(connect(part, timeout=10.0)) as copy,
        closing(_todays_archive()) as todays,
        translated_errors(damaged),
        closing(connect_readonly(damaged)) as source,
    ):
        # A value that is not valid text any more raises no error when it is read; its row is
        # refused when it is written.
        source.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
        _copy_items(copy, _items_with_source(source, todays, damaged), say)


def _complete_copy(archive: sqlite3.Connection) -> Rescued:
    """Delete what is incomplete in *archive*, and compute the derived rows again."""
    archive.execute("BEGIN IMMEDIATE")
    archive.execute("INSERT OR IGNORE INTO sites(site) SELECT DISTINCT site FROM articles")
    for statement in _FORGET_COMPARISONS:
        archive.execute(statement)
    rebuild_derived_rows(archive)  # First, because only an indexed article can leave the index.
    left_out = _leave_out_what_is_not_whole(archive)
    if left_out:
        rebuild_derived_rows(archive)
    learn_from_all_again(archive)
    (articles,) = archive.execute("SELECT count(*) FROM articles").fetchone()
    archive.execute("COMMIT")
    return Rescued(articles, left_out)


def _todays_archive() -> sqlite3.Connection:
    """Return an empty archive of this version, in memory."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    register_functions(connection)
    migrate(connection)
    return connection


def _items_with_source(
    source: sqlite3.Connection, todays: sqlite3.Connection, damaged: Path
) -> list[tuple[_SchemaItem, sqlite3.Connection]]:
    """Return the items of the new archive's schema, each with the connection to read its rows from.

    These are the items of *damaged*. If it is of this version, those that it lost are added.
    """
    try:
        found = [item for item in _items(source) if not item.name.startswith("lost_and_found")]
    except sqlite3.DatabaseError as error:
        why = f"its list of tables cannot be read ({error}); use a back-up or captures/"
        raise ArchiveUnusable(damaged, why) from error
    tables = [item.name for item in found if item.kind == "table"]
    if "articles" not in tables:
        raise ArchiveUnusable(damaged, "has no table of articles; is it an archive?")
    if any(_columns(source, table) != _columns(todays, table) for table in tables):
        return [(item, source) for item in found]  # An older version; the copy is migrated later.
    there = {item.name for item in found} - {"_sqlite_migrations"}
    return [(item, source if item.name in there else todays) for item in _items(todays)]


def _items(connection: sqlite3.Connection) -> list[_SchemaItem]:
    rows = connection.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    return [_SchemaItem(*row) for row in rows if not row[1].startswith("sqlite_")]


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]


def _copy_items(
    copy: sqlite3.Connection, sources: list[tuple[_SchemaItem, sqlite3.Connection]], say: Say
) -> None:
    """Create the items of *sources* in *copy* and fill the tables; the word indexes stay empty."""
    set_file_layout(copy)
    copy.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    virtual = [item for item, _ in sources if item.is_virtual]
    # The tables behind a full-text index; SQLite creates them with it.
    behind = tuple(f"{item.name}_" for item in virtual)
    tables = [
        (item, source)
        for item, source in sources
        if item.kind == "table" and not item.is_virtual and not item.name.startswith(behind)
    ]

    def create(*kinds: str) -> None:
        for kind in kinds:
            for item, _ in sources:
                if item.kind == kind:
                    copy.execute(item.sql)

    for item, _ in tables:
        copy.execute(item.sql)
    create("index")  # Before the rows, so that what must be unique stays unique.
    for item, source in tables:
        number = _copy_rows(copy, item.name, readable_rows(source, item.name))
        say(f"{item.name}: {counted(number, 'row')}")
    for item in virtual:
        copy.execute(item.sql)
    create("view", "trigger")  # After the rows: what triggers derive is computed again later.


def _copy_rows(copy: sqlite3.Connection, table: str, rows: Iterable[TableRow]) -> int:
    """Insert *rows* into *table* and return its size. Rows that break a constraint are left out."""
    iterator = iter(rows)
    while batch := list(islice(iterator, _BATCH)):
        copy.execute("BEGIN")
        for row in batch:
            marks = ", ".join("?" * len(row))
            try:
                copy.execute(f"INSERT OR IGNORE INTO {table} VALUES ({marks})", row)
            except (UnicodeEncodeError, sqlite3.IntegrityError):
                continue  # The row is damaged.
        copy.execute("COMMIT")
    return int(copy.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def _leave_out_what_is_not_whole(archive: sqlite3.Connection) -> int:
    """Delete dangling rows and articles whose text is not the stored one; count those articles."""
    left_out = 0
    while True:
        _delete_dangling(archive)
        broken = [article_id for article_id, _ in broken_texts(archive)]
        delete_articles(archive, set(broken))
        left_out += len(set(broken))
        if not broken:
            break
    for statement in _QUEUE_AGAIN:
        archive.execute(statement)
    return left_out


def _delete_dangling(archive: sqlite3.Connection) -> None:
    """Delete the rows whose foreign key has no target, or set the key to NULL if it may be."""
    tables = [
        row[0]
        for row in archive.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    ]
    for table in tables:
        may_be_null = {
            row[1] for row in archive.execute(f"PRAGMA table_info({table})") if not row[3]
        }
        for key in archive.execute(f"PRAGMA foreign_key_list({table})").fetchall():
            parent, column, parent_key = key[2], key[3], key[4]
            where = f"WHERE {column} NOT IN (SELECT {parent_key} FROM {parent})"
            if column in may_be_null and key[6] != "CASCADE":
                archive.execute(f"UPDATE {table} SET {column} = NULL {where}")
            else:
                archive.execute(f"DELETE FROM {table} {where}")
    # Blocks of no article. The text of some was in an article that is lost.
    without_place = "block_id NOT IN (SELECT block_id FROM article_blocks)"
    archive.execute(f"DELETE FROM teasers WHERE {without_place}")
    archive.execute(f"DELETE FROM block_rows WHERE {without_place}")
