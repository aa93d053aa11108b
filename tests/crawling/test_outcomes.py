"""Each URL has one outcome and one reason, whatever goes wrong, and the counts add up."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.crawls import counts_add_up, crawl, rows, start_crawl, stored, value, wait_until
from tests.support.fakesite.pages import page
from tests.support.fakesite.site import FakeSite

WALL = "<html><head><title>Just a moment...</title></head><body></body></html>"
SHELL = (
    "<html><head><title>News</title></head>"
    '<body><div id="root"></div><script src="/a.js"></script></body></html>'
)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


def feed_of(*urls: str) -> str:
    items = "".join(f"<item><title>x</title><link>{url}</link></item>" for url in urls)
    return (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>t</title>{items}</channel></rss>'
    )


def sitemap_of(*urls: str, index: bool = False) -> str:
    kind, entry = ("sitemapindex", "sitemap") if index else ("urlset", "url")
    locs = "".join(f"<{entry}><loc>{url}</loc></{entry}>" for url in urls)
    return f'<{kind} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{locs}</{kind}>'


def runs_add_up(archive: Path) -> bool:
    sums = "found = new + revised + unchanged + duplicates + skipped + failed"
    return int(value(archive, f"SELECT count(*) FROM runs WHERE NOT ({sums})")) == 0


def declare_faults(site: FakeSite, private: FakeSite) -> dict[str, tuple[str, str | None]]:
    """Give *site* every kind of fault; return the expected outcome and reason by path or URL."""
    good, lands = site.articles(2)
    expected: dict[str, tuple[str, str | None]] = {
        good.path: ("new", None),
        lands.path: ("new", None),
    }

    def faulty_page(name: str, outcome: str, reason: str | None) -> str:
        path = site.article(f"A story with {name} trouble", in_sitemap=False).path
        expected[path] = (outcome, reason)
        return path

    site.remove(faulty_page("absence", "failed", "http_4xx"), 404, still_listed=True)
    site.fail(faulty_page("server", "failed", "http_5xx"), 502)
    site.fail(faulty_page("choice", "failed", "http_other"), 300)
    site.truncate_body(faulty_page("length", "failed", "truncated"))
    site.truncate_gzip(faulty_page("gzip", "failed", "truncated"))
    site.bomb(faulty_page("bomb", "failed", "bomb"))
    site.big_page(faulty_page("size", "failed", "too_large"))
    site.delay(faulty_page("delay", "failed", "timeout"), 30)
    site.close_connection(faulty_page("silence", "failed", "connection"))
    site.change_response(
        faulty_page("coding", "failed", "bad_encoding"),
        lambda r: replace(
            r, body=b"\x1f\x8b" + r.body, headers=r.headers | {"Content-Encoding": "gzip"}
        ),
    )
    site.redirect_loop(faulty_page("circle", "failed", "redirect_loop"))
    site.redirect(faulty_page("secret", "skipped", "private_address"), private.url + "/secret")
    site.redirect(faulty_page("port", "skipped", "bad_url"), "http://127.0.0.1:99999/")
    site.redirect(faulty_page("moved", "duplicate", None), lands)
    site.redirect(
        faulty_page("cipher", "failed", "tls"), site.url.replace("http:", "https:") + "/x"
    )
    site.set_content_type(faulty_page("picture", "skipped", "not_html"), "image/png")
    site.respond(faulty_page("wall", "failed", "bot_wall"), WALL)
    site.respond(faulty_page("shell", "failed", "empty_shell"), SHELL)
    site.respond(faulty_page("words", "failed", "no_text"), page("Empty", "<h1>Nothing here</h1>"))
    site.soft_404(faulty_page("pretence", "skipped", "soft_404"))
    faulty_page("robots", "skipped", "robots")
    site.set_robots(disallow=["/city/a-story-with-robots-trouble"], sitemaps=["/map-0.xml"])
    for depth in range(6):
        site.respond(f"/map-{depth}.xml", sitemap_of(f"{site.url}/map-{depth + 1}.xml", index=True))
    site.respond("/more.xml", feed_of("https://other.example/story", f"{site.url}/search?q=a"))
    site.respond("/tags.xml", sitemap_of(f"{site.url}/tag/harbour", f"{site.url}/author/desk"))
    site.respond_with_html("/feed.json")
    expected |= {
        "https://other.example/story": ("skipped", "offsite"),
        "/tag/harbour": ("skipped", "not_article"),
        "/feed.json": ("failed", "bad_feed"),
        "/": ("skipped", "source"),
    }
    return expected


def test_each_fault_has_its_reason_and_the_counts_add_up(archive: Path) -> None:
    with FakeSite() as site, FakeSite() as private:
        expected = declare_faults(site, private)
        starts = (f"{site.url}/", f"{site.url}/more.xml", f"{site.url}/tags.xml")
        result = crawl(archive, *starts, settings=("DOWNLOAD_TIMEOUT=3",))
        assert result.status == 0, result.err
        assert private.requests == []
    ended = {
        url.removeprefix(site.url): (outcome, reason)
        for url, outcome, reason in rows(archive, "SELECT url, outcome, reason FROM urls")
    }
    assert {path: ended.get(path) for path in expected} == expected
    assert "too_deep" in {reason for _, reason in ended.values()}
    assert not rows(archive, "SELECT * FROM urls WHERE state <> 'done' OR outcome IS NULL")
    counts_add_up(archive)
    [(found, *counted)] = rows(
        archive, "SELECT found, new, revised, unchanged, duplicates, skipped, failed FROM runs"
    )
    assert found == len(ended), "each URL is counted once"
    outcomes = Counter(outcome for outcome, _ in ended.values())
    names = ("new", "revised", "unchanged", "duplicate", "skipped", "failed")
    assert counted == [outcomes[name] for name in names]


def test_two_crawls_at_once_share_the_site_and_request_each_url_once(
    archive: Path,
) -> None:
    with FakeSite() as site:
        for story in site.articles(30):
            site.delay(story, 0.1)
        crawls = [start_crawl(archive, site.url) for _ in range(2)]
        ended = [process.communicate(timeout=120) for process in crawls]
        assert [process.returncode for process in crawls] == [0, 0], ended
        hits = Counter(request.path for request in site.requests)
        assert {hits[story.path] for story in site.stories} == {1}
    assert value(archive, "SELECT count(*) FROM articles") == 30
    assert value(archive, "SELECT sum(new) FROM runs") == 30
    assert not rows(archive, "SELECT * FROM urls WHERE state <> 'done'")
    counts_add_up(archive)


def test_the_open_urls_of_a_killed_run_are_queued_again_by_the_next_run_of_any_site(
    archive: Path,
) -> None:
    with FakeSite() as site, FakeSite() as other:
        for story in site.articles(40):
            site.delay(story, 0.2)
        other.articles(1)
        process = start_crawl(archive, site.url)
        wait_until(lambda: archive.exists() and stored(archive) > 4, process)
        process.kill()
        process.communicate()
        assert runs_add_up(archive)
        is_open = "SELECT count(*) FROM urls WHERE state = 'fetching'"
        assert value(archive, is_open) > 0
        crawl(archive, other.url)
    assert value(archive, is_open) == 0
    queued = value(archive, "SELECT count(*) FROM urls WHERE state = 'queued'")
    assert queued + value(archive, "SELECT count(*) FROM articles") >= 40
    assert rows(archive, "SELECT finish_reason FROM runs ORDER BY run_id") == [
        ("killed",),
        ("finished",),
    ]
    assert runs_add_up(archive)
