"""The JSON of other programs: how each is recognised, and what it calls an article's fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Record = Mapping[str, Any]


@dataclass(slots=True, frozen=True)
class Kind:
    """The records of one program."""

    name: str
    """For people, and in ``articles.extractor``."""
    marks: tuple[frozenset[str], ...]
    """A record that has all keys of one of these is of this kind."""
    fields: Mapping[str, tuple[str, ...]]
    """For each of our fields the keys that may hold it, the best first."""
    known: frozenset[str] = field(default_factory=frozenset)
    """Keys that say nothing more: what follows from other fields, and the program's own notes."""

    def matches(self, record: Record) -> bool:
        """Return whether *record* is of this kind."""
        return any(marks <= record.keys() for marks in self.marks)


def _keys(names: str) -> frozenset[str]:
    return frozenset(names.split())


def _marks(*each: str) -> tuple[frozenset[str], ...]:
    return tuple(map(_keys, each))


def _fields(**names: str) -> dict[str, tuple[str, ...]]:
    return {name: tuple(keys.split()) for name, keys in names.items()}


#: What `newsarchive export` writes; also our own fields that no other program has.
OURS = Kind(
    "newsarchive",
    _marks("url text published_precision first_seen_at", "url text raw_hash"),
    _fields(
        url="url", canonical_url="canonical_url", title="title", description="description",
        text="text", authors="authors", byline="byline", published_at="published_at",
        published_raw="published_raw", published_precision="published_precision",
        published_source="published_source", modified_at="modified_at", language="language",
        section="section", tags="tags", image_url="image_url", image_caption="image_caption",
        image_credit="image_credit", is_free="is_free", kind="kind", quality="quality",
        archive_signals="archive_signals", extractor="extractor", fetched_at="first_seen_at",
        last_seen_at="last_seen_at", site_name="site_name",
    ),
    _keys("id site word_count story_id duplicate_of revision_count"),
)  # fmt: skip

#: `NewsArticle.get_dict()` of news-please, and the JSON files of its crawler. Dates are in UTC.
_NEWS_PLEASE = Kind(
    "news-please",
    _marks("maintext url", "date_publish url", "source_domain date_download"),
    _fields(
        url="url", title="title title_page title_rss", description="description",
        text="maintext text", authors="authors", published_at="date_publish",
        modified_at="date_modify", language="language", image_url="image_url",
        fetched_at="date_download", html="html",
    ),
    _keys("source_domain filename localpath text title_page title_rss"),
)  # fmt: skip

#: `Article.to_json()` of newspaper4k and of newspaper3k's users (settings.article_json_fields).
_NEWSPAPER = Kind(
    "newspaper4k",
    _marks("url text publish_date", "text top_image", "text meta_lang", "text read_more_link"),
    _fields(
        url="url original_url source_url canonical_link", canonical_url="canonical_link",
        title="title", description="meta_description", text="text", authors="authors",
        published_at="publish_date", language="meta_lang",
        tags="tags meta_keywords keywords", image_url="top_image meta_img top_img",
        site_name="meta_site_name", html="html",
    ),
    _keys("meta_img keywords meta_keywords language source_url original_url"),
)  # fmt: skip

#: An `article` of Zyte API and `zyte_common_items.Article`; also Zyte Automatic Extraction.
_ZYTE = Kind(
    "Zyte",
    _marks("url articleBody mainImage", "url articleBody inLanguage", "url articleBody authors",
           "url headline datePublishedRaw", "url articleBody articleBodyHtml",
           "url articleBody metadata", "url headline authorsList", "url articleBody headline"),
    _fields(
        url="url", canonical_url="canonicalUrl", title="headline", description="description",
        text="articleBody articleBodyRaw", authors="authors authorsList author",
        published_at="datePublished", published_raw="datePublishedRaw", modified_at="dateModified",
        language="inLanguage", section="breadcrumbs", image_url="mainImage", html="browserHtml",
        fetched_at="metadata",
    ),
    _keys("dateModifiedRaw metadata articleBodyRaw probability"),
)  # fmt: skip

#: A schema.org article as JSON-LD: https://schema.org/NewsArticle and the types beside it.
_SCHEMA_ORG = Kind(
    "schema.org",
    _marks("@type articleBody", "@type headline", "@context articleBody", "@type text"),
    _fields(
        url="url mainEntityOfPage @id", canonical_url="mainEntityOfPage", title="headline name",
        description="description", text="articleBody text", authors="author creator",
        published_at="datePublished dateCreated uploadDate", modified_at="dateModified",
        language="inLanguage", section="articleSection", tags="keywords",
        image_url="image thumbnailUrl", image_caption="image", image_credit="image",
        site_name="publisher sourceOrganization", is_free="isAccessibleForFree",
    ),
    _keys("@context @type @id wordCount name dateCreated"),
)  # fmt: skip

#: trafilatura's `--json`, which calls the URL `source`; its Python gives `url` and `sitename`.
_TRAFILATURA = Kind(
    "trafilatura",
    _marks("text source-hostname", "text raw_text fingerprint", "text hostname date",
           "text source excerpt"),
    _fields(
        url="source url", title="title", description="excerpt description", text="text raw_text",
        authors="author", published_at="date", language="language", section="categories",
        tags="tags", image_url="image", site_name="source-hostname sitename",
        fetched_at="filedate",
    ),
    _keys("hostname fingerprint id pagetype raw_text body commentsbody"),
)  # fmt: skip

#: The plain names that people's own programs use.
_PLAIN = Kind(
    "JSON",
    _marks("url text", "url content", "url body", "link text", "link content", "url plaintext",
           "url article_text", "url full_text"),
    _fields(
        url="url link", canonical_url="canonical_url canonical", title="title headline",
        description="description summary excerpt",
        text="text content body plaintext article_text full_text",
        authors="authors author byline published_by",
        published_at="published_at published publishedAt date publish_date publishing_date pubDate"
        " timestamp",
        modified_at="modified_at modified updated updated_at", language="language lang",
        section="section category", tags="tags keywords topics", image_url="image_url image",
        site_name="site_name source publisher", html="html",
        fetched_at="fetched_at crawled_at scraped_at savedAt",
    ),
)  # fmt: skip

#: In the order in which a record is compared with them.
KINDS = (OURS, _SCHEMA_ORG, _NEWS_PLEASE, _TRAFILATURA, _ZYTE, _NEWSPAPER, _PLAIN)


def kind_of(record: Record) -> Kind | None:
    """Return the kind of *record*; None if it is no article that is known here."""
    return next((kind for kind in KINDS if kind.matches(record)), None)
