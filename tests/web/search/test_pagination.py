"""Pages of hits: each hit once, in the exact order of the dates."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.support.archives import FilledArchive
from tests.support.client import Site


@pytest.mark.parametrize("sort", ["", "newest", "oldest", "archived"])
def test_pages_show_every_hit_once_while_articles_arrive(tmp_path: Path, sort: str) -> None:
    archive = FilledArchive(tmp_path / "many.db")
    for number in range(90):
        day = None if number % 9 == 0 else f"2026-01-{number % 28 + 1:02}T00:00:00Z"
        archive.article(f"Story {number}", "A gull and a boat.", published_at=day)
    for first in range(1, 31, 3):
        archive.story(first, first + 40, first + 41)
    pages = 0
    site = Site(tmp_path / "many.db")
    seen: list[int] = []
    path = f"/search.json?q=gull&sort={sort}"
    while path:
        data = site.get(path).json()
        seen.extend(hit["id"] for hit in data["results"])
        pages += 1
        path = data["next"]
        archive.article("New", "Another gull.", published_at="2026-01-14T00:00:00Z")
    assert len(seen) == len(set(seen)) == 70
    assert pages == 4
    site.close()
    archive.close()


def test_there_is_no_next_page_of_copies_only(tmp_path: Path) -> None:
    archive = FilledArchive(tmp_path / "copies.db")
    for number in range(1, 31):
        archive.article(f"Story {number}", "A gull.", published_at=f"2026-01-{number:02}T00:00:00Z")
    archive.story(*range(11, 31), 1)
    archive.story(2, 3)
    archive.close()
    site = Site(tmp_path / "copies.db")
    for sort in ("", "newest", "oldest", "archived"):
        data = site.get(f"/search.json?q=gull&sort={sort}").json()
        assert (data["count"], len(data["results"]), data["next"]) == (30, 9, None), sort
    site.close()


@pytest.mark.parametrize("disorder", [0, 5, 400])
def test_newest_first_is_exact_in_whatever_order_articles_were_archived(
    tmp_path: Path, disorder: int
) -> None:
    """Articles are in the order of their dates, a few of them are late, or all are shuffled."""
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
    ids: list[int] = []
    path = "/search.json?q=gull&sort=newest"
    while path and len(ids) < 200:
        data = site.get(path).json()
        ids += [hit["id"] for hit in data["results"]]
        path = data["next"]
    site.close()
    assert ids == expected[: len(ids)]
    assert len(ids) >= 200
