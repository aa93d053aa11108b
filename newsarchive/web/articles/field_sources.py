"""Where the fields of an article come from, in words for readers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

#: The sources of the article ``:id``.
FIELD_SOURCES: Final = (
    "SELECT field, source, value_raw FROM field_sources WHERE article_id = :id ORDER BY field"
)
_FIELDS: Final = {
    "title": "Headline",
    "description": "Standfirst",
    "authors": "Authors",
    "byline": "Byline",
    "published_at": "Published",
    "modified_at": "Modified",
    "language": "Language",
    "section": "Section",
    "tags": "Tags",
    "kind": "Kind of article",
    "is_free": "Free to read",
    "image_url": "Image",
    "image_caption": "Image caption",
    "image_credit": "Image credit",
    "site_name": "Outlet",
    "canonical_url": "Canonical URL",
    "text": "Text",
}
_SOURCES: Final = {
    "json-ld": "structured data of the page (JSON-LD)",
    "microdata": "structured data of the page (microdata)",
    "og": "data for social networks (Open Graph)",
    "meta": "a meta tag of the page",
    "link": "a link tag of the page",
    "rel-tag": "the tags under the article",
    "html": "the tag <html>",
    "h1": "the largest heading on the page",
    "title": "the title of the page",
    "time": "a time printed on the page",
    "byline": "the byline printed on the page",
    "text": "the text of the article",
    "url": "the address of the page",
    "feed": "the feed that named the page",
    "sitemap": "the sitemap that named the page",
    "news_sitemap": "the news sitemap that named the page",
    "home": "the link on the home page",
    "section": "the link on a section page",
    "header": "the headers of the response",
    "spider": "the file of the site",
    "trafilatura": "the extractor trafilatura",
    "rule": "the selector in the file of the site",
    "vote": "the lines that most extractors take",
    "posts": "the posts of the live blog",
    "state": "the data of the page’s scripts",
    "dense": "the place with the most paragraphs",
    "recall": "all lines that may be part of it",
}


@dataclass(frozen=True, slots=True)
class ShownSource:
    """A row of the table of sources."""

    field: str
    source: str
    value: str
    """The value as the source wrote it; "" if it is not stored."""


def shown_sources(rows: list[Any]) -> list[ShownSource]:
    """Return the *rows* of :data:`FIELD_SOURCES` in words, in the order of the page."""
    order = {field: number for number, field in enumerate(_FIELDS)}
    return [
        ShownSource(
            _FIELDS.get(row["field"], row["field"].replace("_", " ").capitalize()),
            _SOURCES.get(row["source"], row["source"]),
            row["value_raw"] or "",
        )
        for row in sorted(rows, key=lambda row: order.get(row["field"], len(order)))
    ]
