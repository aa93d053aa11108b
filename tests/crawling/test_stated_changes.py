"""What sources state about changes, and validators that lie: who is believed, and how far."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from newsarchive.archive.ledger.stated_changes import sample_of
from tests.support.crawls import crawl, lately, make_all_due, rows, value
from tests.support.fakesite.site import FakeSite

#: Articles are requested for nothing but a stated change.
NO_AGES = ("REVISIT_AGES=",)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


def states_now(site: FakeSite, path: str = "/lying.xml") -> str:
    """Have the sitemap at *path* state a change of each article at this moment."""
    stamp = lately(-0.001 * len(site.requests))  # later each time, without a pause of the test
    places = "".join(
        f"<url><loc>{site.url_of(story)}</loc><lastmod>{stamp}</lastmod></url>"
        for story in site.stories
    )
    return site.respond(path, f"<urlset>{places}</urlset>")


def requests_of_stories(site: FakeSite) -> int:
    """Return how many stories were requested since the last call."""
    count = sum(site.request_count(story) for story in site.stories)
    site.clear_log()
    return count


@pytest.mark.parametrize(("stated", "asked"), [(1, 1), (3, 1), (8, 2), (12, 3), (5000, 3)])
def test_of_a_doubted_source_few_are_requested_the_longest_unseen_first(
    stated: int, asked: int
) -> None:
    urls = [(f"/{number}", f"2026-01-01T{number:06}") for number in reversed(range(stated))]
    assert sample_of(urls) == {f"/{number}" for number in range(asked)}


def test_a_source_that_always_states_now_is_doubted_until_it_is_right_again(archive: Path) -> None:
    with FakeSite() as site:
        stories = site.articles(12)
        asked, last = [], ""
        for _ in range(4):
            last = crawl(archive, states_now(site), settings=NO_AGES).out
            asked.append(requests_of_stories(site))
        assert asked == [12, 12, 3, 3]
        assert "9 stated changes not believed" in last
        assert rows(archive, "SELECT confirmed, refuted, doubt FROM source_dates") == [(0, 18, 10)]
        for number in (1, 2):
            for story in stories:
                site.revise(story, title=f"{story.title} {number}")
            assert "3 revised" in crawl(archive, states_now(site), settings=NO_AGES).out
            if value(archive, "SELECT doubt FROM source_dates") < 5:
                break
        for story in stories:
            site.revise(story, title=f"{story.title} anew")
        assert "12 revised" in crawl(archive, states_now(site), settings=NO_AGES).out
    assert value(archive, "SELECT doubt FROM source_dates") == 0


def test_a_truthful_source_beside_a_lying_one_is_believed(archive: Path) -> None:
    with FakeSite() as site:
        stories = site.articles(12)
        for _ in range(3):
            crawl(archive, states_now(site), settings=NO_AGES)
        site.clear_log()
        for story in stories[:5]:
            site.revise(story, title=f"{story.title} at last", modified=lately(-1))
        result = crawl(archive, site.url + "/sitemap.xml", settings=NO_AGES)
        assert "5 revised" in result.out, result.out
        assert requests_of_stories(site) == 5


def test_a_redesign_costs_one_wave(archive: Path) -> None:
    with FakeSite() as site:
        stories = site.articles(12)
        crawl(archive, site.url + "/sitemap.xml", settings=NO_AGES)
        requests_of_stories(site)
        for story in stories:
            site.revise(story, modified=lately(-1))
        asked = []
        for _ in range(2):
            crawl(archive, site.url + "/sitemap.xml", settings=NO_AGES)
            asked.append(requests_of_stories(site))
        site.revise(stories[3], title="The pier reopens", modified=lately(-2))
        assert "1 revised" in crawl(archive, site.url + "/sitemap.xml", settings=NO_AGES).out
    assert asked == [12, 0]


@pytest.mark.parametrize("source", ["/feed.xml", "/sitemap.xml"])
def test_a_source_that_answers_all_conditions_with_304_is_read_whole_by_force_and_each_day(
    archive: Path, source: str
) -> None:
    with FakeSite() as site:
        fixed = {"ETag": '"fixed"', "Content-Type": "application/xml"}
        site.change_response(source, lambda reply: replace(reply, headers=fixed))
        site.article()
        crawl(archive, site.url + source)
        site.article()
        assert "0 new" in crawl(archive, site.url + source).out
        assert "1 new" in crawl(archive, site.url + source, force=1).out
        site.article()
        assert "0 new" in crawl(archive, site.url + source).out
        with closing(sqlite3.connect(archive)) as connection, connection:
            connection.execute("UPDATE urls SET whole_at = ?", (lately(25),))
        assert "1 new" in crawl(archive, site.url + source).out


def test_force_sends_no_conditions_for_articles_either(archive: Path) -> None:
    with FakeSite() as site:
        story = site.article(published=lately())
        crawl(archive, site.url + "/feed.xml")
        for force in (0, 1):
            make_all_due(archive)
            crawl(archive, site.url + "/feed.xml", force=force)
        assert [r.status for r in site.requests if r.path == story.path] == [200, 304, 200]


def test_a_304_that_nobody_asked_for_is_a_failure(archive: Path) -> None:
    with FakeSite() as site:
        story = site.article()
        site.fail(story, 304)
        assert "1 failed" in crawl(archive, site.url + "/feed.xml").out
        site.fail("/feed.xml", 304)
        result = crawl(archive, site.url + "/feed.xml", force=1)
    assert result.status == 1
    reasons = rows(archive, "SELECT reason, http_status FROM failures")
    assert reasons == [("http_other", 304), ("http_other", 304)]
