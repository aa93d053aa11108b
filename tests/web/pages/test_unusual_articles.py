"""Articles that lack something, or have too much of it, are pages to read all the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.archives import FilledArchive
from tests.support.client import Site


@pytest.fixture
def archive(tmp_path: Path) -> FilledArchive:
    return FilledArchive(tmp_path / "archive.db")


@pytest.fixture
def site(archive: FilledArchive) -> Iterator[Site]:
    """The archive as the test leaves it."""
    site = Site(archive.path)
    yield site
    site.close()
    archive.close()


def test_an_article_without_a_headline_shows_its_address_small(
    archive: FilledArchive, site: Site
) -> None:
    archive.article(None, "נוסעים", url="https://odd.example/on/the/quay", language="he")
    html = site.get("/a/1").text
    assert '<h1 class="untitled" dir="ltr">https://odd.example/on/the/quay</h1>' in html
    assert '<h1 class="untitled" dir="ltr">' in site.get("/a/1/history").text


def test_a_headline_of_300_characters_is_set_smaller(archive: FilledArchive, site: Site) -> None:
    archive.article("quay " * 60, "Text.", language="en")
    archive.article("quay", "Text.", language="en")
    assert '<h1 class="long" lang="en"' in site.get("/a/1").text
    assert '<h1 lang="en"' in site.get("/a/2").text


def test_an_article_without_text_says_so(archive: FilledArchive, site: Site) -> None:
    archive.article("Only a headline", "")
    archive.article("And this", "has words.")
    assert "No text of this article is kept." in site.get("/a/1").text
    assert "No text" not in site.get("/a/2").text


def test_a_story_tells_the_time_of_day_where_it_is_known(
    archive: FilledArchive, site: Site
) -> None:
    dated = [
        archive.article("Storm", "Text.", published_at=at, published_precision=precision)
        for at, precision in (
            ("2026-05-01T08:00:00Z", "time"),
            ("2026-05-01T00:00:00Z", "day"),
        )
    ]
    archive.story(*dated)
    html = site.get("/story/1").text
    assert ">1 May 2026, 08:00 UTC</time>" in html
    assert ">1 May 2026</time>" in html


def test_a_caption_is_set_in_the_direction_of_its_language(
    archive: FilledArchive, site: Site
) -> None:
    archive.article("מעבורת", "טקסט", language="he", image_caption="המעבורת ברציף")
    assert '<figcaption lang="he" dir="rtl"><bdi' in site.get("/a/1").text


def test_versions_stand_side_by_side_where_that_is_asked_for(
    archive: FilledArchive, site: Site
) -> None:
    archive.article("The boat sails", "It sails at nine.\nAll same.\nA third.")
    archive.revision(1, 1, "The boat stays", "It sails at eight.\nAll same.")
    assert 'href="/a/1/history?view=side"' in site.get("/a/1/history").text
    html = re.sub(
        r'<span class="na-unseen">[^<]*</span>', "", site.get("/a/1/history?view=side").text
    )
    rows = re.findall(r"<td>(.*?)</td><td>(.*?)</td>", html)
    assert rows == [
        ("The boat <del>stays</del>", "The boat <ins>sails</ins>"),
        ("It sails at <del>eight.</del>", "It sails at <ins>nine.</ins>"),
        ("All same.", "All same."),
        ("", "<ins>A third.</ins>"),
    ]
    assert '<th scope="col">Version 1</th><th scope="col">Version 2</th>' in html
    assert 'href="/a/1/history"' in html


def test_feeds_on_a_further_page_are_those_of_the_search(
    archive: FilledArchive, site: Site
) -> None:
    for number in range(45):
        archive.article(f"Boat {number}", "A boat.", published_at="2026-05-01T08:00:00Z")
    html = site.get("/search?q=boat&sort=oldest").text
    further = site.get(re.findall(r'href="([^"]+)" rel="next"', html)[0].replace("&amp;", "&")).text
    assert "page=" in re.findall(r'href="([^"]+)" rel="next"', further)[0]
    for kind in ("atom", "feed.json", "csv"):
        links = re.findall(rf'href="(/search\.{kind}[^"]*)"', further)
        assert set(links) == {f"/search.{kind}?q=boat"}


def test_what_was_asked_is_told_as_it_was_written(archive: FilledArchive, site: Site) -> None:
    archive.article("Boat", "A boat.")
    assert ">is:unicorn was left out" in site.get("/search?q=boat+is:unicorn").text


@pytest.mark.parametrize(
    ("path", "status"), [("/nowhere", 404), ("/a/abc", 404), ("/archive/nope", 404)]
)
def test_an_error_leads_back_to_the_search(site: Site, path: str, status: int) -> None:
    answer = site.get(path)
    assert answer.status_code == status
    assert '<a href="/search">Search the archive</a>' in answer.text
