"""The page as a list of lines in reading order: each paragraph, subheading, list item, table row.

What a reader sees as one line is one segment, with where it stands. Nothing is
judged here, and nothing is left out but what is never text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml.etree import iterwalk
from lxml.html import HtmlElement

from newsarchive.text import one_line

#: Segments beyond this number are not read: no article has them, and the work stays bounded.
MAX_SEGMENTS = 10_000
MAX_PLACE = 300

_NEVER_TEXT = frozenset(
    {
        "head", "script", "style", "noscript", "template", "svg", "math", "iframe", "object",
        "embed", "audio", "video", "canvas", "map", "select", "datalist", "textarea", "input",
        "button", "progress", "meter", "dialog",
    }
)  # fmt: skip
_INLINE = frozenset(
    {
        "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn",
        "em", "font", "i", "img", "ins", "kbd", "label", "mark", "nobr", "q", "rp", "rt", "ruby",
        "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var",
        "wbr", "picture", "source", "br",
    }
)  # fmt: skip
# A table row is one line: its cells do not end one.
_CELLS = frozenset(("td", "th"))
_TELLING = frozenset(
    {
        "article", "aside", "blockquote", "dd", "dl", "dt", "figcaption", "figure", "footer",
        "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "li", "main", "nav", "ol", "p", "pre",
        "section", "table", "tr", "ul",
    }
)  # fmt: skip
_DIGITS = re.compile(r"\d+")
_KEY = re.compile(r"[\W_]+")
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_PARAGRAPH_BREAK = re.compile(r"\x00\s*(?:\x00\s*)+")


@dataclass(slots=True)
class Segment:
    """One line of the page and where it stands."""

    text: str
    links: float
    """Share of its characters inside links, 0 to 1."""
    place: str
    """Tag and class path, digits masked, its last 300 characters."""
    tag: str
    """The block element that holds it."""
    inside: frozenset[str]
    """Telling tags around it (aside, figure, li, table ...), "hidden" where a style hides it."""
    element: HtmlElement = field(repr=False)
    """The block element itself."""
    key: str = ""
    """Its letters and digits, casefolded: for comparing."""


def letters_key(text: str) -> str:
    """Letters and digits of *text*, casefolded: the same for two spellings of one line."""
    return _KEY.sub("", text.casefold())


def segments_of(tree: HtmlElement) -> list[Segment]:
    """The lines of *tree* in document order, at most :data:`MAX_SEGMENTS`."""
    reader = _Reader()
    walker = iterwalk(tree, events=("start", "end"))
    for event, element in walker:
        if len(reader.found) >= MAX_SEGMENTS:
            break
        tag = element.tag
        if not isinstance(tag, str) or tag in _NEVER_TEXT:
            if event == "start":
                walker.skip_subtree()
            else:
                reader.text(element.tail)
        elif event == "start":
            reader.open(element, tag)
            reader.text(element.text)
        else:
            reader.close(element, tag)
            reader.text(element.tail)
    reader.flush()
    return reader.found


class _Reader:
    """The line that is being read, and the block elements around it."""

    def __init__(self) -> None:
        self.found: list[Segment] = []
        self._pieces: list[str] = []
        self._linked = 0
        self._links_open = 0
        # element, place, telling tags of each open block element
        self._around: list[tuple[HtmlElement | None, str, frozenset[str]]] = [
            (None, "", frozenset())
        ]

    def open(self, element: HtmlElement, tag: str) -> None:
        if tag == "a":
            self._links_open += 1
        elif tag == "br":
            self._pieces.append("\x00")
        elif tag in _CELLS and not _is_layout(element):
            if self._pieces:
                self._pieces.append(" ")
        elif tag not in _INLINE:
            self.flush()
            _, place, inside = self._around[-1]
            told = {tag} if tag in _TELLING else set()
            if _is_hidden(element):
                told.add("hidden")
            self._around.append(
                (element, f"{place}>{_step(element, tag)}", inside | told if told else inside)
            )

    def close(self, element: HtmlElement, tag: str) -> None:
        if tag == "a":
            self._links_open -= 1
        elif self._around[-1][0] is element:
            self.flush()
            self._around.pop()

    def text(self, text: str | None) -> None:
        if text:
            self._pieces.append(text)
            if self._links_open:
                self._linked += len(text.strip())

    def flush(self) -> None:
        """End the line; two line breaks in it end a paragraph."""
        if not self._pieces:
            return
        whole = "".join(self._pieces)
        self._pieces.clear()
        linked, self._linked = self._linked, 0
        if whole.isspace():
            return
        element, place, inside = self._around[-1]
        if element is None:
            return
        lines = _PARAGRAPH_BREAK.split(whole) if "\x00" in whole else [whole]
        for line in lines:
            text = one_line(line)
            if text:
                share = min(1.0, linked / (len(whole) or 1)) if linked else 0.0
                self.found.append(
                    Segment(
                        text=text,
                        links=round(min(1.0, linked / len(text)) if len(lines) == 1 else share, 2),
                        place=place[-MAX_PLACE:].lstrip(">"),
                        tag=str(element.tag),
                        inside=inside,
                        element=element,
                        key=letters_key(text),
                    )
                )


def _step(element: HtmlElement, tag: str) -> str:
    names = element.get("class")
    if not names:
        return tag
    return f"{tag}.{'.'.join(_DIGITS.sub('0', names[:120]).split()[:4])}"


def _is_layout(cell: HtmlElement) -> bool:
    """Whether a table's *cell* holds lines of its own: then the table only lays the page out."""
    return any(cell.find(f".//{tag}") is not None for tag in ("br", "p", "div", "table", "li"))


def _is_hidden(element: HtmlElement) -> bool:
    if element.get("hidden") is not None:
        return True
    style = element.get("style")
    return bool(style and _HIDING.search(style))
