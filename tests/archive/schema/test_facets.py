"""The facets of the search page agree with the articles, also in a migrated archive."""

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
from newsarchive.archive.schema.facets import (
    CHARACTER,
    FACETS,
    FLAG_VALUES,
    MISSING,
    STATE_VALUES,
    VALUE_FACETS,
    WITH_STATES,
    characters_by_facet,
    code_of,
    day_character,
    day_of,
)
from newsarchive.archive.schema.word_index import delete_articles
from newsarchive.archive.search.index_words import facet_values
from newsarchive.archive.search.query import parse_query
from newsarchive.archive.search.statements import EXTENT, Search
from newsarchive.web.search.facets import ValueCount, count_facets
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
CHANGES = (
    "{}",
    '{"stealth": true}',
    '{"stealth": false}',
    '{"kind": "typography"}',
    '{"kind": "text", "stealth": true}',
    "no json",
)


def _facets(connection: sqlite3.Connection) -> tuple[dict[str, list[ValueCount]], Counter[date]]:
    newest = connection.execute(EXTENT).fetchone()["newest"]
    statement = Search(parse_query(""), newest).breakdown()
    row = connection.execute(statement.sql, statement.parameters).fetchone()
    found = count_facets(row["codes"] or "", row["authors"] or "")
    named = dict(map(tuple, connection.execute(facet_values(found.value_codes()).sql)))
    return found.with_values(named), found.days


def _expected(connection: sqlite3.Connection) -> tuple[dict[str, Counter[str]], Counter[date]]:
    """Return what `_facets` should return, computed from the articles themselves."""
    facets: dict[str, Counter[str]] = {}
    days: Counter[date] = Counter()
    for row in connection.execute("SELECT * FROM articles"):
        values = [("site", row["site"]), ("section", row["section"]), ("lang", row["language"])]
        values.append(("is", {1: "free", 0: "paywalled"}.get(row["is_free"])))
        values += [(name, "live" if row["kind"] == "live" else None) for name in ("is", "kind")]
        values += [("is", state) for state in _states(connection, row)]
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


def _states(connection: sqlite3.Connection, row: sqlite3.Row) -> set[str]:
    states = {
        name
        for name, value in (
            ("gone", row["gone_at"]),
            ("duplicate", row["duplicate_of"]),
            ("kept-whole", row["kept_whole"]),
        )
        if value
    }
    for (change,) in connection.execute(
        "SELECT change FROM revisions WHERE article_id = ?", (row["id"],)
    ):
        try:
            said = json.loads(change)
        except ValueError:
            said = {}
        states |= {"revised"} if said.get("kind") != "typography" else set()
        states |= {"silent"} if said.get("stealth") else set()
    return states


def _agree(connection: sqlite3.Connection) -> None:
    facets, days = _facets(connection)
    expected, expected_days = _expected(connection)
    shown = {name: {c.value: c.count for c in counts} for name, counts in facets.items()}
    assert shown == expected
    assert days == expected_days


def test_triggers_keep_the_facets_up_to_date(tmp_path: Path) -> None:
    """After inserts, changes and deletions of unusual values the counts agree with the articles."""
    random_ = random.Random(6)

    def odd() -> dict[str, object]:
        return {
            "section": random_.choice((None, "", "Sport", "Kultur", "\U0001f600")),
            "language": random_.choice((None, "en", "de")),
            "is_free": random_.choice((None, 0, 1)),
            "kind": random_.choice(("article", "live")),
            "published_at": random_.choice(DATES),
            "gone_at": random_.choice((None, None, "2026-05-01T00:00:00Z")),
            "duplicate_of": random_.choice((None, None, 1)),
            "kept_whole": random_.choice((0, 0, 1)),
        }

    archive = FilledArchive(tmp_path / "a.db")
    archive.execute("PRAGMA foreign_keys = OFF")
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
        if number % 3 == 1:
            archive.revision(some, number, "Title", "Older.", change=random_.choice(CHANGES))
            _agree(archive.connection)
            archive.execute(
                "UPDATE revisions SET change = ? WHERE article_id = ?",
                random_.choice(CHANGES),
                some,
            )
        if number % 9 == 8:
            archive.execute("DELETE FROM revisions WHERE article_id = ?", some)
            _agree(archive.connection)
            archive.execute("DELETE FROM article_blocks WHERE article_id = ?", some)
            delete_articles(archive.connection, [some])
        _agree(archive.connection)
    archive.close()


@pytest.mark.parametrize(
    ("code", "sections"), [(0xD7FE, ["Sport"]), (0xFFFD - 2048, ["Sport"]), (0x10FFFF - 2048, [])]
)
def test_a_code_that_is_not_a_character_is_not_used(
    tmp_path: Path, code: int, sections: list[str]
) -> None:
    """Half of a surrogate pair can be stored, but not read. Beyond the last code nothing counts."""
    archive = FilledArchive(tmp_path / "a.db")
    archive.execute("INSERT INTO facet_values VALUES (?, 'author', 'someone')", code)
    archive.article("Title", "Text.", authors=["A", "B", "C"], section="Sport")
    archive.article("Title", "Text.", authors=["B"], section="Sport")
    facets, _ = _facets(archive.connection)
    assert facets.get("section", []) == [ValueCount(name, 2) for name in sections]
    archive.close()


@pytest.mark.parametrize(
    "code", [2, 0x41, 0xD7FE, 0xD7FF, 0xD800, 0xFFFF, 0x10000, 0x10F7FF, 0x10F800, 2**40]
)
def test_sql_gives_a_code_the_character_that_python_reads(code: int) -> None:
    """Surrogates are skipped, and the codes behind the last character have none."""
    with closing(sqlite3.connect(":memory:")) as connection:
        (character,) = connection.execute(
            f"SELECT {CHARACTER} FROM (SELECT ? AS code)", (code,)
        ).fetchone()
    if code >= 0x110000 - 0x800:
        assert character == MISSING
    else:
        assert character == chr(code + (0x800 if code >= 0xD800 else 0))
        assert code_of(character) == code


def test_sql_and_python_read_the_codes_alike(tmp_path: Path) -> None:
    """Python decodes the character that the trigger writes for each facet of an article."""
    archive = FilledArchive(tmp_path / "a.db")
    rows = [
        (day, free, kind)
        for day in ("1600-01-01", "1970-01-01", "2026-05-01", "2199-12-31")
        for free in (None, 0, 1)
        for kind in ("article", "live")
    ]
    for day, free, kind in rows:
        archive.article(
            "Title", "Text.", section=f"Section of {day}", language="en", is_free=free, kind=kind,
            published_at=f"{day}T10:00:00Z",
        )  # fmt: skip
    codes = "".join(row["codes"] for row in archive.execute("SELECT codes FROM article_facets"))
    by_facet = characters_by_facet(codes)
    assert list(by_facet) == [facet.name for facet in FACETS]
    assert by_facet["day"] == "".join(day_character(date.fromisoformat(day)) for day, _, _ in rows)
    assert [day_of(character).isoformat() for character in by_facet["day"]] == [r[0] for r in rows]
    for flag, (_, free, kind) in zip(by_facet["flag"], rows, strict=True):
        access = {1: {"free"}, 0: {"paywalled"}, None: set()}[free]
        assert {value for value, flags in FLAG_VALUES.items() if flag in flags} == {kind, *access}
    for facet in VALUE_FACETS:
        values = dict(
            archive.execute("SELECT code, value FROM facet_values WHERE kind = ?", facet.name)
        )
        stored = archive.execute(f"SELECT {facet.columns[0]} FROM articles ORDER BY id")
        assert [values[code_of(each)] for each in by_facet[facet.name]] == [r[0] for r in stored]
    archive.close()


def test_a_migration_gives_the_states_that_the_triggers_keep(tmp_path: Path) -> None:
    archive = FilledArchive(tmp_path / "a.db")
    for number, change in enumerate(CHANGES * 2):
        some = archive.article("Title", "Text.", section=f"S{number % 3}", authors=["A"])
        if number % 3:
            archive.revision(some, 1, "Title", "Older.", change=change)
        gone = "2026-05-01T00:00:00Z" if number % 4 == 1 else None
        archive.execute(
            "UPDATE articles SET gone_at = ?, duplicate_of = ?, kept_whole = ? WHERE id = ?",
            gone, 1 if number % 5 == 2 else None, number % 6 == 3, some,
        )  # fmt: skip
    everything = ("SELECT * FROM article_facets", "SELECT type, name, sql FROM sqlite_master")
    before = [sorted(map(tuple, archive.execute(sql))) for sql in everything]
    shown = "".join(row["codes"][-1] for row in archive.execute("SELECT * FROM article_facets"))
    assert all(set(shown) & set(characters) for characters in STATE_VALUES.values())
    archive.execute("UPDATE article_facets SET codes = substr(codes, 1, 5)")
    for statement in WITH_STATES:
        archive.execute(statement)
    assert [sorted(map(tuple, archive.execute(sql))) for sql in everything] == before
    archive.close()


def test_an_older_archive_has_the_facets_after_migration(tmp_path: Path) -> None:
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
