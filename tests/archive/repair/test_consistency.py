"""``newsarchive doctor`` checks and repairs derived rows: index, facets, counts, stories."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from newsarchive.archive import open_for_reading
from newsarchive.archive.repair.consistency import derived_problems
from newsarchive.cli import cli
from newsarchive.text import search_text
from tests.support.archives import sample_archive

FACETS = "1 article has wrong facets (the first: {})"
TAGS = "1 article has wrong tags in the index of tags (the first: {})"
INDEX = "1 article does not agree with the full-text index (the first: {})"
NO_TRIGGER = "DROP TRIGGER article_facets_update; DROP TRIGGER articles_update; "


@pytest.fixture
def path(tmp_path: Path) -> Path:
    sample_archive(tmp_path / "archive.db")
    return tmp_path / "archive.db"


def damage(path: Path, sql: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.create_function("search_text", 1, search_text, deterministic=True)
        connection.executescript(sql)


def problems_in(path: Path) -> list[str]:
    with closing(open_for_reading(path)) as connection:
        return list(derived_problems(connection))


@pytest.mark.parametrize(
    ("sql", "problem"),
    [
        ("DELETE FROM article_facets WHERE id = 3", FACETS.format(3)),
        ("INSERT INTO article_facets VALUES (99, 'xxxxx', '')", FACETS.format(99)),
        (NO_TRIGGER + "UPDATE articles SET section = 'Harbour' WHERE id = 2", FACETS.format(2)),
        (
            NO_TRIGGER + "UPDATE articles SET authors = '[\"Jo Lind\"]' WHERE id = 2",
            "1 value of articles is missing among the facets (the first: Jo Lind)",
        ),
        (NO_TRIGGER + "UPDATE articles SET title = 'One' WHERE id = 4", INDEX.format(4)),
        ("DELETE FROM articles_fts_docsize WHERE id = 5", INDEX.format(5)),
        ("INSERT INTO articles_fts(rowid, title) VALUES (99, 'extra')", INDEX.format(99)),
        (
            "INSERT INTO tag_names VALUES (77, 'x'); INSERT INTO article_tags VALUES (77, 3)",
            TAGS.format(3),
        ),
        (
            "DROP TRIGGER article_tags_update; UPDATE articles SET tags = '[\"x\"]' WHERE id = 2",
            TAGS.format(2),
        ),
        (
            "UPDATE sites SET article_count = 7 WHERE site = 'bote.example'",
            "1 site has a wrong count of articles (the first: bote.example)",
        ),
        (
            "UPDATE articles SET gone_at = '2026-05-09T00:00:00Z' WHERE id = 2;"
            " DELETE FROM absences",
            "1 article is gone without an absence, or the reverse (the first: 2)",
        ),
        (
            "INSERT INTO absences VALUES (3, '2026-05-09T00:00:00Z', NULL)",
            "1 article is gone without an absence, or the reverse (the first: 3)",
        ),
        (
            "UPDATE articles SET revision_count = 4 WHERE id = 1",
            "1 article has a wrong count of revisions (the first: 1)",
        ),
        (
            "UPDATE stories SET articles = 3",
            "1 story does not agree with its articles (the first: 1)",
        ),
        (
            "UPDATE stories SET lead_article_id = 3",
            "1 story does not agree with its articles (the first: 1)",
        ),
        ("DELETE FROM stories", "1 story does not agree with its articles (the first: 1)"),
        (
            "UPDATE articles SET story_id = NULL",
            "1 story does not agree with its articles (the first: 1)",
        ),
    ],
)
def test_derived_rows_that_are_wrong_are_reported_and_repaired(
    path: Path, sql: str, problem: str
) -> None:
    damage(path, sql)
    assert problems_in(path) == [f"{problem}; run newsarchive doctor --repair"]
    CliRunner().invoke(cli, ["doctor", "--repair", "--archive", str(path)])
    assert problems_in(path) == []


def test_a_sound_archive_has_no_problems(path: Path) -> None:
    assert problems_in(path) == []


def test_a_repair_of_a_sound_archive_changes_no_row(path: Path) -> None:
    before = table_rows(path)
    CliRunner().invoke(cli, ["doctor", "--repair", "--archive", str(path)])
    assert table_rows(path) == before


def table_rows(path: Path) -> dict[str, list[tuple[object, ...]]]:
    tables = ("articles", "article_facets", "facet_values", "sites", "stories", "article_words")
    with closing(sqlite3.connect(path)) as connection:
        return {t: connection.execute(f"SELECT * FROM {t} ORDER BY 1").fetchall() for t in tables}


def test_a_repair_does_not_make_a_new_archive(tmp_path: Path) -> None:
    result = CliRunner().invoke(cli, ["doctor", "--repair", "--archive", str(tmp_path / "a.db")])
    assert result.exit_code != 0
    assert list(tmp_path.iterdir()) == []


def test_a_repair_also_writes_the_index_of_prefixes(path: Path) -> None:
    damage(path, NO_TRIGGER + "UPDATE articles SET title = 'Zygote' WHERE id = 4")
    query = "SELECT rowid FROM article_beginnings WHERE article_beginnings MATCH 'zyg'"
    with closing(open_for_reading(path)) as connection:
        assert connection.execute(query).fetchall() == []
    CliRunner().invoke(cli, ["doctor", "--repair", "--archive", str(path)])
    with closing(open_for_reading(path)) as connection:
        assert [row[0] for row in connection.execute(query)] == [4]
