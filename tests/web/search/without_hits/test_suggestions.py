"""The suggestion of a similar word for a query without hits."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from markupsafe import escape

from tests.support.archives import FilledArchive
from tests.support.client import Site


@pytest.mark.parametrize(
    ("q", "better"),
    [
        ("saltmrash", "saltmarsh"),
        ("saltmxrzh", "saltmarsh"),  # two mistakes
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


WORDS = (
    "pontoon",
    "γέφυρα",
    "гавань",
    "المدينة",
    "גשרים",
    "항구에서",
    "Brücke",
    "ponte",
    "समुद्र",
    "துறைமுகம்",
    "কলকাতা",
    "նավահանգիստ",
    "ნავსადგური",
    "ወደብሀገር",
    "ಬಂದರುಗಳು",
)


@pytest.fixture(scope="module")
def harbours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Thirty articles with each word of WORDS, and one that has mistakes."""
    path = tmp_path_factory.mktemp("harbours") / "a.db"
    archive = FilledArchive(path)
    for number in range(30 * len(WORDS)):
        word = WORDS[number % len(WORDS)]
        archive.article(f"Number {number}", f"A gull, {word}, a pier.", url=f"https://a/{number}")
    archive.article("Mistakes", "The old pnotoon and its pontool.", url="https://a/mistakes")
    archive.close()
    site = Site(path)
    yield site
    site.close()


@pytest.mark.parametrize(
    ("q", "better"),
    [
        ("pontoom", "pontoon"),
        ("wontoon", "pontoon"),
        ("opntoon", "pontoon"),
        ("gull pontoom", "gull pontoon"),
        ("gull pontoom pire", "gull pontoon pier"),
        ('"gull pontoom"', '"gull pontoon"'),
        ("γέφιρα", "γέφυρα"),
        ("гаванб", "гавань"),
        ("المدينه", "المدينة"),
        ("גשריס", "גשרים"),
        ("Bricke", "brücke"),
        ("pontoon site:nowhere pontoom", None),
        # An unknown field beside a misspelt word.
        ("colour:gull pontoom", "gull pontoon"),
        ("titel:numbwr pontoom", "title:number pontoon"),
        ("titel:number", "title:number"),
        ("pontoom foo:gull peir", "pontoon gull pier"),
        # In groups, fields, phrases, and with filters of the query and of the URL.
        ("(gull AND pontoom) OR (zzebra pontoom)", "(gull AND pontoon) OR (zzebra pontoon)"),
        ("(gulll OR zzebra) pontoom", "(gull OR zzebra) pontoon"),
        ("text:pontoom title:numbwr", "text:pontoon title:number"),
        ('text:"gull pontoom"', 'text:"gull pontoon"'),
        ('"gulll opntoon"~3', '"gull pontoon"~3'),
        ("gulll NEAR/3 opntoon", "gull NEAR/3 pontoon"),
        ("site:a pontoom", "site:a pontoon"),
        ("url:pontoom pontoom", None),
        ('lang:"pontoom" pontoom', 'lang:"pontoom" pontoon'),
        # A word that is found in another form only is no mistake.
        ("numbers pontoom", "numbers pontoon"),
        # Letters with vowel signs.
        ("समूद्र", "समुद्र"),
        ("துறைமுகம", "துறைமுகம்"),
        ("কলকাতো", "কলকাতা"),
        ("նավահանքիստ", "նավահանգիստ"),
        ("ნავსადგურო", "ნავსადგური"),
        ("ወደብሀገይ", "ወደብሀገር"),
        ("ಬಂದರುಗಳ", "ಬಂದರುಗಳು"),
        ("समूद्र कलकता", None),
        ("ponte pontool", None),
        ("-pontoom gulll", "-pontoom gull"),
        # One article has the word, and far more have the other.
        ("pnotoon", "pontoon"),
        ("pontool", "pontoon"),
        ("pontoon", None),
    ],
)
def test_what_is_suggested_is_a_word_of_articles_and_finds_some(
    harbours: Site, q: str, better: str | None
) -> None:
    page = harbours.get("/search?q=" + quote(q)).text
    assert ("Did you mean" in page) == (better is not None)
    if better:
        assert f">{escape(better)}</a>" in page
        assert harbours.get("/search.json?q=" + quote(better)).json()["count"] > 0
