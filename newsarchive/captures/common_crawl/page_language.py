"""Whether a page may be in a language, told from its paragraphs, before it is extracted."""

from __future__ import annotations

import re
from html import unescape

from newsarchive.article import Page
from newsarchive.metadata.language import LIKELY, chances_of
from newsarchive.page.parsing import html_of

#: Characters of the paragraphs that are looked at, and of the HTML that is searched for them.
_SAMPLE, _MOST_HTML = 3_000, 400_000
_PARAGRAPH = re.compile(r"<p\b[^>]{0,500}>(.{40,5000}?)</p>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^>]{0,1000}>")
_STATED = re.compile(r"<html\b[^>]{0,500}?\blang\s*=\s*[\"']?([a-z]{2,3})\b", re.IGNORECASE)
#: Share of the probability from which a language is possible: then extraction decides.
_POSSIBLE = 0.1


def may_be_in(page: Page, language: str) -> bool:
    """Return whether *page* may be in *language* (ISO 639-1).

    The words of its paragraphs decide. Of a page without enough of them, what it states decides;
    one that states nothing may be in any language.
    """
    html = html_of(page.body, page.header("content-type") or "")
    if html is None:
        return True
    html = html[:_MOST_HTML]
    chances = chances_of(_sample(html))
    if max(chances.values(), default=0.0) >= LIKELY:
        return chances.get(language, 0.0) >= _POSSIBLE
    stated = _STATED.search(html)
    return stated is None or stated[1].lower() == language


def _sample(html: str) -> str:
    """Return the beginning of the text of the paragraphs in *html*."""
    pieces: list[str] = []
    size = 0
    for found in _PARAGRAPH.finditer(html):
        piece = " ".join(unescape(_TAG.sub(" ", found[1])).split())
        if len(piece) >= 40:
            pieces.append(piece)
            size += len(piece)
        if size >= _SAMPLE:
            break
    return "\n".join(pieces)
