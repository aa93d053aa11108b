"""The bytes of a page as one lxml tree, whatever the bytes are.

:mod:`newsarchive.page.charsets` decides the charset. All other modules read the tree; no page is
parsed twice.
"""

from __future__ import annotations

import codecs
import re

from lxml.etree import ElementDefaultClassLookup, LxmlError, strip_tags
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from newsarchive.page.charsets import decoded
from newsarchive.page.omitted_tags import with_body

#: Longest page that is read, in bytes; the rest is cut off. News pages are smaller than 3 MB.
MAX_BYTES = 4 * 1024 * 1024

#: Tags of a page that are read. Live blogs have up to 50,000; more would cost more time than a
#: page may take.
MAX_TAGS = 60_000

# Characters that XML does not allow and no text needs.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_CONTROLS = bytes((*range(9), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F))
_XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]{0,400}\?>", re.IGNORECASE)
_MAGIC = (
    b"%PDF", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"PK\x03\x04", b"\x1f\x8b", b"\x00\x00\x00",
    b"RIFF", b"ID3", b"OggS", b"\x7fELF", b"BZh", b"7z\xbc", b"Rar!", b"wOFF", b"wOF2",
)  # fmt: skip
_MARKUP = re.compile(
    r"<(?:!doctype\s+html|html|head|body|meta|title|div|p|article|section|main|h[1-6]|br|table|a|span|header|nav|figure|ul|ol)\b",
    re.IGNORECASE,
)
_FEED = re.compile(
    r"\A\s*(?:<!--.{0,500}?-->\s*)*<(?:rss|feed|rdf:RDF|urlset|sitemapindex)\b", re.S
)
# One class for all elements: lxml would ask a function for it each time an element is looked at.
_CLASSES = ElementDefaultClassLookup(element=HtmlElement)
# Elements without content and end tag that libxml2 does not know: what follows one is inside it.
_VOID = ("embed", "track", "wbr")
#: Different forbidden characters in one page above which its bytes are no text, whatever tags they
#: have by chance. Random bytes have all 29 of ASCII's; a broken page repeats a few.
MOST_KINDS = 20
_QUOTATION_MARKS = frozenset("\"'“”„‟«»‘’‚‛‹›「」『』〝〞")


def html_of(body: bytes, content_type: str = "") -> str | None:
    """Return the page as text without forbidden characters; None for a PDF, a feed and the like."""
    body = body[:MAX_BYTES]
    if is_binary(body):
        return None
    whole = decoded(body, content_type)
    text = _without_forbidden(whole)
    if len(whole) - len(text) > 0.05 * len(whole) and _is_noise(whole):
        return None
    text = text.lstrip("\ufeff")
    if declaration := _XML_DECLARATION.match(text):
        text = text[declaration.end() :]
    if _FEED.match(text) or not _MARKUP.search(text):
        return None
    return text


def _without_forbidden(text: str) -> str:
    """Return *text* without forbidden characters; as a rule it has none, which is seen quickly."""
    encoded = text.encode("utf-8", "surrogatepass")
    if len(encoded.translate(None, _CONTROLS)) == len(encoded) and not (
        "\ufffe" in text or "\uffff" in text
    ):
        return text
    return _FORBIDDEN.sub("", text)


def is_binary(body: bytes) -> bool:
    """Return whether *body* begins like a file that is no text: an image, PDF, archive or font."""
    return body.startswith(_MAGIC) and not body.startswith(codecs.BOM_UTF32_BE)


def _is_noise(text: str) -> bool:
    return len(set(_FORBIDDEN.findall(text[:65_536]))) > MOST_KINDS


def tree_of(html: str) -> HtmlElement | None:
    """Return *html* as a tree with a root element; None if it has no content.

    The parser's own limit of depth (256 or 2,048, by the version of libxml2) stays on: elements
    that are nested deeper are cut, and no recursion can overflow.
    """
    if html.count("<") > MAX_TAGS:
        html = "<".join(html.split("<", MAX_TAGS)[:MAX_TAGS])
    html = with_body(html)
    parser = HTMLParser(
        encoding="utf-8",
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
    parser.set_element_class_lookup(_CLASSES)
    try:
        tree = document_fromstring(html.encode("utf-8", "replace"), parser=parser)
    except (LxmlError, ValueError, AssertionError):
        return None
    for quotation in reversed(list(tree.iter("q"))):  # the inner ones first
        _quote(quotation)
    strip_tags(tree, "q", *_VOID)
    for element in list(tree.iter("svg", "template", "button")):
        if isinstance(element, HtmlElement) and _is_shown_inside(element):
            element.drop_tag()
    return tree if len(tree) else None


def _quote(element: HtmlElement) -> None:
    """Put quotation marks into a ``<q>``, as browsers show it, unless it has its own."""
    text = next((text.strip() for text in element.itertext() if text.strip()), "")
    previous, parent = element.getprevious(), element.getparent()
    before = previous.tail if previous is not None else parent.text if parent is not None else ""
    if text and _QUOTATION_MARKS.isdisjoint(text[0] + (before or "")[-1:]):
        is_inner = next(element.iterancestors("q"), None) is not None
        opening, closing = "‘’" if is_inner else "“”"
        element.text = opening + (element.text or "").lstrip()
        if len(element):
            element[-1].tail = (element[-1].tail or "").rstrip() + closing
        else:
            element.text = element.text.rstrip() + closing


def _is_shown_inside(element: HtmlElement) -> bool:
    """Return whether browsers show what is inside an ``<svg>``, ``<template>`` or ``<button>``.

    An ``<svg>`` that never ends is closed by the first paragraph. A template with this attribute is
    the visible content of the element around it. A button never holds the page's article: its end
    was lost.
    """
    if element.tag == "button":
        return next(element.iter("main", "article", "h1"), None) is not None
    if element.tag == "template":
        return element.get("shadowrootmode") is not None
    inside = element.iter("p", "div")
    return any(next(each.iterancestors("foreignobject"), None) is None for each in inside)
