"""Records of other programs become articles with what they state, and nothing is made up."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest

from newsarchive.article import Article, iso
from newsarchive.errors import BrokenInput
from newsarchive.extraction.foreign.containers import articles_in
from newsarchive.extraction.foreign.foreign_article import Foreign, foreign_article

NOW = datetime(2024, 6, 1, 12, tzinfo=UTC)
TEXT = "The ferry came late on Monday.\n\nNobody on the island had waited for it, they said."
LINES = ["The ferry came late on Monday.", "Nobody on the island had waited for it, they said."]
URL = "https://paper.example/a"


def found(record: dict[str, Any]) -> Foreign:
    return foreign_article(record, "file:///x#L1", NOW)


def article(record: dict[str, Any]) -> Article:
    made = found(record).article
    assert made is not None
    return made


NEWS_PLEASE = {
    "authors": ["Ann Lee"], "date_download": "2024-03-02 10:00:00", "date_modify": "None",
    "date_publish": "2024-03-01 08:30:00", "description": "Late.", "filename": "a.html",
    "image_url": "https://paper.example/a.jpg", "language": "en", "localpath": None,
    "maintext": TEXT, "source_domain": "paper.example", "title": "Ferry", "title_page": None,
    "title_rss": None, "url": URL,
}  # fmt: skip
NEWSPAPER = {
    "url": URL, "read_more_link": "", "language": "en", "title": "Ferry",
    "top_image": "https://paper.example/a.jpg", "images": ["x"], "movies": [], "keywords": ["k"],
    "meta_keywords": ["boats", "sea"], "tags": [], "authors": ["Ann Lee"],
    "publish_date": "2024-03-01T09:30:00+01:00", "summary": "short", "meta_description": "Late.",
    "meta_lang": "en", "meta_site_name": "The Paper", "canonical_link": URL, "text": TEXT,
}  # fmt: skip
ZYTE = {
    "url": URL, "canonicalUrl": URL, "headline": "Ferry", "description": "Late.",
    "articleBody": TEXT, "articleBodyHtml": "<p>",
    "authors": [{"name": "Ann Lee", "nameRaw": "By Ann Lee"}],
    "datePublished": "2024-03-01T08:30:00Z", "datePublishedRaw": "1 March", "inLanguage": "en",
    "breadcrumbs": [{"name": "Home"}, {"name": "World"}],
    "mainImage": {"url": "https://paper.example/a.jpg"},
    "metadata": {"probability": 0.9, "dateDownloaded": "2024-03-02T10:00:00Z"},
}  # fmt: skip
SCHEMA = {
    "@context": "https://schema.org", "@type": "NewsArticle", "headline": "Ferry",
    "mainEntityOfPage": {"@type": "WebPage", "@id": URL}, "description": "Late.",
    "articleBody": TEXT, "author": [{"@type": "Person", "name": "Ann Lee"}],
    "datePublished": "2024-03-01T10:30:00+02:00", "inLanguage": "en-GB", "keywords": "boats, sea",
    "image": [{"url": "https://paper.example/a.jpg", "caption": "A boat", "creditText": "Bo"}],
    "publisher": {"name": "The Paper"}, "isAccessibleForFree": "False", "articleSection": "World",
}  # fmt: skip
TRAFILATURA = {
    "title": "Ferry", "author": "Ann Lee", "hostname": "paper.example", "date": "2024-03-01",
    "fingerprint": "f", "raw_text": TEXT, "text": TEXT, "language": None, "filedate": "2024-03-02",
    "image": "https://paper.example/a.jpg", "source": URL, "source-hostname": "The Paper",
    "excerpt": "Late.", "categories": "World;Sea", "tags": "boats;sea", "comments": "First!",
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "record", "unplaced"),
    [
        ("news-please", NEWS_PLEASE, []),
        ("newspaper4k", NEWSPAPER, ["images", "summary"]),
        ("Zyte", ZYTE, ["articleBodyHtml"]),
        ("schema.org", SCHEMA, []),
        ("trafilatura", TRAFILATURA, ["comments"]),
    ],
)
def test_a_record_is_known_by_its_keys_and_gives_its_fields(
    kind: str, record: dict[str, Any], unplaced: list[str]
) -> None:
    it = found(record)
    assert (it.kind, it.unplaced) == (kind, unplaced)
    made = article(record)
    assert (made.url, made.title, made.authors) == (URL, "Ferry", ["Ann Lee"])
    assert [block.text for block in made.blocks] == LINES
    assert (made.description, made.image_url) == ("Late.", "https://paper.example/a.jpg")
    assert made.extractor == f"{kind} (import)"
    assert made.language == "en"
    day_only = kind == "trafilatura"
    assert iso(made.published_at) == f"2024-03-01T{'00:00' if day_only else '08:30'}:00Z"
    assert made.published_precision == ("day" if day_only else "time")
    if kind in ("news-please", "Zyte", "trafilatura"):
        assert it.page.fetched_at is not None
        assert it.page.fetched_at.date().isoformat() == "2024-03-02"
    else:
        assert it.page.fetched_at == NOW
    if kind in ("newspaper4k", "schema.org", "trafilatura"):
        assert (made.tags, made.site_name) == (["boats", "sea"], "The Paper")
    if kind in ("Zyte", "schema.org", "trafilatura"):
        assert made.section == "World"
    if kind == "schema.org":
        assert (made.image_caption, made.image_credit, made.is_free) == ("A boat", "Bo", False)


@pytest.mark.parametrize(
    ("stated", "moment", "precision"),
    [
        ("2024-03-01T08:30:00+05:30", "2024-03-01T03:00:00Z", "time"),
        ("2024-03-01 08:30:00", "2024-03-01T08:30:00Z", "time"),
        ("2024-03-01T08:30:00.123456", "2024-03-01T08:30:00Z", "time"),
        ("2024-03-01 00:00:00", "2024-03-01T00:00:00Z", "day"),
        ("2024-03-01", "2024-03-01T00:00:00Z", "day"),
        ("1958-03-01", "1958-03-01T00:00:00Z", "day"),
        (1709281800, "2024-03-01T08:30:00Z", "time"),
        (1709281800.25, "2024-03-01T08:30:00Z", "time"),
        (1709281800123, "2024-03-01T08:30:00Z", "time"),
        ("1709281800", "2024-03-01T08:30:00Z", "time"),
        ({"$date": "2024-03-01T08:30:00Z"}, "2024-03-01T08:30:00Z", "time"),
        ({"$date": {"$numberLong": "1709281800123"}}, "2024-03-01T08:30:00Z", "time"),
        ("Fri, 01 Mar 2024 08:30:00 GMT", "2024-03-01T08:30:00Z", "time"),
        ("March 1, 2024", "2024-03-01T00:00:00Z", "day"),
        (None, None, None), ("None", None, None), ("", None, None), (0, None, None),
        ("NaT", None, None), ("1970-01-01T00:00:00Z", None, None), (True, None, None),
        ("2999-01-01", None, None), ("soon", None, None), ([], None, None), (1e300, None, None),
        ("2024-13-45T99:99:99", None, None), (-5, None, None),
    ],
)  # fmt: skip
def test_dates_are_kept_in_all_their_forms(
    stated: object, moment: str | None, precision: str | None
) -> None:
    made = article({"url": URL, "text": TEXT, "published": stated})
    assert (iso(made.published_at), made.published_precision) == (moment, precision)


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ({"name": "package", "version": 1}, "not_article"),
        ({"url": "", "text": TEXT}, "bad_url"),
        ({"url": "mailto:a@b", "text": TEXT}, "bad_url"),
        ({"url": URL, "text": " \n "}, "no_text"),
        ({"url": URL, "text": None}, "no_text"),
        ({"url": ["x"], "text": {"a": 1}}, "bad_url"),
    ],
)
def test_what_is_no_article_is_refused_with_a_reason(record: dict[str, Any], reason: str) -> None:
    with pytest.raises(BrokenInput) as refused:
        found(record)
    assert refused.value.reason == reason


def test_values_of_any_type_raise_no_other_error() -> None:
    values: list[Any] = [None, True, 0, 1.5, "", "x", [], {}, [[]], [{}], {"name": {}}, [None]]
    for value in (*values, "\ud800"):
        for record in (NEWS_PLEASE, NEWSPAPER, ZYTE, SCHEMA, TRAFILATURA):
            for key in record:
                with suppress(BrokenInput):
                    found({**record, key: value})


def test_tags_and_authors_are_never_split_into_letters() -> None:
    made = article({"url": URL, "text": TEXT, "tags": "boats", "authors": "Lee, Ann"})
    assert (made.tags, made.authors) == (["boats"], ["Lee, Ann"])


@pytest.mark.parametrize(
    "authors",
    ["['Ann Lee', 'Bo']", '["Ann Lee", "Bo"]', "Ann Lee; Bo", [{"name": "Ann Lee"}, "Bo"]],
)
def test_authors_are_names_also_where_a_list_was_written_as_a_text(authors: object) -> None:
    assert article({"url": URL, "text": TEXT, "authors": authors}).authors == ["Ann Lee", "Bo"]


def test_a_text_that_is_html_gives_its_words() -> None:
    html = "<script>x()</script><p>One &amp;\ntwo <b>three</b></p><ul><li>Four<li>Five</ul>Six<br>7"
    record = {"url": URL, "content": html, "publishedAt": "2024-03-01T08:30:00Z"}
    assert article(record).text == "One & two three\nFour\nFive\nSix\n7"
    assert iso(article(record).published_at) == "2024-03-01T08:30:00Z"
    about = "In HTML, a <b> makes words bold, and 1 < 2 & 3 > 2."
    assert article({"url": URL, "content": about}).text == about
    own = {"published_precision": None, "first_seen_at": "2024-03-01T08:30:00Z"}
    told = "A paragraph ends with </p> there."
    assert article({"url": URL, "text": told, **own}).text == told


def test_a_record_with_the_whole_page_is_extracted_by_us() -> None:
    it = found({**NEWSPAPER, "html": "<!DOCTYPE html><html><body>x</body></html>"})
    assert it.article is None
    assert it.page.body.startswith(b"<!DOCTYPE")
    assert it.page.link is not None
    assert it.page.link.title == "Ferry"


def test_articles_are_found_in_what_programs_wrap_around_them() -> None:
    other = {**ZYTE, "url": "https://paper.example/b"}
    assert articles_in({"_index": "n", "_source": NEWS_PLEASE}) == [NEWS_PLEASE]
    assert articles_in({"url": URL, "statusCode": 200, "article": ZYTE}) == [ZYTE]
    assert articles_in({"@graph": [{"@type": "WebSite", "name": "x"}, SCHEMA]}) == [SCHEMA]
    assert articles_in({"articles": [ZYTE, other], "total": 2}) == [ZYTE, other]
    assert articles_in({"a": 1}) == [{"a": 1}]


def test_articles_are_found_by_their_urls_and_in_tables_of_pandas() -> None:
    other = f"{URL}2"
    rows = [{"url": URL, "title": "Ferry", "text": TEXT}, {"url": other, "title": "B", "text": "C"}]
    by_url = {row["url"]: {"title": row["title"], "text": row["text"]} for row in rows}
    assert articles_in(by_url) == rows
    assert articles_in({"0": rows[0], "1": rows[1]}) == rows
    columns = {name: {str(n): row[name] for n, row in enumerate(rows)} for name in rows[0]}
    assert articles_in(columns) == rows
    split = {"columns": list(rows[0]), "index": [0, 1], "data": [[*row.values()] for row in rows]}
    assert articles_in(split) == rows
    for no_table in (
        {"columns": [["a"], {}], "data": [[1, 2], 3]},
        {"a": {"b": 1}, "c": {"d": 2}},
        {URL: {"title": "no text"}, "b": {}},
        {URL: {"title": "Ferry", "text": TEXT}, "version": 1},
    ):
        assert articles_in(no_table) == [no_table]


def test_a_record_that_is_no_article_is_named_by_its_keys() -> None:
    with pytest.raises(BrokenInput) as raised:
        found({"guid": "root________", "title": "", "children": []})
    assert raised.value.reason == "not_article"
    assert "but guid, title, children; docs/importing.md" in str(raised.value.detail)
