"""The links of a feed (RSS 0.9 to 2.0, RDF, Atom, JSON Feed), whole or broken.

Dates are passed on as the feed writes them; ``dates`` reads them. docs/decisions/dependencies.md
says why this is lxml and not feedparser.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from lxml import etree

from newsarchive.article import Link
from newsarchive.discovery.decoding import Document
from newsarchive.discovery.hrefs import repaired
from newsarchive.discovery.link_collector import (
    Collector,
    SourceLinks,
    plain_date,
    plain_title,
    safe_base,
)
from newsarchive.discovery.xml_entries import collect_entries, local_name, namespace, text_of
from newsarchive.errors import BadURL
from newsarchive.urls import normalised_url, same_domain

#: Entries of one feed that are read. Feeds have 10 to 500; one with more is an archive or a trap.
MAX_FEED_ENTRIES: Final = 5_000

_ATOM = ("http://www.w3.org/2005/atom", "http://purl.org/atom/ns#", "atom")
_DUBLIN_CORE = ("purl.org/dc/elements/1.1", "purl.org/dc/terms", "dc", "dcterms")
_XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_WRAPPED = re.compile(r"https?://[^?#*]*/\*(?=https?://)", re.IGNORECASE)
_LIKE_A_URL = re.compile(r"http|/\w", re.IGNORECASE)
_HOME = re.compile(r"(?:https?:)?//[^/?#]+/?|/", re.IGNORECASE)
#: The rank of ids and the like among what may be the URL of an entry; links have lower ones.
_IDS: Final = 4
#: The rank of what is the URL of an entry only if there is nothing else: a path as id, the entry
#: itself (rel=self), and a text that is elsewhere.
_LAST: Final = 8
_PUBLISHED = ("pubdate", "published", "issued", "publicationdate", "date", "created")
_MODIFIED = ("updated", "modified")


def links_in_feed(feed: Document) -> SourceLinks:
    """Return the entries of an RSS or Atom *feed*.

    Of a feed that breaks off it returns the entries before the break, without the one that is cut.
    """
    links = Collector(Link(url="", found_in=feed.url, via="feed"), MAX_FEED_ENTRIES)
    by_id = Collector(Link(url="", found_in=feed.url, via="feed"), MAX_FEED_ENTRIES)
    entries = 0

    def add(links: Collector, entry: etree._Element, url: str) -> None:
        nonlocal entries
        entries += 1
        hrefs = _usable_hrefs(entry)
        href = hrefs[0][1] if hrefs else None
        ids = [href for rank, href in hrefs if _IDS <= rank < _LAST]
        if ids:
            _add_entry(by_id, entry, url, ids[0])
            if href and _leads_away(repaired(href, url), url) and not _leads_away(ids[0], url):
                href = ids[0]
        _add_entry(links, entry, url, href)

    found = collect_entries(links, feed, ("item", "entry"), add)
    return _by_ids_if_all_are_one(found, by_id, entries)


def _leads_away(href: str, feed: str) -> bool:
    """Return whether *href* is bad, a home page, or on another site than *feed* (a proxy)."""
    try:
        url = normalised_url(href, feed)
    except BadURL:
        return True
    return not same_domain(url, feed) or bool(_HOME.fullmatch(url))


def _by_ids_if_all_are_one(found: SourceLinks, by_id: Collector, entries: int) -> SourceLinks:
    """Return *found*; the links *by_id* if a template gave all the *entries* the same link."""
    if len(found.links) == 1 and entries > 1 and by_id.count > 1:
        return replace(found, links=by_id.found().links)
    return found


def _usable_hrefs(entry: etree._Element) -> list[tuple[int, str]]:
    """Return what may be the URL of *entry*, the best first, each with its rank."""
    hrefs = [(rank, text.strip()) for rank, text in _hrefs_of(entry) if text.strip()]
    # An id is a URL only if it looks like one: "tag:..." and bare numbers do not.
    usable = [
        (rank if rank < _IDS or text.lower().startswith("http") else _LAST, text)
        for rank, text in hrefs
        if rank < _IDS or _LIKE_A_URL.match(text)
    ]
    return sorted(usable, key=lambda pair: pair[0])


def _add_entry(links: Collector, entry: etree._Element, url: str, href: str | None) -> None:
    texts, others = _texts_of(entry)
    links.add(
        # "https://redirector/any/*https://site/a": a counting redirector that names its target.
        _WRAPPED.sub("", href) if href else None,
        _base(entry, url),
        title=plain_title(texts.get("title") or others.get("title")),
        published_raw=_first(texts, others, _PUBLISHED),
        modified_raw=_first(texts, others, _MODIFIED),
    )


def _texts_of(entry: etree._Element) -> tuple[dict[str, str], dict[str, str]]:
    """Return the title and dates of *entry*: those in its own namespace, and those in others."""
    home = namespace(entry)
    texts: dict[str, str] = {}
    others: dict[str, str] = {}
    for child in entry:
        name = local_name(child)
        if name in _PUBLISHED or name in _MODIFIED or name == "title":
            space = namespace(child)
            if space == home:
                texts.setdefault(name, text_of(child))
            # The titles of images and videos are in other namespaces than Dublin Core.
            elif name != "title" or space.rstrip("/").endswith(_DUBLIN_CORE):
                others.setdefault(name, text_of(child))
    return texts, others


def _hrefs_of(entry: etree._Element) -> Iterator[tuple[int, str]]:
    """Yield what may be the URL of *entry*, each with its rank; the lowest rank is the best."""
    home = namespace(entry)
    for child in entry:
        match local_name(child):
            case "link":
                yield from _link(child, own=namespace(child) == home)
            case "origlink":
                yield 0, text_of(child)
            case "guid":
                is_sure = child.get("isPermaLink", "").strip().lower() == "true"
                yield (4 if is_sure else 5), text_of(child)
            case "id":
                yield 6, text_of(child)
            case "content" if _is_page(child):  # the text is elsewhere (RFC 4287, 4.1.3.2)
                yield _LAST, child.get("src", "")
    # Only the names: lxml searches all attributes for each value, and there may be 100,000.
    about = next((name for name in entry.keys() if str(name).endswith("}about")), None)  # noqa: SIM118
    yield 7, str(entry.get(about)) if about else ""


def _link(link: etree._Element, *, own: bool) -> Iterator[tuple[int, str]]:
    """Yield rank and URL of a ``link`` element: RSS has text in it, Atom an href and a relation."""
    href = link.get("href")
    if href is None:
        if own:
            # A program for HTML, where <link> is empty, puts the text behind it.
            yield 1, text_of(link) or link.tail or ""
        return
    if not own and namespace(link).lower() not in _ATOM:
        return
    is_page = _is_page(link, "text/html")
    match link.get("rel", "alternate").rpartition("/")[2].lower():
        case "alternate":
            yield (1 if is_page and own else 2 if is_page else 3), href
        case "self" if is_page:
            yield _LAST, href


def _is_page(element: etree._Element, default: str = "") -> bool:
    """Return whether *element* states the type of a web page for what it names, or *default*."""
    return element.get("type", default).lower() in ("text/html", "application/xhtml+xml")


def _base(entry: etree._Element, url: str) -> str:
    stated = [
        value
        for element in (entry, *entry.iterancestors())
        if (value := element.get(_XML_BASE)) is not None
    ]
    base = url
    for value in reversed(stated[:5]):
        base = safe_base(value, base)
    return base


def _first(texts: dict[str, str], others: dict[str, str], names: tuple[str, ...]) -> str | None:
    for source in (texts, others):
        for name in names:
            if value := plain_date(source.get(name)):
                return value
    return None


def links_in_json_feed(feed: Document) -> SourceLinks:
    """Return the items of a JSON Feed (1.0 or 1.1); of a broken one, those before the break."""
    links = Collector(Link(url="", found_in=feed.url, via="feed"), MAX_FEED_ENTRIES)
    text = feed.body.decode("utf-8", "replace")
    problem = feed.problem
    try:
        data = json.loads(text)
        items = data.get("items") if isinstance(data, dict) else None
        items = items if isinstance(items, list) else []
    except (ValueError, RecursionError):
        items = _items_before_the_break(text)
        problem = problem or "its JSON breaks off or is not valid"
    by_id = Collector(Link(url="", found_in=feed.url, via="feed"), MAX_FEED_ENTRIES)
    entries = 0
    for item in items:
        if links.full:
            break
        if isinstance(item, dict):
            entries += 1
            identity = _url(item, "id")
            _add_item(links, item, _text(item, "url") or identity or _url(item, "external_url"))
            _add_item(by_id, item, identity)
    found = links.found(truncated=bool(problem), problem=problem)
    return _by_ids_if_all_are_one(found, by_id, entries)


def _add_item(links: Collector, item: dict[str, Any], href: str | None) -> None:
    links.add(
        href,
        links.found_in,
        title=plain_title(_text(item, "title")),
        published_raw=plain_date(_text(item, "date_published")),
        modified_raw=plain_date(_text(item, "date_modified")),
    )


def _text(item: dict[str, Any], key: str) -> str | None:
    value = item.get(key)
    return value.strip() or None if isinstance(value, str) else None


def _url(item: dict[str, Any], key: str) -> str | None:
    value = _text(item, key)
    return value if value and value.lower().startswith("http") else None


def _items_before_the_break(text: str) -> Iterator[Any]:
    """Yield the values of the list under "items" up to the first that is not complete."""
    start = text.find("[", text.find('"items"'))
    decoder = json.JSONDecoder()
    while start > 0:
        start += 1
        while text[start : start + 1].isspace():
            start += 1
        try:
            item, start = decoder.raw_decode(text, start)
        except (ValueError, RecursionError):
            return
        yield item
        while text[start : start + 1].isspace():
            start += 1
        if text[start : start + 1] != ",":
            return
