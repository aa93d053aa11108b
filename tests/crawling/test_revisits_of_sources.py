"""Feeds and sitemaps that bring nothing new are skipped for a while."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from newsarchive.archive.ledger.revisit_rules import rest_of_source
from tests.support.crawls import crawl, make_all_due, value
from tests.support.fakesite.site import FakeSite

MINUTE = timedelta(minutes=1)
TIMES = 4
"""Number of crawls after which a source has brought nothing new three times."""


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


@pytest.mark.parametrize(
    ("quiet", "rest"),
    [(0, None), (2, None), (3, 10 * MINUTE), (4, 20 * MINUTE), (10, 1280 * MINUTE),
     (11, timedelta(days=1)), (10_000, timedelta(days=1))],
)  # fmt: skip
def test_a_source_rests_longer_the_longer_it_is_quiet(quiet: int, rest: timedelta | None) -> None:
    assert rest_of_source(quiet) == rest


def test_quiet_feeds_and_sitemaps_rest_unless_force_is_given(archive: Path) -> None:
    with FakeSite() as site:
        site.articles(2)
        for _ in range(TIMES):
            assert "sources not due" not in crawl(archive, site.url).out
        site.clear_log()
        result = crawl(archive, site.url)
        assert (result.status, result.err) == (0, "")
        assert "sources not due" in result.out
        assert site.request_count("/") == 1, "the URL that the operator named is requested"
        assert site.request_count("/feed.xml") + site.request_count("/sitemap.xml") == 0
        site.article("A third story breaks on the quay")
        assert "1 new" in crawl(archive, site.url, force=1).out
        assert value(archive, "SELECT max(quiet) FROM urls WHERE url LIKE '%/feed.xml'") == 0
        site.article("A fourth one breaks at once")
        assert "1 new" in crawl(archive, site.url).out, (
            "a source that brought something new is requested again"
        )


def test_a_source_is_requested_when_its_pause_is_over(archive: Path) -> None:
    with FakeSite() as site:
        site.articles(2)
        for _ in range(TIMES):
            crawl(archive, site.url)
        make_all_due(archive)
        site.article("A third story breaks on the quay")
        assert "1 new" in crawl(archive, site.url).out


def test_a_feed_that_the_operator_named_never_rests(archive: Path) -> None:
    with FakeSite() as site:
        site.articles(2)
        for _ in range(TIMES + 1):
            crawl(archive, site.url + "/feed.xml")
        site.article("A third story breaks on the quay")
        assert "1 new" in crawl(archive, site.url + "/feed.xml").out
