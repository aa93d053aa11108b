"""What pages and hits say about articles that were revised, edited silently, gone and back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.archives import FilledArchive
from tests.support.client import Site
from tests.support.commands import call

DAY = "2026-05-{:02}T12:00:00Z"


def revise(archive: FilledArchive, article: int, number: int, day: int, **change: Any) -> None:
    change = {"kind": "text", "words_added": 12, "words_removed": 3, "share": 0.04} | change
    archive.revision(
        article,
        number,
        "The pier",
        "The pier is shut.",
        change=json.dumps(change),
        replaced_at=DAY.format(day),
    )


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with an article for each thing that may happen to one."""
    path: Path = tmp_path_factory.mktemp("happened") / "archive.db"
    archive = FilledArchive(path)
    for title in ("Revised pier", "Silent pier", "Gone pier", "Back pier", "Plain pier", "Same"):
        archive.article(
            title,
            "The pier is open.",
            published_at="2026-04-30T10:00:00Z",
            last_seen_at=DAY.format(2),
        )
    revise(archive, 1, 1, 3, kind="typography", words_added=0, words_removed=0, share=0)
    revise(archive, 1, 2, 4, stealth=True)
    revise(archive, 1, 3, 5, kind="correction")
    revise(archive, 2, 1, 3, kind="headline", words_added=0, words_removed=0, share=0)
    revise(archive, 2, 2, 6, stealth=True)
    revise(archive, 5, 1, 3, kind="typography", stealth=True)
    for article in (3, 4):
        archive.execute("UPDATE articles SET gone_at = ? WHERE id = ?", DAY.format(7), article)
        archive.execute(
            "UPDATE articles SET gone_at = NULL, last_seen_at = ? WHERE id = ?",
            DAY.format(8),
            article,
        )
    archive.execute("UPDATE articles SET gone_at = ? WHERE id = 3", DAY.format(9))
    archive.execute(
        """UPDATE articles SET other_titles = '["The <b> pier", "Pier?"]' WHERE id = 6"""
    )
    archive.story(1, 2, 3)
    archive.close()
    return path


@pytest.fixture(scope="module")
def news(path: Path) -> Iterator[Site]:
    site = Site(path)
    yield site
    site.close()


def text_of(html: str) -> str:
    return " ".join(re.sub("<[^>]*>", "", html).split())


def badges(page: str, title: str) -> list[str]:
    """Return the badges of the hit with *title* in *page*."""
    (hit,) = (
        each for each in page.split("<article")[1:] if title in text_of(each.split("</h2")[0])
    )
    hit = hit.split("</article>")[0]
    return [text_of(each) for each in re.findall('<span class="badge[^>]*>(.*?)</span>', hit)]


BADGES = {
    "Revised pier": ["silent edit 4 May 2026", "revised 5 May 2026"],
    "Silent pier": ["silent edit 6 May 2026"],
    "Gone pier": ["taken down 9 May 2026"],
    "Back pier": ["online again 8 May 2026"],
    "Plain pier": [],
}


@pytest.mark.parametrize(
    ("address", "missing"),
    [
        ("/search?q=revised+pier", BADGES.keys() - {"Revised pier"}),
        ("/search?q=is:gone", BADGES.keys() - {"Gone pier"}),
        ("/story/1", {"Back pier", "Plain pier"}),
    ],
)
def test_hits_have_badges_with_dates(news: Site, address: str, missing: set[str]) -> None:
    page = news.get(address).text
    for title in BADGES.keys() - missing:
        assert badges(page, title) == BADGES[title]


def test_the_latest_articles_have_badges(news: Site) -> None:
    assert badges(news.get("/").text, "Back pier") == BADGES["Back pier"]


def test_a_change_of_an_article_that_is_gone_says_so(news: Site) -> None:
    archive_page = news.get("/changes?kind=returned").text
    assert badges(archive_page, "Gone pier") == ["Online again", "taken down 9 May 2026"]
    assert badges(archive_page, "Back pier") == ["Online again"]


def test_hits_as_data_have_the_times(news: Site) -> None:
    hits = {hit["id"]: hit for hit in news.get("/story/1.json").json()["results"]}
    assert (hits[1]["revisions"], hits[1]["revised_at"]) == (2, DAY.format(5))
    assert (hits[1]["silent_edits"], hits[1]["silent_at"]) == (1, DAY.format(4))
    assert (hits[3]["gone_at"], hits[3]["back_at"]) == (DAY.format(9), DAY.format(8))
    history = news.get("/a/3/history.json").json()
    assert history["absences"] == [
        {"gone_at": DAY.format(9), "back_at": None},
        {"gone_at": DAY.format(7), "back_at": DAY.format(8)},
    ]
    assert news.get("/a/6.json").json()["other_titles"] == ["The <b> pier", "Pier?"]


TOLD = {
    1: ["Revised 2 times (once silently), last on 5 May 2026, 12:00 UTC."],
    2: ["Revised 2 times, last on 6 May 2026, 12:00 UTC, silently."],
    3: [
        "Taken down: gone since 9 May 2026, 12:00 UTC.",
        "It was also gone from 7 May 2026, 12:00 UTC to 8 May 2026, 12:00 UTC.",
    ],
    4: ["Online again: it was gone from 7 May 2026, 12:00 UTC to 8 May 2026, 12:00 UTC."],
}


@pytest.mark.parametrize("article", TOLD)
def test_the_article_says_at_its_top_what_happened(news: Site, path: Path, article: int) -> None:
    page = news.get(f"/a/{article}").text
    header = text_of(page.partition("<header>")[2].partition("</header>")[0])
    terminal = " ".join(call(path, "show", str(article)).split())
    for sentence in TOLD[article]:
        assert sentence in header
        assert sentence in terminal
    assert ("Revised" in header) == (article < 3)
    assert f'<a href="/a/{article}/history">Revised' in page or article > 2
    assert "The pier is open." in page


def test_typography_is_no_revision_and_is_folded_away(news: Site, path: Path) -> None:
    assert "Revised" not in text_of(news.get("/a/5").text.partition("</header>")[0])
    page = news.get("/a/5/history").text
    assert "except once only in typography" in text_of(page)
    assert '<details class="change folded"><summary id="v2"' in page
    assert "Silent edit" not in page
    mixed = text_of(news.get("/a/1/history").text)
    assert "Changed 2 times since" in mixed
    assert "and once only in typography" in mixed
    terminal = call(path, "show", "5", "--history")
    assert "Version 2, archived on 3 May 2026, 12:00 UTC: Typography" in terminal
    assert "[-" not in terminal


def test_each_version_has_kind_and_size(news: Site, path: Path) -> None:
    page = text_of(news.get("/a/1/history").text)
    terminal = " ".join(call(path, "show", "1", "--history").split())
    assert "Version 4, archived on 5 May 2026, 12:00 UTC Correction +12 −3 words, 4 %" in page
    assert (
        "Version 4, archived on 5 May 2026, 12:00 UTC: Correction (+12 −3 words, 4 %)" in terminal
    )
    silent = "Silent edit: the page’s “modified” date did not change"
    assert f"Text changed +12 −3 words, 4 % {silent}" in page
    assert f"Text changed (+12 −3 words, 4 %) {silent}" in terminal
    assert "UTC Headline changed Version" not in text_of(news.get("/a/2/history").text)


def test_other_headlines_are_shown(news: Site, path: Path) -> None:
    for page in ("/a/6", "/a/6/history"):
        html = news.get(page).text
        assert "Also headlined “The &lt;b&gt; pier”, “Pier?”." in " ".join(
            re.sub("<[^>]*>", "", html).split()
        )
    printed = call(path, "show", "6", "--history")
    assert "Also headlined “The <b> pier”, “Pier?”." in " ".join(printed.split())
