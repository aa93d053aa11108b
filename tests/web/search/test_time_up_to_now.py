"""A time before now ends now in all outputs of a search: no hit has a date to come."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from newsarchive.archive.articles.export_records import export_records
from newsarchive.archive.connection import open_for_reading
from newsarchive.archive.search.query import parse_query
from tests.support.archives import FilledArchive
from tests.support.client import Site

#: The title of each article, and its hours from now.
HOURS = {"minute": -0.02, "day": -23, "week": -6 * 24, "month": -20 * 24, "soon": 2, "fair": 72}
PERIODS = {"24h": 2, "7d": 3, "4w": 4}


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Articles of the last weeks, of the days to come, and one without a date."""
    path = tmp_path_factory.mktemp("times") / "times.db"
    archive = FilledArchive(path)
    now = datetime.now(UTC)
    for title, hours in HOURS.items():
        published = f"{(now + timedelta(hours=hours)).isoformat()[:19]}Z"
        archive.article(title, "A gull.", published_at=published, section=title)
    archive.article("undated", "A gull.", section="undated")
    archive.close()
    return path


@pytest.fixture(scope="module")
def times(path: Path) -> Iterator[Site]:
    site = Site(path)
    yield site
    site.close()


def titles(site: Site, query_string: str) -> set[str]:
    return {hit["title"] for hit in site.get(f"/search.json?{query_string}").json()["results"]}


@pytest.mark.parametrize("wanted", ["q=last:{}", "last={}", "q=gull+last:{}", "q=gull&last={}"])
@pytest.mark.parametrize(("period", "expected"), PERIODS.items())
def test_no_output_has_an_article_of_a_date_to_come(
    times: Site, wanted: str, period: str, expected: int
) -> None:
    query_string = wanted.format(period)
    data: dict[str, Any] = times.get(f"/search.json?{query_string}").json()
    assert titles(times, query_string) == set(list(HOURS)[:expected])
    assert data["count"] == expected
    assert {value["value"] for value in data["facets"]["section"]} == set(list(HOURS)[:expected])
    assert sum(bar["count"] for bar in data["timeline"]) == (expected if expected > 1 else 0)
    assert times.get(f"/search.atom?{query_string}").text.count("<entry>") == expected
    assert len(times.get(f"/search.feed.json?{query_string}").json()["items"]) == expected
    assert len(times.get(f"/search.csv?{query_string}").text.splitlines()) == expected + 1
    assert f"{expected} articles" in times.get(f"/search?{query_string}").text


def test_the_export_has_no_article_of_a_date_to_come(path: Path) -> None:
    with closing(open_for_reading(path)) as connection:
        found = list(export_records(connection, query=parse_query("last:7d")))
    assert {record["title"] for record in found} == set(list(HOURS)[:3])


def test_what_is_not_of_the_last_week_is_older_undated_or_to_come(times: Site) -> None:
    assert titles(times, "q=gull+-last:7d") == {"month", "soon", "fair", "undated"}


def test_a_range_of_dates_may_lie_ahead(times: Site) -> None:
    day = datetime.now(UTC).date() + timedelta(days=1)
    assert "fair" in titles(times, f"from={day}")
    assert "fair" in titles(times, f"q=after:{day}")


def test_a_time_before_now_is_one_part_of_a_search_without_hits(times: Site) -> None:
    for query_string in ("q=zzebra+last:7d", "q=zzebra&last=7d"):
        page = times.get(f"/search?{query_string}").text
        part = page.partition('class="empty"')[2].partition("</div>")[0]
        assert part.count("<li>") == 2, part
        assert part.count("alone: ") == 1
