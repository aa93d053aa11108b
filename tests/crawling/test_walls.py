"""Walls and removed articles in a crawl: nothing of them is stored, and `failures` says why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.crawls import counts_add_up, crawl, lately, make_all_due, rows, value
from tests.support.fakesite.pages import page
from tests.support.fakesite.server import FakeResponse
from tests.support.fakesite.site import FakeSite
from tests.support.fakesite.trouble import HTML

CHALLENGE = page("Just a moment...", "<script>window._cf_chl_opt={}</script>").encode()


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


def test_walls_are_named_and_a_plain_refusal_is_not(archive: Path) -> None:
    with FakeSite() as site:
        cloudflare, datadome, plain, _ = site.articles(4)
        site.change_response(cloudflare, lambda r: replace(r, status=403, body=CHALLENGE))
        site.change_response(
            datadome, lambda r: FakeResponse(status=403, headers=HTML | {"X-DataDome": "protected"})
        )
        site.fail(plain, 403)
        assert crawl(archive, site.url).out.startswith("site: 1 new")
        ended = rows(archive, "SELECT url, reason, detail, http_status FROM failures ORDER BY url")
        assert set(ended) == {
            (site.url_of(cloudflare), "bot_wall", "Cloudflare, HTTP 403", 403),
            (site.url_of(datadome), "bot_wall", "DataDome, HTTP 403", 403),
            (site.url_of(plain), "http_4xx", "HTTP 403", 403),
        }
    counts_add_up(archive)


def test_a_source_behind_a_wall_says_so(archive: Path) -> None:
    with FakeSite() as site:
        site.articles(2)
        for path in ("/", "/feed.xml"):
            site.change_response(path, lambda r: replace(r, body=CHALLENGE, headers=dict(HTML)))
        result = crawl(archive, f"{site.url}/", f"{site.url}/feed.xml")
    assert result.status == 1
    assert result.err.count("Cloudflare") == 2
    assert rows(archive, "SELECT DISTINCT reason FROM failures") == [("bot_wall",)]


def test_most_requests_that_meet_walls_are_a_warning_from_the_first_run_on(archive: Path) -> None:
    with FakeSite() as site:
        for story in site.articles(4):
            site.change_response(story, lambda r: replace(r, status=403, body=CHALLENGE))
        result = crawl(archive, site.url)
    assert "4 of 4 requests met walls" in result.err
    assert rows(archive, "SELECT walls, verdict FROM site_health") == [(4, "broken")]


def test_a_stored_article_that_leads_to_a_list_is_gone_and_may_come_back(archive: Path) -> None:
    places: dict[str, str] = {}

    def where(path: str) -> Callable[[FakeResponse], FakeResponse]:
        def maybe(response: FakeResponse) -> FakeResponse:
            to = places.get(path)
            return FakeResponse(status=301, headers={"Location": to}) if to else response

        return maybe

    with FakeSite() as site:
        story, other, *_ = site.articles(12, published=lately(1))
        for each in (story, other):
            site.change_response(each, where(each.path))
        crawl(archive, site.url)
        before = rows(archive, "SELECT title, text, published_at FROM articles ORDER BY id")
        places |= {story.path: "/", other.path: "/city"}
        make_all_due(archive)
        crawl(archive, site.url)
        gone = "SELECT url FROM articles WHERE gone_at IS NOT NULL"
        assert set(rows(archive, gone)) == {(site.url_of(story),), (site.url_of(other),)}
        assert value(archive, "SELECT count(*) FROM urls WHERE reason = 'gone'") == 2
        places.clear()
        make_all_due(archive)
        site.article()  # a change, so that the feed is read whole and names them again
        crawl(archive, site.url)
        assert not rows(archive, gone), "they came back"
        after = rows(archive, "SELECT title, text, published_at FROM articles ORDER BY id")
        assert after[:12] == before
        assert not rows(archive, "SELECT * FROM revisions")
    counts_add_up(archive)


def test_a_removed_article_that_was_never_stored_is_gone_and_not_an_article(archive: Path) -> None:
    with FakeSite() as site:
        first, second, *_ = site.articles(12)
        site.redirect(first.path, "/")
        site.redirect(second.path, "/city")
        crawl(archive, site.url)
    gone = rows(archive, "SELECT url, outcome FROM urls WHERE reason = 'gone'")
    assert set(gone) == {(site.url_of(first), "skipped"), (site.url_of(second), "skipped")}
    assert value(archive, "SELECT count(*) FROM articles") == 10
    counts_add_up(archive)


def test_a_consent_page_on_another_host_is_a_wall_and_no_page_of_another_site(
    archive: Path,
) -> None:
    with FakeSite() as site, FakeSite() as gate:
        first, second = site.articles(2)
        site.redirect(first.path, f"{gate.url}/consent?return={first.path}")
        site.redirect(second.path, f"{gate.url}/some-other-page")
        allowed = ("ALLOW_PRIVATE_HOSTS=" + gate.url.removeprefix("http://"),)
        crawl(archive, site.url, settings=allowed)
        assert gate.requests == []
        reason = "SELECT reason FROM urls WHERE url = ?"
        assert value(archive, reason, site.url_of(first)) == "consent_wall"
        assert value(archive, reason, site.url_of(second)) == "offsite"
