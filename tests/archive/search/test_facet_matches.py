"""The full-text index answers questions on sites, sections and languages, with words or without."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from newsarchive.archive.connection import open_for_reading
from newsarchive.archive.repair.problems import problems
from newsarchive.archive.search.date_order import page_by_date
from newsarchive.archive.search.index_words import Statement
from newsarchive.archive.search.query import parse_query
from newsarchive.archive.search.statements import EXTENT, Search, register_search_functions
from tests.support.archives import FilledArchive

#: More sites than the index is asked for in one query.
SITES = [f"paper{number}.example" for number in range(50)]


class Asked:
    """The archive at *path*, to be searched."""

    def __init__(self, path: Path) -> None:
        self.connection = open_for_reading(path)
        register_search_functions(self.connection)
        self.newest = int(self.connection.execute(EXTENT).fetchone()["newest"])

    def search(self, q: str) -> Search:
        return Search(parse_query(q), self.newest)

    def ids(self, statement: Statement) -> list[int]:
        return [row["id"] for row in self.connection.execute(*statement)]

    def plan(self, statement: Statement) -> str:
        rows = self.connection.execute(f"EXPLAIN QUERY PLAN {statement.sql}", statement.parameters)
        return "\n".join(row["detail"] for row in rows)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    path = tmp_path_factory.mktemp("facets") / "a.db"
    random_ = random.Random(4)
    filled = FilledArchive(path)
    for number in range(300):
        filled.article(
            random_.choice(("Gulls", "Quays", None)),
            random_.choice(("A gull.", "A gull, a gull on the quay.", "A quay.")),
            url=f"https://{random_.choice(SITES)}/{number}",
            section=random_.choice(("Sport", "World", None)),
            language=random_.choice(("en", "de-AT", None)),
            published_at=f"2026-01-{random_.randrange(1, 29):02}",
        )
    filled.close()
    asked = Asked(path)
    yield asked
    asked.connection.close()


@pytest.mark.parametrize(
    ("q", "where"),
    [
        ("site:paper7.example", "site = 'paper7.example'"),
        ("site:example", "true"),
        ("-site:example", "false"),
        ("-site:paper7.example", "site <> 'paper7.example'"),
        ("site:paper7 OR site:paper8", "site IN ('paper7.example', 'paper8.example')"),
        ("site:nowhere.example", "false"),
        ("-site:nowhere.example", "true"),
        ("section:sport", "section = 'Sport'"),
        ("-section:sport lang:de", "section IS NOT 'Sport' AND language = 'de-AT'"),
        ("(section:sport OR section:world) -lang:de site:example",
         "section IS NOT NULL AND language IS NOT 'de-AT'"),
        ("site:example lang:de -section:sport", "language = 'de-AT' AND section IS NOT 'Sport'"),
        ("site:nowhere.example section:sport", "false"),
        ("section:sport OR lang:de", "section = 'Sport' OR language = 'de-AT'"),
        ("section:sport after:2026-01-15", "section = 'Sport' AND published_at >= '2026-01-15'"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("words", ["", "gull ", "gu* "])
def test_conditions_on_facets_find_the_articles_that_have_the_values(
    archive: Asked, words: str, q: str, where: str
) -> None:
    if words:
        where = f"({where}) AND (title = 'Gulls' OR text LIKE '%gull%')"
    rows = archive.connection.execute(f"SELECT id FROM articles WHERE {where} ORDER BY id DESC")
    expected = [row["id"] for row in rows]
    search = archive.search(words + q)
    assert archive.ids(search.newest_ids(1_000)) == expected
    assert archive.connection.execute(*search.count()).fetchone()[0] == len(expected)
    if words == "gull ":
        assert sorted(archive.ids(search.ranked(len(expected)))) == sorted(expected)
    for total in (1, 300):
        page = page_by_date(search, "newest", None, 1_000, total, 1)
        assert sorted(archive.ids(page)) == sorted(expected)


def test_a_filter_leaves_the_hits_in_the_order_of_their_relevance(archive: Asked) -> None:
    everywhere = archive.ids(archive.search("gull").ranked(300))
    for q in ("gull section:sport", "gull -section:world lang:de"):
        found = archive.ids(archive.search(q).ranked(300))
        assert len(found) > 20
        assert found == [number for number in everywhere if number in found]


@pytest.mark.parametrize(
    "q", ["gull site:paper7.example", "section:sport", "-lang:de", "gull -site:paper7.example"]
)
def test_the_facets_of_each_hit_are_not_looked_up(archive: Asked, q: str) -> None:
    search = archive.search(q)
    for statement in (search.count(), search.newest_ids(20)):
        scans = [line for line in archive.plan(statement).splitlines() if "SCAN" in line]
        assert scans[0].startswith("SCAN h VIRTUAL TABLE")
        assert " f " not in archive.plan(statement)


def test_the_word_of_all_articles_is_only_looked_for_where_nothing_else_is_chosen(
    archive: Asked,
) -> None:
    assert "match" not in archive.search("section:sport -lang:de").count().parameters
    assert "match" in archive.search("-lang:de").count().parameters


def test_the_index_follows_an_article_to_another_section(tmp_path: Path) -> None:
    filled = FilledArchive(tmp_path / "a.db")
    moved = filled.article("Gulls", "A gull.", section="Sport", language="en")
    filled.article("Quays", "A quay.", section="Sport", language="en")
    filled.execute("UPDATE articles SET section = 'World', language = 'de' WHERE id = ?", moved)
    filled.close()
    asked = Asked(tmp_path / "a.db")
    with closing(asked.connection):
        assert asked.ids(asked.search("section:world").newest_ids(9)) == [moved]
        assert asked.ids(asked.search("lang:de").newest_ids(9)) == [moved]
        assert moved not in asked.ids(asked.search("section:sport").newest_ids(9))
        assert list(problems(asked.connection)) == []


def test_nobody_can_type_the_words_of_facets(archive: Asked) -> None:
    for typed in ("\uf000", '"\uf000"', "\uf000*"):
        assert archive.ids(archive.search(typed).newest_ids(9)) == [], typed
