"""What the pages of a worker say of its cookies, and what a web archive is to be told of them."""

from __future__ import annotations

import pytest

from tests.crawling.test_own_cookies import SECRET, walled_site
from tests.support.cluster import Cluster
from tests.support.commands import call
from tests.support.crawls import crawl, rows
from tests.support.fakesite.site import FakeSite

JOBS = "SELECT kind, count(*) FROM witness_jobs GROUP BY kind"


def test_expired_cookies_and_pages_for_a_web_archive_are_noted_by_the_writer(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = cluster.archive
    with (
        FakeSite(feeds=False, sitemaps=False) as site,
        FakeSite(feeds=False, sitemaps=False) as free,
    ):
        free.articles(2)
        walled_site(site)
        key = site.url.removeprefix("http://")
        variable = f"NEWSARCHIVE_COOKIES_{key}".replace(".", "_").replace(":", "_")
        monkeypatch.setenv(variable, f"sid={SECRET}")
        assert crawl(archive, site.url).err == ""
        monkeypatch.setenv(variable, "sid=no-longer-valid")
        walled_site(site, 8)
        cluster.writer()
        cluster.seed(site.url + "/")
        cluster.worker("WAYBACK=save,ask")
        cluster.wait_for_end()
        # With cookies nothing is submitted; the four that are behind the wall are asked for.
        assert rows(archive, JOBS) == [("ask", 4)]
        cluster.seed(free.url + "/")
        cluster.wait_for_end()
        assert rows(archive, JOBS) == [("ask", 4), ("save", 2)]
    line = f"the cookies of {key} may have expired; export them again: 4 of 4 articles are not free"
    assert f"{line}, before 0 of 4" in call(archive, "failures")
    used = "SELECT count(*) FROM runs WHERE arguments ->> '$.wayback.WAYBACK' = 'save,ask'"
    assert rows(archive, used) == [(2,)]
