"""A search of an archive in parts gives what a search of one file gives, in the same order."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from newsarchive.archive.search import day_counts, statements
from newsarchive.archive.search.query import parse_query
from newsarchive.web.framework.database import find_archive
from newsarchive.web.search import facet_codes, ranked_hits, results
from newsarchive.web.search.extent import count_hits, fetch_extent
from tests.support.client import Site
from tests.support.made_words import made_archive, made_searches
from tests.support.parts import divide


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """An archive of 200 made-up articles in one file."""
    path = tmp_path_factory.mktemp("whole") / "archive.db"
    made_archive(path, 200)
    site = Site(path)
    yield site
    site.close()


def by_quarter(row: sqlite3.Row) -> str | None:
    """Return the quarter of a dated article; some of the undated ones stay."""
    if row["published_at"] is None:
        return "undated" if row["id"] % 2 else None
    return f"2025-q{(int(row['published_at'][5:7]) + 2) // 3}"


def before_august(row: sqlite3.Row) -> str | None:
    return "old" if str(row["published_at"] or "9") < "2025-08" else None


def by_number(row: sqlite3.Row) -> str | None:
    """Return one of three parts or none: the ids of all files alternate."""
    return f"p{row['id'] % 4}" if row["id"] % 4 else None


PARTS = {"1 part": before_august, "3 parts": by_number, "5 parts": by_quarter}


@pytest.fixture(scope="module")
def expected(whole: Site) -> dict[str, list[Any]]:
    """The first two pages of searches of all kinds in one file, by the path of the first."""
    found = {path: pages(whole, path, 2) for path in made_searches(38)}
    assert sum(bool(pages[0]["results"]) for pages in found.values()) > 25
    return found


@pytest.fixture(scope="module", params=PARTS)
def parted(
    whole: Site,
    three_parts: Site,
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> Iterator[Site]:
    """The same archive in parts."""
    if request.param == "3 parts":
        yield three_parts
    else:
        yield from _divided(whole, tmp_path_factory.mktemp("parted"), PARTS[request.param])


@pytest.fixture(scope="module")
def three_parts(whole: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    yield from _divided(whole, tmp_path_factory.mktemp("three"), by_number)


def _divided(
    whole: Site, folder: Path, part_of: Callable[[sqlite3.Row], str | None]
) -> Iterator[Site]:
    path = folder / "archive.db"
    shutil.copyfile(whole.datasette.databases["archive"].path, path)
    divide(path, part_of)
    site = Site(path)
    yield site
    site.close()


def pages(site: Site, path: str, most: int) -> list[Any]:
    """Return the answer at *path* and those of the pages after it, at most *most*."""
    found: list[Any] = []
    while path and len(found) < most:
        response = site.get(path)
        assert response.status_code == 200, response.text
        found.append(response.json())
        path = found[-1]["next"]
    return found


def test_hits_counts_and_timeline_are_those_of_one_file(
    expected: dict[str, list[Any]], parted: Site
) -> None:
    for path, found in expected.items():
        assert pages(parted, path, 2) == found, path


def test_the_newest_hits_are_ranked_and_counted_over_all_parts(
    whole: Site, three_parts: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of more hits than the limits, those of one file are ranked and counted."""
    for module in (statements, results, ranked_hits):
        monkeypatch.setattr(module, "RANKED", 50)
    for module in (statements, day_counts, results, facet_codes):
        monkeypatch.setattr(module, "COUNTED", 70)
    monkeypatch.setattr(statements.Search.ranked, "__defaults__", (50,))
    # Servers of their own: those of the other tests keep what they have counted.
    one, three = (Site(Path(s.datasette.databases["archive"].path)) for s in (whole, three_parts))
    for query in ("bridge&size=50", "bridge+OR+ferry+-lang:fr", "(b*+OR+co*)", "&sort=oldest"):
        path = f"/search.json?q={query}"
        expected = pages(one, path, 8)
        assert any("archived last" in note for note in expected[0]["notes"])
        assert pages(three, path, 8) == expected
    one.close()
    three.close()


def test_the_best_hits_are_found_without_ranking_all(whole: Site, three_parts: Site) -> None:
    """However few are asked for, they and their scores are those of one file, to the last bit."""
    for q in ("bridge", "bridge OR ferry", "(quay OR rope) bridge", "bridge NEAR/8 ferry"):
        ranked = {limit: [_best(site, q, limit) for site in (whole, three_parts)]
                  for limit in (1, 2, 5, 13, 40)}  # fmt: skip
        assert len(ranked[2][0]) == 2, q
        for limit, (one, three) in ranked.items():
            assert three == one, (q, limit)


def _best(site: Site, q: str, limit: int) -> list[tuple[float, int]]:
    """Return score and id of the best hits for *q*."""

    async def rank() -> list[tuple[float, int]]:
        archive = await find_archive(site.datasette)
        assert archive is not None
        search = await (await fetch_extent(archive)).search(archive, parse_query(q))
        total = await count_hits(archive, search)
        if archive.has_parts:
            best = await ranked_hits.Ranking(archive, search).best(total, limit)
            return [(hit.score, hit.id) for hit in best]
        rows = await archive.run_statement(search.ranked(total, limit))
        return [(row["score"], row["id"]) for row in rows]

    return site.loop.run_until_complete(rank())


def test_a_page_before_is_that_of_one_file(whole: Site, three_parts: Site) -> None:
    """Going back from a deep page shows the pages that one file shows."""
    for sort in ("newest", "oldest", "archived", "relevance"):
        last = pages(whole, f"/search.json?q=bridge&sort={sort}", 5)[-1]
        path = last["previous"]
        while path:
            expected = whole.get(path).json()
            assert three_parts.get(path).json() == expected
            path = expected["previous"]


@pytest.mark.parametrize(
    "path",
    [
        *("/search?q=ferry", "/search?q=feryr", "/search.csv?q=bridge", "/search.atom?q=bridge"),
        *("/search?q=https://paper0.example/1", "/search?q=before+quay+rope", "/changes.json"),
        *("/changes.json?q=ferry&size=50", "/changes.atom", "/compare.json?q=bridge&q=ferry"),
        *("/compare.csv?q=bridge&q=quay&by=site", "/words.json?q=ferry", "/", "/a/99999"),
    ],
)
def test_pages_of_lists_are_those_of_one_file(whole: Site, three_parts: Site, path: str) -> None:
    expected, answer = whole.get(path), three_parts.get(path)
    assert (answer.status_code, answer.text) == (expected.status_code, expected.text)


def test_an_article_in_a_part_has_all_its_pages(whole: Site, three_parts: Site) -> None:
    revised = whole.get("/changes.json").json()["changes"][0]["article_id"]
    story = next(
        hit for hit in whole.get("/search.json?size=100").json()["results"] if hit["story_id"]
    )
    paths = [f"/story/{story['story_id']}{end}" for end in ("", ".json")]
    for number in (1, 2, 3, 4, revised, story["id"]):
        pages_of_article = (".json", "/history", "/history.json", "/capture", "/citation.bib")
        paths += [f"/a/{number}{end}" for end in pages_of_article]
    for path in paths:
        expected, answer = whole.get(path), three_parts.get(path)
        assert (answer.status_code, answer.text) == (expected.status_code, expected.text), path
    from_search = "from=q%3Dbridge%26sort%3Dnewest"
    first = whole.get("/search.json?q=bridge&sort=newest").json()["results"][1]["id"]
    beside = [_between(s.get(f"/a/{first}?{from_search}").text) for s in (whole, three_parts)]
    assert beside[0] == beside[1]
    assert "rel=" in beside[0] or "href" in beside[0]
    page = three_parts.get("/a/1").text
    assert "articles/1 in archive-p1.db" in page
    assert '<a href="/archive/articles/4">' in three_parts.get("/a/4").text


def _between(page: str) -> str:
    return page[: page.index("Database record")]


def test_sites_and_statistics_count_all_parts(whole: Site, three_parts: Site) -> None:
    paths = ("/sites.json", "/sites.csv", "/sites")
    for path in paths:
        expected, answer = whole.get(path), three_parts.get(path)
        assert (answer.status_code, answer.text) == (200, expected.text), path
    sites = whole.get("/sites.json").json()["sites"]
    assert any(site["edits"]["hours_to_revision"] for site in sites)
    for site in sites:
        expected, page = (s.get(f"/sites/{site['site']}").text for s in (whole, three_parts))
        said = "of all files of the archive"
        assert (said in page, said in expected) == (bool(site["edits"]["watched"]), False)
        kept = [line for line in page.splitlines(keepends=True) if said not in line]
        assert "".join(kept) == expected
    months = [page[page.index("Articles by day") :] for page in
              (site.get("/stats").text for site in (whole, three_parts))]  # fmt: skip
    assert months[0] == months[1]
