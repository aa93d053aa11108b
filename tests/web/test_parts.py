"""The parts behind the pages: stems, marks, addresses, counts, differences."""

from __future__ import annotations

import random
import sqlite3
from collections import Counter
from datetime import date
from itertools import pairwise

import pytest

from newsarchive.archive.search.query import parse_query
from newsarchive.web.framework.rendering import date_of, direction, time_tag, web_address
from newsarchive.web.pages.article_pages import _standfirst
from newsarchive.web.pages.diff import differences
from newsarchive.web.search.facets import Count, counted, timeline
from newsarchive.web.search.highlighting import Marker
from newsarchive.web.search.porter_stemmer import stem
from newsarchive.web.search.search_feeds import cell
from newsarchive.web.search.search_state import SearchState
from newsarchive.web.search.suggestions import edits

ENDINGS = (
    "ational tional enci anci izer logi bli alli entli eli ousli ization ation ator alism iveness"
    " fulness ousness aliti iviti biliti icate ative alize iciti ical ful ness ement ance ence"
    " able ible ment ant ent ism ate iti ous ive ize al er ic ou sion tion ed ing eed s es ies"
    " sses y ly e ll"
)


def test_stems_are_those_of_the_index() -> None:
    """SQLite's own porter tokenizer is the judge, on 20,000 made-up words with English endings."""
    random_ = random.Random(4)
    beginnings = "rel condi hop tan fall fil agre plast mot conflat troubl siz happ fly syz oper a"
    words = sorted(
        {
            random_.choice(beginnings.split(" "))
            + "".join(random_.choices("aeiouybcdrst", k=random_.randrange(4)))
            + random_.choice(ENDINGS.split(" "))
            + random_.choice(["", "", "s", "ed", "ing"])
            for _ in range(20_000)
        }
    )
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE t USING fts5(w, tokenize='porter unicode61')")
    connection.execute("CREATE VIRTUAL TABLE v USING fts5vocab(t, instance)")
    connection.executemany("INSERT INTO t (rowid, w) VALUES (?, ?)", list(enumerate(words)))
    wrong = [
        (words[doc], term, stem(words[doc]))
        for term, doc in connection.execute("SELECT term, doc FROM v")
        if stem(words[doc]) != term
    ]
    connection.close()
    assert wrong == []


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
def test_hits_are_marked(q: str, text: str, marked: str) -> None:
    assert str(Marker(parse_query(q).terms).marked(text)) == marked


def test_a_snippet_shows_where_most_terms_stand() -> None:
    text = (
        "A ferry came. "
        + "Nothing happened. " * 60
        + "Then night fell on the ferry. "
        + "So. " * 90
    )
    snippet = str(Marker(parse_query("night ferry").terms).snippet(text))
    assert "<mark>night</mark> fell on the <mark>ferry</mark>" in snippet
    assert snippet.startswith("… Then")
    assert len(snippet) < 320


def test_a_snippet_is_never_broken_markup() -> None:
    random_ = random.Random(1)
    marker = Marker(parse_query('a "b a" <b> & amp*').terms)
    for _ in range(500):
        text = " ".join(random_.choices(["a", "b", "<b>", "&amp;", '"', "ampere", "Ä"], k=200))
        snippet = str(marker.snippet(text))
        assert snippet.count("<") == 2 * snippet.count("<mark>")


@pytest.mark.parametrize(
    "path",
    [
        "/search?q=ferry&site=a.example&author=A&author=B&after=2026-05-01&sort=newest",
        "/search?q=%E6%9D%B1+%22x%22&is=free&page=2026-05-01T00%3A00%3A00Z~7&until=9",
        "/search",
    ],
)
def test_an_address_says_the_whole_state(path: str) -> None:
    assert SearchState.from_query_string(path.partition("?")[2]).path() == path


@pytest.mark.parametrize(
    "query_string",
    ["sort=x&page=-1&until=z&after=soon&is=x&story=a", "page=%00~&q=", "%ff=%ff&=&&&q", "site=%20"],
)
def test_what_makes_no_sense_in_an_address_is_left_out(query_string: str) -> None:
    assert SearchState.from_query_string(query_string).path() == "/search"


def test_dates_in_an_address_are_days() -> None:
    asked = SearchState.from_query_string("after=2026&before=2026-06")
    assert asked.path() == "/search?after=2026-01-01&before=2026-06-01"


def test_a_character_is_a_value() -> None:
    found = counted("\x02\x01\x03\ue0001\x02\x04\x03\x012\x05\x01\x03\U000338c13", "\x06\x06\x07")
    values = {2: "one.example", 5: "two.example", 4: "Sport", 3: "de", 6: "A", 7: "B"}
    assert found.codes() == [2, 3, 4, 5, 6, 7]
    assert found.named(values) == {
        "site": [Count("one.example", 2), Count("two.example", 1)],
        "section": [Count("Sport", 1)],
        "lang": [Count("de", 3)],
        "author": [Count("A", 2), Count("B", 1)],
        "is": [Count("free", 1), Count("paywalled", 1)],
        "kind": [Count("live", 1)],
    }
    assert found.days == {date(1600, 1, 1): 1, date(2021, 1, 26): 1}
    assert counted("", "").named(values) == {}


@pytest.mark.parametrize(
    ("days", "bars", "first", "last"),
    [
        (["2026-01-01", "2026-01-05"], 5, "2026-01-01", "2026-01-05"),
        (["2026-01-01", "2026-12-31"], 53, "week of 2025-12-29", "week of 2026-12-28"),
        (["2022-01-15", "2026-01-01"], 49, "2022-01", "2026-01"),
        (["1990-01-01", "2026-01-01"], 37, "1990", "2026"),
    ],
)
def test_the_timeline_has_the_shortest_step_that_fits(
    days: list[str], bars: int, first: str, last: str
) -> None:
    periods = timeline(Counter(map(date.fromisoformat, days)))
    assert (len(periods), periods[0].label, periods[-1].label) == (bars, first, last)
    assert sum(period.count for period in periods) == 2
    assert all(one.before == two.after for one, two in pairwise(periods))


def test_the_timeline_of_six_centuries_is_by_year() -> None:
    assert timeline(Counter()) == []
    assert len(timeline(Counter([date(2199, 12, 31), date(1600, 1, 1)]))) == 600


@pytest.mark.parametrize(
    ("description", "text", "shown"),
    [
        ("It runs again.", "The ferry is back.", "It runs again."),
        ("It  runs again.", "It runs\nagain. The ferry is back.", ""),
        ("It runs again…", "It runs again on Monday.", ""),
        (None, "It runs.", ""),
        ("It runs again.", "", "It runs again."),
    ],
)
def test_a_standfirst_is_not_shown_twice(description: str | None, text: str, shown: str) -> None:
    assert _standfirst(description, text) == shown


def test_differences_are_words() -> None:
    (paragraph,) = differences("The ferry runs at nine.", "The night ferry runs at ten.")
    assert [(piece.kind, piece.text) for piece in paragraph] == [
        ("same", "The"), ("added", " night"), ("same", " ferry runs at "),
        ("removed", "nine."), ("added", "ten."),
    ]  # fmt: skip


def test_a_paragraph_that_is_new_leaves_the_others_alone() -> None:
    kinds = [[p.kind for p in line] for line in differences("One.\nThree.", "One.\nTwo.\nThree.")]
    assert kinds == [["same"], ["added"], ["same"]]


def test_differences_keep_every_word_of_both() -> None:
    random_ = random.Random(2)
    for _ in range(100):
        old, new = (
            "\n".join(
                " ".join(random_.choices("abcdef", k=6)) for _ in range(random_.randrange(1, 6))
            )
            for _ in range(2)
        )
        paragraphs = differences(old, new)
        for kind, text in (("added", new), ("removed", old)):
            kept = [
                "".join(p.text for p in line if p.kind in ("same", kind)) for line in paragraphs
            ]
            assert "\n".join(filter(None, kept)) == text


@pytest.mark.parametrize(
    ("value", "field"),
    [
        ("=1+1", "'=1+1"), ("+49", "'+49"), ("-x", "'-x"), ("@a", "'@a"), ("\t=1", "'\t=1"),
        ("＝1", "'＝1"), ("\n=1", '"\'\n=1"'), (-5, "-5"), (None, ""), ("a=b", "a=b"),
        ('a "b", c', '"a ""b"", c"'), ("a\nb", '"a\nb"'), ('=1,"', '"\'=1,"""'),
    ],
)  # fmt: skip
def test_a_csv_field_is_text(value: object, field: str) -> None:
    assert cell(value) == field


@pytest.mark.parametrize(
    ("address", "is_one"),
    [
        ("https://a.example/x", True), ("http://a.example", True), ("javascript:alert(1)", False),
        ("data:text/html,x", False), ("//a.example", False), ("JaVaScRiPt:alert(1)", False),
        ("https:", False), ("http://[", False), ("", False), (" https://a.example", True),
        ("\x01javascript:x", False),
    ],
)  # fmt: skip
def test_only_web_addresses_become_links(address: str, is_one: bool) -> None:
    assert bool(web_address(address)) == is_one


def test_times_are_shown_as_precisely_as_they_are_known() -> None:
    moment = "2026-05-03T18:20:00Z"
    assert date_of(moment) == "3 May 2026"
    assert ">3 May 2026, 18:20 UTC<" in time_tag(moment)
    assert time_tag(moment, "day") == '<time datetime="2026-05-03">3 May 2026</time>'
    assert time_tag("<b>") == "&lt;b&gt;"
    assert (direction("ar"), direction("en"), direction(None)) == ("rtl", "ltr", "auto")


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
def test_edits_are_counted(one: str, other: str, distance: int) -> None:
    assert edits(one, other, 2) == min(distance, 3)
