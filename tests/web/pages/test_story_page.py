"""The page of a story."""

from __future__ import annotations

import re

from tests.support.archives import FilledArchive
from tests.support.client import Site


def test_a_story_lists_its_copies_in_order(site: Site) -> None:
    page = site.get("/story/1").text
    assert "Story: 2 articles on 2 sites" in page
    assert page.index("Harbour council votes") < page.index("Night ferry to return")


def test_a_story_shows_the_time_of_day_if_it_is_known(
    archive: FilledArchive, archive_site: Site
) -> None:
    dated = [
        archive.article("Storm", "Text.", published_at=at, published_precision=precision)
        for at, precision in (
            ("2026-05-01T08:00:00Z", "time"),
            ("2026-05-01T00:00:00Z", "day"),
        )
    ]
    archive.story(*dated)
    html = archive_site.get("/story/1").text
    assert ">1 May 2026, 08:00 UTC</time>" in html
    assert ">1 May 2026</time>" in html


def test_what_was_published_first_is_said_only_if_the_dates_tell_it(
    archive: FilledArchive, archive_site: Site
) -> None:
    days = [
        archive.article(f"Storm {at}", "Text.", published_at=at, published_precision=precision)
        for at, precision in (
            ("2026-05-01T00:00:00Z", "day"),
            ("2026-05-01T08:00:00Z", "time"),
            ("2026-05-02T00:00:00Z", "day"),
        )
    ]
    archive.story(*days)
    html = archive_site.get("/story/1").text
    labels = re.findall(r'<p class="relation">(.*?)</p>|Storm (\S+?)</a>', html)
    assert [label or title for label, title in labels] == [
        *("published first, or the same day as others", "2026-05-01T08:00:00Z"),
        *("the same day as the first", "2026-05-01T00:00:00Z", "2026-05-02T00:00:00Z"),
    ]
