"""The pages as Datasette serves them: what stands on them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.support.archives import FilledArchive, sample_archive
from tests.support.client import PAGES, Site


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    path = tmp_path_factory.mktemp("web") / "sample.db"
    sample_archive(path)
    site = Site(path)
    yield site
    site.close()


def test_the_front_page_has_box_latest_and_sites(site: Site) -> None:
    page = site.get("/").text
    assert 'name="q"' in page
    assert "12 articles from 5 sites" in page
    assert "Harbour council votes to bring back the night ferry" in page
    assert "The Harbour Herald" in page


def test_outlets_are_shown_by_name_and_asked_for_by_either(site: Site) -> None:
    page = site.get("/search?q=ferry").text
    assert 'title="herald.example"><span dir="auto">The Harbour Herald</span>' in page
    assert 'title="ledger.example">The Ledger</span>' in page
    for asked in ("herald.example", '"the harbour herald"'):
        found = site.get("/search.json?q=ferry+site:" + quote(asked)).json()["results"]
        assert [hit["site_name"] for hit in found] == ["The Harbour Herald"]


def test_outlets_of_one_name_are_told_apart(tmp_path: Path) -> None:
    archive = FilledArchive(tmp_path / "twins.db")
    for host in ("a.example", "b.example"):
        archive.site(host, name="Tribune")
        archive.article("Gull", f"A gull at {host}.", url=f"https://{host}/1")
    archive.close()
    site = Site(tmp_path / "twins.db")
    page = site.get("/search?q=gull").text
    site.close()
    assert "Tribune (a.example)" in page
    assert "Tribune (b.example)" in page


def test_a_story_stands_once_among_the_latest(site: Site) -> None:
    latest = site.get("/").text.partition("On many sites")[0]
    assert "Night ferry to return" in latest
    assert "Harbour council votes to bring" not in latest


def test_a_word_finds_its_articles_with_marked_snippets(site: Site) -> None:
    page = site.get("/search?q=nurse").text
    assert "1 article<" in page
    assert "<mark>Nurses</mark> on the late shift" in page


@pytest.mark.parametrize(
    ("q", "better"),
    [
        ("saltmrash", "saltmarsh"),
        ("nigth ferries", "night ferries"),
        ("harbuor council", "harbour council"),
        ("felsturz", "felssturz"),
        ("библеотека", None),
        ("Новый мозт", "Новый мост"),
        ("мостт", "мост"),
        ("xyzzyx", None),
    ],
)
def test_a_word_without_hits_is_answered_with_a_near_one(
    site: Site, q: str, better: str | None
) -> None:
    page = site.get("/search?q=" + quote(q)).text
    assert ("Did you mean" in page) == (better is not None)
    if better:
        assert f">{better}</a>" in page


def test_copies_of_a_story_are_one_hit(site: Site) -> None:
    data = site.get("/search.json?q=ferry").json()
    assert data["count"] == 2
    assert [hit["other_sites"] for hit in data["results"]] == [1]
    for sort in ("newest", "oldest", "archived"):
        assert len(site.get(f"/search.json?q=ferry&sort={sort}").json()["results"]) == 1


@pytest.mark.parametrize(
    ("q", "marked"),
    [("東京", "<mark>東京</mark>"), ("ฝน", "<mark>ฝน</mark>"), ("cafe", "<mark>café</mark>"),
     ("مدرسة", "<mark>المدرسة</mark>"), ("서울", "<mark>서울에서</mark>"),
     ('"eleven minutes"', "<mark>eleven minutes</mark>"), ("saltm*", "<mark>Saltmarsh</mark>")],
)  # fmt: skip
def test_hits_are_marked_in_all_scripts(site: Site, q: str, marked: str) -> None:
    assert marked in site.get("/search.json?q=" + quote(q)).json()["results"][0]["snippet"]


def test_the_address_of_an_article_leads_to_it(site: Site) -> None:
    url = site.get("/search.json?q=ferry").json()["results"][0]["url"]
    answer = site.get("/search?q=" + quote(f" {url}?utm_source=mail#top "))
    assert answer.status_code == 302
    assert url in site.get(answer.headers["location"]).text
    assert site.get("/search?q=" + quote(f"{url}/other")).status_code == 200


def test_facets_narrow_and_can_be_removed(site: Site) -> None:
    page = site.get("/search?q=ferry&site=herald.example").text
    assert "1 article<" in page
    assert 'aria-label="Remove Site: The Harbour Herald" title="herald.example"' in page
    assert 'href="/search?q=ferry"' in page


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


def test_the_reader_page_has_everything(site: Site) -> None:
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
        "See what was cut (2)",
        '<meta name="robots" content="noindex">',
    ):
        assert piece in page, piece
    assert "Dear Reader" not in page


def test_what_was_cut_stands_in_its_place_with_the_reason(site: Site) -> None:
    page = site.get("/a/1?cut=1").text
    before, cut, after = page.partition("Dear Reader, for $5 a month")
    assert cut
    assert "needs fifty" in before
    assert "We counted four hundred" in after
    assert "Cut: the site repeats it" in before
    assert "Cut: reading time" in after


def test_the_words_that_led_here_are_marked(site: Site) -> None:
    assert (
        "the <mark>night</mark> <mark>ferry</mark> between" in site.get("/a/1?q=night+ferry").text
    )


def test_the_history_marks_words_and_flags_stealth(site: Site) -> None:
    page = site.get("/a/1/history").text
    assert '<ins><span class="na-unseen"> [added: </span>' in page
    assert '<del><span class="na-unseen"> [removed: </span>' in page
    assert "without a word" in page
    assert "Changed 1 time since" in page


def test_a_story_lists_its_copies_in_order(site: Site) -> None:
    page = site.get("/story/1").text
    assert "One story, 2 articles on 2 sites" in page
    assert page.index("Harbour council votes") < page.index("Night ferry to return")


def test_sites_show_what_was_learned(site: Site) -> None:
    page = site.get("/sites").text
    assert "Dear Reader, for $5 a month" in page
    assert "newsarchive blocks keep 1" in page


def test_stats_chart_days_and_sites(site: Site) -> None:
    page = site.get("/stats").text
    assert "Articles by day, 2026-03-06 to 2026-05-04" in page
    sites = page.partition("Articles by site</h2>")[2].partition("</section>")[0]
    assert sites.index("world.example") < sites.index("Alpenbote")
    assert 'width="100.0"' in sites
    assert 'width="12.5"' in sites


def test_an_empty_archive_has_pages_too(tmp_path: Path) -> None:
    FilledArchive(tmp_path / "empty.db").close()
    site = Site(tmp_path / "empty.db")
    for path in ("/", "/search", "/search?q=x", "/search.json", "/search.atom", "/sites", "/stats"):
        assert site.get(path).status_code == 200, path
    assert "The archive is empty" in site.get("/").text
    assert site.get("/search.json?q=x").json()["count"] == 0
    site.close()


def test_pages_are_small(site: Site) -> None:
    for path in PAGES:
        assert len(site.get(path).content) < 40_000, path


def test_pages_tell_their_structure(site: Site) -> None:
    """One h1, headings without gaps, a name for each field: what a screen reader goes by."""
    for path in PAGES:
        page = site.get(path).text
        levels = [int(level) for level in re.findall(r"<h([1-6])", page)]
        assert levels.count(1) == 1, path
        assert all(two - one <= 1 for one, two in pairwise(levels)), (path, levels)
        for field in re.findall(r'<input (?!type="hidden")[^>]*id="([^"]+)"', page):
            assert f'for="{field}"' in page, path
        assert '<html lang="en">' in page
        assert "<main" in page


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
