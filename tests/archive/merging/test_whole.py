"""Two crawls of parts of a newspaper, merged, are one crawl of the whole."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from newsarchive.archive import open_reader
from newsarchive.archive.search.query import parse_query
from newsarchive.archive.search.statements import (
    EXTENT,
    Search,
    languages_of,
    register_search_functions,
)
from tests.support.archives import everything_wrong
from tests.support.merging import Visit, content, made_archive, merge

OTHER_PAPER = "courier.example"


def crawls() -> list[Visit]:
    """Return a first crawl of two newspapers, and one a day later that finds changes."""
    first = [Visit(number, number) for number in range(1, 41)]
    first += [Visit(40 + number, number, site=OTHER_PAPER) for number in range(41, 81)]
    first += [Visit(60 + number, number, site=OTHER_PAPER) for number in range(1, 5)]  # copies
    changes = [(3, 1), (8, 2), (11, -1), (60, 1), (75, 2)]
    later = [
        Visit(200 + number, number, edition, OTHER_PAPER if number > 40 else first[0].site)
        for number, edition in changes
    ]
    return [*first, *later]


def queries(path: Path) -> list[str]:
    """Return two hundred searches: words of the archive, alone, in pairs, and with conditions."""
    with open_reader(path) as connection:
        found = connection.execute(
            "SELECT term FROM article_words WHERE doc BETWEEN 1 AND 30 AND length(term) > 5"
            " ORDER BY doc DESC, term LIMIT 2000"
        )
        words = [term for (term,) in found if term.isalpha()][::17]
    one = words[:60]
    return [
        *one,
        *(f"{a} OR {b}" for a, b in itertools.pairwise(one)),
        *(f"{each} site:{OTHER_PAPER}" for each in one),
        *(f"the {each}" for each in one[:30]),
        "is:revised", "is:gone", "is:copy", "the", "of -the", '"Valley Gazette"',
    ]  # fmt: skip


def results(path: Path, searches: Sequence[str]) -> list[list[tuple[object, str]]]:
    """Return what each search finds with its score or date; equal ones in the order of URLs.

    Ids, which decide between them otherwise, are not the same in two archives.
    """
    found = []
    with open_reader(path) as connection:
        register_search_functions(connection)
        languages = languages_of(connection.execute(EXTENT).fetchone())
        articles = {row["id"]: row for row in connection.execute("SELECT * FROM articles")}
        for words in searches:
            search = Search(parse_query(words), 2**62, languages)
            (total,) = connection.execute(*search.count()).fetchone()
            ids = [row["id"] for row in connection.execute(*search.newest_ids(-1))]
            dates = [(articles[each]["published_at"], articles[each]["url"]) for each in ids]
            assert len(dates) == total
            found.append(sorted(dates))
            if search.match is not None:
                rows = connection.execute(*search.ranked(total)).fetchall()
                scored = [(round(row["score"], 12), articles[row["id"]]["url"]) for row in rows]
                found.append(sorted(scored))
    return found


PARTS: dict[str, Callable[[Visit], tuple[bool, bool]]] = {
    "a newspaper each": lambda visit: (visit.site == OTHER_PAPER, visit.site != OTHER_PAPER),
    "every second article": lambda visit: (visit.number % 2 == 0, visit.number % 2 == 1),
    "overlapping halves": lambda visit: (visit.number % 3 > 0, visit.number % 3 < 2),
    "one day each": lambda visit: (visit.hours < 200, visit.hours >= 200),
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_archive(tmp_path_factory.mktemp("whole") / "archive.db", crawls())


@pytest.mark.parametrize("name", PARTS)
def test_two_crawls_merged_are_one_crawl_of_the_whole(
    whole: Path, tmp_path: Path, name: str
) -> None:
    parts = [PARTS[name](visit) for visit in crawls()]
    for side, file in enumerate(("one.db", "other.db")):
        visits = [v for v, part in zip(crawls(), parts, strict=True) if part[side]]
        made_archive(tmp_path / file, visits, learns=False)
    merged = tmp_path / "merged.db"
    said = merge(merged, tmp_path / "one.db", tmp_path / "other.db")
    assert "new articles" in said
    found, wanted = content(merged), content(whole)
    for table in ("articles", "revisions", "absences", "families", "removed", "stories"):
        assert found[table] == wanted[table], table
    outcomes = [row[:5] for row in wanted["urls"]]
    assert [row[:5] for row in found["urls"]] == outcomes or name == "one day each"
    searches = queries(whole)
    assert len(searches) >= 200
    here, there = results(merged, searches), results(whole, searches)
    assert here == there
    assert sum(map(len, there)) > 700


def test_a_copy_of_the_archive_brings_nothing_new(whole: Path, tmp_path: Path) -> None:
    shutil.copy(whole, tmp_path / "copy.db")
    assert "nothing new" in merge(tmp_path / "copy.db", whole)
    assert content(tmp_path / "copy.db") == content(whole)


def test_an_article_at_two_addresses_is_one(tmp_path: Path) -> None:
    story = Visit(0, 1).url
    made_archive(tmp_path / "a.db", [Visit(0, 1), Visit(1, 2)])
    made_archive(tmp_path / "b.db", [Visit(2, 1, path="/amp", canonical=story), Visit(3, 3)])
    shutil.copy(tmp_path / "b.db", tmp_path / "b-first.db")
    assert "joined 1 article" in merge(tmp_path / "a.db", tmp_path / "b.db")
    merge(tmp_path / "b-first.db", tmp_path / "a.db")
    for path in (tmp_path / "a.db", tmp_path / "b-first.db"):
        assert [row[0] for row in content(path)["articles"]] == [
            Visit(0, number).url for number in (1, 2, 3)
        ]
        with open_reader(path) as connection:
            assert everything_wrong(connection) == []
            ways = connection.execute(
                "SELECT articles.url FROM urls JOIN articles ON id = article_id"
                " WHERE urls.url LIKE '%/amp'"
            ).fetchall()
        assert [way[0] for way in ways] == [story]
    assert "nothing new" in merge(tmp_path / "a.db", tmp_path / "b.db")
