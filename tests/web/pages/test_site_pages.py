"""The list of sites and the statistics."""

from __future__ import annotations

from tests.support.archives import FilledArchive
from tests.support.client import Site


def test_the_list_of_sites_shows_learned_boilerplate(site: Site) -> None:
    page = site.get("/sites").text
    assert "Dear Reader, for $5 a month" in page
    assert "newsarchive blocks keep 1" in page


def test_the_statistics_have_charts_by_day_and_by_site(site: Site) -> None:
    page = site.get("/stats").text
    assert "Articles by day. 6 Mar 2026 to 4 May 2026" in page
    sites = page.partition("Articles by site</h2>")[2].partition("</section>")[0]
    assert sites.index("world.example") < sites.index("Alpenbote")
    assert 'width="100.0"' in sites
    assert 'width="12.5"' in sites


def test_a_family_that_no_rule_has_judged_has_no_number_of_stories(
    archive: FilledArchive, archive_site: Site
) -> None:
    archive.article("Gull", "A gull.", url="https://a.example/1")
    archive.execute(
        "INSERT INTO boilerplate(family_id, site, example, verdict, articles, stories, reason,"
        " decided_at) VALUES (1, 'a.example', 'Read on.', 'review', 1, 0, 'not judged yet',"
        " '2026-05-05T00:00:00Z')"
    )
    page = archive_site.get("/sites").text
    assert ">1 article</span>" in page
    assert "0 stories" not in page
