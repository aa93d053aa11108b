"""Convert an article to the formats of other tools, for people who switch from them.

Each function takes a record: the dict of :func:`~newsarchive.article.as_record`, or a row of
``articles`` with its lists decoded. A key that the record lacks counts as None.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

Record = Mapping[str, Any]


def as_newsplease(record: Record) -> dict[str, Any]:
    """Return the keys of news-please's ``NewsArticle.get_dict()``; dates are UTC without a zone."""
    return {
        "authors": _values(record, "authors"),
        "date_download": _plain_time(record.get("first_seen_at") or record.get("fetched_at")),
        "date_modify": _plain_time(record.get("modified_at")),
        "date_publish": _plain_time(record.get("published_at")),
        "description": record.get("description"),
        "filename": None,
        "image_url": record.get("image_url"),
        "language": record.get("language"),
        "localpath": None,
        "maintext": record.get("text"),
        "source_domain": _host(record),
        "title": record.get("title"),
        "title_page": None,
        "title_rss": None,
        "url": record.get("url"),
    }


def as_zyte(record: Record) -> dict[str, Any]:
    """Return the keys of ``zyte_common_items.Article``, without those that have no value."""
    image = record.get("image_url")
    article = {
        "url": record.get("url"),
        "canonicalUrl": record.get("canonical_url"),
        "headline": record.get("title"),
        "description": record.get("description"),
        "articleBody": record.get("text"),
        "authors": [{"name": name, "nameRaw": name} for name in _values(record, "authors")]
        or ([{"nameRaw": record["byline"]}] if record.get("byline") else []),
        "datePublished": record.get("published_at"),
        "datePublishedRaw": record.get("published_raw"),
        "dateModified": record.get("modified_at"),
        "inLanguage": record.get("language"),
        "breadcrumbs": [{"name": record["section"]}] if record.get("section") else None,
        "mainImage": {"url": image} if image else None,
    }
    return {key: value for key, value in article.items() if value not in (None, [])}


def as_schemaorg(record: Record) -> dict[str, Any]:
    """Return a schema.org NewsArticle, or LiveBlogPosting for a live blog, as JSON-LD."""
    article = {
        "@context": "https://schema.org",
        "@type": "LiveBlogPosting" if record.get("kind") == "live" else "NewsArticle",
        "url": record.get("url"),
        "mainEntityOfPage": record.get("canonical_url"),
        "headline": record.get("title"),
        "description": record.get("description"),
        "articleBody": record.get("text"),
        "author": [{"@type": "Person", "name": name} for name in _values(record, "authors")],
        "datePublished": record.get("published_at"),
        "dateModified": record.get("modified_at"),
        "inLanguage": record.get("language"),
        "articleSection": record.get("section"),
        "keywords": _values(record, "tags"),
        "image": _image(record),
        "wordCount": record.get("word_count"),
        "isAccessibleForFree": record.get("is_free"),
        "publisher": _publisher(record),
    }
    return {key: value for key, value in article.items() if value not in (None, [])}


def _publisher(record: Record) -> dict[str, Any] | None:
    name = record.get("site_name") or _host(record)
    return {"@type": "Organization", "name": name} if name else None


def _image(record: Record) -> dict[str, Any] | None:
    if not record.get("image_url"):
        return None
    image = {
        "@type": "ImageObject",
        "url": record["image_url"],
        "caption": record.get("image_caption"),
        "creditText": record.get("image_credit"),
    }
    return {key: value for key, value in image.items() if value}


def _values(record: Record, key: str) -> list[str]:
    return list(record.get(key) or [])


def _host(record: Record) -> str | None:
    return urlsplit(record.get("url") or "").hostname


def _plain_time(value: str | None) -> str | None:
    return value.rstrip("Z").replace("T", " ") if value else None


#: The keys of the JSON: ours, or those of another tool.
SHAPES: Final[dict[str, Callable[[Record], dict[str, Any]]]] = {
    "record": dict,
    "newsplease": as_newsplease,
    "zyte": as_zyte,
    "schemaorg": as_schemaorg,
}
