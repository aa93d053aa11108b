"""Walls and removed articles in a crawl: nothing of them is stored, and `failures` says why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.commands import call
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
        cloudflare, datadome, aws, plain, _ = site.articles(5)
        site.change_response(cloudflare, lambda r: replace(r, status=403, body=CHALLENGE))
        site.change_response(
            datadome, lambda r: FakeResponse(status=403, headers=HTML | {"X-DataDome": "protected"})
        )
        site.change_response(
            aws,
            lambda r: FakeResponse(status=202, headers=HTML | {"x-amzn-waf-action": "challenge"}),
        )
        site.fail(plain, 403)
        assert crawl(archive, site.url).out.startswith("site: 1 new")
        ended = rows(archive, "SELECT url, reason, detail, http_status FROM failures ORDER BY url")
        assert set(ended) == {
            (site.url_of(cloudflare), "bot_wall", "Cloudflare, HTTP 403", 403),
            (site.url_of(datadome), "bot_wall", "DataDome, HTTP 403", 403),
            (site.url_of(aws), "bot_wall", "AWS WAF, HTTP 202", 202),
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


#: In no language that the program knows.
LINES = [
    "Mokala ilin veste harun, dolim sa kerat venu palimo osti nareka tul.",
    "Harun velit sa mokala, deri nostim palo kerat invesa tulim ardeno.",
    "Osti nareka venu dolim, sa kerat ilin mokala veste palimo harun teri.",
    "Nostim deri ardeno velit, tulim invesa palo sa harun kerat mokala.",
]


def unsigned(title: str, *lines: str, varying: str = "") -> str:
    text = "".join(f"<p>{line}</p>" for line in lines)
    return page(title, f"<main><h1>{title}</h1>{text}<p>{varying}</p></main>")


def test_one_page_in_place_of_many_articles_is_stored_for_none(archive: Path) -> None:
    with FakeSite() as site:
        stored = site.articles(2, published=lately(1))
        crawl(archive, site.url)
        before = rows(archive, "SELECT url, title, text, published_at, authors FROM articles")
        for number, story in enumerate([*stored, *site.articles(3, published=lately(1))]):
            wall = unsigned("Harun velit", *LINES, varying=f"ID 8f3{number}ac91e22 10.0.{number}.7")
            site.respond(story.path, wall)
        make_all_due(archive)
        result = crawl(archive, site.url)
        assert result.out.startswith("site: 0 new, 0 revised, 0 unchanged, 0 duplicates, 5 failed")
        assert "5 of 5 requests met walls" in result.err
    call(archive, "reextract")
    assert rows(archive, "SELECT url, title, text, published_at, authors FROM articles") == before
    assert rows(archive, "SELECT DISTINCT reason FROM failures") == [("bot_wall",)]
    assert not rows(archive, "SELECT * FROM revisions")
    assert value(archive, "SELECT count(*) FROM articles WHERE gone_at IS NOT NULL") == 0
    counts_add_up(archive)


def test_a_wall_that_comes_for_one_new_article_in_each_run_is_known_by_the_third(
    archive: Path,
) -> None:
    with FakeSite() as site:
        for number in range(5):
            [story] = site.articles(1, published=lately(1))
            varying = f"ID 8f3{number}ac91e22 10.0.{number}.7"
            site.respond(story.path, unsigned("Harun velit", *LINES, varying=varying))
            crawl(archive, site.url)
    assert value(archive, "SELECT count(*) FROM articles") == 2, "two may be one article twice"
    assert rows(archive, "SELECT reason FROM failures") == [("bot_wall",)] * 3
    counts_add_up(archive)


def test_one_article_at_several_urls_is_no_wall(archive: Path) -> None:
    paths = ["/news/the-weir-is-open-again", "/amp/the-weir-is-open-again", "/node/4711",
             "/print/the-weir-is-open-again"]  # fmt: skip
    with FakeSite() as site:
        for path in paths:
            site.respond(path, unsigned("The weir", *LINES))
        site.respond("/news/another-story-of-the-day", unsigned("Mills", *LINES[:2], "Teri sa."))
        links = "".join(
            f"<url><loc>{site.url}{path}</loc></url>"
            for path in [*paths, "/news/another-story-of-the-day"]
        )
        site.respond("/list.xml", f"<urlset>{links}</urlset>")
        crawl(archive, f"{site.url}/list.xml")
    assert not rows(archive, "SELECT * FROM failures")
    assert value(archive, "SELECT count(DISTINCT title) FROM articles") == 2
    counts_add_up(archive)


def test_a_page_without_date_and_author_does_not_replace_an_article_it_shares_nothing_with(
    archive: Path,
) -> None:
    with FakeSite() as site:
        [story] = site.articles(1, published=lately(1))
        crawl(archive, site.url)
        site.respond(story.path, unsigned("Harun velit", *LINES))
        make_all_due(archive)
        crawl(archive, site.url)
        assert rows(archive, "SELECT title FROM articles") == [(story.title,)]
        assert rows(archive, "SELECT reason FROM failures") == [("bot_wall",)]


def test_an_article_without_date_and_author_may_be_rewritten(archive: Path) -> None:
    with FakeSite() as site:
        url = site.respond("/news/the-weir-is-open-again", unsigned("The weir", *LINES))
        crawl(archive, url)
        site.respond("/news/the-weir-is-open-again", unsigned("Tulim", "Ardeno nostim " * 20))
        assert "1 revised" in crawl(archive, url).out
    assert value(archive, "SELECT count(*) FROM revisions") == 1


def signed(title: str, *lines: str) -> str:
    head = '<meta property="article:published_time" content="2026-03-01T08:00:00Z">'
    return unsigned(title, *lines).replace("</head>", f"{head}</head>")


def test_one_text_under_the_heads_of_stored_articles_replaces_none(archive: Path) -> None:
    with FakeSite() as site:
        stories = site.articles(4, published=lately(1))
        crawl(archive, site.url)
        before = rows(archive, "SELECT url, title, text FROM articles")
        for story in stories[:2]:
            site.respond(story.path, signed(story.title, *LINES[:2]))
        make_all_due(archive)
        assert "2 unchanged, 0 duplicates, 2 failed" in crawl(archive, site.url).out
        assert rows(archive, "SELECT url, title, text FROM articles") == before
        assert rows(archive, "SELECT DISTINCT reason FROM failures") == [("bot_wall",)]
    counts_add_up(archive)


def test_a_signed_article_may_be_rewritten_whole(archive: Path) -> None:
    with FakeSite() as site:
        first, second = site.articles(2, published=lately(1))
        crawl(archive, site.url)
        site.respond(first.path, signed(first.title, *LINES[:2]))
        site.respond(second.path, signed(second.title, *LINES[2:]))
        make_all_due(archive)
        assert "2 revised" in crawl(archive, site.url).out
    assert value(archive, "SELECT count(*) FROM revisions") == 2


def test_many_articles_that_lead_to_one_page_are_gone(archive: Path) -> None:
    with FakeSite() as site:
        stories = site.articles(4)
        site.respond("/notice", unsigned("Harun velit", *LINES))
        for story in stories:
            site.redirect(story.path, "/notice")
        site.articles(1)
        result = crawl(archive, site.url)
        assert result.out.startswith("site: 1 new"), result.out
    assert value(archive, "SELECT count(*) FROM urls WHERE reason = 'gone'") == 4
    counts_add_up(archive)


def test_articles_that_lead_to_one_article_keep_it_once(archive: Path) -> None:
    with FakeSite() as site:
        target = site.article(in_feed=False, in_sitemap=False, on_home=False, in_section=False)
        stories = site.articles(2)
        for story in stories:
            site.redirect(story.path, target)
        assert crawl(archive, site.url).out.startswith("site: 1 new")
    assert rows(archive, "SELECT url FROM articles") == [(site.url_of(target),)]
    counts_add_up(archive)
