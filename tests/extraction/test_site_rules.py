"""A site may state selectors for its pages: body, drop, title, author, date."""

from __future__ import annotations

import pickle
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from newsarchive.article import Article, Page
from newsarchive.extraction.article_extractor import EXTRACTOR, extract
from newsarchive.extraction.site_rules.selectors import wrong_with
from newsarchive.site_rules import RuledSite, RuleTable, SiteRules
from tests.support.example_page import BODY, page, sources

#: A page whose story is in a place that is named for something else, with boxes in it.
STORY = "".join(f"<p>{text}</p>" for text in BODY)
BOX = "<p>The harbour office counts the boats every evening and prints the list at the gate.</p>"


def ruled(html: str, **rules: object) -> Article:
    source = page()
    body = source.body.replace(b'<div class="text">', html.encode() + b'<div class="text">')
    return extract(replace(source, body=body, rules=SiteRules(**rules)))  # type: ignore[arg-type]


def in_body(html: str, **rules: object) -> Article:
    text = f"<html lang=en><head><title>Pier</title></head><body><h1>Pier closed</h1>{html}</body>"
    stated = SiteRules(**rules) if rules else None  # type: ignore[arg-type]
    return extract(Page(url="https://post.example/pier", body=text.encode(), rules=stated))


def removed(article: Article, reason: str = "rule") -> list[str]:
    return [block.text for block in article.blocks if block.removed == reason]


@pytest.mark.parametrize("selector", ["div.related-links", "xpath://div[@class='related-links']"])
def test_the_body_is_what_the_selector_finds_whatever_its_place_is_named(selector: str) -> None:
    html = f'<div class="teaser">{BOX * 4}</div>'
    html += f'<aside><div class="related-links">{STORY}</div></aside>'
    article = in_body(html, body=selector)
    assert article.text.split("\n") == BODY
    assert sources(article)["text"] == "rule"
    assert article.quality is None


def test_several_elements_of_the_body_are_one_text_in_their_order() -> None:
    parts = "".join(f'<section class="part"><p>{text}</p></section>{BOX}' for text in BODY)
    assert in_body(f"<main>{parts}</main>", body=".part").text.split("\n") == BODY


def test_captions_and_the_headline_in_the_body_are_no_text() -> None:
    figure = "<figure><img src=a.jpg><figcaption>The pier at dusk.</figcaption></figure>"
    html = f'<div class="b"><h1>Pier closed</h1>{figure}{STORY}</div>'
    assert in_body(html, body=".b").text.split("\n") == BODY


def test_a_body_that_is_not_found_falls_back_to_the_usual_text_and_says_so() -> None:
    article = ruled("", body="div.no-such-place")
    assert article.text.split("\n") == BODY
    assert article.quality == "rule_missed"
    assert sources(article)["text"] == "vote"


def test_a_body_that_has_far_too_little_falls_back_too() -> None:
    article = ruled('<div class="intro"><p>A short line about the bridge.</p></div>', body=".intro")
    assert article.text.split("\n")[-len(BODY) :] == BODY
    assert article.quality == "rule_missed"


def test_a_short_story_beside_much_else_is_what_the_selector_says() -> None:
    html = f'<main><div class="b"><p>{BODY[0]}</p><p>{BODY[1]}</p></div></main><ul class="all">'
    html += "".join(f"<li><p>{number} {BOX}</p></li>" for number in range(30)) + "</ul>"
    article = in_body(html, body=".b")
    assert article.text.split("\n") == BODY[:2]


def test_dropped_elements_are_shown_with_the_reason_rule() -> None:
    article = ruled(f'<div class="box">{BOX}</div>', drop=[".box"])
    assert article.text.split("\n") == BODY
    assert removed(article) == [BOX[3:-4]]
    assert [block.removed for block in article.blocks][:3] == ["headline", "rule", None]


def test_what_is_dropped_inside_a_line_is_shown_and_the_rest_of_the_line_stays() -> None:
    html = STORY.replace(" to traffic", ' <span class="ad">Buy a boat today</span> to traffic')
    article = in_body(f"<main>{html}</main>", drop=["span.ad"])
    assert article.text.split("\n") == BODY
    assert removed(article) == ["Buy a boat today"]


def test_dropping_works_inside_a_body_and_without_one() -> None:
    html = f'<div class="b">{STORY}<div class="box">{BOX}</div></div>'
    for rules in ({"body": ".b"}, {}):
        article = in_body(html, drop=(".box", ".nothing"), **rules)
        assert article.text.split("\n") == BODY
        assert removed(article) == [BOX[3:-4]]


def test_a_dropped_menu_far_from_the_text_is_not_listed() -> None:
    menu = "".join(f"<li>Entry {number} of a long menu</li>" for number in range(100))
    article = in_body(f"<ul class=m>{menu}</ul><main>{STORY}</main>", drop=[".m"])
    assert len(removed(article)) <= 20


def test_title_author_and_date_are_what_their_selectors_find() -> None:
    html = (
        '<p class="over">Bridge is back</p><p class="who">By Ana Weiss and Tom Reed, City Editor'
        '</p><p class="who">Ida Brunner</p><b class="when">Published 17 May 2024, 08:30</b>'
    )
    article = extract(
        replace(
            page(body=html),
            timezone="Europe/Vienna",
            rules=SiteRules(title=".over", author=".who", date=".when"),
        )
    )
    assert article.title == "Bridge is back"
    assert article.authors == ["Ana Weiss", "Tom Reed", "Ida Brunner"]
    assert article.published_at == datetime(2024, 5, 17, 6, 30, tzinfo=UTC)
    assert article.published_source == "rule"
    found = sources(article)
    assert [found[each] for each in ("title", "authors", "published_at")] == ["rule"] * 3


@pytest.mark.parametrize(
    ("markup", "selector"),
    [
        ('<time datetime="2024-05-17T08:30:00">today</time>', "time::attr(datetime)"),
        ('<time datetime="2024-05-17T08:30:00">today</time>', "time"),
        ('<time datetime="2024-05-17T06:30:00Z">today</time>', "time"),
        ('<time data-at="2024-05-17T08:30:00+02:00"></time>', "xpath://time/@data-at"),
        ('<i class="d">17.05.2024 08:30</i>', ".d::text"),
        ('<i class="d">17.05.2024 08:30</i>', "xpath:string(//i)"),
    ],
)
def test_a_date_may_be_an_attribute_in_the_zone_of_the_site(markup: str, selector: str) -> None:
    rules = SiteRules(date=selector)
    article = extract(replace(page(body=markup), timezone="Europe/Vienna", rules=rules))
    assert article.published_at == datetime(2024, 5, 17, 6, 30, tzinfo=UTC)
    assert article.published_source == "rule"


def test_a_field_of_which_the_selector_finds_nothing_is_found_as_usual() -> None:
    article = ruled("", title=".none", author=".none", date=".none")
    assert article.title == "Bridge reopens after two years"
    assert "rule" not in sources(article).values()


def test_a_date_that_is_dropped_with_its_box_still_counts() -> None:
    html = '<div class="head"><b class="when">17 May 2024, 08:30 UTC</b></div>'
    article = ruled(html, date=".when", drop=[".head"])
    assert article.published_source == "rule"


def test_the_extractor_names_the_rules_and_other_rules_have_another_name() -> None:
    first, second = ruled("", body=".text"), ruled("", body=".text", drop=[".x"])
    assert first.extractor.startswith(f"{EXTRACTOR} + rules ")
    assert first.extractor != second.extractor
    assert extract(page()).extractor == EXTRACTOR


def test_a_page_with_rules_can_be_pickled_and_gives_the_same_article_again() -> None:
    source = replace(page(), rules=SiteRules(body=".text", drop=(".x",)))
    assert extract(pickle.loads(pickle.dumps(source))) == extract(source)


@pytest.mark.parametrize(
    ("rules", "wrong"),
    [
        ({"body": "div..x"}, "`body`: 'div..x' is no selector"),
        ({"drop": [".a", "p["]}, "`drop`: 'p[' is no selector"),
        ({"title": "xpath://h1["}, "`title`: 'xpath://h1[' is no selector"),
        ({"date": "xpath:nothing()"}, "`date`: 'xpath:nothing()' is no selector"),
        ({"author": " "}, "`author`: ' ' is no selector"),
        ({"author": "p:no-such"}, "`author`: 'p:no-such' is no selector"),
        ({"body": "p::text"}, "`body`: 'p::text' selects no elements"),
    ],
)
def test_a_wrong_selector_is_named_with_its_rule(rules: dict[str, object], wrong: str) -> None:
    found = wrong_with(SiteRules(**rules))  # type: ignore[arg-type]
    assert found is not None
    assert found.startswith(wrong)
    assert "\n" not in found


def test_right_selectors_have_nothing_wrong() -> None:
    assert wrong_with(SiteRules(body="main > div", drop=("aside", "p:first-child"))) is None


def test_a_page_has_the_rules_of_the_site_of_its_host() -> None:
    one, other, sport = SiteRules(body=".a"), SiteRules(body=".b"), SiteRules(body=".c")
    table = RuleTable(
        [
            RuledSite("one", "https://www.post.example/", one),
            RuledSite("other", "https://www.post.example/mundo/", other, ("cdn.example",)),
            RuledSite("sport", "https://sport.post.example/", sport),
            RuledSite("plain", "https://plain.post.example/", None),
        ]
    )
    expected = {
        "https://www.post.example/a": one,
        "https://m.post.example/a": one,
        "https://city.post.example/a": one,
        "https://post.example/mundo/a": other,
        "https://post.example/mundomania": one,
        "https://cdn.example/a": other,
        "https://sport.post.example/a": sport,
        "https://plain.post.example/a": None,
        "https://mypost.example/a": None,
    }
    assert {url: table.rules_of(url) for url in expected} == expected
