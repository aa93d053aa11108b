"""What the page of a search without hits says: which part is missing, and what is found without."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.support.archives import FilledArchive
from tests.support.client import Site


@pytest.fixture(scope="module")
def piers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Six articles about gulls on one site, three about herons on another."""
    path: Path = tmp_path_factory.mktemp("piers") / "a.db"
    archive = FilledArchive(path)
    for number in range(9):
        animal, site = ("gull", "north.example") if number < 6 else ("heron", "south.example")
        archive.article(
            f"Number {number}",
            f"A {animal} on the old pier.",
            url=f"https://{site}/{number}",
            published_at="2026-05-01T10:00:00Z",
        )
    archive.close()
    site_ = Site(path)
    yield site_
    site_.close()


def said(site: Site, query_string: str) -> list[str]:
    """Return the items of the list below "No article matches the whole query", as text."""
    page = site.get(f"/search?{query_string}").text
    part = page.partition('class="empty"')[2].partition("</div>")[0]
    items = re.findall(r"<li>(.*?)</li>", part, re.DOTALL)
    return [unescape(re.sub("<[^>]+>", "", item)) for item in items]


def test_the_word_that_is_nowhere_is_named(piers: Site) -> None:
    assert said(piers, "q=gull+zzebra") == [
        "gull alone: 6 articles. Without it: nothing either.",
        "zzebra is in no article of the archive. Without it: 6 articles.",
    ]


def test_a_word_that_looks_like_a_field_is_named_as_it_was_typed(piers: Site) -> None:
    missing = said(piers, "q=gull+colour:zzebra")
    assert missing[1] == "colour:zzebra is in no article of the archive. Without it: 6 articles."


def test_words_that_no_article_has_together_are_counted_alone(piers: Site) -> None:
    assert said(piers, "q=gull+heron") == [
        "gull alone: 6 articles. Without it: 3 articles.",
        "heron alone: 3 articles. Without it: 6 articles.",
    ]


def test_filters_are_parts_of_the_search_too(piers: Site) -> None:
    found = said(piers, "q=heron&site=north.example&site=west.example&from=2026-01-01")
    assert found[0] == "heron alone: 3 articles. Without it: 6 articles."
    assert found[1] == (
        "Site: north.example, Site: west.example alone: 6 articles. Without it: 3 articles."
    )
    assert found[2] == "From: 1 Jan 2026 alone: 9 articles. Without it: nothing either."


@pytest.mark.parametrize(
    "q", ["gull heron", "-pier", '"old gull" pier', "(gull OR x) heron", "title:gull site:nowhere"]
)
def test_each_link_finds_as_many_articles_as_it_says(piers: Site, q: str) -> None:
    page = piers.get("/search?q=" + quote(q)).text
    part = page.partition('class="empty"')[2].partition("</div>")[0]
    links = re.findall(r'<a href="([^"]*)">([\d,]+) article', part)
    for path, number in links:
        found = piers.get(unescape(path).replace("/search", "/search.json", 1)).json()["count"]
        assert found == int(number), path


def test_a_search_of_one_word_says_that_it_is_nowhere(piers: Site) -> None:
    assert said(piers, "q=zzebra") == ["zzebra is in no article of the archive."]


def test_the_last_hours_are_counted_to_the_minute(piers: Site) -> None:
    assert piers.get("/search.json?last=24h").json()["count"] == 0
    assert "Remove filter Published in the last: 24 hours" in piers.get("/search?last=24h").text
    assert "last=soon was left out" in piers.get("/search?last=soon").text.lower()
