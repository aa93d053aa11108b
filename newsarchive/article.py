"""What flows through the program: a link, the page behind it, the article on it.

Plain data, picklable, JSON-able by :func:`as_record`; nothing here computes
more than a join. Bodies and texts stay out of ``repr`` and so out of logs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime
from typing import Any


@dataclass(slots=True, kw_only=True, frozen=True)
class Link:
    """An address that a source names, with what the source says of it."""

    url: str
    """Where it leads, absolute."""
    found_in: str = ""
    """Address of the source that names it; "" for a start address."""
    via: str = "start"
    """Kind of that source: start, feed, sitemap, news_sitemap, home, section, import."""
    title: str | None = None
    """Headline as the source gives it."""
    published_raw: str | None = None
    """Publication date as the source gives it (pubDate, news:publication_date ...)."""
    modified_raw: str | None = None
    """Date of the last change as the source gives it (lastmod, atom:updated ...)."""
    is_source: bool = False
    """True where it leads to another list of links (a sitemap of an index), not to an article."""


@dataclass(slots=True, kw_only=True)
class Page:
    """One fetched page: bytes as they came, decompressed, not decoded."""

    url: str
    """The address the bytes came from, after redirects."""
    body: bytes = field(repr=False)
    """The answer's body. Never decoded text: charsets are extraction's business."""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """The answer's headers; names in any case."""
    fetched_at: datetime | None = None
    """When, aware, UTC. None: unknown, then dates are not checked against it."""
    status: int = 200
    """The HTTP status."""
    link: Link | None = None
    """How it was found: the source's title and dates are candidates for the fields."""
    timezone: str | None = None
    """The site's clock ("Asia/Jerusalem"), for times printed without a zone."""
    language: str | None = None
    """The site's language (ISO 639-1), for pages that do not tell."""

    def header(self, name: str) -> str | None:
        """Return the value of the response header *name*, in any case; None if there is none."""
        wanted = name.lower()
        return next((value for key, value in self.headers.items() if key.lower() == wanted), None)


@dataclass(slots=True, kw_only=True)
class Block:
    """One paragraph, subheading, list item or table row of the text, without line breaks."""

    text: str
    """The words, white space folded."""
    links: float = 0.0
    """Share of its characters that stand inside links, 0 to 1."""
    place: str = ""
    """Where it stands in the page: tag and class path, "" if unknown."""
    removed: str | None = None
    """Why extraction set it aside (headline, reading_time, caption ...); None: it stays."""


@dataclass(slots=True, kw_only=True, frozen=True)
class FieldSource:
    """Where the value of a field came from."""

    field: str
    """Name of the field of :class:`Article`."""
    source: str
    """json-ld, og, meta, h1, title, time, byline, url, feed, sitemap, header, trafilatura, text."""
    value_raw: str
    """What stood there, before cleaning, cut at 500 characters."""


@dataclass(slots=True, kw_only=True)
class Article:
    """What extraction makes of a page. Without text, ``reason`` says why.

    Missing is None (an empty list for lists), never "". Points in time are aware;
    that of publication is in the publisher's clock where the page tells it.
    """

    url: str
    """Address of the page."""
    canonical_url: str | None = None
    """What the page names as its canonical address: data, not identity."""
    title: str | None = None
    """Headline, without the site's name."""
    description: str | None = None
    """Standfirst or summary."""
    blocks: list[Block] = field(default_factory=list, repr=False)
    """Everything extraction took for text, in order, with what it set aside."""
    authors: list[str] = field(default_factory=list)
    """Names of people (or the agency), no roles, never the outlet."""
    published_at: datetime | None = None
    """First publication."""
    published_precision: str | None = None
    """"time", or "day" where only the date is known (then 00:00 UTC stands in published_at)."""
    published_source: str | None = None
    """Source of published_at, as in :class:`FieldSource`."""
    published_raw: str | None = None
    """What stood there, also when it was refused."""
    modified_at: datetime | None = None
    """Last change that the page states."""
    language: str | None = None
    """ISO 639-1, such as "en"."""
    section: str | None = None
    """Section of the site, such as "Politics"."""
    tags: list[str] = field(default_factory=list)
    """Keywords as the page states them."""
    image_url: str | None = None
    """Address of the main picture."""
    image_caption: str | None = None
    """Its caption, without the credit."""
    image_credit: str | None = None
    """Photographer and agency."""
    site_name: str | None = None
    """The outlet's own name, as the page states it."""
    word_count: int = 0
    """Words of ``text``; in scripts without spaces, see ``text.word_count``."""
    is_free: bool | None = None
    """False: behind a paywall; None: the page does not say."""
    kind: str = "article"
    """"article" or "live" (a live blog)."""
    archive_signals: list[str] = field(default_factory=list)
    """What the page says of keeping it: noarchive, tdm-reservation."""
    reason: str | None = None
    """Why this is not an article to keep, a word of ``outcomes.REASONS``; None: it is one."""
    detail: str | None = None
    """More on ``reason``, for people."""
    sources: list[FieldSource] = field(default_factory=list, repr=False)
    """The source of each field that has a value."""
    extractor: str = ""
    """Name and version of what extracted it."""

    @property
    def text(self) -> str:
        """The article's text: paragraphs by line breaks, without what was set aside."""
        return "\n".join(block.text for block in self.blocks if block.removed is None)

    @property
    def raw_text(self) -> str:
        """The text before anything was set aside."""
        return "\n".join(block.text for block in self.blocks)


#: Fields of an article by their type: a new one is stored, exported and restored as its kind is.
LIST_FIELDS = tuple(each.name for each in fields(Article) if each.type == "list[str]")
MOMENT_FIELDS = tuple(each.name for each in fields(Article) if each.type == "datetime | None")
FLAG_FIELDS = tuple(each.name for each in fields(Article) if each.type == "bool | None")


@dataclass(slots=True, kw_only=True)
class Visit:
    """One address asked for, on its way through the pipelines."""

    link: Link
    """What was asked for, and why."""
    page: Page
    """What came."""
    article: Article | None = None
    """What extraction made of it, once it did."""


def as_record(article: Article) -> dict[str, Any]:
    """*article* as JSON-able data: times as ISO text in UTC, ``text`` in place of blocks."""
    record: dict[str, Any] = {"text": article.text}
    for name, value in asdict(article).items():
        if name in ("blocks", "sources"):
            continue
        record[name] = iso(value) if isinstance(value, datetime) else value
    return record


def iso(moment: datetime | None) -> str | None:
    """*moment* (aware) as the archive writes it: ISO 8601, UTC, seconds, ending in Z."""
    if moment is None:
        return None
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
