"""The page of an article."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsarchive.web.articles.article_page import _standfirst
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


def test_the_printed_byline_is_shown_where_nobody_is_named(
    archive: FilledArchive, archive_site: Site
) -> None:
    archive.article("Ferry", "It is late.", byline="Herald <city> desk")
    archive.article("Ferry", "It is late.", byline="By Ines Falk", authors=["Ines Falk"])
    assert "Herald &lt;city&gt; desk" in archive_site.get("/a/1").text
    page = archive_site.get("/a/2").text
    assert ">Ines Falk</a>" in page
    assert "By Ines Falk</span>" not in page


def test_the_id_of_an_article_that_was_joined_leads_to_what_it_is_now(
    archive: FilledArchive, archive_site: Site
) -> None:
    archive.article("Ferry", "The ferry is late.", url="https://post.example/ferry")
    archive.execute("INSERT INTO joined_articles VALUES (7, 1)")
    archive.execute(
        "INSERT INTO urls(url, site, state, outcome, article_id)"
        " VALUES ('https://post.example/ferry/amp', 'post.example', 'done', 'duplicate', 1)"
    )
    for path, lead in (
        ("/a/7", "/a/1"),
        ("/a/7?cut=1", "/a/1?cut=1"),
        ("/a/7/history?view=side", "/a/1/history?view=side"),
        ("/search?q=https://post.example/ferry/amp", "/a/1"),
    ):
        response = archive_site.get(path)
        assert (response.status_code // 100, response.headers["location"]) == (3, lead)
    assert archive_site.get("/a/8").status_code == 404


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


def test_the_command_that_restores_a_line_is_beside_it(
    archive: FilledArchive, archive_site: Site
) -> None:
    archive.article("Ferry", "It is late.", removed={0: ("3 minute read", "reading_time")})
    archive.article("Bus", "It is late.", removed={0: ("Bus", "headline")})
    [(family,)] = archive.connection.execute(
        "SELECT family_key FROM blocks WHERE text = '3 minute read'"
    ).fetchall()
    for path in ("/a/1?cut=1", "/a/1/history"):
        page = archive_site.get(path).text
        assert f"Removed: reading time <code>newsarchive blocks keep {family}</code>" in page
        assert "3 minute read" in page
    assert "blocks keep" not in archive_site.get("/a/2?cut=1").text
    archive.execute(
        "UPDATE article_blocks SET removed = NULL, removed_by = NULL, set_aside = 'reading_time'"
        " WHERE article_id = 1 AND removed IS NOT NULL"
    )
    page = archive_site.get("/a/1/history").text
    assert f"Kept: decided by a person <code>newsarchive blocks undo {family}</code>" in page


def test_the_words_of_the_query_are_highlighted_in_the_article(site: Site) -> None:
    assert (
        "the <mark>night</mark> <mark>ferry</mark> between" in site.get("/a/1?q=night+ferry").text
    )


def test_forms_are_highlighted_by_the_language_of_the_article(tmp_path: Path) -> None:
    archive = FilledArchive(tmp_path / "a.db")
    for number, language in ((1, "en"), (2, "de")):
        archive.article(
            "Notes",
            "One guest, two guests and zwei neue Häuser.",
            url=f"https://inn.example/{number}",
            language=language,
        )
    archive.close()
    site = Site(tmp_path / "a.db")
    assert "<mark>guests</mark>" in site.get("/a/1?q=guest").text
    assert "<mark>Häuser</mark>" in site.get("/a/2?q=Haus").text
    assert "<mark>Häuser</mark>" not in site.get("/a/1?q=Haus").text
    site.close()
