"""Hits in <mark>, and the choice of the snippet."""

from __future__ import annotations

import json
import random
from pathlib import Path
from urllib.parse import quote

import pytest

from newsarchive.archive.search.query import parse_query
from newsarchive.web.search.highlighting import Highlighter
from tests.support.client import Site
from tests.support.commands import call
from tests.support.crawls import crawl
from tests.support.fakesite.site import FakeSite


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
        ("مدرسة", "مَدْرَسَة مدرب", "<mark>مَدْرَسَة</mark> مدرب"),
        ("درسة", "مَدرسة", "مَدرسة"),
        ("میخواهد", "او می\u200cخواهد", "او <mark>می\u200cخواهد</mark>"),
        ("می\u200cخواهد", "او میخواهد", "او <mark>میخواهد</mark>"),
        ("C", "\u2066C++\u2069 x", "\u2066<mark>C</mark>++\u2069 x"),
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


def test_joiners_go_the_whole_way_from_the_page_to_export_and_search(tmp_path: Path) -> None:
    title = "کتاب\u200cها رسید"
    line = "شهردار می\u200cخواهد بندر قدیمی را تا بهار برای مردم شهر باز کند."
    lines = [line, *(f"{line} {number}" for number in range(2, 9))]
    with FakeSite() as fake:
        fake.article(title, path="/city/books-1", paragraphs=lines, author="علی\u200cرضا کاظمی")
        crawl(tmp_path / "archive.db", fake.url)
    [exported] = call(tmp_path / "archive.db", "export").splitlines()
    article = json.loads(exported)
    assert (article["title"], article["text"]) == (title, "\n".join(lines))
    assert article["authors"] == ["علی\u200cرضا کاظمی"]
    web = Site(tmp_path / "archive.db")
    assert title in web.get("/a/1").text
    assert line in web.get("/a/1").text
    for q in ("میخواهد", "می\u200cخواهد", "author:علیرضا می\u200cخواهد"):
        assert "<mark>می\u200cخواهد</mark>" in web.get(f"/search?q={quote(q)}").text
    web.close()


def test_a_word_that_is_the_stem_of_a_form_marks_it_although_it_has_another_stem() -> None:
    # Snowball takes yelkenleri to yelken, but yelken to yelk.
    marked = Highlighter(parse_query("yelken").terms).highlight("Yelkenleri indi", "tr")
    assert marked == "<mark>Yelkenleri</mark> indi"


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
