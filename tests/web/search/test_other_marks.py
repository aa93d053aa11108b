"""Words that an article writes with other marks or characters than people type."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest

from tests.support.archives import FilledArchive
from tests.support.client import Site

TEXTS = {
    "points": ("en", "The N.A.T.O. envoy, a Ph.D. from the U.S., met A.P.C.I. in Washington, D.C."),
    "plain": ("en", "NATO sent a PhD to DC. They told us that we were well."),
    "marks": ("en", "We're told 12,500 boats and ₹12,50,000 were lost; O'Brien paid 4.200."),
    "figures": ("en", "They lost 12500 boats, 1250000 rupees, and Obrien paid 4200 in 2024."),
    "uk": ("uk", "Комп’ютер має пам'ять."),
    "uk-plain": ("uk", "Компютер має память."),
    "he": ("he", 'דובר צה"ל מסר לסוכנות.'),
    "he-plain": ("he", "דובר צהל מסר לסוכנות."),
    "ja": ("ja", "駅前のラーメン店がサーバを止めた。"),
    "ja-kana": ("ja", "駅前のらーめん店とサーバーの話。"),
    "zh": ("zh", "总统在台湾谈AI发展与头发。"),
    "zh-Hant": ("zh", "總統在台灣談AI發展與頭髮。"),
    "zh-old": ("zh", "臺灣的後面"),
    "th": ("th", "น้ำท่วม พ.ศ. ๒๕๖๗"),
    "th-plain": ("th", "น้ำท่วม พ.ศ. 2567"),
}  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, dict[int, str]]]:
    path = tmp_path_factory.mktemp("marks") / "archive.db"
    archive = FilledArchive(path)
    keys = {
        archive.article(None, text, url=f"https://paper.example/{key}", language=language): key
        for key, (language, text) in TEXTS.items()
    }
    archive.close()
    served = Site(path)
    yield served, keys
    served.close()


@pytest.mark.parametrize(
    ("query", "found", "marked"),
    [
        ("NATO", "points plain", "N.A.T.O"),
        ("N.A.T.O.", "points plain", "NATO"),
        ('"nato"', "plain", "NATO"),
        ("PhD", "points plain", "Ph.D"),
        ("ph.d.", "points plain", "PhD"),
        ("US", "points plain", "U.S"),
        ("U.S.", "points", "U.S"),
        ("APCI -NATO", "", ""),
        ("D.C.", "points plain", "DC"),
        ("12,500", "marks figures", "12500"),
        ("12500", "marks figures", "12,500"),
        ("12.500", "marks figures", "12500"),
        ("12,50,000", "marks figures", "1250000"),
        ("4200", "marks figures", "4.200"),
        ("4'200", "marks figures", "4200"),
        ('"4200"', "figures", "4200"),
        ("2,024", "figures", "2024"),
        ("O'Brien", "marks figures", "Obrien"),
        ("OBrien", "marks figures", "O&#39;Brien"),
        ("were", "plain marks", "were"),
        ("we're", "marks", "We&#39;re"),
        ("комп'ютер", "uk uk-plain", "Компютер"),
        ("компютер", "uk uk-plain", "Комп’ютер"),
        ("память", "uk uk-plain", "пам&#39;ять"),
        ("צהל", "he he-plain", "צה&#34;ל"),
        ('צה"ל', "he he-plain", "צהל"),
        ("צה״ל", "he he-plain", "צהל"),
        ('"צה"ל"', "he", "צה&#34;ל"),
        ('"דובר" "מסר"', "he he-plain", "דובר"),
        ("らーめん", "ja ja-kana", "ラーメン"),
        ("ラーメン", "ja ja-kana", "らーめん"),
        ("サーバー", "ja ja-kana", "サーバ"),
        ("总统", "zh zh-Hant", "總統"),
        ("總統", "zh zh-Hant", "总统"),
        ('"總統"', "zh-Hant", "總統"),
        ("台湾", "zh zh-Hant zh-old", "臺灣"),
        ("臺灣", "zh zh-Hant zh-old", "台湾"),
        ("头发", "zh zh-Hant", "頭髮"),
        ("AI發展", "zh zh-Hant", "AI发展"),
        ("后面", "zh-old", "後面"),
        ("2567", "th th-plain", "๒๕๖๗"),
        ("๒๕๖๗", "th th-plain", "2567"),
    ],
)
def test_a_word_is_found_with_other_marks_and_they_are_highlighted(
    site: tuple[Site, dict[int, str]], query: str, found: str, marked: str
) -> None:
    served, keys = site
    answer = served.get(f"/search.json?q={quote(query)}").json()
    assert {keys[hit["id"]] for hit in answer["results"]} == set(found.split())
    assert not answer["notes"]
    assert not marked or f"<mark>{marked}</mark>" in served.get(f"/search?q={quote(query)}").text
