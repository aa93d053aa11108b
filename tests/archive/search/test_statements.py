"""The SQL statements of searches find the right articles in the right order."""

from __future__ import annotations

import random
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsarchive.archive.connection import open_for_reading
from newsarchive.archive.schema.word_index import delete_articles
from newsarchive.archive.search import date_order
from newsarchive.archive.search.conditions import author_search_key
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
    "q",
    [
        *("ferry", "ferry site:herald", "", "-ferry", "author:falk", "lang:de OR x"),
        *(
            "is:silent",
            "https://a.example/x",
            "section:sport",
            "is:gone",
            "is:revised OR is:duplicate",
            "ferry -is:kept-whole",
            "url:2026",
            "tag:sea",
        ),
        *("ferry NEAR/5 bay", "(ferry site:a) OR (bay -x)", "last:7d", "date:2026-05"),
    ],
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
            if re.match(r"(SCAN|SEARCH) (a|articles)\b", row["detail"]):
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
        ("section:tåler", "section = 'TÅLER'"),
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
            section=random_.choice(("Sport", "sport ", "World", "TÅLER", None)),
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


@pytest.fixture(scope="module")
def states(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Finder]:
    """Articles 1 to 6, each with one thing that the fields of a query ask for."""
    path = tmp_path_factory.mktemp("states") / "a.db"
    archive = FilledArchive(path)
    archive.site("post.example", name="The Évening-Post")
    archive.article("One", "A gull sat on the old quay.", tags=["Sea Birds", "Äpfel"])
    archive.article("Two", "A quay, and far away from it there was once a gull.", gone_at="2026")
    archive.article("Three", "Nothing.", url="https://post.example/Sport/Gull-3", kept_whole=1)
    archive.article("Four", "Nothing.", duplicate_of=3, description="A gull in the standfirst")
    archive.article("Five gulls", "Nothing.", tags=["Sea"], language="de")
    archive.article("Six", "東京と大阪の鳥。")
    archive.revision(5, 1, "Five", "Old.", change='{"stealth": true}')
    archive.revision(1, 1, "One", "Old.", change='{"stealth": false}')
    archive.close()
    finder = Finder(path)
    yield finder
    finder.connection.close()


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("gull NOT quay", {4, 5}),
        ("gull AND NOT quay", {4, 5}),
        ("NOT quay", {3, 4, 5, 6}),
        ("gull -(quay OR standfirst)", {5}),
        ("(gull quay) OR (nothing five)", {1, 2, 5}),
        ("gull AND quay OR five", {1, 2, 5}),
        ("gull OR five quay", {1, 2}),
        ("gull OR -nothing", {1, 2, 4, 5, 6}),
        ("gull OR is:kept-whole", {1, 2, 3, 4, 5}),
        ("(gull is:gone) OR (nothing -gull)", {2, 3}),
        ("gull NEAR/4 quay", {1}),
        ("quay NEAR/4 gulls", {1}),
        ('"quay gull"~4', {1}),
        ('"quay gull"~9', {1, 2}),
        ('"大阪 東京"~1', {6}),
        ("(gull OR gulls) NEAR/4 (quay OR bay)", {1}),
        ("title:(gull OR one) -title:six", {1, 5}),
        ("intitle:gull", {5}),
        ("description:gull", {4}),
        ("tag:sea", {1, 5}),
        ('tag:"SEA BIRDS"', {1}),
        ("keyword:apfel", {1}),
        ("inurl:gull-3", {3}),
        ("url:post.example/sport", {3}),
        ("url:POST.example/Sport", {3}),
        ("url:gull_3", set()),
        ("url:sport%gull", set()),
        ("gull (five OR url:post)", {5}),
        ("gull (nothing OR is:revised)", {1, 4, 5}),
        ("gu* (nothing OR url:post OR is:gone)", {2, 4, 5}),
        ("site:https://www.post.example/x", {3}),
        ("site:post", {3}),
        ("publisher:evening", {3}),
        ('site:"evening post"', {3}),
        ("lang:German", {5}),
        ("language:(deutsch OR el)", {5}),
        ("is:revised", {1, 5}),
        ("is:silent", {5}),
        ("is:gone", {2}),
        ("is:duplicate", {4}),
        ("is:kept-whole", {3}),
        ("gull -is:revised", {2, 4}),
        ("!!!", set()),
        ("before:soon", set()),
    ],
)
def test_every_operator_and_field_finds_what_it_says(
    states: Finder, q: str, found: set[int]
) -> None:
    assert states.ids(q) == found
    assert states.count(q) == len(found)


@pytest.mark.parametrize(
    ("author", "typed"),
    [("Łucja Żak", "lucja zak"), ("Işıl Çınar", "ISIL cinar"), ("Søren Ærø", "soren aero")],
)
def test_letters_of_names_are_folded_as_those_of_words(
    tmp_path: Path, author: str, typed: str
) -> None:
    archive = FilledArchive(tmp_path / "a.db")
    archive.article("One", "Text.", authors=[author], section=author, tags=[author])
    archive.article("Two", "Text.", authors=["Lu Sorano"], section="Soro")
    archive.close()
    finder = Finder(tmp_path / "a.db")
    for name in ("author", "section", "tag"):
        assert finder.ids(f'{name}:"{typed}"') == finder.ids(f'{name}:"{author}"') == {1}
    finder.connection.close()


def test_a_tag_is_forgotten_with_its_article(tmp_path: Path) -> None:
    archive = FilledArchive(tmp_path / "a.db")
    for tags in (["a", "b", "b"], ["b"], []):
        archive.article("Title", "Text.", tags=tags)
    archive.execute("UPDATE articles SET tags = '[\"c\"]' WHERE id = 1")
    delete_articles(archive.connection, [2])
    rows = archive.execute(
        "SELECT name, article_id FROM article_tags JOIN tag_names USING (tag_id)"
    )
    assert [tuple(row) for row in rows] == [("c", 1)]
    archive.close()


def test_authors_are_compared_without_the_letters_that_a_keyboard_lacks() -> None:
    assert author_search_key('["Łukasz Đurić", "Işıl Bjørk"]') == "lukasz duric\nisil bjork"
