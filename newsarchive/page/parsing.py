"""Bytes of a page -> one lxml tree, whatever the bytes are.

The charset is decided here, from what the bytes say themselves before what
header and markup claim: wrong claims are common, valid UTF-8 by accident is
not. Everything else reads the tree that comes out; nothing parses twice.
"""

from __future__ import annotations

import codecs
import re

from lxml.etree import LxmlError
from lxml.html import HtmlElement, HTMLParser, document_fromstring

#: Longest page that is looked at, in bytes; the rest is cut off. News pages stay under 3 MB.
MAX_BYTES = 4 * 1024 * 1024

#: Tags of a page that are looked at; live blogs have up to 50,000, and what comes after costs
#: more time than a page may take.
MAX_TAGS = 60_000

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Names that sites use for a subset of what they send (encoding.spec.whatwg.org, "labels").
_REAL_NAMES = {
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "iso-8859-9": "cp1254",
    "tis-620": "cp874",
    "iso-8859-11": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "big5": "big5hkscs",
}
_CHARSET_IN_HEADER = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_CHARSET_IN_MARKUP = re.compile(
    rb"<(?:meta|\?xml)\b[^>]{0,400}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE
)
# XML allows none of these, and no text needs them.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]{0,400}\?>", re.IGNORECASE)
_MAGIC = (
    b"%PDF", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"PK\x03\x04", b"\x1f\x8b", b"\x00\x00\x00",
    b"RIFF", b"ID3", b"OggS", b"\x7fELF", b"BZh", b"7z\xbc", b"Rar!", b"wOFF", b"wOF2",
)  # fmt: skip
_MARKUP = re.compile(
    r"<(?:!doctype\s+html|html|head|body|meta|title|div|p|article|section|main|h1|br|table|a|span)\b",
    re.IGNORECASE,
)
_FEED = re.compile(
    r"\A\s*(?:<!--.{0,500}?-->\s*)*<(?:rss|feed|rdf:RDF|urlset|sitemapindex)\b", re.S
)

#: Kinds of forbidden characters in one page above which its bytes are no text, whatever tags chance
#: puts among them. Random bytes have all 29 of ASCII's; a broken page has a few, often.
MOST_KINDS = 20


def html_of(body: bytes, content_type: str = "") -> str | None:
    """The page as text without forbidden characters; None for what is no HTML (PDF, feed ...)."""
    body = body[:MAX_BYTES]
    if body.startswith(_MAGIC) and not body.startswith((codecs.BOM_UTF32_BE,)):
        return None
    whole = decoded(body, content_type)
    text = _FORBIDDEN.sub("", whole)
    if len(whole) - len(text) > 0.05 * len(whole) and _is_noise(whole):
        return None
    text = _XML_DECLARATION.sub("", text.lstrip("\ufeff"), count=1)
    if _FEED.match(text) or not _MARKUP.search(text):
        return None
    return text


def _is_noise(text: str) -> bool:
    return len(set(_FORBIDDEN.findall(text[:65_536]))) > MOST_KINDS


def tree_of(html: str) -> HtmlElement | None:
    """*html* as a tree with a root element; None where nothing can be made of it.

    The parser's own limits (depth 256 or 2,048, by libxml2's version) stay on:
    what is nested deeper is cut, and no recursion anywhere can overflow.
    """
    if html.count("<") > MAX_TAGS:
        html = "<".join(html.split("<", MAX_TAGS)[:MAX_TAGS])
    parser = HTMLParser(
        encoding="utf-8",
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
    try:
        tree = document_fromstring(html.encode("utf-8", "replace"), parser=parser)
    except (LxmlError, ValueError, AssertionError):
        return None
    return tree if len(tree) else None


def decoded(body: bytes, content_type: str = "") -> str:
    """*body* as text, by BOM, then valid UTF-8, then header and markup, then by its content."""
    for bom, name in _BOMS:
        if body.startswith(bom):
            return body[len(bom) :].decode(name, "replace")
    if wide := _utf16_without_bom(body):
        return body.decode(wide, "replace")
    claims = _claims(body, content_type)
    if b"\x1b$" not in body and (text := _utf8(body, "utf-8" in claims)) is not None:
        return text
    for name in claims:
        try:
            return body.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    return _by_content(body, claims)


def _utf16_without_bom(body: bytes) -> str | None:
    start = body[:400]
    if len(start) < 8:
        return None
    if start[1::2].count(0) > len(start) // 3:
        return "utf-16-le"
    if start[0::2].count(0) > len(start) // 3:
        return "utf-16-be"
    return None


def _utf8(body: bytes, claimed: bool) -> str | None:
    """*body* decoded if it is UTF-8: strictly, or with few faults where it claims to be.

    A character that the end of the body cuts in two is no fault.
    """
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(body, final=False)
    except UnicodeDecodeError:
        text = body.decode("utf-8", "replace")
    faults = text.count("\ufffd")
    beyond_ascii = sum(byte > 127 for byte in body[:200_000]) or 1
    return text if faults <= (0.2 if claimed else 0.02) * beyond_ascii else None


def _claims(body: bytes, content_type: str) -> list[str]:
    """Charsets that header and markup name, as Python knows them, the likelier one first."""
    named: list[str] = _CHARSET_IN_HEADER.findall(content_type)
    named += [found.decode("ascii", "replace") for found in _CHARSET_IN_MARKUP.findall(body[:8192])]
    claims: list[str] = []
    for name in (name.lower() for name in named):
        real = _REAL_NAMES.get(name, name)
        try:
            claims.append(codecs.lookup(real).name)
        except LookupError:
            continue
    # cp1252 decodes nearly anything, and servers send it unasked: any other claim goes first.
    return sorted(dict.fromkeys(claims), key=lambda name: name == "cp1252")


def _by_content(body: bytes, claims: list[str]) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(body[:100_000]).best()
    for name in (best.encoding if best else None, *claims, "cp1252"):
        if name is not None:
            try:
                return body.decode(name, "replace")
            except LookupError:
                continue
    return body.decode("latin-1")
