"""Feeds: one list of entries as Atom (RFC 4287) and as JSON Feed 1.1; lists of feeds as OPML."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit
from xml.etree import ElementTree

ATOM_TYPE: Final = "application/atom+xml; charset=utf-8"
JSON_FEED_TYPE: Final = "application/feed+json; charset=utf-8"
OPML_TYPE: Final = "text/x-opml; charset=utf-8"

_ATOM: Final = "http://www.w3.org/2005/Atom"
_CONTROL: Final = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a feed. Its id stays the same wherever and whenever the feed is made."""

    id: str
    title: str
    page_url: str
    """The URL of our page, absolute."""
    external_url: str
    """The URL at the publisher, or ""."""
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


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed with its own URL and that of its page, both absolute."""

    title: str
    remarks: str
    feed_url: str
    page_url: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Subscription:
    """An Atom feed in a list of feeds; both URLs are absolute."""

    title: str
    description: str
    feed_url: str
    page_url: str


def absolute_urls(datasette: Any, request: Any) -> Callable[[str], str]:
    """Return a function from a path of ours to the URL at which *request* reached us."""
    root = f"{request.scheme}://{request.host}"
    return lambda path: root + str(datasette.urls.path(path))


def stable_id(url: str, article_id: int, event: str = "") -> str:
    """Return an id that does not depend on where the archive is served: the article's own URL.

    *event* tells apart what happened to one article; it becomes the fragment.
    """
    own = url if urlsplit(url).scheme else f"urn:newsarchive:{article_id}"
    return f"{own}#{event}" if event else own


def write_atom(feed: Feed) -> bytes:
    """Return *feed* as an Atom document."""
    ElementTree.register_namespace("", _ATOM)
    root = ElementTree.Element(f"{{{_ATOM}}}feed")
    _add_element(root, "title", feed.title)
    if feed.remarks:
        _add_element(root, "subtitle", feed.remarks)
    _add_element(root, "id", feed.feed_url)
    _add_element(root, "link", rel="self", href=feed.feed_url)
    _add_element(root, "link", rel="alternate", href=feed.page_url)
    newest = max((entry.updated for entry in feed.entries), default="1970-01-01T00:00:00Z")
    _add_element(root, "updated", newest)
    for entry in feed.entries:
        _add_entry(root, entry)
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))


def _add_entry(root: ElementTree.Element, entry: Entry) -> None:
    element = ElementTree.SubElement(root, f"{{{_ATOM}}}entry")
    _add_element(element, "title", entry.title)
    _add_element(element, "id", entry.id)
    _add_element(element, "link", rel="alternate", href=entry.page_url)
    if entry.external_url:
        _add_element(element, "link", rel="via", href=entry.external_url)
    _add_element(element, "updated", entry.updated)
    if entry.published:
        _add_element(element, "published", entry.published)
    for author in entry.authors or (entry.publisher,):
        _add_element(ElementTree.SubElement(element, f"{{{_ATOM}}}author"), "name", author)
    for tag in entry.tags:
        _add_element(element, "category", term=tag)
    _add_element(element, "summary", entry.html, type="html")


def _add_element(parent: ElementTree.Element, name: str, text: str = "", **attributes: str) -> None:
    """Add an Atom element to *parent*, without the control characters that XML forbids."""
    clean = {key: value.translate(_CONTROL) for key, value in attributes.items()}
    element = ElementTree.SubElement(parent, f"{{{_ATOM}}}{name}", clean)
    element.text = text.translate(_CONTROL) or None


def write_json_feed(feed: Feed) -> bytes:
    """Return *feed* as a JSON Feed."""
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        **({"description": feed.remarks} if feed.remarks else {}),
        "home_page_url": feed.page_url,
        "feed_url": feed.feed_url,
        "items": [_json_item(entry) for entry in feed.entries],
    }
    return json.dumps(document, ensure_ascii=False).encode("utf-8", "replace")


def _json_item(entry: Entry) -> dict[str, Any]:
    item = {
        "id": entry.id,
        "url": entry.page_url,
        "external_url": entry.external_url,
        "title": entry.title,
        "date_published": entry.published,
        "language": entry.language,
        "authors": [{"name": name} for name in entry.authors],
        "tags": list(entry.tags),
    }
    # An item must have content, even if it is empty.
    return {k: value for k, value in item.items() if value} | {"content_html": entry.html}


def write_opml(title: str, subscriptions: Iterable[Subscription]) -> bytes:
    """Return *subscriptions* as a subscription list of OPML 2.0, in a folder called *title*.

    Readers know feeds by the type "rss", whatever their format, and a folder becomes a category.
    """
    root = ElementTree.Element("opml", version="2.0")
    ElementTree.SubElement(ElementTree.SubElement(root, "head"), "title").text = title
    folder = ElementTree.SubElement(ElementTree.SubElement(root, "body"), "outline", text=title)
    for each in subscriptions:
        attributes = {
            "type": "rss",
            "text": each.title,
            "title": each.title,
            "description": each.description,
            "xmlUrl": each.feed_url,
            "htmlUrl": each.page_url,
        }
        clean = {name: value.translate(_CONTROL) for name, value in attributes.items() if value}
        ElementTree.SubElement(folder, "outline", clean)
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))
