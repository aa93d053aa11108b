"""Read a feed as a feed reader does, and check it against the standard of its format."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lxml import etree

_ATOM = "{http://www.w3.org/2005/Atom}"
_SCHEMA = Path(__file__).with_name("atom.rng")


@dataclass
class ReadEntry:
    """An entry of an Atom feed."""

    id: str
    title: str
    link: str
    updated: str
    author: str
    tags: list[str]
    html: str


@dataclass
class ReadFeed:
    """An Atom feed."""

    id: str
    title: str
    updated: str
    links: set[str]
    """The relations of its links."""
    entries: list[ReadEntry]


def read_atom(document: bytes) -> ReadFeed:
    """Return the feed in *document*; it must be valid by RFC 4287, with each id once."""
    root = etree.fromstring(document)
    schema = etree.RelaxNG(etree.parse(str(_SCHEMA)))
    assert schema.validate(root), schema.error_log
    entries = [_entry(element) for element in root.iterfind(f"{_ATOM}entry")]
    assert len({entry.id for entry in entries}) == len(entries)
    links = {str(link.get("rel")) for link in root.iterfind(f"{_ATOM}link")}
    return ReadFeed(_text(root, "id"), _text(root, "title"), _text(root, "updated"), links, entries)


def _entry(element: etree._Element) -> ReadEntry:
    [link] = element.iterfind(f"{_ATOM}link[@rel='alternate']")
    return ReadEntry(
        _text(element, "id"),
        _text(element, "title"),
        str(link.get("href")),
        _text(element, "updated"),
        _text(element, f"author/{_ATOM}name"),
        [str(tag.get("term")) for tag in element.iterfind(f"{_ATOM}category")],
        _text(element, "summary"),
    )


def _text(element: etree._Element, name: str) -> str:
    return element.findtext(f"{_ATOM}{name}") or ""
