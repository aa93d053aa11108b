"""The page of an article, its history, and the page of its story."""

from __future__ import annotations

import re

import pytest

from newsarchive.web.pages.article_pages import _standfirst
from tests.support.archives import FilledArchive
from tests.support.client import Site


def test_the_page_of_an_article_has_all_its_data(site: Site) -> None:
    page = site.get("/a/1").text
    for piece in (
        "Harbour council votes to bring back the night ferry",
        "Four hundred people a week had to go around",
        ">Ines Falk</a>, <a",
        "4 May 2026, 18:20 UTC",
        "5 May 2026, 07:00 UTC",
        "The Saltmarsh ferry at the old quay in March.",
        "Jo Lind / Herald",
        'href="https://herald.example/harbour/night-ferry" rel="noopener noreferrer"',
        "Night ferry to return in September",
        "1 earlier version",
        "Show removed lines (2)",
        '<meta name="robots" content="noindex">',
    ):
        assert piece in page, piece
    assert "Dear Reader" not in page


@pytest.mark.parametrize(
    ("description", "text", "shown"),
    [
        ("It runs again.", "The ferry is back.", "It runs again."),
        ("It  runs again.", "It runs\nagain. The ferry is back.", ""),
        ("It runs again…", "It runs again on Monday.", ""),
        (None, "It runs.", ""),
        ("It runs again.", "", "It runs again."),
    ],
)
def test_a_standfirst_is_not_shown_twice(description: str | None, text: str, shown: str) -> None:
    assert _standfirst(description, text) == shown


def test_removed_lines_are_shown_in_their_places_with_the_reason(site: Site) -> None:
    page = site.get("/a/1?cut=1").text
    before, cut, after = page.partition("Dear Reader, for $5 a month")
    assert cut
    assert "needs fifty" in before
    assert "We counted four hundred" in after
    assert "Removed: repeated by this site" in before
    assert "Removed: reading time" in after


def test_the_words_of_the_query_are_highlighted_in_the_article(site: Site) -> None:
    assert (
        "the <mark>night</mark> <mark>ferry</mark> between" in site.get("/a/1?q=night+ferry").text
    )


def test_the_history_marks_changed_words_and_silent_edits(site: Site) -> None:
    page = site.get("/a/1/history").text
    assert '<ins><span class="na-unseen"> [added: </span>' in page
    assert '<del><span class="na-unseen"> [removed: </span>' in page
    assert "Silent edit" in page
    assert "Changed 1 time since" in page


def test_versions_are_shown_side_by_side_on_request(
    archive: FilledArchive, archive_site: Site
) -> None:
    archive.article("The boat sails", "It sails at nine.\nAll same.\nA third.")
    archive.revision(1, 1, "The boat stays", "It sails at eight.\nAll same.")
    assert 'href="/a/1/history?view=side"' in archive_site.get("/a/1/history").text
    html = re.sub(
        r'<span class="na-unseen">[^<]*</span>', "", archive_site.get("/a/1/history?view=side").text
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


def test_a_story_lists_its_copies_in_order(site: Site) -> None:
    page = site.get("/story/1").text
    assert "Story: 2 articles on 2 sites" in page
    assert page.index("Harbour council votes") < page.index("Night ferry to return")
