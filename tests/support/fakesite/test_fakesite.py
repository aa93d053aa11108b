"""The fake site does everything that a test can declare, over real HTTP."""

import gzip
import http.client
import json
import threading
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from itertools import combinations
from typing import Any, cast
from urllib.parse import urlsplit

import pytest
from lxml import etree, html

from tests.support.fakesite.site import FakeSite
from tests.support.xpath import strings


@pytest.fixture
def site() -> Iterator[FakeSite]:
    with FakeSite() as site:
        yield site


@dataclass(frozen=True)
class Response:
    """What the fake site sent: status, headers, body."""

    status: int
    headers: Message
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


def get(url: str, method: str = "GET", timeout: float = 5, **headers: str) -> Response:
    """Request *url* once, with no redirect followed; ``If_None_Match=`` sends If-None-Match."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=timeout)
    try:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, url[url.index("/", 8) :], headers=names)
        response = connection.getresponse()
        return Response(response.status, response.headers, response.read())
    finally:
        connection.close()


def locations(xml: bytes) -> list[str]:
    return strings(etree.fromstring(xml), "//*[local-name()='loc']/text()")


# --- stories ---------------------------------------------------------------


def test_an_article_page_has_what_real_ones_have(site: FakeSite) -> None:
    story = site.article(
        "Bridge & <harbour> open",
        paragraphs=["First.", "Second."],
        author="Ada Quill",
        caption="The bridge.",
        credit="Photo: M. Vance",
        appeal=True,
        free=False,
        summary="At last.",
    )
    tree = html.fromstring(get(site.url_of(story)).text)
    data = json.loads("".join(strings(tree, "//script[@type='application/ld+json']/text()")))
    assert data["headline"] == "Bridge & <harbour> open"
    assert data["author"] == [{"@type": "Person", "name": "Ada Quill"}]
    assert data["isAccessibleForFree"] is False
    assert tree.xpath("string(//h1)") == "Bridge & <harbour> open"
    assert tree.xpath("string(//time/@datetime)") == story.published
    assert tree.xpath("string(//figcaption)") == "The bridge. Photo: M. Vance"
    assert tree.xpath("//article/p[not(@class)]/text()") == ["First.", story.appeal, "Second."]
    assert tree.xpath("string(//meta[@property='og:description']/@content)") == "At last."


def test_each_source_of_metadata_can_be_switched_off(site: FakeSite) -> None:
    page = get(site.url_of(site.article(json_ld=False, meta=False, time_tag=False))).text
    assert "ld+json" not in page
    assert "og:title" not in page
    assert "<time" not in page


@pytest.mark.parametrize(
    ("path", "flag"),
    [
        ("/feed.xml", "in_feed"),
        ("/atom.xml", "in_feed"),
        ("/feed.json", "in_feed"),
        ("/sitemap.xml", "in_sitemap"),
        ("/sitemap-news.xml", "in_news_sitemap"),
        ("/city", "in_section"),
        ("/", "on_home"),
    ],
)
def test_each_list_links_its_own_stories(site: FakeSite, path: str, flag: str) -> None:
    shown = site.article()
    hidden = site.article(**cast("dict[str, Any]", {flag: False}))
    body = get(site.url + path).text
    assert shown.path in body
    assert hidden.path not in body


def test_feeds_and_sitemaps_are_well_formed(site: FakeSite) -> None:
    story = site.article("Rock & <roll>")
    rss = etree.fromstring(get(site.url + "/feed.xml").body)
    assert rss.findtext("channel/item/title") == story.title
    assert rss.findtext("channel/item/link") == site.url_of(story)
    assert rss.findtext("channel/item/pubDate") == "Mon, 05 Jan 2026 07:00:00 GMT"
    atom = etree.fromstring(get(site.url + "/atom.xml").body)
    assert atom.findtext("{*}entry/{*}updated") == story.modified
    entry = json.loads(get(site.url + "/feed.json").body)["items"][0]
    assert (entry["url"], entry["date_published"]) == (site.url_of(story), story.published)
    news = etree.fromstring(get(site.url + "/sitemap-news.xml").body)
    assert news.xpath("string(//*[local-name()='title'])") == story.title


def test_the_sitemap_index_links_a_gzipped_sitemap(site: FakeSite) -> None:
    story = site.article()
    named = locations(get(site.url + "/sitemap-index.xml").body)
    assert named == [site.url + "/sitemap.xml.gz", site.url + "/sitemap-news.xml"]
    packed = get(named[0])
    assert "Content-Encoding" not in packed.headers
    assert locations(gzip.decompress(packed.body)) == [site.url_of(story)]


def test_the_home_page_links_feeds_and_sections(site: FakeSite) -> None:
    story = site.article(section="sport")
    tree = html.fromstring(get(site.url + "/").text)
    feeds = tree.xpath("//link[@rel='alternate']/@href")
    assert feeds == ["/feed.xml", "/atom.xml", "/feed.json"]
    assert {"/sport", story.path} <= set(strings(tree, "//a/@href"))


def test_robots_allows_all_and_names_the_sitemaps(site: FakeSite) -> None:
    lines = get(site.url + "/robots.txt").text.splitlines()
    assert lines[0] == "User-agent: *"
    assert f"Sitemap: {site.url}/sitemap.xml" in lines
    assert not any(line.startswith("Disallow") for line in lines)


def test_robots_rules_can_be_declared(site: FakeSite) -> None:
    site.set_robots(disallow=["/private/"], crawl_delay=2, sitemaps=["/other.xml"])
    text = get(site.url + "/robots.txt").text
    assert text.splitlines()[1:] == [
        "Disallow: /private/",
        "Crawl-delay: 2",
        f"Sitemap: {site.url}/other.xml",
    ]
    site.set_robots(text="<html>", status=503)
    assert get(site.url + "/robots.txt").status == 503


def test_a_site_can_be_without_feeds_and_sitemaps() -> None:
    with FakeSite(feeds=False, sitemaps=False) as site:
        site.article()
        assert get(site.url + "/feed.xml").status == 404
        assert get(site.url + "/sitemap.xml").status == 404
        assert "alternate" not in get(site.url + "/").text
        assert "Sitemap" not in get(site.url + "/robots.txt").text


def test_made_up_articles_share_almost_no_3_gram(site: FakeSite) -> None:
    stories = site.articles(200)
    assert len({story.path for story in stories}) == 200
    assert len({story.title for story in stories}) == 200
    grams = []
    for story in stories[:60]:
        words = story.text.lower().split()
        grams.append(set(zip(words, words[1:], words[2:], strict=False)))
    assert max(len(a & b) / min(len(a), len(b)) for a, b in combinations(grams, 2)) < 0.1


def test_the_same_story_is_made_up_again_on_another_day() -> None:
    with FakeSite() as one, FakeSite() as other:
        assert one.article() == other.article()


# --- change over time -------------------------------------------------------


def test_a_known_page_gets_status_304(site: FakeSite) -> None:
    for path in (site.article().path, "/feed.xml", "/sitemap.xml"):
        first = get(site.url + path)
        again = get(site.url + path, If_None_Match=first.headers["ETag"])
        assert (again.status, again.body) == (304, b"")
        since = get(site.url + path, If_Modified_Since=first.headers["Last-Modified"])
        assert since.status == 304


def test_a_revision_is_shown_everywhere(site: FakeSite) -> None:
    story = site.article(published="2026-01-05T06:00:00Z")
    before = get(site.url_of(story))
    site.revise(story, title="Changed", paragraphs=["New text."])
    after = get(site.url_of(story), If_None_Match=before.headers["ETag"])
    assert after.status == 200
    assert "New text." in after.text
    assert after.headers["Last-Modified"] == "Mon, 05 Jan 2026 07:00:00 GMT"
    assert "<lastmod>2026-01-05T07:00:00Z</lastmod>" in get(site.url + "/sitemap.xml").text
    assert "Changed" in get(site.url + "/feed.xml").text


def test_a_misspelt_field_is_refused(site: FakeSite) -> None:
    story = site.article()
    with pytest.raises(AttributeError):
        site.revise(story, titel="x")
    with pytest.raises(TypeError):
        site.article(titel="x")


def test_a_stealth_edit_changes_no_date(site: FakeSite) -> None:
    story = site.article()
    before = get(site.url_of(story))
    site.revise(story, stealth=True, paragraphs=["New text."])
    after = get(site.url_of(story))
    assert after.headers["Last-Modified"] == before.headers["Last-Modified"]
    assert after.headers["ETag"] != before.headers["ETag"]


def test_a_removed_story_is_unlisted_unless_it_is_still_listed(site: FakeSite) -> None:
    story, other = site.articles(2)
    site.remove(story)
    site.remove(other, 404, still_listed=True)
    assert get(site.url_of(story)).status == 410
    assert get(site.url_of(other)).status == 404
    feed = get(site.url + "/feed.xml").text
    assert story.path not in feed
    assert other.path in feed


def test_an_undeclared_url_gets_status_404(site: FakeSite) -> None:
    assert get(site.url + "/nothing").status == 404


# --- other URLs -------------------------------------------------------------


def test_a_declared_response_is_sent_as_it_is(site: FakeSite) -> None:
    url = site.respond("/x", b"\x00\x01", status=418, headers={"Content-Type": "image/png"})
    response = get(url)
    assert (response.status, response.body) == (418, b"\x00\x01")
    assert response.headers["Content-Type"] == "image/png"


@pytest.mark.parametrize("to", ["http://10.0.0.1/secret", "http://127.0.0.1:1/", "/elsewhere"])
def test_redirects_lead_anywhere(site: FakeSite, to: str) -> None:
    response = get(site.redirect("/old", to, status=301))
    assert (response.status, response.headers["Location"]) == (301, to)


def test_a_redirect_onto_a_story(site: FakeSite) -> None:
    story = site.article()
    assert get(site.redirect("/old", story)).headers["Location"] == site.url_of(story)


def test_a_second_site_shows_whether_a_redirect_was_followed(site: FakeSite) -> None:
    with FakeSite("The Other") as other:
        where = get(site.redirect("/away", other.url + "/inside")).headers["Location"]
        assert where == other.url + "/inside"
        assert other.requests == []
        assert get(where).status == 404
        assert other.request_count("/inside") == 1
    assert site.request_count("/inside") == 0


def test_a_redirect_loop_leads_back(site: FakeSite) -> None:
    start = site.redirect_loop("/round")
    there = get(start).headers["Location"]
    assert get(site.url + there).headers["Location"] == "/round"


def test_extra_links_are_on_home_and_section_pages(site: FakeSite) -> None:
    site.article(links=["http://offsite.example.test/a"])
    site.add_link("http://offsite.example.test/b")
    site.add_link("/dead", on="/city")
    assert "http://offsite.example.test/a" in get(site.url_of(site.stories[0])).text
    assert "http://offsite.example.test/b" in get(site.url + "/").text
    assert "/dead" in get(site.url + "/city").text


def test_a_soft_404_has_status_200(site: FakeSite) -> None:
    response = get(site.soft_404("/lost"))
    assert response.status == 200
    assert "not found" in response.text.lower()


def test_the_calendar_never_ends(site: FakeSite) -> None:
    url, seen = site.calendar_trap("/calendar/"), set()
    for _ in range(10):
        seen.add(url)
        hrefs = strings(html.fromstring(get(url).text), "//h1/following-sibling::a/@href")
        url = site.url + hrefs[0]
        assert len(set(hrefs)) == 3
    assert len(seen) == 10
    assert get(site.url + "/calendar/3/2/1/").status == 200


def test_the_hostile_page_can_be_fetched(site: FakeSite) -> None:
    body = get(site.hostile_page()).body
    assert b"\x00" in body
    assert b"javascript:alert(1)" in body
    assert b"the ferry runs again on Sunday" in body


def test_a_big_page_has_the_given_size(site: FakeSite) -> None:
    assert 10_000_000 < len(get(site.big_page("/big", 10)).body) < 11_000_000


# --- trouble ----------------------------------------------------------------


@pytest.mark.parametrize("status", [404, 410, 429, 500, 503])
def test_failures_come_with_their_status(site: FakeSite, status: int) -> None:
    story = site.article()
    site.fail(story, status, retry_after=7)
    response = get(site.url_of(story))
    assert (response.status, response.headers["Retry-After"]) == (status, "7")


def test_a_failure_can_be_temporary(site: FakeSite) -> None:
    site.fail("/feed.xml", 503, times=2)
    assert [get(site.url + "/feed.xml").status for _ in range(3)] == [503, 503, 200]


def test_a_slow_response_makes_the_client_wait(site: FakeSite) -> None:
    site.delay("/feed.xml", 0.3)
    begin = time.monotonic()
    assert get(site.url + "/feed.xml").status == 200
    assert time.monotonic() - begin >= 0.3


def test_a_slow_response_does_not_delay_the_end() -> None:
    begin = time.monotonic()
    with FakeSite() as site:
        site.delay("/feed.xml", 60)
        with pytest.raises(TimeoutError):
            get(site.url + "/feed.xml", timeout=0.1)
    assert time.monotonic() - begin < 5


def test_a_truncated_body_is_shorter_than_its_content_length(site: FakeSite) -> None:
    story = site.article()
    site.truncate_body(story)
    with pytest.raises(http.client.IncompleteRead) as caught:
        get(site.url_of(story))
    assert caught.value.expected


def test_a_connection_can_be_reset(site: FakeSite) -> None:
    story = site.article()
    site.truncate_body(story, reset=True, times=1)
    with pytest.raises(ConnectionResetError):
        get(site.url_of(story))
    assert get(site.url_of(story)).status == 200


def test_a_connection_can_end_without_a_response(site: FakeSite) -> None:
    site.close_connection("/feed.xml", times=1)
    with pytest.raises(http.client.RemoteDisconnected):
        get(site.url + "/feed.xml")
    site.close_connection("/feed.xml", times=1, reset=True)
    with pytest.raises(ConnectionResetError) as caught:
        get(site.url + "/feed.xml")
    assert not isinstance(caught.value, http.client.RemoteDisconnected)
    assert get(site.url + "/feed.xml").status == 200
    assert site.request_count("/feed.xml") == 3


def test_a_connection_can_be_refused(site: FakeSite) -> None:
    with pytest.raises(ConnectionRefusedError):
        get(site.refused_url())


def test_a_compressed_response_decompresses_to_the_page(site: FakeSite) -> None:
    story = site.article()
    plain = get(site.url_of(story)).body
    site.compress(story)
    packed = get(site.url_of(story))
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain


def test_a_truncated_gzip_is_a_complete_response_that_cannot_be_decompressed(
    site: FakeSite,
) -> None:
    story = site.article()
    site.truncate_gzip(story)
    response = get(site.url_of(story))
    assert response.headers["Content-Encoding"] == "gzip"
    unpacker = zlib.decompressobj(wbits=31)
    assert unpacker.decompress(response.body)
    assert not unpacker.eof


@pytest.mark.parametrize("coding", ["gzip", "br"])
def test_a_bomb_is_small_and_decompresses_to_much(site: FakeSite, coding: str) -> None:
    import brotli

    response = get(site.bomb("/bomb", 20, coding))
    assert response.headers["Content-Encoding"] == coding
    assert len(response.body) < 50_000
    unpack = gzip.decompress if coding == "gzip" else brotli.decompress
    assert len(unpack(response.body)) > 20_000_000


def test_a_feed_can_end_in_the_middle(site: FakeSite) -> None:
    site.articles(10)
    site.shorten_document("/feed.xml")
    body = get(site.url + "/feed.xml").body
    assert 3 < body.count(b"</item>") < 10
    with pytest.raises(etree.XMLSyntaxError):
        etree.fromstring(body)


def test_a_feed_can_be_html(site: FakeSite) -> None:
    site.respond_with_html("/feed.xml")
    response = get(site.url + "/feed.xml")
    assert response.status == 200
    assert response.headers["Content-Type"].startswith("text/html")
    assert response.body.startswith(b"<!DOCTYPE html>")


def test_a_wrong_content_type_can_be_declared(site: FakeSite) -> None:
    story = site.article()
    site.set_content_type(story, "application/octet-stream")
    response = get(site.url_of(story))
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert response.body.startswith(b"<!DOCTYPE html>")


def test_a_wrong_charset_can_be_declared(site: FakeSite) -> None:
    story = site.article("Мост открыт", paragraphs=["Паром снова ходит."])
    site.mislabel_charset(story, header="iso-8859-1", body="windows-1251")
    response = get(site.url_of(story))
    assert response.headers["Content-Type"] == "text/html; charset=iso-8859-1"
    assert "Паром снова ходит." in response.body.decode("windows-1251")


def test_troubles_add_up(site: FakeSite) -> None:
    site.articles(5)
    site.shorten_document("/feed.xml")
    site.set_content_type("/feed.xml", "text/plain")
    response = get(site.url + "/feed.xml")
    assert response.headers["Content-Type"] == "text/plain"
    assert b"</rss>" not in response.body


def test_an_endless_page_goes_on_until_the_site_closes() -> None:
    with FakeSite() as site:
        parts = urlsplit(site.endless_page("/endless", pause=0.001))
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=5)
        connection.request("GET", "/endless")
        response = connection.getresponse()
        assert len(response.read(200_000)) == 200_000
    with pytest.raises(http.client.IncompleteRead):
        response.read()
    response.close()
    connection.close()


# --- the log ---------------------------------------------------------------


def test_requests_are_logged_in_order(site: FakeSite) -> None:
    story = site.article()
    get(site.url_of(story) + "?page=2", User_Agent="probe/1")
    get(site.url + "/nothing", method="HEAD")
    assert [(r.method, r.path, r.status) for r in site.requests] == [
        ("GET", story.path + "?page=2", 200),
        ("HEAD", "/nothing", 404),
    ]
    assert site.requests[0].headers["user-agent"] == "probe/1"
    assert site.request_count(story) == 1
    assert site.request_count("/nothing") == 1
    site.clear_log()
    assert site.requests == []


def test_a_head_response_has_no_body_and_the_connection_goes_on(site: FakeSite) -> None:
    parts = urlsplit(site.url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=5)
    for method in ("HEAD", "GET", "POST", "GET"):
        connection.request(method, "/", body=b"x" * 10 if method == "POST" else None)
        response = connection.getresponse()
        assert bool(response.read()) is (method != "HEAD")
    connection.close()
    assert len(site.requests) == 4


def test_many_clients_at_once_are_served_and_counted(site: FakeSite) -> None:
    site.delay("/feed.xml", 0.2)
    threads = [threading.Thread(target=get, args=(site.url + "/feed.xml",)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert site.request_count("/feed.xml") == 8
    assert 2 <= site.most_at_once <= 8


def test_the_end_leaves_no_thread_behind() -> None:
    before = threading.active_count()
    with FakeSite() as site:
        parts = urlsplit(site.url)
        idle = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=5)
        idle.request("GET", "/")
        idle.getresponse().read()  # kept alive: its thread waits for the next request
    assert threading.active_count() == before
    idle.close()
