"""What feeds consist of: their entries, and the subscriptions of a list of feeds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a feed. Its id stays the same wherever and whenever the feed is made."""

    id: str
    title: str
    page_url: str
    """The URL of the page to read: ours, absolute, or that of the publisher."""
    external_url: str
    """The URL at the publisher if *page_url* is ours, or ""."""
    html: str
    """What the entry says, with its text escaped."""
    updated: str
    """When the entry came to the archive or changed there."""
    published: str | None
    authors: tuple[str, ...]
    """The names of the authors, or none."""
    publisher: str
    """The author if there are no others: RFC 4287 demands one."""
    tags: tuple[str, ...] = ()
    language: str | None = None
    content: str = ""
    """The whole text as HTML, or "" if *html* is all."""


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed with its own URL and that of its page, both absolute.

    A feed in a file has a URN for the one, and "" for the other.
    """

    title: str
    remarks: str
    feed_url: str
    page_url: str
    entries: Iterable[Entry]


@dataclass(frozen=True, slots=True)
class Subscription:
    """A feed in a list of feeds; both URLs are absolute."""

    title: str
    description: str
    feed_url: str
    page_url: str
    folders: tuple[str, ...] = ()
    """The folders of a feed reader that it is in, also known as tags or categories."""
    more: Mapping[str, str] = field(default_factory=dict)
    """Further attributes in OPML, such as ``language``."""


def stable_id(url: str, article_id: int, event: str = "") -> str:
    """Return an id that does not depend on where the archive is served: the article's own URL.

    *event* tells apart what happened to one article; it becomes the fragment.
    """
    own = url if urlsplit(url).scheme else f"urn:newsarchive:{article_id}"
    return f"{own}#{event}" if event else own
