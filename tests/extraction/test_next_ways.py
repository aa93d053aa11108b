"""If the markup has too little of a story, it is taken from elsewhere, and ``quality`` says so."""

import json
from html import escape
from pathlib import Path

import pytest

from newsarchive.extraction.next_ways import QUALITIES
from tests.extraction.test_main_content import PARAGRAPHS, TITLE, article_of, paragraphs

HTML = paragraphs(PARAGRAPHS)
OTHER = "The council of another town met on Thursday and spoke about its roads for four hours."
TEASER = f"<h1>{TITLE}</h1><p>Read all of our stories about the sea.</p>"
APOLLO = {f"Paragraph:{n}a": {"text": line} for n, line in enumerate(PARAGRAPHS)}
STREAM = json.dumps({"menu": ["Home"], "article": {"parts": [{"text": t} for t in PARAGRAPHS]}})


def script(text: str, kind: str = "text/javascript") -> str:
    return f'<script type="{kind}">{text}</script>'


@pytest.mark.parametrize(
    "state",
    [
        script(json.dumps({"props": {"story": {"body": HTML}}}), "application/json"),
        script(json.dumps({"nav": ["Home"], "blocks": [{"text": t} for t in PARAGRAPHS]}), "json"),
        script(
            'window.Fusion=window.Fusion||{};Fusion.site="x";Fusion.globalContent='
            + json.dumps({"elements": [{"type": "text", "content": t} for t in PARAGRAPHS]})
            + ";Fusion.lastModified=1"
        ),
        script("window.__APOLLO_STATE__ = " + json.dumps(APOLLO) + ";"),
        script(f"window.__STATE__ = JSON.parse({json.dumps(json.dumps({'text': HTML}))})"),
        script("self.__next_f.push([1," + json.dumps(STREAM) + "])"),
        script(
            'window.__NUXT__=(function(a){return {post:{title:a,body:"'
            + HTML.replace("<", "\\u003C").replace("/", "\\u002F")
            + '"}}}("x"))'
        ),
        f'<div data-page="{escape(json.dumps({"article": {"html": HTML}}))}"></div>',
        script(f"<div>{HTML}</div>", "text/template"),
        f"<noscript><div>{HTML}</div></noscript>",
    ],
    ids=["next", "blocks", "fusion", "apollo", "parse", "stream", "nuxt", "attribute", "template",
         "noscript"],
)  # fmt: skip
def test_a_story_that_only_the_pages_data_has_is_found(state: str) -> None:
    article = article_of(TEASER + state)

    assert article.text.split("\n") == PARAGRAPHS
    assert article.quality == "from_state"


def test_of_several_stories_in_the_data_the_one_of_the_headline_is_taken() -> None:
    stories = [
        {"title": "Roads", "parts": [{"text": f"{OTHER} It was day {n}."} for n in range(9)]},
        {"title": TITLE, "parts": [{"text": line} for line in PARAGRAPHS]},
    ]

    article = article_of(TEASER + script(json.dumps({"stories": stories}), "application/json"))

    assert article.text.split("\n") == PARAGRAPHS


def test_a_paragraph_with_links_in_the_data_is_one_line() -> None:
    parts = [
        {"children": [{"text": line[:20]}, {"children": [{"text": line[20:31]}]},
                      {"text": line[31:]}]}
        for line in (line[:19] + " " + line[20:30] + " " + line[31:] for line in PARAGRAPHS)
    ]  # fmt: skip

    article = article_of(TEASER + script(json.dumps({"children": parts}), "application/json"))

    assert len(article.text.split("\n")) == len(PARAGRAPHS)


@pytest.mark.parametrize(
    "data",
    [
        {"labels": ["Do you agree to cookies? " * 20, "We store your choice. " * 19]},
        {"related": [{"title": TITLE[:9], "teaser": OTHER}] * 9},
        {"code": "function quay(a) { return a.opens('Kelm', 'again'); } " * 20},
    ],
)  # fmt: skip
def test_other_data_of_the_page_does_not_become_a_short_articles_text(data: object) -> None:
    short = f"<article><h1>{TITLE}</h1>{paragraphs(PARAGRAPHS[:1])}</article>"

    article = article_of(short + script(json.dumps(data), "application/json"))

    assert article.text.split("\n") == PARAGRAPHS[:1]
    assert article.quality is None


def test_an_article_body_that_the_markup_lacks_is_taken() -> None:
    node = {"@type": "NewsArticle", "headline": TITLE, "articleBody": "\n".join(PARAGRAPHS)}

    article = article_of(TEASER, head=script(json.dumps(node), "application/ld+json"))

    assert article.text.split("\n") == PARAGRAPHS
    assert article.quality == "from_json_ld"


def test_a_story_in_an_element_for_other_things_is_found_behind_a_promotion() -> None:
    promotion = (
        "<article><h2>The podcast of the week: who owns the sea, and who may fish in it?</h2>"
        "<h2>Join the evening of our readers in the old harbour hall, with music</h2></article>"
    )
    story = f"<aside><section><div>{HTML}{paragraphs([OTHER] * 2)}</div></section></aside>"

    article = article_of(f"<div>{promotion}</div><div><h1>{TITLE}</h1></div>{story}")

    assert article.text.split("\n")[:4] == PARAGRAPHS
    assert article.quality == "dense"


def test_an_article_in_a_button_that_is_never_closed_is_found() -> None:
    article = article_of(
        f'<button class="menu"><svg><svg></svg><main><article><h1>{TITLE}</h1>{HTML}'
        "</article></main>"
    )

    assert article.text.split("\n") == PARAGRAPHS


def test_a_description_longer_than_the_text_makes_it_doubtful() -> None:
    head = f'<meta name="description" content="{" ".join(PARAGRAPHS[:3])}">'

    article = article_of(f"<article><h1>{TITLE}</h1><p>{PARAGRAPHS[3]}</p></article>", head=head)

    assert article.quality == "short"


def test_a_text_that_only_asks_the_reader_for_something_is_a_promotion() -> None:
    article = article_of(
        f"<h1>{TITLE}</h1><div><p>Subscribe to our newsletter for all the news of the sea and of"
        " the harbour.</p></div>"
    )

    assert article.quality == "promotion"


def test_a_whole_article_and_a_short_one_leave_no_doubt() -> None:
    for lines in (PARAGRAPHS, PARAGRAPHS[:1]):
        head = f'<meta name="description" content="{lines[0]}">'
        article = article_of(f"<article><h1>{TITLE}</h1>{paragraphs(lines)}</article>", head=head)
        assert article.quality is None


def test_every_quality_is_documented() -> None:
    text = Path("docs/sql.md").read_text(encoding="utf-8")

    assert [word for word in QUALITIES if f"`{word}`" not in text] == []
