"""The charset of a document: the one decision for pages, feeds and sitemaps.

The bytes come first, then what the header and the document claim: wrong claims are common, bytes
that are valid UTF-8 by accident are not.
"""

from __future__ import annotations

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Labels of the Encoding Standard (encoding.spec.whatwg.org) that Python does not know.
_LABELS = {
    "iso-8859-8-i": "iso8859-8",
    "koi8": "koi8-r",
    "windows-31j": "cp932",
    "windows-874": "cp874",
    "windows-949": "cp949",
}
# Charsets, by Python's names, and the larger one that sites send under the same label.
_LARGER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}
# Charsets of text with ASCII in its place. UTF-16 and UTF-32 are recognised by their bytes: a
# label that can be read as ASCII is wrong if it names them. Python has also codecs such as
# "idna" and "unicode_escape", which no document means.
_OF_TEXT = re.compile(
    r"utf-8(?:-sig)?|iso8859-\d+|cp(?:125\d|437|8[56]\d|874|932|949|950)|koi8-[rtu]|mac-\w+|"
    r"gb\w+|hz|big5\w*|shift_jis\w*|euc_\w+|iso2022_\w+|johab"
)
_IN_HEADER = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_IN_DOCUMENT = re.compile(
    rb"<(?:meta|\?xml)\b[^>]{0,400}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]{1,40})",
    re.IGNORECASE,
)
_XML_DECLARATION = re.compile(rb"\s*<\?xml\s")
#: Bytes at the start of a document in which its own claim is searched.
CLAIM_BYTES = 8_192
#: Share of the bytes beyond ASCII that may not fit a charset that is named: damage, not a sign of
#: another charset. More may not fit UTF-8, named or not: of text in another charset at least half
#: does not, and a short list of headlines may have one of its nine letters cut.
FAULTS = 0.02
FAULTS_OF_UTF8 = 0.2
#: Bytes at the start of a document from which the charset is guessed if nothing names it. It is
#: guessed from the words beyond ASCII alone, so that a page and a feed with the same words get the
#: same charset.
GUESS_BYTES = 100_000
#: Fewer bytes beyond ASCII prove nothing ("Málaga ‘hoy’" has three); they count as the usual
#: charset of the language that the document states, or windows-1252.
LEAST_BEYOND_ASCII = 10
_WORD_BEYOND_ASCII = re.compile(rb"[^\s<>]*[\x80-\xff][^\s<>]*")
_ASCII = bytes(range(128))
_STATED_LANGUAGE = re.compile(rb"\slang\s*=\s*[\"']?([a-z]{2})\b|<language>\s*([a-z]{2})\b", re.I)
# Languages whose usual charset is easily taken for another one.
_OF_LANGUAGE = {
    **dict.fromkeys((b"cs", b"hr", b"hu", b"pl", b"ro", b"sk", b"sl"), "cp1250"),
    **dict.fromkeys((b"az", b"tr"), "cp1254"),
    b"he": "cp1255",
    **dict.fromkeys((b"et", b"lt", b"lv"), "cp1257"),
}


def decoded(body: bytes, content_type: str = "") -> str:
    """Return *body* as text without a byte order mark; *content_type* is the response's header.

    The order of trust: byte order mark, UTF-16 by its zero bytes, valid UTF-8, the charsets that
    the header and the document name, a guess from the bytes. Bytes that do not fit become U+FFFD.
    """
    for bom, name in _BOMS:
        if body.startswith(bom):
            return body[len(bom) :].decode(name, "replace")
    if wide := _utf16_without_bom(body):
        return body.decode(wide, "replace")
    # ISO-2022-JP is all ASCII, and so valid UTF-8; its escape sequences give it away.
    is_escaped = b"\x1b" in body and b"\x1b$" in body
    if not is_escaped and (text := _if_it_fits(body, "utf-8", FAULTS_OF_UTF8)) is not None:
        return text
    claims = _claims(body, content_type)
    for name in claims:
        if (text := _if_it_fits(body, name, FAULTS)) is not None:
            return text
    return _by_content(body, claims)


def _utf16_without_bom(body: bytes) -> str | None:
    if body[:2] in (b"<\0", b"\0<"):
        return "utf-16-le" if body[0] else "utf-16-be"
    start = body[:400]
    if len(start) < 8:
        return None
    if start[1::2].count(0) > len(start) // 3:
        return "utf-16-le"
    if start[0::2].count(0) > len(start) // 3:
        return "utf-16-be"
    return None


def _if_it_fits(body: bytes, charset: str, share: float) -> str | None:
    """Return *body* decoded from *charset*; None if more than *share* of it does not fit.

    The share is of the bytes beyond ASCII. A character that the end of the body cuts in two is no
    fault.
    """
    try:
        return codecs.getincrementaldecoder(charset)().decode(body, final=False)
    except UnicodeError:
        text = body.decode(charset, "replace")
    return text if text.count("\ufffd") <= share * len(body.translate(None, _ASCII)) else None


def _claims(body: bytes, content_type: str) -> list[str]:
    """Return the charsets that header and document name, by Python's names, the likelier first."""
    labels = _IN_HEADER.findall(content_type)
    own = [label.decode() for label in _IN_DOCUMENT.findall(body[:CLAIM_BYTES])]
    # The program that wrote an XML document knows its charset; the server's header is a default.
    labels = own + labels if _XML_DECLARATION.match(body) else labels + own
    named = [charset for label in labels if (charset := charset_of_label(label))]
    # cp1252 decodes nearly anything, and many servers send it by default: all others go first.
    return sorted(dict.fromkeys(named), key=lambda charset: charset == "cp1252")


def charset_of_label(label: str) -> str | None:
    """Return Python's name of the charset that sites mean by *label*; None if it is none of text.

    Sites use the label of a small charset for the larger one that contains it, as browsers know.
    """
    name = label.lower()
    try:
        charset = codecs.lookup(_LABELS.get(name) or name.removeprefix("x-")).name
    except LookupError:
        return None
    charset = _LARGER.get(charset, charset)
    return charset if _OF_TEXT.fullmatch(charset) else None


def _by_content(body: bytes, claims: list[str]) -> str:
    """Return *body* decoded from the charset that its bytes look like."""
    from charset_normalizer import from_bytes

    head = body[:GUESS_BYTES]
    stated = _STATED_LANGUAGE.search(head[:CLAIM_BYTES])
    usual = _OF_LANGUAGE.get((stated[1] or stated[2]).lower() if stated else b"", "cp1252")
    words = b" ".join(_WORD_BEYOND_ASCII.findall(head))
    matches = from_bytes(words)
    best = matches.best()
    if best is None or len(words.translate(None, _ASCII)) < LEAST_BEYOND_ASCII:
        return body.decode(next(iter(claims), usual), "replace")
    # Of equal matches charset-normalizer takes the first by name: windows-1250 before -1252, so
    # that "España" would be "Espańa". The language decides if the document states it.
    for match in matches:
        is_as_likely = usual != "cp1252" or match.coherence >= best.coherence
        if match.encoding == usual and match.chaos <= best.chaos and is_as_likely:
            best = match
    return body.decode(best.encoding, "replace")
