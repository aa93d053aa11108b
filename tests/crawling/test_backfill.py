"""A back-fill crawls only articles of the given days, from sitemaps that may list them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.crawls import crawl, rows, value
from tests.support.fakesite.site import FakeSite

XML = {"Content-Type": "application/xml"}


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


def by_months(site: FakeSite) -> str:
    """Serve an index with a sitemap for each of 124 months, and return its URL.

    Each of the last three months has two stories.
    """
    months = [f"{year}-{month:02}" for year in range(2015, 2026) for month in range(1, 12)]
    months += ["2026-01", "2026-02", "2026-03"]
    for month in months:
        entries = ""
        if month >= "2026":
            for day in ("05", "20"):
                published = f"{month}-{day}T08:00:00Z"
                story = site.article(published=published, in_sitemap=False, in_feed=False)
                entries += (
                    f"<url><loc>{site.url_of(story)}</loc><lastmod>{published}</lastmod></url>"
                )
        site.respond(f"/sitemap-{month}.xml", f"<urlset>{entries}</urlset>", headers=XML)
    named = "".join(
        f"<sitemap><loc>{site.url}/sitemap-{month}.xml</loc></sitemap>" for month in months
    )
    return site.respond("/months.xml", f"<sitemapindex>{named}</sitemapindex>", headers=XML)


def test_only_articles_of_the_given_days_are_crawled(archive: Path) -> None:
    with FakeSite() as site:
        index = by_months(site)
        result = crawl(archive, index, since="2026-01-10", until="2026-02-10")
        assert "2 new" in result.out, result.out + result.err
        assert (
            site.request_count("/sitemap-2026-01.xml")
            == site.request_count("/sitemap-2026-02.xml")
            == 1
        )
        assert (
            site.request_count("/sitemap-2026-03.xml") + site.request_count("/sitemap-2025-11.xml")
            == 0
        )
        days = rows(archive, "SELECT substr(published_at, 1, 10) FROM articles ORDER BY 1")
        assert days == [("2026-01-20",), ("2026-02-05",)]
        arguments = json.loads(value(archive, "SELECT arguments FROM runs"))
        assert (arguments["since"], arguments["until"]) == ("2026-01-10", "2026-02-10")
        assert "4 new" in crawl(archive, index).out, (
            "the back-fill hides no article from the next crawl"
        )


def test_sitemaps_of_days_long_ago_are_read_although_newer_ones_come_first(archive: Path) -> None:
    with FakeSite() as site:
        index = by_months(site)
        crawl(archive, index, until="2015-02-28")
        requested = {r.path for r in site.requests} - {"/robots.txt", "/months.xml"}
        assert requested == {"/sitemap-2015-01.xml", "/sitemap-2015-02.xml"}


def test_a_back_fill_continues_where_a_limit_cut_it(archive: Path) -> None:
    with FakeSite() as site:
        index = by_months(site)
        new = [crawl(archive, index, since="2026-01-01", limit=2).out[:11] for _ in range(4)]
    assert new == ["site: 2 new", "site: 2 new", "site: 2 new", "site: 0 new"]
