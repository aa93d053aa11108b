"""The SQL statements of searches find the right articles in the right order."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsarchive.archive.connection import open_for_reading
from newsarchive.archive.search import date_order
from newsarchive.archive.search.date_order import SORTS
from newsarchive.archive.search.index_words import Statement
from newsarchive.archive.search.query import parse_query
from newsarchive.archive.search.statements import EXTENT, Search, register_search_functions
from tests.support.archives import FilledArchive, sample_archive


class Finder:
    """Run statements on the archive at *path*."""

    def __init__(self, path: Path) -> None:
        self.connection: sqlite3.Connection = open_for_reading(path)
        register_search_functions(self.connection)
        self.newest = int(self.connection.execute(EXTENT).fetchone()["newest"])

    def run(self, statement: Statement) -> list[sqlite3.Row]:
        return self.connection.execute(statement.sql, statement.parameters).fetchall()

    def search(self, q: str) -> Search:
        return Search(parse_query(q), self.newest)

    def count(self, q: str) -> int:
        return int(self.run(self.search(q).count())[0][0])

    def ids(self, q: str) -> set[int]:
        return {row["id"] for row in self.run(self.search(q).newest_ids(1_000))}


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Finder, dict[str, int]]]:
    path = tmp_path_factory.mktemp("search") / "sample.db"
    ids = sample_archive(path)
    finder = Finder(path)
    yield finder, ids
    finder.connection.close()


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("night ferry", "ferry, ferry copy"),
        ("ferries", "ferry, ferry copy"),
        ("votes council", "ferry, ferry copy"),
        ("ferry -nurses", "ferry copy"),
        ("-ferry -site:world.example", "street, bare"),
        ("nurses OR hubschrauber", "ferry, street"),
        ('"eleven minutes"', "ferry, ferry copy"),
        ('"minutes eleven"', ""),
        ("title:council", "ferry"),
        ("saltm*", "ferry, ferry copy"),
        ("site:herald", "ferry"),
        ("site:herald.example", "ferry"),
        ('site:"the ledger"', "ferry copy"),
        ("site:erald", ""),
        ("ferry OR site:bote.example", "ferry, ferry copy, street"),
        ("author:muller", "street"),
        ('author:"INES falk"', "ferry"),
        ("section:harbour", "ferry"),
        ("section:täler", "street"),
        ("lang:DE", "street"),
        ("after:2026-05-03", "ferry, ferry copy"),
        ("after:2026-05-02 before:2026-05-03", "street"),
        ("is:free", "ferry"),
        ("is:paywalled", "ferry copy"),
        ("is:live", "bare"),
        ("-is:free ferry", "ferry copy"),
        ("strasse", "street"),
        ("Straße", "street"),
        ("STRASSE", "street"),
        ("cafe", "cafe"),
        ("CAFÉ annees", "cafe"),
        ("東京", "tokyo"),
        ("図書館", "tokyo"),
        ("京東", ""),
        ("地铁", "rail"),
        ("夜班", "rail"),
        ("ฝน", "rain"),
        ("ภาคเหนือ", "rain"),
        ("مدرسة", "school"),
        ("المدرسة", "school"),
        ("المَدْرَسَة", "school"),
        ("서울", "seoul"),
        ("서울은", "seoul"),
        ("다리", "seoul"),
        ("כביש", "road"),
        ("МОСТ", "bridge"),
    ],
)
def test_queries_find_the_expected_articles(
    sample: tuple[Finder, dict[str, int]], q: str, found: str
) -> None:
    finder, ids = sample
    expected = {ids[name] for name in found.split(", ") if name}
    assert finder.ids(q) == expected
    assert finder.count(q) == len(expected)


WORDS = "Élan elk eleven ELF el e über ub ubiety Übung 2024 202 20 мост МОСКВА мо 서울은 서울 서"
BEGINNINGS = "el ele elev ub ubi üb 20 202 2024 мо мос 서울"


def test_a_prefix_finds_every_word_that_begins_with_it(tmp_path: Path) -> None:
    """The hits are compared with the texts themselves, for both indexes of prefixes."""
    random_ = random.Random(3)
    texts = [" ".join(random_.sample(WORDS.split(), 3)) for _ in range(200)]
    archive = FilledArchive(tmp_path / "a.db")
    for number, text in enumerate(texts):
        archive.article("A", f"{text} x{number}.")
    archive.close()
    finder = Finder(tmp_path / "a.db")
    plain = [text.lower().replace("é", "e").replace("ü", "u").split() for text in texts]
    for letters in BEGINNINGS.split():
        bare = letters.replace("ü", "u")
        expected = {
            number
            for number, found in enumerate(plain, start=1)
            if any(word.startswith(bare) for word in found)
        }
        assert finder.ids(f"{letters}*") == expected, letters
        both = {n for n in expected if any(word == "elf" for word in plain[n - 1])}
        assert finder.ids(f"{letters}* elf") == both, letters
        assert finder.ids(f"elf -{letters}*") == {
            n for n, found in enumerate(plain, start=1) if "elf" in found and n not in expected
        }
        assert finder.ids(f"{letters}* -elf") == expected - both
    finder.connection.close()


def test_the_headline_weighs_most(tmp_path: Path) -> None:
    archive = FilledArchive(tmp_path / "a.db")
    archive.article("On other things", "The lighthouse is old. A lighthouse, a lighthouse.")
    archive.article("The lighthouse", "It stands on the rock and has stood there long since then.")
    archive.close()
    finder = Finder(tmp_path / "a.db")
    assert [row["id"] for row in finder.run(finder.search("lighthouse").ranked(2))] == [2, 1]
    finder.connection.close()


PIECES = (
    "\" * ( ) - + : ^ { } , . ; ' \\ % _ OR AND NOT NEAR NEAR(a title: site: author: before:"
    " after: is: lang: kind: story: -is: 2026 free ferry 東 서울에서 ก ß ا \u0301 \u200b \ufeff"
    " \x00 \x1a rowid: articles_fts SELECT -- /* \U0001f600 \U0001e900 \ud800 “ » ："
)


def test_any_string_can_be_searched(sample: tuple[Finder, dict[str, int]]) -> None:
    """Search for 10,000 strings: of pieces that have a meaning to some parser, or random."""
    finder, _ = sample
    random_ = random.Random(10_000)
    pieces = PIECES.split(" ")
    for number in range(10_000):
        length = random_.randrange(1, 14)
        if number % 4:
            glue = random_.choice(["", " "])
            q = glue.join(random_.choice(pieces) for _ in range(length))
        else:
            q = "".join(chr(random_.randrange(1, 0x11_0000)) for _ in range(length))
        search = finder.search(q)
        total = finder.run(search.count())[0][0]
        if number % 10 == 0:
            if search.match is not None:
                finder.run(search.ranked(total))
            finder.run(search.breakdown())
            finder.run(
                date_order.page_by_date(search, random_.choice(SORTS[1:]), None, 5, total, 12)
            )
            finder.run(date_order.recent_hits(search, None, 5))


@pytest.mark.parametrize(
    "q", ["ferry", "ferry site:herald", "", "-ferry", "author:falk", "lang:de OR x"]
)
@pytest.mark.parametrize("total", [2, 1_000_000])
def test_no_statement_reads_the_texts(
    sample: tuple[Finder, dict[str, int]], q: str, total: int
) -> None:
    """Rows of articles contain long texts, so all other columns are in covering indexes."""
    finder, _ = sample
    search = finder.search(q)
    statements = [search.count(), search.breakdown(), date_order.recent_hits(search, None, 20)]
    statements += [search.ranked(total)] if search.match is not None else []
    statements += [
        date_order.page_by_date(search, sort, None, 20, total, 1_000_000) for sort in SORTS[1:]
    ]
    statements += [date_order.overlooked_ids(None, date_order.Position("2026", 1), 9, 20)]
    for statement in statements:
        plan = finder.connection.execute(
            "EXPLAIN QUERY PLAN " + statement.sql, statement.parameters
        ).fetchall()
        for row in plan:
            if " a" in row["detail"].split("USING")[0] or "articles" in row["detail"]:
                assert "COVERING INDEX" in row["detail"] or "VIRTUAL" in row["detail"], row[
                    "detail"
                ]


@pytest.mark.parametrize("sort", ["newest", "oldest"])
@pytest.mark.parametrize(
    "q", ["gull", "gull -quay", "gull is:free", "gull*", "gull before:2026-02"]
)
def test_both_ways_to_a_page_of_hits_by_date_give_the_same(
    tmp_path: Path, sort: str, q: str
) -> None:
    """Few hits are sorted; if most articles are hits, the index of dates is walked."""
    random_ = random.Random(1)
    archive = FilledArchive(tmp_path / "a.db")
    odd = ["1599-12-31T00:00:00Z", "2200-01-01T00:00:00Z", "9999-12-31T00:00:00Z", None, "soon"]
    for number in range(120):
        day = f"2026-01-{random_.randrange(1, 32):02}T{random_.randrange(24):02}:00:00Z"
        archive.article(
            f"Number {number}",
            random_.choice(("A gull.", "A gull on the quay.", "Nothing.")),
            published_at=random_.choice(odd) if number % 10 == 0 else day,
            is_free=random_.choice((0, 1, None)),
        )
    archive.close()
    finder = Finder(tmp_path / "a.db")
    pages = [
        [
            tuple(row)
            for row in finder.run(
                date_order.page_by_date(finder.search(q), sort, None, limit, total, 10_000)
            )
        ]
        for limit in (7, 200)
        for total in (1, 100_000)
    ]
    finder.connection.close()
    assert pages[0] == pages[1] == pages[2][:7]
    assert pages[2] == pages[3]
    assert len(pages[2]) > 15


@pytest.mark.parametrize(
    ("q", "where"),
    [
        ("site:b.example", "site = 'b.example'"),
        ("-site:b", "site <> 'b.example'"),
        ("section:SPORT", "section = 'Sport'"),
        ("-section:sport", "section IS NOT 'Sport'"),
        ("lang:en", "language IN ('en', 'en-GB')"),
        ("is:free", "is_free = 1"),
        ("-is:free", "is_free IS NOT 1"),
        ("is:paywalled -is:live", "is_free = 0 AND kind <> 'live'"),
        ("is:live", "kind = 'live'"),
        ("kind:article", "kind = 'article'"),
        ("after:2026-05-02", "published_at >= '2026-05-02'"),
        ("before:2026-05-02", "published_at < '2026-05-02'"),
        ("-before:2026-05-02", "coalesce(published_at, '9') >= '2026-05-02'"),
        ("after:2026-05-01 before:2026-05-02", "published_at LIKE '2026-05-01%'"),
        ("after:0001 before:9999", "published_at IS NOT NULL"),
        ("site:a OR is:live", "site = 'a.example' OR kind = 'live'"),
    ],
)
@pytest.mark.parametrize("word", ["", "gull "])
def test_a_filter_finds_the_articles_that_have_the_value(
    tmp_path: Path, q: str, where: str, word: str
) -> None:
    random_ = random.Random(2)
    archive = FilledArchive(tmp_path / "a.db")
    for number in range(60):
        archive.article(
            "Title",
            "A gull.",
            url=f"https://{random_.choice('abc')}.example/{number}",
            section=random_.choice(("Sport", "sport ", "World", None)),
            language=random_.choice(("en", "en-GB", "eng", None)),
            is_free=random_.choice((0, 1, None)),
            kind=random_.choice(("live", "article")),
            published_at=random_.choice((None, "2026-05-01T00:00:00Z", "2026-05-01T23:59:59Z",
                                         "2026-05-02T00:00:00Z", "2026-05-03T10:00:00Z")),
        )  # fmt: skip
    expected = {n for (n,) in archive.execute(f"SELECT id FROM articles WHERE {where}").fetchall()}
    archive.close()
    finder = Finder(tmp_path / "a.db")
    assert finder.ids(word + q) == expected
    assert finder.count(word + q) == len(expected)
    finder.connection.close()
