"""Any bytes give an article or a reason, never an exception, and soon."""

import json
import time
from datetime import UTC, datetime

import pytest

from newsarchive.article import Page
from newsarchive.extraction import extract
from newsarchive.outcomes import REASONS
from tests.support.example_page import BODY, json_ld, page

URL = "https://www.riverpost.example/city/2024/05/17/bridge-reopens"
FETCHED = datetime(2024, 5, 20, tzinfo=UTC)
GOOD = page().body


def deep_json(depth: int) -> bytes:
    return (
        b'<script type="application/ld+json">'
        + b'{"a":' * depth
        + b"1"
        + b"}" * depth
        + b"</script>"
    )


def with_head(extra: bytes) -> bytes:
    return GOOD.replace(b"</head>", extra + b"</head>")


HOSTILE = {
    "empty": b"",
    "one byte": b"<",
    "spaces": b" " * 1000,
    "binary": bytes(range(256)) * 400,
    "pdf": b"%PDF-1.7\n" + bytes(range(256)),
    "png": b"\x89PNG\r\n\x1a\n" + bytes(1000),
    "nul bytes only": bytes(10_000),
    "json": b'{"headline": "no page"}',
    "feed": b'<?xml version="1.0"?><rss version="2.0"><channel><item/></channel></rss>',
    "truncated in a tag": GOOD[: GOOD.index(b"<h1>") + 2],
    "truncated in a character": "<html><body><p>Größ".encode()[:-1],
    "only a doctype": b"<!DOCTYPE html>",
    "frameset": b"<html><frameset><frame src='a'></frameset></html>",
    "unclosed everything": b"<div><p><a><b>" * 2000,
    "control characters": GOOD.replace(b" ", b"\x00\x01\x0b\x1f "),
    "lone surrogates in entities": GOOD.replace(b"bridge", b"&#xD800;&#55555;&#x1FFFFF;"),
    "nested 100,000 deep": b"<html><body>" + b"<div>" * 100_000 + b"text" + b"</div>" * 100_000,
    "nested spans 100,000 deep": b"<html><body><p>" + b"<span>" * 100_000 + b"text",
    "10 MB of paragraphs": b"<html><body>" + b"<p>The river rose again today.</p>" * 310_000,
    "10 MB in one paragraph": b"<html><body><p>" + b"The river rose again. " * 480_000,
    "one attribute of 2 MB": b'<html><body><p title="' + b"a" * 2_000_000 + b'">text</p>',
    "50,000 links": b"<html><body>" + b'<a href="/x">A link of the page</a> ' * 50_000,
    "deep JSON-LD": with_head(deep_json(100_000)),
    "huge JSON-LD": with_head(b'<script type="application/ld+json">[' + b'{"@type":"NewsArticle"},' * 60_000 + b"{}]</script>"),  # noqa: E501
    "JSON-LD of wrong types": with_head(json_ld(headline={"a": 1}, author=7, datePublished=[None], image=[[]], keywords={"x": []}, articleBody=5, isAccessibleForFree=[], publisher=[1], mainEntityOfPage=3, url={}).encode()),  # noqa: E501
    "JSON-LD that refers to itself": with_head(b'<script type="application/ld+json">{"@graph":[{"@id":"#a","@type":"NewsArticle","author":{"@id":"#a"},"mainEntity":{"@id":"#a"}}]}</script>'),  # noqa: E501
    "JSON-LD of a number": with_head(b'<script type="application/ld+json">1e999</script>'),
    "@type of wrong types": with_head(b'<script type="application/ld+json">{"@type":[{"a":1},5,null],"@id":[1]}</script>'),  # noqa: E501
    "offset +99:99": with_head(json_ld(datePublished="2024-05-17T08:30:00+99:99").encode() + b'<meta property="article:published_time" content="2024-05-17T08:30:00+99:99">'),  # noqa: E501
    "impossible dates": with_head(json_ld(datePublished="2024-13-45T99:99:99Z", dateModified="0000-00-00").encode()),  # noqa: E501
    "year 9999": with_head(json_ld(datePublished="9999-12-31T23:59:59-12:00").encode()),
    "a base address that is none": with_head(b'<base href="http://[::1"><link rel="canonical" href="http://[">'),
    "an image address that is none": with_head(b'<meta property="og:image" content="http://[x">'),
    "xml declaration": b'<?xml version="1.0" encoding="utf-16"?>' + GOOD,
    "charset that is none": with_head(b'<meta charset="klingon">'),
    "unbalanced quotes": GOOD.replace(b'"', b""),
    "a title of 1 MB": with_head(b"<title>" + b"long " * 200_000 + b"</title>"),
    "a title of 100,000 bars": with_head(b"<meta property='og:title' content='%s'>" % (b" | " * 100_000)),  # noqa: E501
    "an author of 400,000 figures": with_head(b"<meta name='author' content='%s'>" % (b"1" * 400_000)),  # noqa: E501
    "1,000 h1": GOOD.replace(b"<h1>", b"<h1>x</h1>" * 1000 + b"<h1>"),
    "dashes that make patterns slow": GOOD.replace(b"</h1>", b" - | " * 5000 + b"</h1>"),
    "4,000 times one quotation": GOOD.replace(b"</h1>", b"</h1>" + b"<blockquote><p>%s</p></blockquote>" % (b"The bridge opens late. " * 3) * 4000),  # noqa: E501
    "3,000 threads of comments": GOOD.replace(b"</article>", b"<div>%s</div>" % (b"<div><b>Bob Jones 2026-01-06</b><p>yes</p></div>" * 2) * 3000 + b"</article>"),  # noqa: E501
    "a byline of 100 kB": GOOD.replace(b"</h1>", b"</h1><p class='byline'>" + b"By A B and C " * 8000 + b"</p>"),  # noqa: E501
}  # fmt: skip


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_bytes_give_an_article_or_a_reason(body: bytes) -> None:
    started = time.process_time()
    article = extract(Page(url=URL, body=body, fetched_at=FETCHED))
    assert time.process_time() - started < 10
    assert article.text or article.reason in REASONS
    assert article.reason != "extract_error", article.detail
    assert all("\n" not in block.text for block in article.blocks)


KEEPS_ITS_TEXT = [
    "control characters",
    "deep JSON-LD",
    "huge JSON-LD",
    "JSON-LD of wrong types",
    "JSON-LD that refers to itself",
    "offset +99:99",
    "impossible dates",
    "xml declaration",
    "charset that is none",
    "a base address that is none",
    "1,000 h1",
]


@pytest.mark.parametrize("name", KEEPS_ITS_TEXT)
def test_errors_elsewhere_on_the_page_cost_no_paragraph(name: str) -> None:
    article = extract(Page(url=URL, body=HOSTILE[name], fetched_at=FETCHED))
    assert article.text.split("\n") == BODY


@pytest.mark.parametrize(
    "url", ["", "not an address", "http://[", "https://x.example/" + "a" * 5000, "http://\x00/"]
)
def test_any_url_gives_an_article(url: str) -> None:
    article = extract(Page(url=url, body=GOOD))
    assert article.text.split("\n") == BODY


@pytest.mark.parametrize("headers", [{"Content-Type": ""}, {"content-type": "text/html; charset"}])
def test_any_headers_give_an_article(headers: dict[str, str]) -> None:
    assert extract(Page(url=URL, body=GOOD, headers=headers)).text.split("\n") == BODY


def test_the_same_page_gives_the_same_article_again_and_again() -> None:
    first, *others = (extract(page(json_ld(articleBody=json.dumps(BODY)))) for _ in range(6))
    assert all(other == first for other in others)
    assert first.text
