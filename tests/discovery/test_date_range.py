"""Links and sitemaps are selected by a range of dates."""

from __future__ import annotations

from datetime import date

import pytest

from newsarchive.article import Link
from newsarchive.discovery.date_range import DateRange, day_of

MARCH = DateRange(date(2026, 3, 1), date(2026, 3, 31))


@pytest.mark.parametrize(
    ("url", "published", "modified", "holds"),
    [
        ("/a", "2026-03-31T23:59:59Z", None, True),
        ("/a", "2026-04-01T00:30:00+02:00", None, True),
        ("/a", "Sun, 01 Mar 2026 10:00:00 GMT", None, True),
        ("/a", "2026-02-28T23:59:59Z", None, False),
        ("/2026/03/05/a", None, "2026-06-01", True),
        ("/2026/02/05/a", None, "2026-03-09", False),
        ("/a", None, "2026-03-09", True),
        ("/a", None, None, False),
    ],
)
def test_a_link_belongs_to_a_range_by_the_dates_it_states(
    url: str, published: str | None, modified: str | None, holds: bool
) -> None:
    link = Link(url=f"https://a.test{url}", published_raw=published, modified_raw=modified)
    assert MARCH.holds(link) is holds


@pytest.mark.parametrize(
    ("name", "modified", "may"),
    [
        ("sitemap-2026-03.xml", None, True),
        ("sitemap-2026-03.xml", "2026-01-01", True),
        ("sitemap-2026-04.xml", "2026-04-30", False),
        ("2026/sitemap.xml", None, True),
        ("sitemap_2025.xml.gz", None, False),
        ("sitemap-20260305.xml", None, True),
        ("sitemap-20260405.xml", None, False),
        ("sitemap-17.xml", "2026-02-27", False),
        ("sitemap-17.xml", "2026-05-01", True),
        ("sitemap-17.xml", None, True),
    ],
)
def test_a_sitemap_is_read_if_its_name_and_its_date_allow_it(
    name: str, modified: str | None, may: bool
) -> None:
    link = Link(url=f"https://a.test/{name}", modified_raw=modified, is_source=True)
    assert MARCH.may_be_in(link) is may


def test_a_range_may_have_only_one_end() -> None:
    link = Link(url="https://a.test/2026/03/05/a")
    assert DateRange(since=date(2026, 3, 5)).holds(link)
    assert DateRange(until=date(2026, 3, 5)).holds(link)
    assert not DateRange(since=date(2026, 3, 6)).holds(link)


def test_a_day_is_written_in_one_way() -> None:
    assert day_of("2026-01-31") == date(2026, 1, 31)
    for wrong in ("2026-02-30", "31.1.2026", "yesterday"):
        with pytest.raises(ValueError, match=r"."):
            day_of(wrong)
