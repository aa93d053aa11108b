"""Hits in <mark>, and the choice of the snippet."""

from __future__ import annotations

import random
from urllib.parse import quote

import pytest

from newsarchive.archive.search.query import parse_query
from newsarchive.web.search.highlighting import Highlighter
from tests.support.client import Site


@pytest.mark.parametrize(
    ("q", "text", "marked"),
    [
        ("ferry", "Two ferries & a Ferry.", "Two <mark>ferries</mark> &amp; a <mark>Ferry</mark>."),
        ("elect*", "electors re-elected", "<mark>electors</mark> re-<mark>elected</mark>"),
        ('"sea level"', "sea. Level level", "<mark>sea. Level</mark> level"),
        ("cafe", "Le café", "Le <mark>café</mark>"),
        ("strasse", "Die Straße", "Die <mark>Straße</mark>"),
        ("b", "<b>a b</b>", "&lt;<mark>b</mark>&gt;a <mark>b</mark>&lt;/<mark>b</mark>&gt;"),
        ("script", "<script>", "&lt;<mark>script</mark>&gt;"),
        ("مدرسة", "المَدْرَسَة", "<mark>المَدْرَسَة</mark>"),
        ("مدرسة", "مَدْرَسَة مدرسي", "<mark>مَدْرَسَة</mark> مدرسي"),
        ("درسة", "مَدرسة", "مَدرسة"),
        ("京都", "東京都と京都", "東<mark>京都</mark>と<mark>京都</mark>"),
        ('"of of"', "of of of", "<mark>of of</mark> of"),
        ("-ferry boat", "ferry boat", "ferry <mark>boat</mark>"),
        ("", "as it is", "as it is"),
    ],
)  # fmt: skip
def test_hits_are_highlighted(q: str, text: str, marked: str) -> None:
    assert str(Highlighter(parse_query(q).terms).highlight(text)) == marked


@pytest.mark.parametrize(
    ("q", "marked"),
    [("東京", "<mark>東京</mark>"), ("ฝน", "<mark>ฝน</mark>"), ("cafe", "<mark>café</mark>"),
     ("مدرسة", "<mark>المدرسة</mark>"), ("서울", "<mark>서울에서</mark>"),
     ('"eleven minutes"', "<mark>eleven minutes</mark>"), ("saltm*", "<mark>Saltmarsh</mark>")],
)  # fmt: skip
def test_hits_are_highlighted_in_all_scripts(site: Site, q: str, marked: str) -> None:
    assert marked in site.get("/search.json?q=" + quote(q)).json()["results"][0]["snippet"]


def test_a_snippet_shows_the_place_with_most_terms() -> None:
    text = (
        "A ferry came. "
        + "Nothing happened. " * 60
        + "Then night fell on the ferry. "
        + "So. " * 90
    )
    snippet = str(Highlighter(parse_query("night ferry").terms).snippet(text))
    assert "<mark>night</mark> fell on the <mark>ferry</mark>" in snippet
    assert snippet.startswith("… Then")
    assert len(snippet) < 320


def test_a_snippet_is_never_broken_markup() -> None:
    random_ = random.Random(1)
    highlighter = Highlighter(parse_query('a "b a" <b> & amp*').terms)
    for _ in range(500):
        text = " ".join(random_.choices(["a", "b", "<b>", "&amp;", '"', "ampere", "Ä"], k=200))
        snippet = str(highlighter.snippet(text))
        assert snippet.count("<") == 2 * snippet.count("<mark>")
