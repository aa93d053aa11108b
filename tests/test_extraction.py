"""The public function: a page in, an article or a reason out."""

import json
import pickle
from datetime import UTC, datetime

from newsarchive.article import Article, Page, as_record
from newsarchive.extraction.article_extractor import EXTRACTOR, extract
from newsarchive.outcomes import REASONS

URL = "https://www.riverpost.example/city/2024/05/17/bridge-reopens"

BODY = [
    "The old bridge over the river opened to traffic again on Friday, two years after a barge"
    " struck one of its piers and closed the only crossing for miles.",
    "Mayor Ida Brunner cut the ribbon before some three hundred people, many of whom had taken"
    " the ferry to work every day since the accident in the spring of 2022.",
    "The repair cost eleven million, a third more than was planned, because divers found that"
    " two more piers had to be strengthened before the deck could be laid.",
    "The ferry will run until the end of the month, the town said, and its crew of six will be"
    " offered work at the harbour.",
]


def page(head: str = "", body: str = "", title: str = "Bridge reopens after two years") -> Page:
    """A news page of our own with the article of BODY."""
    paragraphs = "".join(f"<p>{text}</p>" for text in BODY)
    html = f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">
<title>{title} | River Post</title>
<meta property="og:title" content="{title}"><meta property="og:site_name" content="River Post">
{head}</head><body><header><nav><a href="/">Home</a> <a href="/city">City</a></nav></header>
<main><article><h1>{title}</h1>{body}<div class="text">{paragraphs}</div></article></main>
<footer><p>All rights reserved by the River Post.</p></footer></body></html>"""
    return Page(url=URL, body=html.encode(), fetched_at=datetime(2024, 5, 20, tzinfo=UTC))


def json_ld(**values: object) -> str:
    node = {"@context": "https://schema.org", "@type": "NewsArticle", **values}
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


def sources(article: Article) -> dict[str, str]:
    return {source.field: source.source for source in article.sources}


def test_text_is_the_paragraphs_and_nothing_else() -> None:
    article = extract(page())
    assert article.text.split("\n") == BODY
    assert article.reason is None
    assert article.language == "en"
    assert article.word_count == sum(len(text.split()) for text in BODY)
    assert article.extractor == EXTRACTOR


def test_fields_carry_their_sources() -> None:
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


def test_each_block_knows_its_place_and_its_links() -> None:
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


def test_what_is_no_html_has_a_reason() -> None:
    article = extract(Page(url=URL, body=b"%PDF-1.7 ..."))
    assert article.reason == "not_html"
    assert article.reason in REASONS
    assert article.text == ""
