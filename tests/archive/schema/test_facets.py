"""What the search page counts by: kept in step with the articles, also of archives made before."""

from __future__ import annotations

import json
import random
import sqlite3
from collections import Counter
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from newsarchive.archive.connection import open_for_reading, open_for_writing
from newsarchive.archive.search.index_words import facet_values
from newsarchive.archive.search.query import parse
from newsarchive.archive.search.statements import EXTENT, Search
from newsarchive.web.search.facets import Count, counted
from tests.support.archives import FilledArchive, archive_of_first_version

DATES = ("2026-05-01T10:00:00Z", "1599-12-31T00:00:00Z", "1600-01-01T00:00:00Z", None, "soon",
         "2199-12-31T23:59:59Z", "2200-01-01T00:00:00Z", "9999-12-31T00:00:00Z", "12")  # fmt: skip
AUTHORS = (
    "[]",
    '["Ann Lee"]',
    '["Ann Lee", "O\'Brien \\"Bo\\" 李"]',
    "no json",
    '{"A": 1}',
    '["", 3]',
)


def _facets(connection: sqlite3.Connection) -> tuple[dict[str, list[Count]], Counter[date]]:
    newest = connection.execute(EXTENT).fetchone()["newest"]
    statement = Search(parse(""), newest).breakdown()
    row = connection.execute(statement.sql, statement.parameters).fetchone()
    found = counted(row["codes"] or "", row["authors"] or "")
    named = dict(map(tuple, connection.execute(facet_values(found.codes()).sql)))
    return found.named(named), found.days


def _expected(connection: sqlite3.Connection) -> tuple[dict[str, Counter[str]], Counter[date]]:
    """The same, from the articles themselves."""
    facets: dict[str, Counter[str]] = {}
    days: Counter[date] = Counter()
    for row in connection.execute("SELECT * FROM articles"):
        values = [("site", row["site"]), ("section", row["section"]), ("lang", row["language"])]
        values.append(("is", {1: "free", 0: "paywalled"}.get(row["is_free"])))
        values.append(("kind", "live" if row["kind"] == "live" else None))
        try:
            names = json.loads(row["authors"])
        except ValueError:
            names = []
        values += [("author", name) for name in names if isinstance(names, list)]
        for facet, value in values:
            if value and isinstance(value, str):
                facets.setdefault(facet, Counter())[value] += 1
        day = (row["published_at"] or "")[:10]
        if len(day) == 10 and "1600" <= day < "2200":
            days[date.fromisoformat(day)] += 1
    return facets, days


def _agree(connection: sqlite3.Connection) -> None:
    facets, days = _facets(connection)
    expected, expected_days = _expected(connection)
    shown = {name: {c.value: c.count for c in counts} for name, counts in facets.items()}
    assert shown == expected
    assert days == expected_days


def test_triggers_keep_them_in_step(tmp_path: Path) -> None:
    """Inserts, changes and deletions of what is odd: the counts are those of the articles."""
    random_ = random.Random(6)

    def odd() -> dict[str, object]:
        return {
            "section": random_.choice((None, "", "Sport", "Kultur", "\U0001f600")),
            "language": random_.choice((None, "en", "de")),
            "is_free": random_.choice((None, 0, 1)),
            "kind": random_.choice(("article", "live")),
            "published_at": random_.choice(DATES),
        }

    archive = FilledArchive(tmp_path / "a.db")
    for number in range(80):
        url = f"https://{random_.choice('abc')}.example/{number}"
        archive.article("Title", "Some text.", url=url, **odd())
        archive.execute(
            "UPDATE articles SET authors = ? WHERE id = ?", random_.choice(AUTHORS), number + 1
        )
        _agree(archive.connection)
        some = random_.randrange(1, number + 2)
        changed = odd()
        archive.execute(
            f"UPDATE articles SET {', '.join(f'{name} = ?' for name in changed)} WHERE id = ?",
            *changed.values(),
            some,
        )
        if number % 9 == 8:
            archive.execute("DELETE FROM article_blocks WHERE article_id = ?", some)
            archive.execute("DELETE FROM articles WHERE id = ?", some)
        _agree(archive.connection)
    archive.close()


@pytest.mark.parametrize(
    ("code", "sections"), [(0xD7FE, ["Sport"]), (0xFFFD - 2048, ["Sport"]), (0x10FFFF - 2048, [])]
)
def test_a_code_that_is_no_character_is_not_used(
    tmp_path: Path, code: int, sections: list[str]
) -> None:
    """Half of a surrogate pair could be stored, but not read; beyond the last nothing counts."""
    archive = FilledArchive(tmp_path / "a.db")
    archive.execute("INSERT INTO facet_values VALUES (?, 'author', 'someone')", code)
    archive.article("Title", "Text.", authors=["A", "B", "C"], section="Sport")
    archive.article("Title", "Text.", authors=["B"], section="Sport")
    facets, _ = _facets(archive.connection)
    assert facets.get("section", []) == [Count(name, 2) for name in sections]
    archive.close()


def test_an_archive_made_before_has_them_after_migration(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    with closing(archive_of_first_version(path)) as connection:
        for number, (published, authors) in enumerate(zip(DATES, AUTHORS * 2, strict=False)):
            site = f"{'ab'[number % 2]}.example"
            connection.execute("INSERT OR IGNORE INTO sites(site) VALUES (?)", (site,))
            connection.execute(
                "INSERT INTO articles(site, url, title, text, authors, published_at, section,"
                " first_seen_at, last_seen_at, word_count, is_free, kind, extractor, raw_hash)"
                " VALUES (?, ?, 'Night ferry', 'It runs.', ?, ?, ?, '2026-05-01T10:00:00Z',"
                " '2026-05-01T10:00:00Z', 2, ?, ?, 'test 1', 1)",
                (site, f"https://{site}/{number}", authors, published, ("Sport", None)[number % 2],
                 (None, 0, 1)[number % 3], ("article", "live")[number % 2]),
            )  # fmt: skip
    open_for_writing(path).close()
    with closing(open_for_reading(path)) as connection:
        _agree(connection)
        (articles,) = connection.execute("SELECT sum(article_count) FROM sites").fetchone()
        assert articles == len(DATES)
    with closing(open_for_writing(path)) as connection:
        connection.execute("UPDATE articles SET section = 'Kultur' WHERE id = 2")
        _agree(connection)
