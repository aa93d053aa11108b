"""Write a feed as Atom (RFC 4287), entry by entry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final
from xml.etree import ElementTree

from newsarchive.syndication.entries import Entry, Feed
from newsarchive.syndication.xml_text import add_element, written

ATOM_TYPE: Final = "application/atom+xml; charset=utf-8"
#: When a feed without entries changed.
NEVER: Final = "1970-01-01T00:00:00Z"

_BEGIN: Final = (
    b"<?xml version='1.0' encoding='utf-8'?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">"
)


def write_atom(feed: Feed) -> bytes:
    """Return *feed* as an Atom document."""
    entries = tuple(feed.entries)
    updated = max((entry.updated for entry in entries), default=NEVER)
    return b"".join(atom_pieces(replace(feed, entries=entries), updated))


def atom_pieces(feed: Feed, updated: str) -> Iterator[bytes]:
    """Yield an Atom document in pieces, one for each entry of *feed*.

    *updated* is the newest time of its entries. It is written before them.
    """
    head = ElementTree.Element("feed")
    add_element(head, "title", feed.title)
    if feed.remarks:
        add_element(head, "subtitle", feed.remarks)
    add_element(head, "id", feed.feed_url)
    for relation, url in (("self", feed.feed_url), ("alternate", feed.page_url)):
        if url:
            add_element(head, "link", rel=relation, href=url)
    add_element(head, "updated", updated)
    yield _BEGIN + b"".join(map(written, head))
    for entry in feed.entries:
        yield b"\n" + written(_element(entry))
    yield b"\n</feed>\n"


def _element(entry: Entry) -> ElementTree.Element:
    element = ElementTree.Element("entry")
    add_element(element, "title", entry.title)
    add_element(element, "id", entry.id)
    add_element(element, "link", rel="alternate", href=entry.page_url)
    if entry.external_url:
        add_element(element, "link", rel="via", href=entry.external_url)
    add_element(element, "updated", entry.updated)
    if entry.published:
        add_element(element, "published", entry.published)
    for author in entry.authors or (entry.publisher,):
        add_element(add_element(element, "author"), "name", author)
    for tag in entry.tags:
        add_element(element, "category", term=tag)
    if entry.html or not entry.content:
        add_element(element, "summary", entry.html, type="html")
    if entry.content:
        add_element(element, "content", entry.content, type="html")
    return element
