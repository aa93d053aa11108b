"""An article is converted to the formats of other tools."""

from newsarchive.article import as_record
from newsarchive.console.exchange.exporting.shapes import as_newsplease, as_schemaorg, as_zyte
from newsarchive.extraction import extract
from tests.support.example_page import BODY, json_ld, page

RECORD = as_record(
    extract(
        page(
            json_ld(
                datePublished="2024-05-17T08:30:00+02:00",
                author={"@type": "Person", "name": "Ana Weiss"},
                isAccessibleForFree=True,
            )
        )
    )
)


def test_newsplease_keys_are_all_there_and_dates_have_no_zone() -> None:
    found = as_newsplease(RECORD)
    assert found["maintext"].split("\n") == BODY
    assert found["date_publish"] == "2024-05-17 06:30:00"
    assert found["authors"] == ["Ana Weiss"]
    assert found["source_domain"] == "www.riverpost.example"
    assert set(found) == {
        "authors", "date_download", "date_modify", "date_publish", "description", "filename",
        "image_url", "language", "localpath", "maintext", "source_domain", "title", "title_page",
        "title_rss", "url",
    }  # fmt: skip


def test_zyte_names_authors_as_objects_and_leaves_out_what_is_missing() -> None:
    found = as_zyte(RECORD)
    assert found["authors"] == [{"name": "Ana Weiss", "nameRaw": "Ana Weiss"}]
    desk = as_zyte(RECORD | {"authors": [], "byline": "Courier city desk"})
    assert desk["authors"] == [{"nameRaw": "Courier city desk"}]
    assert found["datePublishedRaw"] == "2024-05-17T08:30:00+02:00"
    assert found["headline"] == "Bridge reopens after two years"
    assert "mainImage" not in found


def test_schemaorg_is_a_news_article() -> None:
    found = as_schemaorg(RECORD)
    assert found["@type"] == "NewsArticle"
    assert found["publisher"] == {"@type": "Organization", "name": "River Post"}
    assert found["isAccessibleForFree"] is True
    assert as_schemaorg({**RECORD, "kind": "live"})["@type"] == "LiveBlogPosting"
