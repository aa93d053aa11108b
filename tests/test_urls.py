"""Normalise URLs. The shortcut for URLs that are already normal agrees with the full way."""

import random

import pytest

from newsarchive.errors import BadURL
from newsarchive.urls import normalised_url


def normalised(url: str, base: str) -> str:
    try:
        return normalised_url(url, base)
    except BadURL:
        return "bad"


def test_the_shortcut_gives_the_same_as_the_full_normalisation() -> None:
    dice = random.Random(7)
    for _ in range(5_000):
        host = "".join(dice.choices("ab0-.x", k=dice.randint(1, 9)))
        path = "".join(dice.choices("aZ09-._~/", k=dice.randint(0, 12)))
        url = f"{dice.choice(['http', 'https'])}://{host}/{path}"
        base = dice.choice(["", "https://news.example/a/b"])
        # A fragment is dropped, but it prevents the shortcut.
        assert normalised(url, base) == normalised(url + "#top", base)


@pytest.mark.parametrize(
    "query",
    ["utm_source=rss&utm_medium=feed", "traffic_source=rss", "maca=de-rss-all", "at_medium=RSS"],
)
def test_tracking_parameters_of_feeds_are_removed(query: str) -> None:
    assert normalised_url(f"https://news.example/a/1?{query}") == "https://news.example/a/1"
    assert normalised_url(f"https://news.example/a?{query}&id=7") == "https://news.example/a?id=7"
