"""The home page."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsarchive.web.pages.home_page import summarise_crawl
from tests.support.archives import FilledArchive, sample_archive
from tests.support.client import Site


def test_the_home_page_has_search_box_latest_articles_and_sites(site: Site) -> None:
    page = site.get("/").text
    assert 'name="q"' in page
    assert "12 articles from 5 sites" in page
    assert "Harbour council votes to bring back the night ferry" in page
    assert "The Harbour Herald" in page


def test_a_story_is_listed_once_among_the_latest_articles(site: Site) -> None:
    latest = site.get("/").text.partition("Stories on several sites")[0]
    assert "Night ferry to return" in latest
    assert "Harbour council votes to bring" not in latest


def test_the_home_page_lists_new_articles_by_site(tmp_path: Path) -> None:
    sample_archive(tmp_path / "sample.db")
    site = Site(tmp_path / "sample.db")
    page = site.get("/").text
    site.close()
    since = 'New articles by site since <time datetime="2026-05-03">3 May 2026</time>'
    new = page.partition(since)[2].partition("</section>")[0]
    assert "The Harbour Herald" in new
    assert "1 new" in new
    assert 'href="/search?site=herald.example&amp;after=2026-05-03"' in new
    assert "Harbour council votes to bring back the night ferry" in new
    assert "Alpenbote" not in new


def test_an_article_dated_in_the_future_is_not_listed_as_latest(tmp_path: Path) -> None:
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
    ("run", "is_healthy", "state"),
    [
        ({}, True, "completed"),
        ({"finished_at": None, "finish_reason": None}, True, "running or interrupted"),
        ({"finish_reason": "shutdown"}, False, "ended early: shutdown"),
        ({"finish_reason": None}, False, "ended early: no reason was recorded"),
        ({"found": 50, "failed": 5}, True, "completed"),
        ({"found": 50, "failed": 6}, False, "many failures"),
    ],
)
def test_the_health_of_a_crawl(run: dict[str, object], is_healthy: bool, state: str) -> None:
    row: dict[str, object] = {
        "spider": "herald",
        "started_at": "2026-05-05T05:00:00Z",
        "finished_at": "2026-05-05T05:01:00Z",
        "finish_reason": "finished",
        "found": 2,
        "new": 2,
        "failed": 0,
    }
    crawl = summarise_crawl({"run_id": 1, **row, **run})
    assert (crawl.is_healthy, crawl.state) == (is_healthy, state)
