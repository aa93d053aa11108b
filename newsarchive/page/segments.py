"""The page as a list of lines in reading order: paragraphs, subheadings, list items, table rows.

A segment is what a reader sees as one line, with its place in the page. Only elements that never
hold text are left out; other modules judge the lines.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice

from lxml.etree import iterwalk
from lxml.html import HtmlElement

from newsarchive.text import one_line
from newsarchive.writing.lengths import letters

#: Segments of one page that are read: no article has more, and the work is bounded.
MAX_SEGMENTS = 10_000
#: Characters of a place: the end of the path is the most specific.
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
_INLINE_TEXT = _INLINE - {"br"}
# A table row is one line: its cells do not end one.
_CELLS = frozenset(("td", "th"))
_CONTEXT_TAGS = frozenset(
    {
        "article", "aside", "blockquote", "button", "dd", "dl", "dt", "figcaption", "figure",
        "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "li", "main", "nav", "ol",
        "p", "pre", "section", "table", "tr", "ul",
    }
)  # fmt: skip
_HEADING_TAGS = frozenset(("h2", "h3", "h4", "h5", "h6", "dt"))
# Attributes of buttons that show and hide a part of the page.
_OPENING_ATTRIBUTES = ("aria-expanded", "aria-controls", "data-toggle", "data-bs-toggle")
_OPENING_CLASS = re.compile("accordion|collapse|faq|question|toggle", re.IGNORECASE)
_QUESTION_MARKS = ("?", "？", "؟", ";")
_DIGITS = re.compile(r"\d+")
_KEY = re.compile(r"[\W_]+")
_COMMON = " ,.'’“”\"–—-:"
_NO_LETTERS = bytes(code for code in range(128) if not chr(code).isalnum())
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_PARAGRAPH_BREAK = re.compile(r"\x00\s*(?:\x00\s*)+")
# Attributes of the elements around readers' comments; classes are for ``class_hints``.
_COMMENT_ATTRIBUTES = frozenset(("id", "itemprop", "itemtype"))
_COMMENTS = re.compile(
    r"schema\.org/(?:User)?Comments?$|^comments?$|^(?:the-?|post-?|article-?)?comments?[-_]?"
    r"(?:list|area|section|thread|container)?$|^(?:disqus_thread|kommentare?|respond)$",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Segment:
    """One line of the page, and its place."""

    text: str
    links: float
    """Share of its characters inside links, 0 to 1."""
    place: str
    """Tag and class path, digits masked, its last 300 characters."""
    tag: str
    """Tag of the block element that holds it."""
    inside: frozenset[str]
    """Tags around it that say what it is (aside, figure, li); "hidden" if a style hides it, and
    "comments" if an attribute names readers' comments."""
    element: HtmlElement = field(repr=False)
    """The block element itself."""
    key: str = ""
    """Its :func:`letters_key`, for comparisons."""

    @property
    def size(self) -> int:
        """The letters and digits that it amounts to in an alphabet."""
        return letters(self.key)


def letters_key(text: str) -> str:
    """Return the letters and digits of *text*, case-folded: one key for all spellings of a line."""
    # A pattern takes many times as long as what is tried here before it.
    if text.isascii():
        return text.lower().encode().translate(None, _NO_LETTERS).decode()
    text = text.casefold()
    for character in _COMMON:
        text = text.replace(character, "")
    return text if text.isalnum() else _KEY.sub("", text)


def segments_of(tree: HtmlElement) -> list[Segment]:
    """Return the lines of *tree* in document order, at most :data:`MAX_SEGMENTS`."""
    reader = _Reader()
    walker = iterwalk(tree, events=("start", "end"))
    for event, element in walker:
        if len(reader.found) >= MAX_SEGMENTS:
            break
        tag = element.tag
        is_text = isinstance(tag, str) and (tag not in _NEVER_TEXT or is_question(element))
        if not is_text:
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


def shown_text(element: HtmlElement, longest: int) -> str:
    """Return the text of *element* on one line, as a browser shows it; its start if *longest*.

    Line breaks and blocks inside it are spaces; what never holds text is left out.
    """
    if len(element) == 0:
        return one_line((element.text or "")[:longest])
    pieces: list[str] = []
    walker = iterwalk(element, events=("start", "end"))
    for event, step in walker:
        is_text = step.tag not in _NEVER_TEXT
        if is_text and step.tag not in _INLINE_TEXT:
            pieces.append(" ")
        if event == "end":
            pieces.append((step.tail if step is not element else "") or "")
        elif is_text:
            pieces.append(step.text or "")
        else:
            walker.skip_subtree()
        if len(pieces) > longest:
            break
    return one_line("".join(pieces)[:longest])


class _Reader:
    """Collects the pieces of the line being read, and knows the block elements around it."""

    def __init__(self) -> None:
        self.found: list[Segment] = []
        self._pieces: list[str] = []
        self._linked = 0
        self._links_open = 0
        # Element, place and tags around of each open block element.
        self._around: list[tuple[HtmlElement | None, str, frozenset[str]]] = [
            (None, "", frozenset())
        ]

    def open(self, element: HtmlElement, tag: str) -> None:
        if tag == "a":
            self._links_open += _is_link(element)
        elif tag == "br":
            self._pieces.append("\x00")
        elif tag in _CELLS and not _is_layout(element):
            if self._pieces:
                self._pieces.append(" ")
        elif tag not in _INLINE:
            if self._pieces:
                self.flush()
            _, place, inside = self._around[-1]
            added = {tag} if tag in _CONTEXT_TAGS else set()
            step = tag
            if attributes := element.keys():
                step = step_of(element, tag)
                if _is_hidden(element):
                    added.add("hidden")
                if not _COMMENT_ATTRIBUTES.isdisjoint(attributes) and _holds_comments(element):
                    added.add("comments")
            self._around.append((element, f"{place}>{step}", inside | added if added else inside))

    def close(self, element: HtmlElement, tag: str) -> None:
        if tag == "a":
            self._links_open -= _is_link(element)
        elif self._around[-1][0] is element:
            if self._pieces:
                self.flush()
            self._around.pop()

    def text(self, text: str | None) -> None:
        if text:
            self._pieces.append(text)
            if self._links_open:
                self._linked += len(text.strip())

    def flush(self) -> None:
        """End the line, and store it; two line breaks in it divide it into two."""
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


def _is_link(element: HtmlElement) -> bool:
    """Return whether an ``<a>`` leads anywhere: one that only has a name is a place to jump to."""
    return element.get("name") is None or element.get("href") is not None


def step_of(element: HtmlElement, tag: str) -> str:
    """Return the tag and class names of *element*, digits masked: its step in a place."""
    names = element.get("class")
    return _named_step(tag, names) if names else tag


@lru_cache(maxsize=4096)
def _named_step(tag: str, names: str) -> str:
    return f"{tag}.{'.'.join(_DIGITS.sub('0', names[:120]).split()[:4])}"


def is_question(element: HtmlElement) -> bool:
    """Return whether *element* is a button that heads the answer it opens, and no command."""
    if element.tag != "button":
        return False
    if any(around.tag in _HEADING_TAGS for around in islice(element.iterancestors(), 2)):
        return True
    opens = any(element.get(name) is not None for name in _OPENING_ATTRIBUTES)
    opens = opens or _OPENING_CLASS.search(element.get("class") or "") is not None
    return opens and one_line(str(element.text_content())).endswith(_QUESTION_MARKS)


def _is_layout(cell: HtmlElement) -> bool:
    """Return whether a table's *cell* has lines of its own: then the table is only layout."""
    return any(cell.find(f".//{tag}") is not None for tag in ("br", "p", "div", "table", "li"))


def _holds_comments(element: HtmlElement) -> bool:
    return any(_COMMENTS.search(element.get(name, "")) for name in _COMMENT_ATTRIBUTES)


def _is_hidden(element: HtmlElement) -> bool:
    if element.get("hidden") is not None:
        return True
    style = element.get("style")
    return bool(style and _HIDING.search(style))
