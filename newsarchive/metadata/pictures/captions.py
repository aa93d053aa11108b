"""Read the text beside a picture: captions and credits, by the names of elements and classes."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from newsarchive.text import one_line

#: Characters of a frame's text.
MAX_TEXT = 1500

_INLINE = frozenset(
    ("a", "abbr", "b", "bdi", "em", "font", "i", "mark", "q", "s", "strong", "sub", "sup", "time",
     "u", "wbr")
)  # fmt: skip
_NO_TEXT = frozenset(
    ("script", "style", "noscript", "svg", "button", "template", "audio", "video", "iframe",
     "h1", "h2", "h3", "h4", "h5", "h6")
)  # fmt: skip
_CREDIT = re.compile(r"credit|copyright|photographer|foto-?graf|crédit|courtesy", re.IGNORECASE)
# These are in the names of captions as well, as in "image-source-caption".
_SOURCE = re.compile(
    r"source|quelle|agency|rights|autor|author|byline|fonte|firma|owner|creator", re.IGNORECASE
)
_CREDIT_PROPERTIES = frozenset(("copyrightHolder", "author", "creator", "creditText"))
_CAPTION = re.compile(
    r"caption|legend|bild-?unterschrift|bild-?text|cut-?line|didascalia|pie-?(?:de-?)?foto|"
    r"(?:image|photo|picture|media|img|foto)[\w-]*?(?:desc|text|info|title)|"
    r"(?:^|[\s_-])(?:image|photo|picture|media|foto|figure)(?:[\s_-]|$)",
    re.IGNORECASE,
)


def pieces_of(frame: HtmlElement) -> list[tuple[str, bool]]:
    """Return the text of the frame's captions, divided where elements other than inline end."""
    reader = _Reader(has_caption=next(frame.iter("figcaption"), None) is not None)
    reader.read(frame, named=False, credited=False)
    texts = ((one_line(text)[:MAX_TEXT], is_credit) for text, is_credit in reader.pieces)
    return list(dict.fromkeys((text, is_credit) for text, is_credit in texts if text))


def _names_credit(element: HtmlElement, names: str) -> bool:
    """Return whether *names* are those of a credit, not of what holds caption and credit."""
    if not _CREDIT.search(names):
        return _SOURCE.search(names) is not None and not _CAPTION.search(names)
    return not any(
        _CAPTION.search(inner) and not _CREDIT.search(inner)
        for child in element.iterdescendants()
        if (inner := child.get("class"))
    )


class _Reader:
    """Collects the text in places that are named for captions and credits."""

    def __init__(self, has_caption: bool) -> None:
        self.pieces: list[tuple[str, bool]] = [("", False)]
        self._has_caption = has_caption

    def read(self, element: HtmlElement, named: bool, credited: bool) -> None:
        """Add the text in *element*, which is *named* for a caption or *credited* for a credit."""
        tag, names = element.tag, element.get("class") or ""
        if not isinstance(tag, str) or tag in _NO_TEXT:
            return
        named = named or (
            tag == "figcaption" if self._has_caption else bool(_CAPTION.search(names))
        )
        is_property = element.get("itemprop") in _CREDIT_PROPERTIES
        is_named = tag != "figcaption" and _names_credit(element, names)
        credited = credited or is_property or is_named or tag in ("cite", "small", "footer")
        self._go_on(element, credited)
        self._add(element.text, named or credited)
        for child in element:
            self.read(child, named, credited)
            self._go_on(child, credited)
            self._add(child.tail, named or credited)

    def _go_on(self, element: HtmlElement, credited: bool) -> None:
        """Begin a new piece, unless the line goes on through *element*."""
        tag = element.tag
        is_plain = tag == "span" and not element.get("class")
        is_inline = not isinstance(tag, str) or tag in _INLINE or is_plain
        if not is_inline or self.pieces[-1][1] != credited:
            self.pieces.append(("", credited))

    def _add(self, text: str | None, wanted: bool) -> None:
        if text and wanted:
            before, is_credit = self.pieces[-1]
            self.pieces[-1] = before + text, is_credit
