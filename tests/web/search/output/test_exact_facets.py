"""A facet counts one value, and choosing this value finds as many articles."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from tests.support.archives import FilledArchive
from tests.support.client import Site

#: Values of which a word in the search box finds both, and the field.
PAIRS = {
    "site": ("gazette.example", "sports.gazette.example"),
    "section": ("Sport", "sport"),
    "lang": ("pt", "pt-br"),
    "author": ("Ada Quill", "Ada Quillby"),
    "tag": ("night boats", "Night boats"),
}


@pytest.fixture
def pairs(archive: FilledArchive) -> FilledArchive:
    """Two articles with the first values, three with the second ones."""
    for number in range(5):
        second = number > 1
        archive.article(
            "Gull",
            "A gull.",
            url=f"https://{PAIRS['site'][second]}/{number}",
            section=PAIRS["section"][second],
            language=PAIRS["lang"][second],
            authors=[PAIRS["author"][second]],
            tags=[PAIRS["tag"][second]],
        )
    return archive


def count(site: Site, query_string: str) -> Any:
    return site.get(f"/search.json?{query_string}").json()["count"]


@pytest.mark.parametrize("q", ["", "q=gull&", "q=gu*&"])
@pytest.mark.parametrize("facet", PAIRS)
def test_a_chosen_value_is_not_also_a_similar_one(
    pairs: FilledArchive, archive_site: Site, facet: str, q: str
) -> None:
    one, two = map(quote, PAIRS[facet])
    values = archive_site.get(f"/search.json?{q}").json()["facets"][facet]
    assert {v["value"]: v["count"] for v in values} == dict(zip(PAIRS[facet], (2, 3), strict=True))
    assert count(archive_site, f"{q}{facet}={one}") == 2
    assert count(archive_site, f"{q}{facet}={two}") == 3
    assert count(archive_site, f"{q}{facet}={one}&{facet}={two}") == 5
    assert count(archive_site, f"{q}-{facet}={one}") == 3
    assert count(archive_site, f"{q}-{facet}={two}") == 2


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ("site=gazette", 5),
        ("section=SPORT", 5),
        ("lang=portuguese", 2),
        ("author=quill", 5),
        ("tag=BOATS", 5),
    ],
)
def test_a_value_that_no_article_has_still_finds_similar_ones(
    pairs: FilledArchive, archive_site: Site, wanted: str, expected: int
) -> None:
    assert count(archive_site, wanted) == expected
    assert count(archive_site, f"q=gull&{wanted}") == expected


def test_a_field_in_the_search_box_finds_similar_values(
    pairs: FilledArchive, archive_site: Site
) -> None:
    for facet, (one, _) in PAIRS.items():
        assert count(archive_site, "q=" + quote(f'gull {facet}:"{one}"')) == 5
