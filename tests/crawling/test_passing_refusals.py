"""A refusal passes: what was refused once is requested again, and a person can see it wait."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from newsarchive.cli import cli
from tests.support.crawls import crawl, lately, make_all_due, rows
from tests.support.fakesite.site import FakeSite

#: The files of a site whose articles are on another host.
SPIDER = """
from newsarchive.crawling.spider import NewsSpider

class Kelm(NewsSpider):
    name = "kelm"
    publisher = "Kelm Post"
    home = "{home}/"
    feeds = ("{feed}/feed.xml",)
    allowed_hosts = [{hosts}]
"""


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


def failures(archive: Path, *arguments: str) -> str:
    """Return what `newsarchive failures` prints."""
    return CliRunner().invoke(cli, ["failures", "--archive", str(archive), *arguments]).output


@pytest.mark.parametrize("trouble", ["status 503", "status 429", "a closed connection"])
def test_trouble_with_robots_txt_costs_one_run(archive: Path, trouble: str) -> None:
    with FakeSite() as site:
        site.article(published=lately())
        crawl(archive, site.url + "/feed.xml")
        late = site.article()
        make_all_due(archive)
        if trouble == "a closed connection":
            site.close_connection("/robots.txt", times=1)
        else:
            site.fail("/robots.txt", int(trouble[-3:]), times=1)
        crawl(archive, site.url + "/feed.xml")
        undue = rows(archive, "SELECT url FROM urls WHERE next_try_at IS NULL")
        assert set(undue) <= {(site.url + "/feed.xml",)}, "each run requests the feed"
        site.clear_log()
        make_all_due(archive)
        assert "1 new, 0 revised, 1 unchanged" in crawl(archive, site.url + "/feed.xml").out
        assert site.request_count(late) == 1
    assert not rows(archive, "SELECT * FROM failures")


def test_a_redirect_to_another_host_passes_and_is_listed_until_then(archive: Path) -> None:
    with FakeSite(validators=False) as site, FakeSite() as other:
        old, new = site.article(published=lately()), site.article(published=lately())
        site.stories.remove(new)
        crawl(archive, site.url + "/feed.xml")
        site.stories.append(new)
        make_all_due(archive)
        for story in (old, new):
            site.redirect(story.path, other.url + "/login")
        allowed = ("ALLOW_PRIVATE_HOSTS=" + other.url[7:],)
        assert "2 offsite" in crawl(archive, site.url + "/feed.xml", settings=allowed).out
        listed = failures(archive)
        assert site.url_of(new) in listed
        assert f"redirects to {other.url}/login" in listed
        site._raw.clear()
        result = crawl(archive, site.url + "/feed.xml", settings=allowed)
        assert "1 new, 0 revised, 1 unchanged" in result.out, result.out
    assert failures(archive) == "nothing failed\n"


def test_a_rule_of_robots_txt_that_is_lifted_no_longer_forbids(archive: Path) -> None:
    with FakeSite(validators=False) as site:
        story = site.article()
        site.set_robots(disallow=["/city/"])
        for _ in range(3):
            crawl(archive, site.url + "/feed.xml")
        site.set_robots()
        assert "1 wait" in crawl(archive, site.url + "/feed.xml").out
        assert "request 1 URL again" in failures(archive, "retry")
        assert "1 new" in crawl(archive, site.url + "/feed.xml").out
        assert site.request_count(story) == 1


def test_force_requests_failures_and_refusals_at_once(archive: Path) -> None:
    with FakeSite(validators=False) as site:
        failing, forbidden = site.articles(2)
        site.fail(failing, 500, times=1)
        site.set_robots(disallow=[forbidden.path])
        for _ in range(2):
            crawl(archive, site.url + "/feed.xml")
        site.set_robots()
        assert "2 wait" in crawl(archive, site.url + "/feed.xml").out
        assert "2 new" in crawl(archive, site.url + "/feed.xml", force=1).out


def test_a_changed_file_of_a_site_requests_at_once_what_was_refused(
    archive: Path, tmp_path: Path
) -> None:
    (tmp_path / "scrapy.cfg").write_text("[settings]\ndefault = newsarchive.settings\n")
    (tmp_path / "spiders").mkdir()
    with FakeSite() as home, FakeSite() as articles:
        story = articles.article()
        hosts = (f"ALLOW_PRIVATE_HOSTS={home.url[7:]},{articles.url[7:]}",)

        def visit(allowed: str) -> str:
            file = SPIDER.format(home=home.url, feed=articles.url, hosts=allowed)
            (tmp_path / "spiders/kelm.py").write_text(file)
            return crawl(archive, spider="kelm", settings=hosts).out

        for _ in range(2):
            visit("")
        assert "allowed_hosts" in failures(archive)
        assert articles.request_count(story) == 0
        assert "1 new" in visit(repr(articles.url[7:]))
        make_all_due(archive)
        assert "0 new" in visit(repr(articles.url[7:]))
