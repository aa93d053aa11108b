"""The list of sites and the statistics."""

from __future__ import annotations

from tests.support.client import Site


def test_the_list_of_sites_shows_learned_boilerplate(site: Site) -> None:
    page = site.get("/sites").text
    assert "Dear Reader, for $5 a month" in page
    assert "newsarchive blocks keep 1" in page


def test_the_statistics_have_charts_by_day_and_by_site(site: Site) -> None:
    page = site.get("/stats").text
    assert "Articles by day, 2026-03-06 to 2026-05-04" in page
    sites = page.partition("Articles by site</h2>")[2].partition("</section>")[0]
    assert sites.index("world.example") < sites.index("Alpenbote")
    assert 'width="100.0"' in sites
    assert 'width="12.5"' in sites
