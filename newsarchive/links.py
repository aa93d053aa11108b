"""What reading a source gives, and the bytes made fit to read: common ground of discovery.

A source's bytes come from strangers: packed, in another charset than they say,
broken, hostile. :func:`unpacked` and :func:`as_utf8` turn them into bytes a
parser can take; :class:`Collector` turns what the source names into
:class:`~newsarchive.article.Link` and counts what is no address.
"""

from __future__ import annotations

import codecs
import html
import re
import zlib
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import urlsplit

from newsarchive.article import Link
from newsarchive.errors import BadURL
from newsarchive.text import one_line
from newsarchive.urls import normalised_url, site_of

#: Bytes that a packed source may unpack to: what the sitemap protocol allows (50 MiB).
MAX_UNPACKED: Final = 52_428_800

#: Characters of a title that are kept: a headline has 200 at most, the rest is a mistake.
MAX_TITLE: Final = 500

_TEXT_ENCODINGS = re.compile(
    r"utf-?(?:8|16|32)(?:[-_]?[bl]e)?(?:-sig)?|ascii|iso8859-\d+|cp\d{3,4}|koi8-[rut]|mac-\w+|"
    r"gb\w+|hz|big5\w*|shift_jis\w*|euc_\w+|iso2022_\w+|johab|tis-620"
)
# Names that promise less than what is usually sent under them (as browsers read them).
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "iso8859-1": "cp1252", "ascii": "cp1252"}
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(
    rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']\s*([\w.:-]{1,40})|"""
    rb"""<meta[^>]{0,300}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""",
    re.IGNORECASE,
)
_IN_HEADER = re.compile(r"""charset\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE)
# JSON can write half a character; UTF-8, and so the archive, cannot.
_SURROGATE = re.compile("[\ud800-\udfff]")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,1000}>")


@dataclass(slots=True, kw_only=True, frozen=True)
class Found:
    """The links of one source, and what is to be said about them."""

    links: list[Link] = field(default_factory=list)
    """In the order of the source, each address once."""
    truncated: bool = False
    """True: there is more than is given here: a cap was reached, or the bytes end too early."""
    problem: str | None = None
    """What is wrong with the source, one line for people; may stand beside links."""
    bad: int = 0
    """Hrefs in it that are no address to fetch (``mailto:``, ``http://[`` ...)."""
    offsite: int = 0
    """Links set aside because they lead to another site (pages only)."""


class Collector:
    """Gathers links of one source up to *cap*, each address once; never raises for a bad href."""

    def __init__(self, template: Link, cap: int, site: str | None = None) -> None:
        self._template = template
        self._cap = cap
        self._site = site
        self._links: dict[str, Link] = {}
        self.bad = 0
        self.offsite = 0
        self.full = False

    @property
    def any(self) -> bool:
        """Whether the source named anything, be it bad."""
        return bool(self._links or self.bad)

    @property
    def any_good(self) -> bool:
        """Whether there is a link to follow."""
        return bool(self._links)

    def checked(self, href: str | None, base: str) -> str | None:
        """The address that *href* on *base* leads to; None, and counted, if bad or off the site."""
        try:
            url = normalised_url(href or "", base if href else "")
        except BadURL:
            self.bad += 1
            self.full = self.full or self.bad > self._cap  # garbage without end has no links either
            return None
        if self._site is not None and not on_site(url, self._site):
            self.offsite += 1
            return None
        return url

    def add(self, href: str | None, base: str, **facts: str | bool | None) -> None:
        """Take *href*, relative to *base*, with what the source says of it, unless it is known.

        With a site given, links that lead elsewhere are counted and set aside.
        """
        url = self.checked(href, base)
        if url is None or url in self._links:
            return
        if len(self._links) >= self._cap:
            self.full = True
            return
        self._links[url] = replace(self._template, url=url, **facts)  # type: ignore[arg-type]

    def found(self, *, truncated: bool = False, problem: str | None = None) -> Found:
        """All that was gathered; *problem* stands in for "nothing in it" too."""
        if not self._links and not problem:
            problem = f"none of its {self.bad} links can be fetched" if self.bad else "has no links"
        return Found(
            links=list(self._links.values()),
            truncated=truncated or self.full,
            problem=problem,
            bad=self.bad,
            offsite=self.offsite,
        )


def nothing_because(body: bytes) -> str:
    """Why a document that should list links has no entries, in a line for people."""
    if not body.strip():
        return "is empty"
    if re.search(rb"<!doctype\s+html|<html[\s>]|<body[\s>]", body[:65_536], re.IGNORECASE):
        return "is a web page, not a feed or sitemap"
    if re.search(
        rb"<(?:[\w.-]+:)?(?:rss|feed|rdf|urlset|sitemapindex)\b", body[:65_536], re.IGNORECASE
    ):
        return "has no entries"
    return "is neither a feed nor a sitemap"


def on_site(url: str, site: str) -> bool:
    """Whether *url* (normalised) belongs to *site*, a key as ``urls.site_of`` gives it.

    The site itself and the hosts below it: ``sport.example.org`` is part of
    ``example.org``, not the other way round, and no other name that only ends alike.
    """
    key = site_of(url)
    return key == site or (key.endswith("." + site) and not _is_number(site))


def _is_number(site: str) -> bool:
    return site.partition(":")[0].replace(".", "").isdigit() or site.startswith("[")


def safe_base(href: str | None, url: str) -> str:
    """The base for relative links on the page *url* that states ``<base href>`` or ``xml:base``.

    A base on another site is passed over: a page must not be able to send its
    own links, nor us, to a stranger's host. At worst a link is asked for in vain.
    """
    if not href:
        return url
    try:
        base = normalised_url(href, url)
    except BadURL:
        return url
    mine, theirs = site_of(url), site_of(base)
    return base if on_site(base, mine) or on_site(url, theirs) else url


def unpacked(body: bytes) -> tuple[bytes, str | None]:
    """*body* without gzip around it (twice at most), and what went wrong, or None.

    Unpacks no more than :data:`MAX_UNPACKED` bytes; of a broken or cut archive it
    gives what could be read.
    """
    problem = None
    for _ in range(2):
        if not body.startswith(b"\x1f\x8b"):
            break
        body, problem = _gunzipped(body)
    return body, problem


def _gunzipped(body: bytes) -> tuple[bytes, str | None]:
    parts: list[bytes] = []
    room = MAX_UNPACKED
    while body.startswith(b"\x1f\x8b"):
        member = zlib.decompressobj(wbits=31)
        try:
            data = member.decompress(body, room)
        except zlib.error:
            # Fed whole, zlib keeps nothing of a broken stream: feed it in pieces.
            parts.append(_before_the_break(body, room))
            return b"".join(parts), "its gzip is broken"
        parts.append(data)
        room -= len(data)
        if not member.eof:
            why = "its gzip ends too early" if room > 0 else "unpacks to more than 50 MiB"
            return b"".join(parts), why
        if room <= 0:
            break
        body = member.unused_data
    return b"".join(parts), None


def _before_the_break(body: bytes, room: int) -> bytes:
    member = zlib.decompressobj(wbits=31)
    parts: list[bytes] = []
    for start in range(0, len(body), 512):
        try:
            data = member.decompress(body[start : start + 512], room)
        except zlib.error:
            break
        parts.append(data)
        room -= len(data)
        if room <= 0:
            break
    return b"".join(parts)


def as_utf8(body: bytes, content_type: str = "") -> bytes:
    """*body* in UTF-8 without a byte order mark, whatever it says of itself.

    Order of trust: byte order mark, then UTF-8 if the bytes are that (other
    charsets hardly ever look like it by chance), then what header and document
    name, then windows-1252. Bytes that fit nothing become U+FFFD.
    """
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return _decoded(body[len(mark) :], encoding)
    if body[:4].count(b"\0") >= 2 or body[:2] in (b"<\0", b"\0<"):
        return _decoded(body, "utf-16-le" if body[1:2] == b"\0" else "utf-16-be")
    if body.isascii() and b"\x1b" not in body:
        return body
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return _decoded(body, _stated_encoding(body, content_type) or _guessed_encoding(body))
    stated = _stated_encoding(body, content_type)
    return _decoded(body, stated) if stated and stated.startswith("iso2022") else body


def _decoded(body: bytes, encoding: str) -> bytes:
    return body.decode(encoding, "replace").encode("utf-8", "replace")


def _stated_encoding(body: bytes, content_type: str) -> str | None:
    """The charset that the header or the document names, if it is one and can be true."""
    names = [match[1] for match in _IN_HEADER.finditer(content_type)]
    names += [
        (match[1] or match[2]).decode("ascii", "replace")
        for match in _DECLARED.finditer(body[:4096])
    ]
    for name in names:
        try:
            encoding = codecs.lookup(name).name
        except LookupError:
            continue
        encoding = _WIDER.get(encoding, encoding)
        # The name could be read as bytes of ASCII, so UTF-16 and -32 are no truth; UTF-8 was tried.
        if _TEXT_ENCODINGS.fullmatch(encoding) and not encoding.startswith("utf"):
            return encoding
    return None


def _guessed_encoding(body: bytes) -> str:
    """UTF-8 with a few broken bytes (a text cut in the middle of a character), or windows-1252."""
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    others = len(text) - broken - sum(map(len, re.findall(r"[\x00-\x7f]+", text)))
    return "utf-8" if others > broken else "cp1252"


def plain_title(text: str | None) -> str | None:
    """*text* as a headline on one line: markup and character references resolved; None if empty."""
    if not text:
        return None
    text = text[: 8 * MAX_TITLE]
    if "&" in text:
        text = html.unescape(text)
    if "<" in text:
        text = html.unescape(_TAG.sub("", text))
    return _SURROGATE.sub("\ufffd", one_line(text))[:MAX_TITLE].rstrip() or None


def plain_date(text: str | None) -> str | None:
    """*text*, a date as its source writes it, on one line of at most 100 characters."""
    return _SURROGATE.sub("\ufffd", one_line(text[:400]))[:100].rstrip() or None if text else None


def path_of(url: str) -> str:
    """The path of *url* (normalised), "/" for none."""
    return urlsplit(url).path or "/"
