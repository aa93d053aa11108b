"""The front page, and what is kept between two pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsarchive.archive.search.index_words import Statement
from newsarchive.web.framework.database import ArchiveDatabase
from newsarchive.web.pages.home_page import crawl_of
from tests.support.archives import FilledArchive, sample_archive
from tests.support.client import Site


def test_the_front_page_tells_what_is_new_by_site(tmp_path: Path) -> None:
    sample_archive(tmp_path / "sample.db")
    site = Site(tmp_path / "sample.db")
    page = site.get("/").text
    site.close()
    new = page.partition("New by site since 3 May 2026")[2].partition("</section>")[0]
    assert "The Harbour Herald" in new
    assert "1 new" in new
    assert 'href="/search?site=herald.example&amp;after=2026-05-03"' in new
    assert "Harbour council votes to bring back the night ferry" in new
    assert "Alpenbote" not in new


def test_what_is_dated_into_the_future_is_not_the_latest(tmp_path: Path) -> None:
    archive = FilledArchive(tmp_path / "future.db")
    archive.article("Tomorrow", "A gull.", published_at="2999-01-01T00:00:00Z")
    archive.article("Today", "A gull.", published_at="2026-05-01T00:00:00Z")
    archive.close()
    site = Site(tmp_path / "future.db")
    page = site.get("/").text
    site.close()
    assert "Today" in page
    assert "Tomorrow" not in page


@pytest.mark.parametrize(
    ("run", "well", "state"),
    [
        ({}, True, "well"),
        ({"finished_at": None, "finish_reason": None}, True, "running, or broken off"),
        ({"finish_reason": "shutdown"}, False, "ended early: shutdown"),
        ({"finish_reason": None}, False, "ended early: for no reason it gave"),
        ({"found": 50, "failed": 5}, True, "well"),
        ({"found": 50, "failed": 6}, False, "many failures"),
    ],
)
def test_the_health_of_a_crawl(run: dict[str, object], well: bool, state: str) -> None:
    row: dict[str, object] = {
        "spider": "herald",
        "started_at": "2026-05-05T05:00:00Z",
        "finished_at": "2026-05-05T05:01:00Z",
        "finish_reason": "finished",
        "found": 2,
        "new": 2,
        "failed": 0,
    }
    crawl = crawl_of({**row, **run})
    assert (crawl.well, crawl.state) == (well, state)


def test_counts_are_kept_until_the_archive_changes(tmp_path: Path) -> None:
    archive = FilledArchive(tmp_path / "kept.db")
    first = archive.article("One", "A gull.", section="Harbour")
    archive.article("Two", "A gull.", section="Harbour")
    site = Site(tmp_path / "kept.db")
    asked: list[str] = []
    run = ArchiveDatabase.run

    async def noted(self: ArchiveDatabase, statement: Statement) -> list[object]:
        asked.append(statement.sql)
        return await run(self, statement)

    def counts(sort: str) -> tuple[int, int, int]:
        asked.clear()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(ArchiveDatabase, "run", noted)
            data = site.get(f"/search.json?q=gull&sort={sort}").json()
        counted = sum("count(*)" in sql or "group_concat" in sql for sql in asked)
        return data["count"], data["facets"]["section"][0]["count"], counted

    assert counts("newest") == (2, 2, 2)
    assert counts("oldest") == (2, 2, 0)
    archive.execute("DELETE FROM article_blocks WHERE article_id = ?", first)
    archive.execute("DELETE FROM articles WHERE id = ?", first)
    assert counts("oldest") == (1, 1, 2)
    assert counts("newest") == (1, 1, 0)
    site.close()
    archive.close()
