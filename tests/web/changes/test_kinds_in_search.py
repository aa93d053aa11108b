"""Kinds of changes by ``is:`` in the search: articles as a crawl stores their editions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from newsarchive.archive import Archive
from tests.support.alerts import news, store, take_down
from tests.support.client import Site

FIRST = "The old ferry carries nine hundred people a day.\nIts owner wants to sell it in spring."
LATER = "The old ferry carries seven hundred people a day.\nIts owner wants to sell it in spring."
CORRECTED = (
    f"{LATER}\nCorrection: An earlier version of this article misstated the number of people."
)
TYPOGRAPHY = FIRST.replace("Its owner", "Its  owner").replace(".", ".\u00a0")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Articles 1 to 8 about a ferry, each with its own fate."""
    path: Path = tmp_path_factory.mktemp("kinds") / "archive.db"
    with Archive(path) as archive:
        store(archive, *(news(n, FIRST, title=f"Ferry of town {n}") for n in range(1, 9)))
        store(archive, news(1, LATER, title="Ferry of town 1"), hours=2)
        store(archive, news(2, CORRECTED, title="Ferry of town 2"), hours=2)
        store(archive, news(3, FIRST, title="A sale in the north"), hours=2)
        store(archive, news(4, LATER, title="Ferry of town 4"), hours=2)
        store(archive, news(4, FIRST, title="Ferry of town 4"), hours=3)
        take_down(archive, 5)
        take_down(archive, 6)
        store(archive, news(6, FIRST, title="Ferry of town 6"), hours=4)
        store(archive, news(7, TYPOGRAPHY, title="Ferry of town 7"), hours=2)
    site = Site(path)
    yield site
    site.close()


@pytest.mark.parametrize(
    ("q", "articles"),
    [
        ("is:revised", [1, 2, 3, 4]),
        ("is:silent", [1, 3, 4]),
        ("is:corrected", [2]),
        ("is:retitled", [3]),
        ("is:back", [4]),
        ("is:gone", [5]),
        ("is:returned", [6]),
        ("ferry is:corrected", [2]),
        ("title:sale is:retitled", [3]),
        ("seven -is:corrected", [1]),
        ("is:back OR is:retitled OR is:returned", [3, 4, 6]),
        ("is:revised -is:silent", [2]),
        ("ferry -is:revised -is:gone -is:returned", [7, 8]),
        ("is:corrected is:retitled", []),
    ],
)
def test_an_article_is_found_by_what_happened_to_it(
    site: Site, q: str, articles: list[int]
) -> None:
    found = site.get(f"/search.json?q={q}").json()
    assert sorted(int(hit["url"].rpartition("/")[2]) for hit in found["results"]) == articles
    assert found["count"] == len(articles)
    assert found["notes"] == []
