"""extract() returns an article or a reason for each page."""

import json
import pickle
from datetime import UTC, datetime

from newsarchive.article import Page, as_record
from newsarchive.extraction.article_extractor import EXTRACTOR, extract
from newsarchive.outcomes import REASONS
from tests.support.example_page import BODY, URL, json_ld, page, sources


def test_text_is_the_paragraphs_and_nothing_else() -> None:
    article = extract(page())
    assert article.text.split("\n") == BODY
    assert article.reason is None
    assert article.language == "en"
    assert article.word_count == sum(len(text.split()) for text in BODY)
    assert article.extractor == EXTRACTOR


def test_each_field_has_its_source() -> None:
    article = extract(
        page(
            json_ld(
                datePublished="2024-05-17T08:30:00+02:00",
                author=[{"@type": "Person", "name": "Ana Weiss"}],
            )
        )
    )
    assert article.title == "Bridge reopens after two years"
    assert article.published_at == datetime(2024, 5, 17, 6, 30, tzinfo=UTC)
    assert article.published_precision == "time"
    assert article.published_source == "json-ld"
    assert article.published_raw == "2024-05-17T08:30:00+02:00"
    assert article.authors == ["Ana Weiss"]
    found = sources(article)
    assert found["title"] == "h1"
    assert found["published_at"] == "json-ld"
    assert found["authors"] == "json-ld"
    assert found["site_name"] == "og"


def test_each_block_has_its_place_and_its_share_of_links() -> None:
    article = extract(page(body='<p class="lead-7">Read our <a href="/">full cover</a>.</p>'))
    first = article.blocks[-1]
    assert first.place.endswith("article>div.text>p")
    assert first.links == 0.0


def test_the_headline_is_not_part_of_the_text() -> None:
    article = extract(page(body="<p>Bridge reopens after two years</p>"))
    assert article.text.split("\n") == BODY
    assert article.title == "Bridge reopens after two years"


def test_an_article_can_be_pickled_and_written_as_json() -> None:
    article = extract(page())
    assert pickle.loads(pickle.dumps(article)) == article
    assert json.loads(json.dumps(as_record(article)))["text"] == article.text


def test_a_response_without_html_has_a_reason() -> None:
    article = extract(Page(url=URL, body=b"%PDF-1.7 ..."))
    assert article.reason == "not_html"
    assert article.reason in REASONS
    assert article.text == ""
