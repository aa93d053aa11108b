"""Each field of an article is at every place that the recipe of CONTRIBUTING.md names."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path

import pyarrow
import pytest
from pyarrow import parquet

from newsarchive.archive import Archive
from newsarchive.archive.articles.export_records import COLUMNS
from newsarchive.archive.articles.reextraction import replace_extraction, restore_extraction
from newsarchive.archive.articles.store import store_article
from newsarchive.article import FLAG_FIELDS, LIST_FIELDS, MOMENT_FIELDS, Article, Block
from tests.support.commands import call

ROOT = Path(__file__).parent.parent
SQL_DOCS = (ROOT / "docs" / "sql.md").read_text(encoding="utf-8")
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)

#: Fields that have no column of their own in ``articles``, and where they are instead.
ELSEWHERE = {
    "blocks": "table blocks",
    "sources": "table field_sources",
    "site_name": "sites.name",
    "asks_login": "nowhere: it decides whether the text may take the place of the stored one",
    "reason": "urls.reason: such a page is no article",
    "detail": "urls.reason: such a page is no article",
}
STORED = [each.name for each in fields(Article) if each.name not in ELSEWHERE]


def filled() -> Article:
    """Return an article with a value in every field."""
    article = Article(url="https://example.org/a", blocks=[Block(text="The ferry is late.")])
    for name in STORED:
        if name in LIST_FIELDS:
            setattr(article, name, [f"{name} one", "two"])
        elif name in MOMENT_FIELDS:
            setattr(article, name, NOW)
        elif name in FLAG_FIELDS:
            setattr(article, name, True)
        elif not getattr(article, name):
            setattr(article, name, 4 if name == "word_count" else f"{name} of the article")
    return article


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return the path of an archive with one article."""
    with Archive(tmp_path / "archive.db") as archive:
        archive.write(lambda c: store_article(c, filled(), seen_at=NOW, via="feed"))
    return tmp_path / "archive.db"


@pytest.mark.parametrize("name", STORED)
def test_a_field_is_stored_and_exported_and_documented(path: Path, name: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        columns = {row[1] for row in connection.execute("PRAGMA table_info(articles)")}
        assert name in columns
        [stored] = connection.execute(f"SELECT {name} FROM articles").fetchone()
    assert stored is not None
    assert stored != "[]"
    assert name in COLUMNS
    assert re.search(rf"^\| [^|]*`{name}`", SQL_DOCS, re.MULTILINE)


def test_every_format_of_an_export_has_the_values(path: Path) -> None:
    [record] = map(json.loads, call(path, "export").splitlines())
    table = path.with_name("articles.parquet")
    call(path, "export", "--format", "parquet", "-o", str(table))
    [row] = parquet.read_table(table).to_pylist()
    for name in STORED:
        value = getattr(filled(), name)
        assert row[name] == value, name
        assert record[name] == (value if name not in MOMENT_FIELDS else "2026-03-01T12:00:00Z")


def test_lists_flags_and_moments_keep_their_types_in_parquet(path: Path) -> None:
    table = path.with_name("articles.parquet")
    call(path, "export", "--format", "parquet", "-o", str(table))
    schema = parquet.read_schema(table)
    assert all(pyarrow.types.is_list(schema.field(name).type) for name in LIST_FIELDS)
    assert all(pyarrow.types.is_boolean(schema.field(name).type) for name in FLAG_FIELDS)
    assert all(pyarrow.types.is_timestamp(schema.field(name).type) for name in MOMENT_FIELDS)


def test_undoing_a_reextraction_restores_every_field(path: Path) -> None:
    bare = Article(url=filled().url, blocks=[Block(text="The ferry is later.")], extractor="new")
    with Archive(path) as archive:
        [before] = archive.rows("SELECT * FROM articles")
        assert archive.write(lambda c: replace_extraction(c, bare, NOW))
        assert archive.rows("SELECT title FROM articles")[0][0] is None
        assert archive.write(lambda c: restore_extraction(c, before["id"]))
        [after] = archive.rows("SELECT * FROM articles")
    assert {name: after[name] for name in STORED} == {name: before[name] for name in STORED}
