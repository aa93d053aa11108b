"""Tags are the keywords that a page states, or the links that it marks as the article's tags."""

from __future__ import annotations

import pytest

from newsarchive.article import Article, Page
from newsarchive.extraction import extract
from tests.support.example_page import BODY, URL, json_ld, sources


def html(head: str, bottom: str = "") -> Article:
    """Return the article of a page with *bottom* in its ``<article>``, below the text."""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in BODY)
    body = (
        f"<html><head>{head}</head><body><nav><a rel=tag href=/t/menu>Menu</a></nav><main>"
        f"<article><h1>Old bridge open again</h1>{text}{bottom}</article>"
        "<article><h2>Ferry late</h2><p><a rel=tag href=/t/ferry>Ferry</a></p></article></main>"
        "<aside><a rel=tag href=/t/best>Best of</a></aside></body></html>"
    )
    return extract(Page(url=URL, body=body.encode()))


@pytest.mark.parametrize(
    "stated",
    ["quay, ferry", ["quay", "ferry"], [{"@type": "DefinedTerm", "name": "quay"}, "ferry"],
     [{"name": "quay"}, None, 5, {"name": "ferry"}]],
)  # fmt: skip
def test_keywords_of_json_ld_may_be_terms_with_names(stated: object) -> None:
    assert html(json_ld(keywords=stated)).tags == ["quay", "ferry"]


@pytest.mark.parametrize(
    "around",
    ["<p>Tags: {}</p>", "<footer><nav><ul><li>{}</li></ul></nav></footer>", "<div>{}</div>"],
)
def test_links_of_the_article_to_its_tags_are_tags_where_none_are_stated(around: str) -> None:
    links = (
        '<a href="/c/city" rel="category tag">City</a> <a href="/t/bridges" rel="tag">Bridges</a>,'
        ' <a href="/t/quay" rel="nofollow TAG">#Quay <b>East</b></a> <a rel="tag" href="/t/x"></a>'
        ' <a href="/more" rel="tag">Read on about all that the town builds</a>'
        ' <a href="/t/quay" rel="tag">Quay East</a>'
    )
    article = html("", around.format(links))
    assert article.tags == ["Bridges", "Quay East"]
    assert sources(article)["tags"] == "rel-tag"
    assert "Quay East" not in article.text
    assert html('<meta name="keywords" content="rivers">', around.format(links)).tags == ["rivers"]
