"""The suggestion of a similar word for a query without hits."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from newsarchive.web.search.suggestions import edit_distance
from tests.support.client import Site


@pytest.mark.parametrize(
    ("q", "better"),
    [
        ("saltmrash", "saltmarsh"),
        ("nigth ferries", "night ferries"),
        ("harbuor council", "harbour council"),
        ("felsturz", "felssturz"),
        ("библеотека", None),
        ("Новый мозт", "Новый мост"),
        ("мостт", "мост"),
        ("xyzzyx", None),
    ],
)
def test_a_similar_word_is_suggested_for_a_word_without_hits(
    site: Site, q: str, better: str | None
) -> None:
    page = site.get("/search?q=" + quote(q)).text
    assert ("Did you mean" in page) == (better is not None)
    if better:
        assert f">{better}</a>" in page


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [
        ("ferry", "ferry", 0),
        ("fery", "ferry", 1),
        ("frery", "ferry", 1),
        ("a", "abcd", 3),
        ("", "ab", 2),
    ],
)
def test_the_edit_distance_counts_single_changes(one: str, other: str, distance: int) -> None:
    assert edit_distance(one, other, 2) == min(distance, 3)
