"""Pages that are missing or behind a wall are asked for at a web archive."""

from __future__ import annotations

import gzip
from pathlib import Path
from types import SimpleNamespace

from scrapy.settings import Settings

from newsarchive.archive import Archive
from newsarchive.archive.articles.reextraction import restore_extraction
from newsarchive.crawling.witnessing import witness_rules
from tests.support.commands import call
from tests.support.crawls import counts_add_up, crawl, make_all_due, rows, value
from tests.support.fakesite.pages import Story, article_page
from tests.support.fakesite.site import FakeSite
from tests.support.wayback import TOOLBAR, FakeWayback

EARLIER = "20260503120000"


def page_of(site: FakeSite, story: Story) -> str:
    return article_page(story, site.name, site.url_of(story), [])


def job(archive: Path, site: FakeSite, story: Story) -> tuple[str, str | None]:
    [found] = rows(
        archive,
        "SELECT state, reason FROM witness_jobs WHERE kind = 'ask' AND url = ?",
        site.url_of(story),
    )
    return found[0], found[1]


def test_what_is_missing_comes_from_copies_and_each_url_has_one_outcome(
    archive: Path, site: FakeSite, wayback: FakeWayback
) -> None:
    here, gone, wall, unknown, redirect, no_page, blocked, second, packed = site.articles(9)
    for story in (gone, unknown, redirect, no_page, blocked, second, packed):
        site.remove(story, 404, still_listed=True)
    site.respond(wall.path, "<html><head><title>Just a moment...</title></head><body>"
                 "<div id='cf-challenge-running'>Checking your browser</div></body></html>", 403,
                 headers={"Server": "cloudflare", "cf-mitigated": "challenge",
                          "Content-Type": "text/html"})  # fmt: skip
    address = wayback.keep(site.url_of(gone), EARLIER, page_of(site, gone))
    wayback.keep(site.url_of(wall), EARLIER, page_of(site, wall))
    wayback.keep(site.url_of(redirect), EARLIER, status=302, location=f"{site.url}/")
    wayback.keep(site.url_of(no_page), EARLIER, "<h1>Not found</h1>", status=404)
    wayback.excluded[site.url_of(blocked)] = 403
    wayback.keep(site.url_of(second), "20260301000000", page_of(site, second))
    wayback.keep(site.url_of(second), "20261101000000", "<h1>Not found</h1>", status=404)
    zipped = gzip.compress(page_of(site, packed).encode())
    wayback.keep(site.url_of(packed), EARLIER, zipped, content_encoding="gzip")

    done = crawl(archive, site.url, settings=wayback.settings("ask", site.url))
    assert done.status == 0
    assert done.err == ""
    assert "web archive: 4 texts of 7 found" in done.out

    [row] = rows(
        archive,
        "SELECT title, text, discovered_via, memento, published_at, gone_at IS NOT NULL,"
        " first_seen_at FROM articles WHERE url = ?",
        site.url_of(gone),
    )
    assert row[:4] == (gone.title, gone.text, "wayback", address)
    assert row[4] == gone.published
    assert row[5:] == (1, "2026-05-03T12:00:00Z")
    assert TOOLBAR not in row[1]
    assert value(archive, "SELECT gone_at FROM articles WHERE url = ?", site.url_of(wall)) is None
    assert rows(archive, "SELECT url, fetched_at FROM captures WHERE memento = ?", address) == [
        (site.url_of(gone), "2026-05-03T12:00:00Z")
    ]
    assert rows(
        archive, "SELECT outcome, reason, http_status FROM urls WHERE url = ?", site.url_of(gone)
    ) == [("failed", "http_4xx", 404)]
    assert job(archive, site, unknown) == ("pending", "not_archived")
    assert job(archive, site, redirect) == ("error", "memento_redirect")
    assert job(archive, site, no_page) == ("error", "memento_missing")
    assert job(archive, site, blocked) == ("error", "excluded")
    assert job(archive, site, second) == ("success", None)
    assert job(archive, site, packed) == ("success", None)
    runs = rows(archive, "SELECT spider, found, new, skipped, failed FROM runs ORDER BY run_id")
    assert runs[1] == ("wayback", 7, 4, 3, 0)
    assert runs[0][2] == 1
    assert rows(archive, "SELECT memento FROM articles WHERE url = ?", site.url_of(here)) == [
        (None,)
    ]
    counts_add_up(archive)
    call(archive, "doctor")
    exported = call(archive, "export", "--query", f'"{gone.title}"')
    assert f'"memento": "{address}"' in exported
    # A second crawl asks nothing again, and the article stays as it is.
    asked = len(wayback.requests)
    make_all_due(archive)
    crawl(archive, site.url, settings=wayback.settings("ask", site.url), force=1)
    assert len(wayback.requests) == asked
    assert value(archive, "SELECT count(*) FROM articles WHERE gone_at IS NOT NULL") == 3
    # The site shows one again: then its own text is the source.
    site._gone.pop(gone.path)
    make_all_due(archive)
    crawl(archive, site.url, settings=wayback.settings("ask", site.url), force=1)
    assert rows(
        archive,
        "SELECT memento, gone_at, text, revision_count FROM articles WHERE url = ?",
        site.url_of(gone),
    ) == [(None, None, gone.text, 0)]


def test_an_excerpt_gives_way_to_the_whole_text_and_to_nothing_else(
    archive: Path, site: FakeSite, wayback: FakeWayback
) -> None:
    whole, same, other = site.articles(3, free=False)
    texts = {story.path: list(story.paragraphs) for story in (whole, same, other)}
    wayback.keep(site.url_of(whole), EARLIER, page_of(site, whole))
    strange = site.article()
    site.remove(strange)
    wayback.keep(
        site.url_of(other), EARLIER, page_of(site, strange).replace(strange.path, other.path)
    )
    for story in (whole, same, other):
        story.paragraphs = texts[story.path][:1]
    wayback.keep(site.url_of(same), EARLIER, page_of(site, same))
    settings = wayback.settings("ask", site.url)
    done = crawl(archive, site.url, settings=settings)
    assert "web archive: 1 text of 3 found" in done.out
    assert job(archive, site, whole) == ("success", None)
    assert job(archive, site, same) == ("error", "not_longer")
    assert job(archive, site, other)[0] == "error"
    question = (
        "SELECT text, discovered_via, revision_count, memento IS NOT NULL FROM articles"
        " WHERE url = ?"
    )
    assert rows(archive, question, site.url_of(whole)) == [
        ("\n".join(texts[whole.path]), "wayback", 0, 1)
    ]
    assert rows(archive, question, site.url_of(same))[0][0] == texts[same.path][0]
    # The next visits meet the excerpt again: it is no revision, and no reason to ask again.
    asked = len(wayback.requests)
    make_all_due(archive)
    crawl(archive, site.url, settings=settings, force=1)
    assert len(wayback.requests) == asked
    assert rows(archive, question, site.url_of(whole)) == [
        ("\n".join(texts[whole.path]), "wayback", 0, 1)
    ]
    assert value(archive, "SELECT count(*) FROM revisions") == 0
    counts_add_up(archive)
    with Archive(archive) as opened:
        article_id = value(archive, "SELECT id FROM articles WHERE url = ?", site.url_of(whole))
        assert opened.write(lambda connection: restore_extraction(connection, article_id))
    assert rows(archive, question, site.url_of(whole))[0][0] == texts[whole.path][0]


def test_a_site_read_with_own_cookies_is_not_asked_for_by_addresses_with_a_query() -> None:
    crawl = SimpleNamespace(name="tram", sites=lambda: {"tram.example"}, cookies="cookies.txt")
    rules = witness_rules(Settings({"WAYBACK": "save,ask"}), crawl)
    assert (rules.saves, rules.asks) == (False, True)
    assert rules.concerns("https://tram.example/news/1")
    assert not rules.concerns("https://tram.example/news/1?key=4f9a77c1")
    crawl.cookies = None
    rules = witness_rules(Settings({"WAYBACK": "save,ask"}), crawl)
    assert rules.saves
    assert rules.concerns("https://tram.example/news?id=1")
