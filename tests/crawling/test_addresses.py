"""An article that a site shows at several addresses is one, and is requested at its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.client import Site
from tests.support.crawls import counts_add_up, crawl, rows
from tests.support.fakesite.pages import Story
from tests.support.fakesite.site import FakeSite


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


def with_amp(site: FakeSite) -> tuple[Story, Story]:
    """Publish an article, which only the sitemap names, and its AMP page, which the feed names."""
    story = site.article("Ferry returns to the old quay", path="/city/ferry", in_feed=False)
    facts = {"paragraphs": story.paragraphs, "authors": story.authors, "published": story.published}
    amp = site.article(
        story.title, path="/city/ferry/amp", canonical=site.url_of(story), in_sitemap=False, **facts
    )
    return story, amp


@pytest.mark.parametrize("sources", [("/atom.xml", "/sitemap.xml"), ("/sitemap.xml", "/atom.xml")])
def test_an_article_and_its_amp_page_are_one_whichever_comes_first(
    archive: Path, sources: tuple[str, str]
) -> None:
    with FakeSite() as site:
        story, amp = with_amp(site)
        for source in sources:
            crawl(archive, site.url + source)
        assert rows(archive, "SELECT url, canonical_url, revision_count FROM articles") == [
            (site.url_of(story), site.url_of(story), 0)
        ]
        found = dict(rows(archive, "SELECT url, article_id FROM urls WHERE article_id IS NOT NULL"))
        assert found == {site.url_of(story): 1, site.url_of(amp): 1}
        counts_add_up(archive)
        web = Site(archive)
        for each in (story, amp):
            response = web.get(f"/search?q={site.url_of(each)}")
            assert (response.status_code, response.headers["location"][:4]) == (302, "/a/1")
        web.close()


def test_a_change_that_the_feed_states_of_an_amp_page_is_fetched_at_the_articles_address(
    archive: Path,
) -> None:
    with FakeSite() as site:
        story, amp = with_amp(site)
        for source in ("/atom.xml", "/sitemap.xml"):
            crawl(archive, site.url + source)
        for each in (story, amp):
            site.revise(each, paragraphs=["The ferry is late.", *story.paragraphs])
        site.clear_log()
        done = crawl(archive, site.url + "/atom.xml")
        assert "0 new, 1 revised" in done.out
        assert (site.request_count(story), site.request_count(amp)) == (1, 0)
        assert rows(archive, "SELECT url, revision_count FROM articles") == [
            (site.url_of(story), 1)
        ]
        counts_add_up(archive)
