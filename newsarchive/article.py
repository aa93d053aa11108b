"""The data that flows through the program: a link, the page behind it, the article on it.

The classes are plain data and can be pickled; :func:`as_record` makes an article JSON-able. Bodies
and texts are left out of ``repr``, and so out of logs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime
from typing import Any

from newsarchive.site_rules import SiteRules


@dataclass(slots=True, kw_only=True, frozen=True)
class Link:
    """A URL that a source names, with the source's title and dates for it."""

    url: str
    """The absolute URL."""
    found_in: str = ""
    """URL of the source that names it; "" for a URL that the crawl starts with."""
    via: str = "start"
    """Kind of that source: start, feed, sitemap, news_sitemap, home, section, import
    or wayback."""
    title: str | None = None
    """Headline, as the source writes it."""
    published_raw: str | None = None
    """Publication date, as the source writes it (pubDate, news:publication_date and others)."""
    modified_raw: str | None = None
    """Date of the last change, as the source writes it (lastmod, atom:updated and others)."""
    is_source: bool = False
    """Whether it leads to another list of links (such as a sitemap of an index), not an article."""
    is_update: bool = False
    """Whether its source states a change of a known article, later than the archive knows of."""


@dataclass(slots=True, kw_only=True)
class Page:
    """One fetched page: the bytes of its body, decompressed but not decoded."""

    url: str
    """URL of the response, after redirects."""
    body: bytes = field(repr=False)
    """The response's body in bytes; ``page.charsets`` decides the charset."""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """The response's headers, with names in any case and a character for each byte.

    See :mod:`newsarchive.http_headers`, which makes them.
    """
    fetched_at: datetime | None = None
    """Time of the response, aware, in UTC. None: unknown; dates are then not checked against it."""
    status: int = 200
    """The HTTP status."""
    link: Link | None = None
    """The link that led here; its title and dates are candidates for the article's fields."""
    timezone: str | None = None
    """The site's time zone, such as "Asia/Jerusalem", for times printed without one."""
    language: str | None = None
    """The site's language (ISO 639-1), for pages that state none."""
    rules: SiteRules | None = None
    """The selectors that the site states for its pages; None: it states none."""
    is_rendered: bool = False
    """Whether the body is what a browser drew from the response, and not what the server sent."""
    memento: str | None = None
    """Address of the copy in a web archive that the body is from; None: the site sent it."""

    def header(self, name: str) -> str | None:
        """Return the value of the response header *name*, in any case; None if there is none."""
        wanted = name.lower()
        return next((value for key, value in self.headers.items() if key.lower() == wanted), None)


#: The end of ``Article.extractor`` if another program extracted the article, from JSON.
IMPORTED = " (import)"


def is_imported(extractor: str) -> bool:
    """Return whether *extractor*, a value of ``Article.extractor``, is another program."""
    return extractor.endswith(IMPORTED)


@dataclass(slots=True, kw_only=True)
class Block:
    """One paragraph, subheading, list item or table row of the text, without line breaks."""

    text: str
    """Its words, with white space folded."""
    links: float = 0.0
    """Share of its characters that are inside links, 0 to 1."""
    place: str = ""
    """Its place in the page, as a path of tags and classes; "" if unknown."""
    removed: str | None = None
    """Why extraction removed it (headline, reading_time, caption and others); None: it is kept."""
    is_read: bool = True
    """False: no extractor takes it for text, and learning does not read it either."""


@dataclass(slots=True, kw_only=True, frozen=True)
class FieldSource:
    """Where the value of a field came from."""

    field: str
    """Name of the field of :class:`Article`."""
    source: str
    """json-ld, microdata, og, meta, rel-tag, h1, title, time, byline, url, feed, sitemap, header,
    trafilatura, text, rule; of ``text`` rule, vote, posts, json-ld, state, dense or recall."""
    value_raw: str
    """The value before cleaning, cut at 500 characters."""


@dataclass(slots=True, kw_only=True)
class Article:
    """The article that extraction finds on a page. If there is none, ``reason`` says why.

    A missing value is None (an empty list for lists), never "". Points in time are aware; that of
    publication is in the publisher's time zone if the page states it.
    """

    url: str
    """URL of the page."""
    canonical_url: str | None = None
    """The canonical URL that the page states; the article's identity is ``url``, not this."""
    title: str | None = None
    """Headline, without the name of the site."""
    description: str | None = None
    """Standfirst or summary."""
    blocks: list[Block] = field(default_factory=list, repr=False)
    """All that may be text, in order; removed blocks have a reason."""
    authors: list[str] = field(default_factory=list)
    """Names of people or of the news agency, without roles; never the outlet itself."""
    byline: str | None = None
    """Who wrote it, as the page prints it; the only record where that is an outlet or a desk."""
    published_at: datetime | None = None
    """Time of the first publication."""
    published_precision: str | None = None
    """"time", or "day" if only the date is known; published_at is then 00:00 UTC of that day."""
    published_source: str | None = None
    """Source of published_at, as in :class:`FieldSource`."""
    published_raw: str | None = None
    """The date as the page writes it, also if it was refused."""
    modified_at: datetime | None = None
    """Time of the last change that the page states."""
    language: str | None = None
    """ISO 639-1, such as "en"."""
    section: str | None = None
    """Section of the site, such as "Politics"."""
    tags: list[str] = field(default_factory=list)
    """Keywords as the page states them."""
    image_url: str | None = None
    """URL of the main image."""
    image_caption: str | None = None
    """Caption of the main image, without the credit."""
    image_credit: str | None = None
    """Photographer and agency of the main image."""
    site_name: str | None = None
    """Name of the outlet, as the page states it."""
    word_count: int = 0
    """Number of words of ``text``, as ``text.word_count`` counts them."""
    is_free: bool | None = None
    """False: behind a paywall; None: the page does not say it."""
    asks_login: bool = False
    """Whether the content of the page has a form for a password."""
    kind: str = "article"
    """"article" or "live" (a live blog)."""
    quality: str | None = None
    """A word that warns of the text, such as "state" (not from the markup); None: no doubt."""
    archive_signals: list[str] = field(default_factory=list)
    """What the page asks of archives and text mining: noarchive, tdm-reservation."""
    reason: str | None = None
    """Why this is no article to keep, a word of ``outcomes.REASONS``; None: it is one."""
    detail: str | None = None
    """More about ``reason``, for people."""
    sources: list[FieldSource] = field(default_factory=list, repr=False)
    """The source of each field that has a value."""
    extractor: str = ""
    """Name and version of the extractor."""

    @property
    def text(self) -> str:
        """The article's text: the blocks that are kept, one on each line."""
        return "\n".join(block.text for block in self.blocks if block.removed is None)

    @property
    def is_signed(self) -> bool:
        """Whether the page's own metadata states a date or an author, as walls and lists do not."""
        return any(
            each.source in ("json-ld", "og", "meta", "rule")
            and each.field in ("published_at", "authors")
            and bool(getattr(self, each.field))
            for each in self.sources
        )

    @property
    def raw_text(self) -> str:
        """The text of all blocks, those that extraction removed too."""
        return "\n".join(block.text for block in self.blocks)


#: Fields of an article by their type: a new one is stored, exported and restored as its kind is.
LIST_FIELDS = tuple(each.name for each in fields(Article) if each.type == "list[str]")
MOMENT_FIELDS = tuple(each.name for each in fields(Article) if each.type == "datetime | None")
FLAG_FIELDS = tuple(each.name for each in fields(Article) if each.type == "bool | None")


@dataclass(slots=True, kw_only=True)
class Visit:
    """One request for an article's page, on its way through the pipelines."""

    link: Link
    """The link that was requested."""
    page: Page
    """The page that the response brought."""
    article: Article | None = None
    """The article on the page, once it is extracted."""
    with_cookies: bool = False
    """Whether the request was sent with cookies of one's own subscription."""
    record_id: str = ""
    """The id of the record that the page was captured in; "" if it was not."""


def as_record(article: Article) -> dict[str, Any]:
    """Return *article* as JSON-able data, with times as ISO text in UTC and ``text`` for blocks."""
    record: dict[str, Any] = {"text": article.text}
    for name, value in asdict(article).items():
        if name in ("blocks", "sources"):
            continue
        record[name] = iso(value) if isinstance(value, datetime) else value
    return record


def iso(moment: datetime | None) -> str | None:
    """Return *moment* (aware) as the archive writes it: ISO 8601 in UTC, to the second, with Z."""
    if moment is None:
        return None
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
