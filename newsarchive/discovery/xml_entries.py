"""The entries of an XML list, however broken, one at a time and in bounded memory.

Feeds and sitemaps are lists of elements of one kind. Real ones have bare ampersands, character
names of HTML and control characters, end in the middle or close their root too early. No entity is
expanded, and nothing outside the document is loaded.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable, Iterator
from html.entities import name2codepoint
from typing import Final

from lxml import etree

from newsarchive.discovery.decoding import Document
from newsarchive.discovery.link_collector import Collector, SourceLinks

#: Bytes of the longest entry that is parsed by itself in a broken document.
MAX_ENTRY: Final = 1_000_000

#: Ampersands of one document that are repaired; a full sitemap has at most 300,000.
MAX_REFERENCES: Final = 1_000_000

_NOT_XML = bytes(set(range(0x20)) - {0x09, 0x0A, 0x0D})
_REPAIR = re.compile(
    rb"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|&(?:(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|\w{1,40});)?"
    rb"|<(?![a-zA-Z_/!?])|\]\]>",
    re.DOTALL,
)
# A CDATA section that is not closed before the end of its element.
_OPEN_CDATA = re.compile(rb"<!\[CDATA\[(?=[^\]<]*</)")
_END = re.compile(
    rb"</(?:[\w.-]+:)?(?:rss|rdf|feed|channel|urlset|sitemapindex)\s*>", re.IGNORECASE
)
# A list that was written as if tags had no case, as in HTML.
_CAPITALS = re.compile(rb"<(?:RSS|FEED|URLSET|SITEMAPINDEX)[\s>]")
_TAG_NAME = re.compile(rb"</?[A-Z][A-Za-z]*(?=[\s/>])")
_PREDEFINED = {b"amp", b"lt", b"gt", b"quot", b"apos"}


def collect_entries(
    links: Collector,
    document: Document,
    names: tuple[str, ...],
    add: Callable[[Collector, etree._Element, str], None],
) -> SourceLinks:
    """Return the links that *add* takes from the elements of *document* with one of *names*.

    If the document is damaged, the links before the damage are returned with the problem.
    """
    entries = Entries(document.body, names)
    problem = document.problem
    for entry in entries:
        add(links, entry, document.url)
        if links.full:
            break
    if not links.any:
        problem = problem or document.nothing_because()
    elif entries.broken:
        problem = problem or "ends in the middle, or is not well-formed"
    return links.found(truncated=bool(links.any and problem), problem=problem)


class Entries:
    """The elements of *body* (UTF-8) called *names*, in any namespace; iterate over them once.

    An entry is cleared as soon as the next one is requested. After the iteration ``broken`` says
    whether the document was cut, or not well-formed around its entries.
    """

    def __init__(self, body: bytes, names: tuple[str, ...]) -> None:
        either = "|".join(names).encode()
        if _CAPITALS.search(body, 0, 65_536):
            body = _TAG_NAME.sub(lambda tag: tag[0].lower(), body)
        closing = re.compile(rb"</(?:[\w.-]+:)?(?:" + either + rb")\s*>")
        self._closed = last = 0
        for match in closing.finditer(body):
            self._closed += 1
            last = match.end()
        # After the last complete entry there may be half of one, with half a URL in it.
        self._body = _repaired(body[:last])
        self._names = names
        self._tag = re.compile(rb"<(/?(?:[\w.-]+:)?(?:" + either + rb"))(?=[\s>])")
        self.broken = not _END.search(body, last)

    def __iter__(self) -> Iterator[etree._Element]:
        seen = 0
        for element in _walked(self._body, self._names):
            seen += 1
            yield element
        if seen < self._closed:
            self.broken = True
            yield from self._each_by_itself()

    def _each_by_itself(self) -> Iterator[etree._Element]:
        """Yield all entries again, each parsed alone under the namespaces of the root."""
        first = self._tag.search(self._body)
        head = self._body[: first.start()][:65_536] if first else b""
        spaces = dict(re.findall(rb"""\s(xmlns(?::[\w.-]+)?)\s*=\s*("[^"<]*"|'[^'<]*')""", head))
        root = b"<r" + b"".join(b" %s=%s" % pair for pair in spaces.items()) + b">"
        begin, opened = 0, b""
        # An entry begins at the last opening before a closing tag; unclosed ones are ignored.
        for tag in self._tag.finditer(self._body):
            if not tag[1].startswith(b"/"):
                begin, opened = tag.start(), tag[1]
            elif tag[1][1:] == opened and tag.end() - begin <= MAX_ENTRY:
                entry = _OPEN_CDATA.sub(b"", self._body[begin : tag.end()])
                yield from _walked(root + entry + b"></r>", self._names)
                opened = b""


def _repaired(body: bytes) -> bytes:
    """Return *body* without what would end the parse early; CDATA and comments stay as they are."""
    body = body.translate(None, _NOT_XML)
    if body.count(b"&") > MAX_REFERENCES:
        return body
    return _REPAIR.sub(_harmless, body)


def _harmless(match: re.Match[bytes]) -> bytes:
    whole, name = match[0], match[1]
    if whole in (b"<", b"]]>"):
        return whole.replace(b"<", b"&lt;").replace(b">", b"&gt;")
    if not whole.startswith(b"&"):
        return whole
    if name is None:
        return b"&amp;"
    if name in _PREDEFINED:
        return whole
    if name.startswith(b"#"):
        # As in HTML: a forbidden number becomes the character that a browser shows for it.
        text = html.unescape(whole.decode("ascii"))
        return "".join(f"&#{ord(char)};" for char in text if _is_xml(char)).encode()
    code = name2codepoint.get(name.decode("ascii", "replace"))
    return b"&#%d;" % code if code else b"&amp;" + whole[1:]


def _is_xml(char: str) -> bool:
    return char >= " " and not "\ud800" <= char <= "\udfff" and char not in "\ufffe\uffff"


def _walked(body: bytes, names: tuple[str, ...]) -> Iterator[etree._Element]:
    if not body:
        return
    elements = etree.iterparse(
        io.BytesIO(body),
        events=("end",),
        tag=[f"{{*}}{name}" for name in names],
        encoding="utf-8",  # whatever the document declares: its bytes were converted
        recover=True,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
    )
    try:
        for _, element in elements:
            yield element
            element.clear()
            parent, previous = element.getparent(), element.getprevious()
            # Only entries: another element may belong to an entry that is not closed yet.
            if parent is not None and previous is not None and previous.tag == element.tag:
                parent.remove(previous)
    except etree.XMLSyntaxError:
        return  # nothing more can be read; the caller notices by the counts


def local_name(element: etree._Element) -> str:
    """Return the element's name in lower case without its namespace; "" for a comment."""
    tag = element.tag
    return tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(tag, str) else ""


def namespace(element: etree._Element) -> str:
    """Return the element's namespace; the prefix if it is not declared; "" if there is none."""
    tag = element.tag
    if not isinstance(tag, str):
        return ""
    if tag.startswith("{"):
        return tag[1:].partition("}")[0]
    return tag.rpartition(":")[0]


def text_of(element: etree._Element) -> str:
    """Return all text inside the element, with that of nested elements."""
    return (
        "".join(map(str, element.itertext(with_tail=False)))
        if len(element)
        else (element.text or "")
    )
