"""The language is that of the text, and the page's word where the text leaves it open."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from newsarchive.article import Article, Page
from newsarchive.extraction import extract
from newsarchive.metadata.language import chances_of

TEXTS: dict[str, str] = tomllib.loads(
    Path(__file__).with_name("languages.toml").read_text(encoding="utf-8")
)
#: In Latin letters, Serbian and Croatian differ in a few words: a text alone may be either.
EITHER = {"sr-Latn": {"sr", "hr"}, "hr": {"sr", "hr"}}


def of_page(text: str, lang: str = "", head: str = "", **options: object) -> Article:
    """Return the article of a page with *text*, of which *lang* is the stated language."""
    stated = f' lang="{lang}"' if lang else ""
    lines = "".join(f"<p>{line}</p>" for line in text.split("\n"))
    body = f"<!doctype html><html{stated}><head><title>x</title>{head}</head><body><article>{lines}</article></body></html>"  # noqa: E501
    url = "https://www.riverpost.example/bridge"
    return extract(Page(url=url, body=body.encode(), **options))  # type: ignore[arg-type]


@pytest.mark.parametrize("key", TEXTS)
def test_a_stated_language_is_believed_if_the_text_is_in_it(key: str) -> None:
    article = of_page(TEXTS[key], lang=key)
    assert article.language == key.partition("-")[0]
    assert [each.source for each in article.sources if each.field == "language"] == ["html"]


@pytest.mark.parametrize("key", TEXTS)
def test_a_language_that_nothing_states_is_read_from_the_text(key: str) -> None:
    assert of_page(TEXTS[key]).language in EITHER.get(key, {key.partition("-")[0]})


@pytest.mark.parametrize("key", [key for key in TEXTS if key != "en"])
def test_the_text_decides_against_a_template_in_english(key: str) -> None:
    article = of_page(TEXTS[key], lang="en-US")
    assert article.language in EITHER.get(key, {key.partition("-")[0]})
    assert [each.source for each in article.sources if each.field == "language"] == ["text"]


@pytest.mark.parametrize(
    ("stated", "key"),
    [
        ("es", "ca"), ("es", "gl"), ("pt", "gl"), ("es", "eu"), ("ru", "bg"), ("ru", "uk"),
        ("ru", "be"), ("ru", "kk"), ("sr", "mk"), ("bg", "mk"), ("he", "yi"), ("ar", "fa"),
        ("ar", "ur"), ("fa", "ps"), ("nl", "af"), ("da", "no"), ("no", "sv"), ("hr", "sl"),
        ("cs", "sk"), ("id", "ms"), ("hi", "mr"), ("hi", "ne"), ("tr", "az"), ("fr", "en"),
    ],
)  # fmt: skip
def test_the_text_decides_against_a_template_in_a_kindred_language(stated: str, key: str) -> None:
    assert of_page(TEXTS[key], lang=stated).language == key


@pytest.mark.parametrize(
    ("lang", "key", "code"),
    [
        ("iw", "he", "he"),
        ("nb-NO", "no", "no"),
        ("nn", "no", "no"),
        ("zh-TW", "zh-Hant", "zh"),
        ("sr-Latn-RS", "sr-Latn", "sr"),
        ("bs", "hr", "bs"),
        ("fil", "tl", "tl"),
        ("ua", "uk", "uk"),  # the country's code, which is no language
        ("kr", "ko", "ko"),
        ("se", "sv", "sv"),  # the country's code, which is Northern Sami
        ("xx", "fr", "fr"),
        ("English", "de", "de"),
        ("rm", "it", "rm"),  # Romansh, which the model does not know
        ("ch", "zh-Hans", "zh"),  # Chamorro, but no script of its own
    ],
)
def test_codes_of_all_forms_are_read(lang: str, key: str, code: str) -> None:
    assert of_page(TEXTS[key], lang=lang).language == code


def test_of_several_statements_the_text_chooses() -> None:
    head = '<meta property="og:locale" content="gl_ES">'
    article = of_page(TEXTS["gl"], lang="es", head=head)
    assert article.language == "gl"
    assert [each.source for each in article.sources if each.field == "language"] == ["meta"]


def test_a_quotation_in_another_language_does_not_decide() -> None:
    quoted = TEXTS["fr"].partition(". ")[0]
    assert of_page(f"{TEXTS['de']}\n„{quoted}.“", lang="de").language == "de"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("橋が開通した。", "ja"),
        ("桥梁开通。", "zh"),
        ("다리가 열렸다.", "ko"),
        ("สะพานเปิดแล้ว", "th"),
    ],
)
def test_a_script_of_one_language_is_certain_at_any_length(text: str, code: str) -> None:
    assert chances_of(text) == {code: 1.0}


@pytest.mark.parametrize("text", ["", "Kelm 3, Corvane 1", "Holm, Lund, Weiss, Reed"])
def test_a_text_without_sentences_says_nothing(text: str) -> None:
    assert chances_of(text) == {}


def test_a_short_text_is_in_the_stated_language() -> None:
    head = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Goal", "datePublished": "2024-05-17"}</script>'  # noqa: E501
    assert of_page("Kelm 3, Corvane 1, Lund 4, Holm 2", lang="da", head=head).language == "da"


def test_single_sentences_are_told_apart_as_well() -> None:
    wrong = []
    for key, text in TEXTS.items():
        for sentence in filter(None, re.split(r"(?<=[.。।۔։])\s*", text)):
            chances = chances_of(sentence)
            best = max(chances, key=chances.__getitem__, default=key)
            if best not in EITHER.get(key, {key.partition("-")[0]}):
                wrong.append((key, best))
    assert len(wrong) <= 3, wrong
