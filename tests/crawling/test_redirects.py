"""Redirects by cookie and by markup, and sites that have moved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from scrapy.http import HtmlResponse

from newsarchive.crawling.middlewares.redirects import refresh_of
from tests.support.crawls import counts_add_up, crawl, rows, value
from tests.support.fakesite.pages import page
from tests.support.fakesite.server import FakeResponse
from tests.support.fakesite.site import FakeSite


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


def to(location: str, cookie: str = "") -> FakeResponse:
    headers = {"Location": location} | ({"Set-Cookie": cookie} if cookie else {})
    return FakeResponse(status=302, headers=headers)


def want_cookie(site: FakeSite, target: object, cookie: str, otherwise: FakeResponse) -> None:
    """Answer *target* with *otherwise* until the request has *cookie*."""
    change = lambda r: replace(r, needs_cookie=cookie, otherwise=otherwise)  # noqa: E731
    site.change_response(target, change)  # type: ignore[arg-type]


def with_head(head: str) -> Callable[[FakeResponse], FakeResponse]:
    """Return the change that adds *head* to a page's head."""
    added = b"<head>" + head.encode()
    return lambda r: replace(r, body=r.body.replace(b"<head>", added))


def cookies_sent(site: FakeSite) -> list[tuple[str, str]]:
    return [(r.path, r.headers["cookie"]) for r in site.requests if "cookie" in r.headers]


def test_an_article_that_redirects_to_itself_to_set_a_cookie_is_stored(archive: Path) -> None:
    with FakeSite() as site:
        story, _ = site.articles(2)
        want_cookie(site, story, "visit=7", to(story.path, "visit=7; Path=/; HttpOnly"))
        result = crawl(archive, site.url)
        assert result.out.startswith("site: 2 new"), result.out + result.err
        assert cookies_sent(site) == [(story.path, "visit=7")], "nothing is kept after the visit"
        assert site.request_count(story) == 2
    assert value(archive, "SELECT url FROM articles WHERE title = ?", story.title) == (
        site.url_of(story)
    )
    counts_add_up(archive)


def test_the_cookie_may_be_set_by_another_path_of_the_host(archive: Path) -> None:
    with FakeSite() as site:
        [story] = site.articles(1)
        want_cookie(site, story, "a=\xe9", to(f"/session?next={story.path}"))
        site.respond(
            "/session", status=302, headers={"Location": story.path, "Set-Cookie": "a=\xe9"}
        )
        assert crawl(archive, site.url).out.startswith("site: 1 new")
    [(story_url,)] = rows(archive, "SELECT url FROM articles")
    assert story_url == site.url_of(story)


def test_feeds_and_home_pages_get_their_cookies_too(archive: Path) -> None:
    with FakeSite() as site:
        site.articles(2)
        for path in ("/", "/feed.xml", "/robots.txt"):
            want_cookie(site, path, "c=1", to(path, "c=1"))
        assert crawl(archive, site.url).out.startswith("site: 2 new")


def test_cookies_go_to_no_other_host_and_with_no_plain_redirect(archive: Path) -> None:
    with FakeSite() as site, FakeSite() as other:
        moved, walled = site.articles(2)
        site.change_response(moved, lambda r: to("/new-place/of-the-first-story-1", "track=1"))
        site.respond("/new-place/of-the-first-story-1", page("A", "<p>One two three.</p>"))
        site.change_response(
            walled, lambda r: to(f"{other.url}/gate", "secret=1; Domain=127.0.0.1")
        )
        other.redirect("/gate", site.url_of(walled))
        allowed = ("ALLOW_PRIVATE_HOSTS=" + other.url.removeprefix("http://"),)
        crawl(archive, f"{site.url}/", f"{other.url}/", settings=allowed)
        assert cookies_sent(other) == []
        assert {path for path, _ in cookies_sent(site)} == {walled.path}
    reason = "SELECT reason FROM urls WHERE url = ?"
    assert value(archive, reason, site.url_of(walled)) == "redirect_loop"


def refresh(content: str) -> str:
    return f'<meta http-equiv="refresh" content="{content}">'


def test_a_home_page_that_sends_readers_on_by_its_markup_is_followed(archive: Path) -> None:
    with FakeSite() as site:
        site.articles(2, section="en")
        front = site.respond("/start", page("Post", "", head=refresh("5; URL='/en'")))
        assert crawl(archive, front).out.startswith("site: 2 new")


def test_an_article_that_sends_readers_on_is_stored_where_it_leads(archive: Path) -> None:
    with FakeSite() as site:
        story = site.article(in_feed=False, in_sitemap=False, on_home=False, in_section=False)
        site.respond("/go/1", page("Moved", "<p>Wait.</p>", head=refresh("0;url=" + story.path)))
        site.respond("/list.xml", f"<urlset><url><loc>{site.url}/go/1</loc></url></urlset>")
        crawl(archive, f"{site.url}/list.xml")
    assert rows(archive, "SELECT url FROM articles") == [(site.url_of(story),)]


def test_a_refresh_obeys_robots_and_the_borders_of_the_crawl(archive: Path) -> None:
    with FakeSite() as site, FakeSite() as private:
        paths = ["/news/a-story-that-leads-out-1", "/news/a-story-that-robots-forbid-2",
                 "/news/a-story-that-goes-round-3"]  # fmt: skip
        ways = [private.url + "/x", "/private/a", "/news/a-story-that-goes-round-4"]
        for path, target in zip(paths, ways, strict=True):
            site.respond(path, page("x", "", head=refresh("1;url=" + target)))
        site.respond(ways[2], page("x", "", head=refresh("1;url=" + paths[2])))
        site.set_robots(disallow=["/private/"])
        links = "".join(f"<url><loc>{site.url}{path}</loc></url>" for path in paths)
        site.respond("/list.xml", f"<urlset>{links}</urlset>")
        crawl(archive, f"{site.url}/list.xml")
        assert private.requests == []
        reasons = dict(rows(archive, "SELECT url, reason FROM urls"))
        assert [reasons[site.url + path] for path in paths] == [
            "private_address", "robots", "redirect_loop",
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (refresh("0;url=/a"), (0.0, "http://x.example/a")),
        (refresh("3; URL='https://y.example/b c'"), (3.0, "https://y.example/b%20c")),
        (refresh("300"), (300.0, "http://x.example/")),
        (refresh("0; /a"), (0.0, "http://x.example/a")),
        (refresh(" 3 ,Url = '/a?x=1&amp;y=2' "), (3.0, "http://x.example/a?x=1&y=2")),
        (refresh("0.5;url=/a"), (0.0, "http://x.example/a")),
        ("<META CONTENT=0;/a HTTP-EQUIV=REFRESH>", (0.0, "http://x.example/a")),
        (refresh("url=/a"), (0.0, None)),
        ("<title>" + refresh("0;url=/a") + "</title>", (0.0, None)),
        (refresh("0;url=javascript:void(0)"), (0.0, None)),
        (refresh("0;url=http://[bad"), (0.0, None)),
        ("<!-- " + refresh("0;url=/a") + " -->", (0.0, None)),
        ("<noscript>" + refresh("0;url=/a") + "</noscript>", (0.0, None)),
        ("<template>" + refresh("0;url=/a") + "</template>", (0.0, None)),
        ("<script>var x='" + refresh("0;url=/a") + "'</script>", (0.0, None)),
        ('<base href="/en/">' + refresh("0;url=a"), (0.0, "http://x.example/en/a")),
    ],
)
def test_the_refresh_of_a_page_is_what_a_browser_would_obey(
    head: str, expected: tuple[float, str | None]
) -> None:
    body = page("t", "<p>text</p>", head=head).encode()
    found = refresh_of(HtmlResponse("http://x.example/", body=body, encoding="utf-8"))
    assert found == expected


def test_the_header_refresh_is_read_as_the_markup_is() -> None:
    headers = {"Refresh": "2; url=/en/", "Content-Type": "text/html"}
    assert refresh_of(HtmlResponse("http://x.example/", headers=headers)) == (
        2.0,
        "http://x.example/en/",
    )


def test_a_page_that_reloads_itself_until_it_gets_its_cookie_is_passed(archive: Path) -> None:
    with FakeSite() as site:
        [story] = site.articles(1)
        wait = page("Wait", "", head=refresh("1"))
        headers = {"Set-Cookie": "seen=1; Path=/", "Content-Type": "text/html"}
        want_cookie(site, story, "seen=1", FakeResponse(body=wait.encode(), headers=headers))
        assert crawl(archive, site.url).out.startswith("site: 1 new")


def test_a_redirect_may_add_a_parameter_as_it_sets_its_cookie(archive: Path) -> None:
    with FakeSite() as site:
        [story] = site.articles(1)
        want_cookie(site, story, "seen=1", to(story.path + "?checked=1", "seen=1; Path=/"))
        crawl(archive, site.url)
        assert cookies_sent(site) == [(story.path + "?checked=1", "seen=1")]


def test_a_page_that_reloads_itself_is_read_as_it_is(archive: Path) -> None:
    with FakeSite() as site:
        [story, late] = site.articles(2)
        for target, content in ((story, "0;url=" + story.path + "#top"), (late, "300;url=/")):
            site.change_response(target, with_head(refresh(content)))
        assert crawl(archive, site.url).out.startswith("site: 2 new")
        assert site.request_count(story) == 1


def test_an_error_page_that_leads_to_the_home_page_stays_an_error(archive: Path) -> None:
    with FakeSite() as site:
        [story] = site.articles(1)
        body = page("Not found", "<p>You will be sent on.</p>", head=refresh("3;url=/"))
        site.respond(story.path, body, 404)
        crawl(archive, site.url)
    assert rows(archive, "SELECT http_status FROM urls WHERE reason = 'http_4xx'") == [(404,)]


SPIDER = """
from newsarchive.crawling.spider import NewsSpider

class Moved(NewsSpider):
    name = "moved"
    publisher = "The Old Post"
    home = "{home}/"
"""


def test_a_home_page_on_another_domain_is_a_warning_that_names_it(archive: Path) -> None:
    with FakeSite() as new, FakeSite() as old:
        new.articles(1)
        old.redirect("/", new.url + "/", 301)
        hosts = [each.url.removeprefix("http://") for each in (new, old)]
        folder = archive.parent / "spiders"
        folder.mkdir()
        (folder / "moved.py").write_text(SPIDER.format(home=old.url))
        (archive.parent / "scrapy.cfg").write_text("[settings]\ndefault=newsarchive.settings\n")
        allowed = ("ALLOW_PRIVATE_HOSTS=" + ",".join(hosts),)
        by_file = crawl(archive, spider="moved", settings=allowed)
        assert f"redirects to another site, {hosts[0]}" in by_file.err
        assert "change `home`" in by_file.err
        by_hand = crawl(archive.with_name("other.db"), old.url, settings=allowed)
        assert f"name {new.url}/ as start" in by_hand.err
        assert by_hand.out.startswith("site: 1 new")
