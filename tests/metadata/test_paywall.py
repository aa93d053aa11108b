"""Whether an article is free is what the page states, in any form; else a wall tells it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from newsarchive.article import Article, Page
from newsarchive.extraction import extract
from newsarchive.metadata.paywall import truth
from tests.support.example_page import BODY, URL, sources

TEASER = BODY[0]
WHOLE = "".join(f"<p>{text} {text[::-1]}</p>" for text in BODY * 4)


def of_page(head: str = "", body: str = f"<p>{TEASER}</p>", after: str = "") -> Article:
    html = (
        f"<!doctype html><html lang='en'><head><title>Old bridge open again</title>{head}</head>"
        f"<body><main><article><h1>Old bridge open again</h1>{body}</article></main>{after}</body></html>"  # noqa: E501
    )
    return extract(Page(url=URL, body=html.encode()))


def ld(**values: Any) -> str:
    node = {"@type": "NewsArticle", "headline": "Old bridge open again", **values}
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


CLOSED = {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".paywall"}


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        (True, True), (False, False), (1, True), (0, False), (0.0, False), ("true", True),
        ("False", False), (" no ", False), ("Yes", True), ("0", False),
        ("http://schema.org/False", False), ("https://schema.org/True", True),
        ("schema:False", False), ({"@id": "https://schema.org/False"}, False),
        ({"@type": "Boolean", "@value": "true"}, True), ([False, True], False),
        (None, None), ("", None), ("sometimes", None), ({}, None), ([], None), (7, None),
    ],
)  # fmt: skip
def test_truth_has_many_forms(value: object, meant: bool | None) -> None:
    assert truth(value) is meant


@pytest.mark.parametrize(
    ("values", "is_free"),
    [
        ({"isAccessibleForFree": "http://schema.org/False"}, False),
        ({"isAccessibleForFree": "http://schema.org/True"}, True),
        ({"hasPart": CLOSED}, False),
        ({"hasPart": [{"@type": "WebPageElement", "isAccessibleForFree": "True"}, CLOSED]}, False),
        ({"hasPart": {"@type": ["WebPageElement"], "isAccessibleForFree": True}}, True),
        ({"isAccessibleForFree": True, "hasPart": CLOSED}, True),
        ({"isAccessibleForFree": "", "hasPart": CLOSED}, False),
        ({"hasPart": {"@type": "NewsArticle", "isAccessibleForFree": False}}, None),
        ({"hasPart": [7, None, "x"]}, None),
    ],
)
def test_json_ld_states_it_of_the_article_or_of_a_part(
    values: dict[str, Any], is_free: bool | None
) -> None:
    article = of_page(ld(**values))
    assert article.is_free is is_free
    assert sources(article).get("is_free") == (None if is_free is None else "json-ld")


def test_another_article_of_the_page_says_nothing() -> None:
    other = ld(isAccessibleForFree=False).replace("Old bridge open again", "Ferry fares rise")
    assert of_page(ld() + other).is_free is None


@pytest.mark.parametrize(
    ("body", "is_free"),
    [
        ('<meta itemprop="isAccessibleForFree" content="false">', False),
        ('<link itemprop="isAccessibleForFree" href="https://schema.org/True">', True),
        (
            '<div itemprop="hasPart" itemscope itemtype="https://schema.org/WebPageElement">'
            '<meta itemprop="isAccessibleForFree" content="False"></div>',
            False,
        ),
    ],
)
def test_microdata_states_it_of_the_article(body: str, is_free: bool) -> None:
    article = of_page(body=f"<p>{TEASER}</p>{body}")
    assert article.is_free is is_free
    assert sources(article)["is_free"] == "microdata"


def test_microdata_of_a_teaser_says_nothing() -> None:
    teaser = '<div itemscope itemtype="https://schema.org/NewsArticle"><a href="/x">Ferry fares rise</a><span itemprop="isAccessibleForFree" content="false"></span></div>'  # noqa: E501
    assert of_page(after=teaser).is_free is None


@pytest.mark.parametrize(
    ("name", "content", "is_free"),
    [
        ("article:content_tier", "locked", False), ("article:content_tier", "metered", False),
        ("og:article:content_tier", "Free", True), ("content_tier", "subscriber-only", False),
        ("article:premium", "true", False), ("paywall", "0", True), ("is-paid", "yes", False),
        ("subscription", "False", True), ("article:access", "open", True),
        ("cXenseParse:stp-article_ispaidcontent", "false", True),
        ("article:content_tier", "", None), ("paywall", "config-7", None),
        ("twitter:label1", "free", None), ("description", "free", None), ("accessibility", "1", None),  # noqa: E501
    ],
)  # fmt: skip
def test_meta_elements_state_it(name: str, content: str, is_free: bool | None) -> None:
    article = of_page(f'<meta name="{name}" content="{content}">')
    assert article.is_free is is_free
    assert sources(article).get("is_free") == (None if is_free is None else "meta")


WALLS = [
    '<div class="paywall"><p>Subscribe now to read on.</p></div>',
    "<div><h3>To continue reading, subscribe to the River Post.</h3><a href='/s'>See offers</a></div>",  # noqa: E501
    "<div><p>Die River Post im Abo: gleich abonnieren.</p><p>Jetzt weiterlesen</p></div>",
    "<section><p>Encore 70 % de cet article.</p><p>La suite est réservée aux abonnés.</p></section>",  # noqa: E501
    "<div><p>Suscríbete para seguir leyendo</p></div>",
    "<div><p>Assine para continuar lendo esta reportagem</p></div>",
    "<div><p>Abbonati per continuare a leggere</p></div>",
    "<div><p>Word abonnee en lees verder</p></div>",
    "<div><p>Chcesz czytać dalej? Kup subskrypcję.</p></div>",
    "<div><p>Подпишитесь, чтобы читать дальше</p></div>",
    "<div><p>この記事は有料会員限定です。残り1200文字</p></div>",
    "<div><p>订阅后继续阅读</p></div>",
    "<div><p>구독하고 전문을 읽어보세요</p></div>",
    "<div><p>Okumaya devam etmek için abone olun</p></div>",
]


@pytest.mark.parametrize("wall", WALLS)
def test_a_wall_after_a_short_text_closes_the_rest(wall: str) -> None:
    article = of_page(body=f"<p>{TEASER}</p>{wall}")
    assert article.is_free is False
    assert sources(article)["is_free"] == "text"
    assert article.text in (TEASER, f"{TEASER}\nEncore 70 % de cet article.")


def test_the_last_words_of_a_story_before_its_wall_stay() -> None:
    body = f"<p class='lead'>{TEASER}</p><div><p>Nobody was hurt.</p></div>"
    article = of_page(body=f"{body}<aside><p>Subscribe now to read on.</p></aside>")
    assert article.text == f"{TEASER}\nNobody was hurt."


def test_the_wall_of_a_page_that_states_it_is_no_text_either() -> None:
    wall = "This story goes on for subscribers of the River Post. Read on from $1 a week."
    body = "".join(f"<p>{text}</p>" for text in BODY[:2])
    head = '<meta property="article:content_tier" content="locked">'
    box = "<div class='box'><p>Our newsletter brings the harbour to your table.</p></div>"
    article = of_page(body=f'{body}<div class="offer"><p>{wall}</p></div>{box}', head=head)
    assert article.is_free is False
    assert wall not in article.text
    assert BODY[1] in article.text


@pytest.mark.parametrize("wall", WALLS[:3])
def test_the_same_words_after_a_whole_article_close_nothing(wall: str) -> None:
    assert of_page(body=WHOLE + wall).is_free is None


@pytest.mark.parametrize(
    "after",
    [
        '<div class="paywall"></div>',
        "<div><p>Subscribe to our newsletter and never miss the full story.</p></div>",
        "<div><p>Enjoyed this? Subscribe and support our journalism.</p></div>",
        "<div><p>Want more? Get unlimited access with a subscription.</p></div>",
        "<div><p>Continue reading: Ferry fares rise</p></div>",
        "<p>The River Post lost a tenth of its subscribers, who wanted to read the full story of the mill, it said.</p>",  # noqa: E501
    ],
)
def test_one_sign_of_a_wall_is_none(after: str) -> None:
    body = "".join(f"<p>{text}</p>" for text in BODY)
    assert of_page(body=body + after).is_free is None


def test_a_class_that_names_a_wall_around_served_paragraphs_says_nothing() -> None:
    body = f"<p>{BODY[0]}</p>" + "".join(f'<p class="paywall">{text}</p>' for text in BODY[1:])
    assert of_page(body=body).is_free is None
