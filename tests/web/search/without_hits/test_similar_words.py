"""Words that one mistake of typing turns into another word."""

from __future__ import annotations

import pytest

from newsarchive.web.search.without_hits.similar_words import (
    can_be_misspelt,
    mistakes_between,
    one_mistake_away,
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("pontoom", "pontoon"),
        ("wontoon", "pontoon"),
        ("opntoon", "pontoon"),
        ("ppontoon", "pontoon"),
        ("γεφυπα", "γεφυρα"),
        ("мсот", "мост"),
        ("гавань", "гавань"),
        ("مدينه", "مدينة"),
        ("גשרר", "גשר"),
        ("կամուրչ", "կամուրջ"),
        ("हवाइ", "हवाई"),
        ("항규", "항구"),
        ("다이", "다리"),
    ],
)
def test_one_mistake_is_undone_in_every_script_with_letters(typed: str, meant: str) -> None:
    assert (meant in one_mistake_away(typed)) == (typed != meant)
    assert mistakes_between(typed, meant, 2) == (typed != meant)


def test_the_words_to_look_up_are_bounded() -> None:
    for word in ("international", "международный", "सरकारी", "대한민국"):
        assert 100 < len(one_mistake_away(word)) < 3_000, word


def test_short_words_and_numbers_are_not_corrected() -> None:
    words = ("gul", "2026", "東京", "covid19", "항")
    assert not [word for word in words if can_be_misspelt(word)]


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
    assert mistakes_between(one, other, 2) == min(distance, 3)
