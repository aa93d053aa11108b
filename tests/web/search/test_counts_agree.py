"""All outputs find the same articles for one query: pages, files, feeds, exports, Datasette."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree

import pytest

from newsarchive.archive.articles.export_records import export_records
from newsarchive.archive.connection import open_for_reading
from newsarchive.archive.search.query import parse_query
from tests.support.archives import FilledArchive
from tests.support.client import Site

TEXTS = {
    "en": ["The baker walked.", "Two bakers walk.", "A bakery.", "A walker at rest."],
    "de": ["Der Bäcker ging.", "Die Bäckerei.", "Mit den Häusern.", "Das Haus, die Backer."],
    "fr": ["Nous marchions.", "Les marchés.", "Le cheval.", "Deux chevaux."],
    "ru": ["В городах.", "Город спит."],
    "ar": ["المدارس مغلقة.", "مدرسة جديدة."],
    None: ["Bakers without a language.", "東京の図書館。"],
}


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("agree") / "agree.db"
    archive = FilledArchive(path)
    for language, texts in TEXTS.items():
        for text in texts:
            archive.article(
                "Untitled", text, language=language, published_at="2026-05-04T08:00:00Z"
            )
    archive.close()
    return path


@pytest.fixture(scope="module")
def many_languages(path: Path) -> Iterator[Site]:
    site = Site(path)
    yield site
    site.close()


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("baker", 3), ("bakers", 3), ('"bakers"', 2), ("walking", 2), ("Häuser", 2), ("haus", 2),
        ("marchions", 1), ("chevaux", 2), ("город", 2), ("baker OR город", 5), ("baker -walk", 1),
        ("untitled", 18), ("zebra", 0),
    ],
)  # fmt: skip
def test_every_output_finds_the_same_articles(
    path: Path, many_languages: Site, q: str, expected: int
) -> None:
    url = f"q={quote(q)}"
    get = many_languages.get
    found = {hit["id"] for hit in get(f"/search.json?{url}&size=50").json()["results"]}
    assert get(f"/search.json?{url}").json()["count"] == len(found)
    assert len(get(f"/search.csv?{url}").text.splitlines()) - 1 == len(found)
    feed = ElementTree.fromstring(get(f"/search.atom?{url}").text)
    assert len(feed.findall("{http://www.w3.org/2005/Atom}entry")) == len(found)
    (compared,) = get(f"/compare.json?{url}").json()["queries"]
    assert sum(compared["counts"]) == len(found)
    assert get(f"/words.json?{url}").json()["count"] == len(found)
    rows = get(f"/agree/articles.json?_search={quote(q)}&_shape=array&_size=max").json()
    assert {row["id"] for row in rows} == found
    with closing(open_for_reading(path)) as connection:
        exported = list(export_records(connection, query=parse_query(q)))
    assert {record["id"] for record in exported} == found
    assert len(found) == expected
