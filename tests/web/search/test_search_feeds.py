"""The search as data, feeds and files; and Datasette's own pages beside ours."""

from __future__ import annotations

import csv
import io
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from datasette.database import Database

from newsarchive.web.search import search_feeds
from tests.support.archives import FilledArchive, sample_archive
from tests.support.client import Site


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    path = tmp_path_factory.mktemp("web") / "sample.db"
    sample_archive(path)
    site = Site(path)
    yield site
    site.close()


@pytest.mark.parametrize(
    "path", ["/sample", "/sample/articles", "/sample/articles/1", "/-/versions"]
)
def test_datasettes_own_pages_work_and_wear_the_header(site: Site, path: str) -> None:
    answer = site.get(path)
    assert answer.status_code == 200
    assert 'class="na-bar"' in answer.text


@pytest.mark.parametrize(
    "q", ["東京", "지", "ferries", "مدرسة", "Straße", '"', "a AND (", "title:council"]
)
def test_datasettes_own_search_finds_the_same(site: Site, q: str) -> None:
    stock = site.get(f"/sample/articles.json?_shape=objects&_search={quote(q)}")
    assert stock.status_code == 200
    found = site.get(f"/search.json?q={quote(q)}&sort=archived").json()
    # Nothing to find is all articles on our page, and none on Datasette's.
    assert len(stock.json()["rows"]) == (0 if q in '"(' else found["count"])


@pytest.mark.parametrize("disorder", [0, 5, 400])
def test_newest_first_is_exact_however_the_dates_were_archived(
    tmp_path: Path, disorder: int
) -> None:
    """Articles in the order of their dates, a few late ones among them, or all mixed up."""
    random_ = random.Random(disorder)
    archive = FilledArchive(tmp_path / "a.db")
    start = datetime(2026, 1, 1, tzinfo=UTC)
    for number in range(1_200):
        late = random_.randrange(-disorder, disorder + 1) if disorder == 400 or number < 9 else 0
        moment = start + timedelta(hours=number + late * (1 if disorder == 400 else 240))
        archive.article(f"Number {number}", "A gull.", published_at=f"{moment:%Y-%m-%dT%H:%M:%SZ}")
    archive.close()
    site = Site(tmp_path / "a.db")
    with closing(sqlite3.connect(tmp_path / "a.db")) as connection:
        order = "SELECT id FROM articles ORDER BY published_at DESC, id DESC"
        expected = [row[0] for row in connection.execute(order)]
    found: list[int] = []
    path = "/search.json?q=gull&sort=newest"
    while path and len(found) < 200:
        data = site.get(path).json()
        found += [hit["id"] for hit in data["results"]]
        path = data["next"]
    site.close()
    assert found == expected[: len(found)]
    assert len(found) >= 200


def test_the_feeds_are_well_formed_and_conditional(site: Site) -> None:
    answer = site.get("/search.atom?q=ferry")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(answer.text)
    entry = "{http://www.w3.org/2005/Atom}entry"
    assert len(feed.findall(entry)) == 1
    assert site.get("/search.atom?q=ferry", if_none_match=answer.headers["etag"]).status_code == 304
    items = site.get("/search.feed.json?q=ferry").json()["items"]
    assert items[0]["external_url"].startswith("https://")
    page = site.get("/search?q=ferry").text
    assert 'rel="alternate" type="application/atom+xml"' in page


def test_csv_is_whole_and_runs_no_formulas(tmp_path: Path) -> None:
    archive = FilledArchive(tmp_path / "a.db")
    archive.article('=HYPERLINK("http://evil.example")', "A gull.", authors=["@SUM(A1)"])
    archive.article("Line\nbreak", "A gull.")
    archive.close()
    site = Site(tmp_path / "a.db")
    answer = site.get("/search.csv?q=gull")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert "\"'=HYPERLINK(" in answer.text
    assert ",'@SUM(A1)," in answer.text
    assert '"Line\nbreak"' in answer.text
    site.close()


def test_csv_is_given_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = FilledArchive(tmp_path / "a.db")
    for number in range(1_203):  # more than are read at once
        archive.article(f"Gull {number}", "A gull.")
    archive.close()
    site = Site(tmp_path / "a.db")
    rows = list(csv.DictReader(io.StringIO(site.get("/search.csv?q=gull").text)))
    assert [int(row["id"]) for row in rows] == list(range(1_203, 0, -1))
    monkeypatch.setattr(search_feeds, "MOST_ROWS", 1_202)
    answer = site.get("/search.csv?q=gull")
    site.close()
    assert answer.status_code == 413
    assert "1,203 articles are more than" in answer.text


def test_datasettes_lists_name_what_is_for_people(site: Site) -> None:
    data = site.get("/sample.json").json()
    shown = {table["name"] for table in data["tables"] if not table["hidden"]}
    assert "articles" in shown
    assert not {name for name in shown if name.startswith(("articles_fts", "article_word"))}
    assert "attached to this connection" not in site.get("/sample").text


def test_search_json_keeps_its_contract(site: Site) -> None:
    data = site.get("/search.json?q=stra%C3%9Fe").json()
    assert data["query"] == "straße"
    assert data["count"] == 1
    (hit,) = data["results"]
    assert {"id", "url", "site", "title", "published_at", "snippet"} <= set(hit)
    assert hit["url"] == "https://bote.example/strasse"
    assert hit["published_at"] == "2026-05-02T00:00:00Z"
    assert "<mark>Straße</mark>" in hit["snippet"]
    assert data["facets"]["site"] == [{"value": "bote.example", "count": 1}]
    assert data["timeline"] == [
        {"period": "2026-05-02", "after": "2026-05-02", "before": "2026-05-03", "count": 1}
    ]


def test_the_archive_is_found_by_what_it_is_not_by_its_name(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "archive.db") as other:
        other.execute("CREATE TABLE articles (id)")
    other.close()
    sample_archive(tmp_path / "zzz.db")
    site = Site(tmp_path / "archive.db")
    assert "No archive is attached" in site.get("/").text
    site.datasette.add_database(Database(site.datasette, str(tmp_path / "zzz.db")))
    assert "12 articles" in site.get("/").text
    site.close()
