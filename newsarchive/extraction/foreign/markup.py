"""The words in a text that is HTML, as programs that keep articles for reading write it."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Final

#: A text with one of these is HTML; single tags such as <b> may be what an article is about.
_MARKUP: Final = re.compile(r"</(?:p|div|li|h[1-6]|blockquote|article|section)>|<br ?/?>", re.I)
_BLOCKS: Final = frozenset(
    ("p", "div", "br", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre",
     "article", "section", "figure", "figcaption", "table", "tr", "header", "footer", "hr")
)  # fmt: skip
_NO_TEXT: Final = frozenset(("script", "style", "template", "noscript"))


def is_markup(text: str) -> bool:
    """Return whether *text* is HTML."""
    return _MARKUP.search(text) is not None


def text_of_markup(text: str) -> str:
    """Return the words of the HTML *text*, with a line for each of its paragraphs."""
    reader = _Words()
    reader.feed(text)
    reader.close()
    return "".join(reader.parts)


class _Words(HTMLParser):
    """Collects the words, on a new line after each block; a line break of the source is none."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._hidden += tag in _NO_TEXT
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._hidden = max(0, self._hidden - (tag in _NO_TEXT))
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(" ".join(data.splitlines()))
