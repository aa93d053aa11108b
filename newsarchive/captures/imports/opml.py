"""Read lists of feeds in OPML, as feed readers export them, whatever they write.

A file is read by what it has: attributes in any case, a wrong encoding, bare ampersands, ``url``
for ``xmlUrl``. Folders become tags: "World/Europe" for a folder in a folder. The same feed in
several folders is one feed with several tags. :mod:`newsarchive.syndication.opml` writes lists.
"""

from __future__ import annotations

import codecs
import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from newsarchive.errors import BadURL
from newsarchive.syndication.entries import Subscription
from newsarchive.text import one_line
from newsarchive.urls import normalised_url

#: Feeds of a file, and folders in each other. They bound memory.
_MOST_BYTES = 32 * 2**20
_DEEPEST = 50
_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#[xX][\da-fA-F]{1,6});)(\w{1,30};)?")
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,300}\?>")
_ENCODING = re.compile(rb"<\?xml[^>]{0,200}encoding=[\"']([\w.:-]{1,40})[\"']")
#: `feed:https://...`, `feed://...` and the like, as browsers once passed feeds to readers.
_BEFORE_URL = re.compile(r"(?:feed|itpc|pcast|rss):(?://)?(?=https?:)", re.IGNORECASE)
_FEED_SCHEME = re.compile(r"(?:feed|itpc|pcast|rss)://", re.IGNORECASE)
_HOST_FIRST = re.compile(r"[\w-]+(?:\.[\w-]+)+(?::\d+)?(?:[/?]|$)")
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"),
         (codecs.BOM_UTF16_BE, "utf-16-be"))  # fmt: skip
#: Attributes with a place of their own in :class:`Feed`, and those that say what the others say.
_PLACED = frozenset(("xmlurl", "url", "htmlurl", "title", "text", "type", "category", "version"))


@dataclass(slots=True)
class Feed:
    """A feed of a list."""

    url: str
    title: str | None = None
    home: str | None = None
    """URL of the web site to which it belongs."""
    tags: list[str] = field(default_factory=list)
    """The folders in which it is; the names of nested ones joined by "/"."""
    more: dict[str, str] = field(default_factory=dict)
    """Its other attributes, such as ``description`` and ``language``, as they are."""


@dataclass(slots=True, frozen=True)
class NoFeed:
    """An outline that is no feed."""

    title: str
    why: str | None
    """Why its URL is of no use; None: it is no feed but a link or a note."""


@dataclass(slots=True, frozen=True)
class FeedList:
    """What is in an OPML file."""

    feeds: list[Feed]
    others: list[NoFeed]
    unplaced: dict[str, int]
    """Attributes of a single program that are not kept, with their number."""
    outlines: int = 0
    """The number of outlines with a URL, of which some repeat a feed."""


def is_opml(start: bytes) -> bool:
    """Return whether *start*, the first bytes of a file, are those of an OPML file."""
    return b"<opml" in _COMMENT.sub(b"", start.replace(b"\0", b""))[:4096].lower()


def feeds_of_opml(content: bytes) -> FeedList:
    """Return the feeds in *content*, each once, in order. Never raises an error."""
    found = _Found()
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, encoding="utf-8"
    )
    try:
        root = etree.fromstring(_as_utf8(content[:_MOST_BYTES]), parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is not None:
        body = next((each for each in root if _name(each) == "body"), root)
        found.read(body, (), 0)
    return FeedList(list(found.feeds.values()), found.others, found.unplaced, found.outlines)


def feeds_in(file: Path) -> list[Feed]:
    """Return the feeds in *file*; none if it does not exist."""
    return feeds_of_opml(file.read_bytes()).feeds if file.exists() else []


def subscription_of(feed: Feed) -> Subscription:
    """Return *feed* with all that :func:`feeds_of_opml` reads, to write it."""
    title = feed.title or feed.url
    return Subscription(title, "", feed.url, feed.home or "", tuple(feed.tags), feed.more)


def merged(known: Iterable[Feed], new: Iterable[Feed]) -> tuple[list[Feed], int, int]:
    """Return the feeds of both, and how many of *new* are new and how many got more tags."""
    by_url = {feed.url: feed for feed in known}
    added = tagged = 0
    for feed in new:
        if (before := by_url.get(feed.url)) is None:
            by_url[feed.url] = feed
            added += 1
        elif more := [tag for tag in feed.tags if tag not in before.tags]:
            before.tags += more
            tagged += 1
    return list(by_url.values()), added, tagged


class _Found:
    """What was found in the outlines so far."""

    def __init__(self) -> None:
        self.feeds: dict[str, Feed] = {}
        self.others: list[NoFeed] = []
        self.unplaced: dict[str, int] = {}
        self.outlines = 0

    def read(self, outline: etree._Element, path: tuple[str, ...], depth: int) -> None:
        for each in outline:
            if _name(each) != "outline":
                if isinstance(each.tag, str) and depth < _DEEPEST:
                    self.read(each, path, depth + 1)  # a broken file, or a foreign element
                continue
            named = {str(key): str(value) for key, value in each.attrib.items()}
            attributes = {key.lower(): value for key, value in named.items() if "}" not in key}
            # Readers that store titles as HTML escape them twice.
            title = one_line(html.unescape(attributes.get("title") or attributes.get("text") or ""))
            stated = attributes.get("xmlurl") or attributes.get("url")
            if stated is not None and stated.strip():
                self._take(each, attributes, title, stated.strip(), path)
            elif not len(each):
                self.others.append(NoFeed(title, None))
            if depth < _DEEPEST:
                inner = (*path, title) if title and not stated else path
                self.read(each, inner, depth + 1)

    def _take(
        self, outline: etree._Element, attributes: dict[str, str], title: str, stated: str,
        path: tuple[str, ...],
    ) -> None:  # fmt: skip
        self.outlines += 1
        kind = attributes.get("type", "").strip().lower()
        if "xmlurl" not in attributes and kind in ("link", "include", "html"):
            self.others.append(NoFeed(title or stated, None))
            return
        try:
            url = feed_url(stated)
        except BadURL as error:
            self.others.append(NoFeed(title or stated[:100], f"{stated[:100]!r}: {error.why}"))
            return
        feed = self.feeds.setdefault(url, Feed(url))
        # Programs write the URL for a title that they do not know.
        feed.title = feed.title or (title if title not in (stated, url) else None) or None
        feed.home = feed.home or _home(attributes.get("htmlurl", ""))
        for tag in ("/".join(path), *_categories(attributes.get("category", ""))):
            if tag and tag not in feed.tags:
                feed.tags.append(tag)
        for key, value in outline.attrib.items():
            name = str(key)
            if "}" in name or not str(value).strip():
                if "}" in name:
                    self.unplaced[_local(name)] = self.unplaced.get(_local(name), 0) + 1
            elif name.lower() not in _PLACED:
                feed.more.setdefault(name, str(value))


def feed_url(text: str) -> str:
    """Return the URL *text* of a feed in normal form. Raises :class:`BadURL`."""
    text = _BEFORE_URL.sub("", text)
    text = _FEED_SCHEME.sub("http://", text, count=1)
    text = f"https:{text}" if text.startswith("//") else text
    if "://" not in text and _HOST_FIRST.match(text):
        text = f"http://{text}"
    return normalised_url(text)


def _home(text: str) -> str | None:
    try:
        return feed_url(text.strip()) if text.strip() else None
    except BadURL:
        return None


def _categories(text: str) -> Iterator[str]:
    """Yield the categories of the attribute: OPML 2.0 separates them by commas, as "/a/b,c"."""
    for each in text.split(","):
        if name := one_line(each.strip().strip("/")):
            yield name


def _name(element: etree._Element) -> str:
    return _local(element.tag).lower() if isinstance(element.tag, str) else ""


def _local(name: object) -> str:
    return str(name).rpartition("}")[2]


def _as_utf8(content: bytes) -> bytes:
    """Return *content* in UTF-8 without its declaration, with the entities that XML knows."""
    text = _decoded(content)
    text = _ENTITY.sub(lambda found: _character(found[1]), _DECLARATION.sub("", text, count=1))
    return text.strip("\ufeff\0 \r\n\t").encode("utf-8", "replace")


def _character(name: str | None) -> str:
    """Return what HTML means by the entity *name*, which XML does not know; else the ampersand."""
    known = html.unescape(f"&{name}") if name else ""
    return html.escape(known) if name and known != f"&{name}" else f"&amp;{name or ''}"


def _decoded(content: bytes) -> str:
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            return content[len(bom) :].decode(encoding, "replace")
    if content[:2] in (b"<\0", b"\0<"):
        return content.decode("utf-16-le" if content[:1] == b"<" else "utf-16-be", "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        stated = _ENCODING.match(content)
        name = stated[1].decode("ascii").lower() if stated else "utf-8"
        try:  # what it states, unless that was wrong
            return content.decode(
                "cp1252" if name.startswith(("utf", "iso-8859-1", "us")) else name
            )
        except (LookupError, UnicodeDecodeError):
            return content.decode("latin-1")
