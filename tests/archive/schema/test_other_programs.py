"""A program that lacks our functions: what it may change, and what SQLite tells it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from sqlite_utils import Database

from newsarchive.archive import Archive
from newsarchive.archive.connection import open_for_reading, register_functions
from tests.support import first_version
from tests.support.archives import FilledArchive, everything_wrong

#: The columns that the index depends on, each with a new value.
INDEXED = {
    "title": "Tunnel",
    "description": "New",
    "text": "Another text.",
    "site": "other.example",
    "section": "Sport",
    "language": "de",
}
FREE = {"tags": '["Harbour"]', "gone_at": "2026-06-01T00:00:00Z", "is_free": 0, "quality": "x"}
COPY = "INSERT INTO articles SELECT {} FROM articles WHERE id = 1"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    archive = FilledArchive(tmp_path / "archive.db")
    archive.site("other.example")
    archive.article("A bridge", "The bridge is open.", language="en", section="News")
    archive.connection.close()
    return archive.path


@pytest.fixture
def plain(path: Path) -> Iterator[sqlite3.Connection]:
    """Yield the archive as the sqlite3 shell opens it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        yield connection


def wrong(path: Path) -> list[str]:
    with closing(open_for_reading(path)) as connection:
        return everything_wrong(connection)


def refused(connection: sqlite3.Connection, statement: str) -> str:
    """Return why SQLite refuses *statement*, which is taken back; "" if it does not."""
    connection.execute("BEGIN")
    try:
        connection.execute(statement)
    except sqlite3.Error as error:
        return f"{statement}: {error}"
    finally:
        connection.execute("ROLLBACK")
    return ""


def copy_of_a_row(connection: sqlite3.Connection) -> str:
    names = [row[1] for row in connection.execute("PRAGMA table_info(articles)")]
    other = {
        "id": "(SELECT max(id) + 1 FROM articles)",
        "url": "url || '/2'",
        "canonical_url": "NULL",
    }
    return COPY.format(", ".join(other.get(name, name) for name in names))


def test_no_change_of_any_table_lacks_a_function(plain: sqlite3.Connection) -> None:
    tables = plain.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    statements = []
    for (table,) in tables:
        columns = [row[1] for row in plain.execute(f"PRAGMA table_info({table})")]
        statements += [f"INSERT INTO {table} DEFAULT VALUES", f"DELETE FROM {table}"]
        statements += [f"UPDATE {table} SET {name} = 1" for name in columns]
    assert len(statements) > 300
    assert [
        line for line in map(partial(refused, plain), statements) if "such function" in line
    ] == []


@pytest.mark.parametrize("column", INDEXED)
def test_a_change_of_the_index_is_refused_with_what_to_do(
    path: Path, plain: sqlite3.Connection, column: str
) -> None:
    with pytest.raises(
        sqlite3.IntegrityError, match=r"cannot be changed by SQL alone: call .*register_functions"
    ):
        plain.execute(f"UPDATE articles SET {column} = ?", (INDEXED[column],))
    plain.execute(f"UPDATE articles SET {column} = {column}")  # It changes nothing.
    assert wrong(path) == []


def test_a_new_article_is_refused_with_what_to_do(path: Path, plain: sqlite3.Connection) -> None:
    sentence = r"cannot be added by SQL alone: use newsarchive import, or call .*register_functions"
    for verb in ("INSERT", "INSERT OR REPLACE", "INSERT OR IGNORE"):
        with pytest.raises(sqlite3.IntegrityError, match=sentence):
            plain.execute(copy_of_a_row(plain).replace("INSERT", verb))
    row = dict(Database(plain).table("articles").get(1)) | {
        "id": 3,
        "url": "https://news.example/3",
    }
    with pytest.raises(sqlite3.IntegrityError, match=sentence):
        Database(plain).table("articles").upsert(row, pk="id")
    assert wrong(path) == []


def test_columns_outside_of_the_index_can_be_changed(path: Path, plain: sqlite3.Connection) -> None:
    for column, value in FREE.items():
        plain.execute(f"UPDATE articles SET {column} = ?", (value,))
    Database(plain).table("articles").update(1, {"author_note": "checked"}, alter=True)
    assert wrong(path) == []


def test_with_our_functions_it_may_do_all_of_it(path: Path, plain: sqlite3.Connection) -> None:
    register_functions(plain)
    for column, value in INDEXED.items():
        if column not in ("text", "site"):  # The blocks of the article depend on these two.
            plain.execute(f"UPDATE articles SET {column} = ? WHERE id = 1", (value,))
    found = plain.execute("SELECT rowid FROM articles_fts WHERE articles_fts MATCH 'tunnel'")
    assert found.fetchall() == [(1,)]
    assert wrong(path) == []
    plain.execute(copy_of_a_row(plain))
    assert [line for line in wrong(path) if "index" in line] == []


def test_highlight_stays_the_one_of_full_text_search(plain: sqlite3.Connection) -> None:
    register_functions(plain)
    found = "SELECT highlight(articles_fts, 0, '[', ']') FROM articles_fts('bridge')"
    assert plain.execute(found).fetchone()[0].startswith("A [bridge]")


def test_an_older_archive_tells_it_too_after_its_update(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    first_version.fill(path, articles=3)
    with Archive(path):
        pass
    with closing(sqlite3.connect(path)) as connection:
        with pytest.raises(sqlite3.IntegrityError, match="by SQL alone"):
            connection.execute("UPDATE articles SET title = 'Tunnel'")
        with pytest.raises(sqlite3.IntegrityError, match="by SQL alone"):
            connection.execute(copy_of_a_row(connection))
    assert wrong(path) == []
