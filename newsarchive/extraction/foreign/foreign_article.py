"""Turn a record of another program into an article, or say why that is not possible."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from newsarchive.article import IMPORTED, Article, Block, FieldSource, Link, Page
from newsarchive.dates import in_utc
from newsarchive.errors import BadURL, BrokenInput
from newsarchive.extraction.foreign import values
from newsarchive.extraction.foreign.kinds import OURS, Kind, Record, kind_of
from newsarchive.metadata.language import language_of_text
from newsarchive.text import one_line, word_count
from newsarchive.urls import normalised_url

#: Fields that are short texts. The others have a rule of their own.
_TEXTS = (
    "title", "description", "byline", "section", "image_caption", "image_credit", "site_name",
)  # fmt: skip
#: Fields that only our own export has, as they are in the archive.
_OWN_TEXTS = ("published_source", "published_precision", "quality", "extractor")

#: Keys of a record that is no article which are shown, and what else people can do.
_SHOWN = 8
_REMEDY = "; docs/importing.md says which keys are read"


@dataclass(slots=True)
class Foreign:
    """What a record of another program states."""

    kind: str
    """The name of the program."""
    page: Page
    """The page of the article. Its body is empty, unless the record has the whole HTML."""
    article: Article | None
    """None: the page is to be extracted."""
    last_seen_at: datetime | None = None
    """Of our own export: when the article was last seen."""
    is_dated: bool = False
    """Whether the record states when the page was fetched."""
    unplaced: list[str] = field(default_factory=list)
    """Keys with a value for which an article has no place."""


def foreign_article(record: Record, place: str, otherwise: datetime) -> Foreign:
    """Return the article in *record*, found at *place* in a file.

    Its time of fetching is *otherwise* if it states none. Raises :class:`BrokenInput`, with the
    reason, if it is no article, or has no usable URL or no text.
    """
    kind = kind_of(record)
    if kind is None:
        keys = ", ".join(list(record)[:_SHOWN]) or "none"
        raise BrokenInput("not_article", f"no keys of an article, but {keys}"[:200] + _REMEDY)
    url = _url(kind, record)
    now = datetime.now(UTC)
    fetched = values.moment_of(_fetched(kind, record), now)
    last_seen = values.moment_of(_first(kind, record, "last_seen_at"), now)
    at = min(in_utc(fetched, UTC), now) if fetched else otherwise
    link = Link(url=url, found_in=place, via="import")
    found = Foreign(kind.name, Page(url=url, body=b"", fetched_at=at, link=link), None)
    found.is_dated = fetched is not None
    found.last_seen_at = in_utc(last_seen, UTC) if last_seen else None
    found.unplaced = list(_unplaced(kind, record))
    article = _article(kind, record, url, now)
    html = _first(kind, record, "html")
    if isinstance(html, str) and "<html" in html[:2000].lower():
        found.page.body = html.encode()
        found.page.headers = {"Content-Type": "text/html; charset=utf-8"}
        found.page.link = Link(
            url=url, found_in=place, via="import", title=article.title,
            published_raw=article.published_raw,
        )  # fmt: skip
        return found
    if not article.blocks:
        raise BrokenInput("no_text", "the record has no text")
    found.article = article
    return found


def _article(kind: Kind, record: Record, url: str, now: datetime) -> Article:
    """Return what *record* states, as an article with the URL *url*."""
    article = Article(url=url, extractor=kind.name + IMPORTED)
    for name in _TEXTS:
        setattr(article, name, _short_text(kind, record, name))
    stated = _first(kind, record, "text", values.lines_of)
    lines = values.lines_of(stated, is_plain=kind is OURS)
    article.blocks = [Block(text=line) for line in lines]
    article.authors = values.names_of(_first(kind, record, "authors"))
    if not article.authors:  # as printed, which names nobody
        raw = values.names_of(_first(kind, record, "authors"), "nameRaw")
        article.byline = article.byline or ", ".join(raw) or None
    article.tags = values.tags_of(_first(kind, record, "tags"))
    article.canonical_url = _other_url(kind, record, "canonical_url")
    article.image_url = _other_url(kind, record, "image_url")
    article.is_free = values.flag_of(_first(kind, record, "is_free"))
    _date(article, kind, record, now)
    _own(article, kind, record)
    text = article.text
    article.word_count = word_count(text)
    article.language = values.language_of(_first(kind, record, "language")) or language_of_text(
        text
    )
    article.sources = [*_sources(article)]
    return article


def _date(article: Article, kind: Kind, record: Record, now: datetime) -> None:
    stated = _first(kind, record, "published_at")
    raw = _first(kind, record, "published_raw")
    article.published_raw = values.raw_of(raw) or values.raw_of(stated)
    if published := values.moment_of(stated, now) or values.moment_of(raw, now):
        article.published_at = in_utc(published, UTC)
        article.published_precision = "time" if published.has_time else "day"
        article.published_source = "import"
    if modified := values.moment_of(_first(kind, record, "modified_at"), now):
        article.modified_at = in_utc(modified, UTC)


def _own(article: Article, kind: Kind, record: Record) -> None:
    """Restore what only the archive's own export states."""
    if kind is not OURS:
        if values.text_of(record.get("@type")) == "LiveBlogPosting":
            article.kind = "live"
        return
    for name in _OWN_TEXTS:
        if text := values.text_of(_first(kind, record, name)):
            setattr(article, name, text)
    article.kind = values.text_of(record.get("kind")) or article.kind
    article.archive_signals = values.names_of(record.get("archive_signals"))
    article.published_raw = values.raw_of(record.get("published_raw"))


def _sources(article: Article) -> Iterator[FieldSource]:
    names = ("title", "description", "authors", "published_at", "language", "section", "image_url")
    for name in names:
        value = article.published_raw if name == "published_at" else getattr(article, name)
        if value:
            source = article.published_source if name == "published_at" else None
            shown = "; ".join(value) if isinstance(value, list) else str(value)
            yield FieldSource(field=name, source=source or "import", value_raw=shown[:500])
    yield FieldSource(field="text", source="import", value_raw="")


def _first(kind: Kind, record: Record, name: str, read: Any = None) -> Any:
    """Return the first value of *record* for our field *name* that states something."""
    for key in kind.fields.get(name, ()):
        value = record.get(key)
        if not values.is_nothing(value) and (read is None or read(value)):
            return value
    return None


def _short_text(kind: Kind, record: Record, name: str) -> str | None:
    value = _first(kind, record, name)
    if name in ("image_caption", "image_credit") and kind is not OURS:
        image = value[0] if isinstance(value, list) and value else value
        key = "caption" if name == "image_caption" else "creditText"
        return values.text_of(image.get(key)) if isinstance(image, dict) else None
    if name == "section" and isinstance(value, list):  # breadcrumbs: the last is the closest
        value = value[-1] if isinstance(value[-1], dict) else value[0]
    if name == "section" and isinstance(value, str):
        value = value.partition(";")[0]
    return values.text_of(value)


def _url(kind: Kind, record: Record) -> str:
    """Return the URL of the article. Raises :class:`BrokenInput` if there is none."""
    stated = [values.url_of(record.get(key)) for key in kind.fields["url"]]
    why = "the record states no URL"
    for text in filter(None, stated):
        try:
            return normalised_url(text)
        except BadURL as error:
            why = f"not a URL: {one_line(text)[:100]!r} ({error.why})"
    raise BrokenInput("bad_url", why)


def _other_url(kind: Kind, record: Record, name: str) -> str | None:
    text = values.url_of(_first(kind, record, name, values.url_of))
    try:
        return normalised_url(text) if text else None
    except BadURL:
        return None


def _fetched(kind: Kind, record: Record) -> Any:
    value = _first(kind, record, "fetched_at")
    return value.get("dateDownloaded") if isinstance(value, dict) else value


def _unplaced(kind: Kind, record: Record) -> Iterator[str]:
    """Yield the keys of *record* that have a value and no place."""
    placed = {key for keys in kind.fields.values() for key in keys} | kind.known
    for key, value in record.items():
        if key not in placed and not values.is_nothing(value):
            yield str(key)[:60]
