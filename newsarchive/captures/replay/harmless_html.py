"""A captured page as HTML that can only be looked at: no scripts, no requests, no ways out.

The page is parsed and written anew. Only the elements and attributes that are listed here are
written, so what a browser would make of broken markup does not matter. Scripts, forms, frames,
drawings and players are left out; links lose their addresses, which stay as their hints.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import Any, Final

from lxml import etree

from newsarchive.article import Page
from newsarchive.captures.replay.harmless_css import harmless_css, is_data_image
from newsarchive.page.charsets import decoded
from newsarchive.page.parsing import MAX_BYTES, MAX_TAGS, html_of, is_binary, tree_of

_HEAD: Final = '<meta charset="utf-8"><meta name="color-scheme" content="light">'
#: Elements that are written. Others are replaced by what is inside them: forms, and elements that
#: have no content, such as <meta> and <link>, in which the parser may see what comes after them.
_KEPT: Final = frozenset((
    "html", "head", "body", "style", "header", "footer", "main", "nav", "section", "article",
    "aside", "address", "hgroup", "h1", "h2", "h3", "h4", "h5", "h6", "p", "div", "pre",
    "blockquote", "hr", "br", "wbr", "ul", "ol", "li", "dl", "dt", "dd", "menu", "figure",
    "figcaption", "center", "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code",
    "data", "del", "dfn", "em", "font", "i", "ins", "kbd", "mark", "q", "rp", "rt", "ruby", "s",
    "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "img",
    "picture", "details", "summary", "dialog", "table", "caption", "colgroup", "col", "thead",
    "tbody", "tfoot", "tr", "td", "th",
))  # fmt: skip
_VOID: Final = frozenset(["br", "wbr", "hr", "img", "col"])
#: Elements that are left out with all that is inside them.
_LEFT_OUT: Final = frozenset((
    "script", "object", "applet", "iframe", "frame", "frameset", "noframes", "noembed", "portal",
    "fencedframe", "svg", "math", "template", "audio", "video", "canvas", "title", "textarea",
    "select", "datalist", "progress", "meter",
))  # fmt: skip
_ATTRIBUTES: Final = frozenset((
    "id", "class", "lang", "dir", "title", "alt", "role", "hidden", "open", "reversed", "start",
    "type", "value", "datetime", "colspan", "rowspan", "span", "scope", "headers", "abbr",
    "align", "valign", "width", "height", "border", "cellpadding", "cellspacing", "bgcolor",
    "color", "face", "size", "nowrap",
))  # fmt: skip
_ARIA: Final = re.compile("aria-[a-z]+")
#: The least depth at which a version of libxml2 stops.
_PARSED_DEPTH: Final = 254
_QUIRKLESS: Final = re.compile(r"\s*(?:<!--.{0,2000}?-->\s*)*<!doctype\s+html", re.I | re.DOTALL)


def harmless_page(page: Page) -> str:
    """Return *page* as harmless HTML; the source as text if it is no HTML, "" for binary files."""
    content_type = page.header("content-type") or ""
    html = html_of(page.body, content_type)
    tree = tree_of(html) if html is not None else None
    if html is None or tree is None:
        text = "" if is_binary(page.body) else decoded(page.body[:MAX_BYTES], content_type)
        return f"<!DOCTYPE html><html><head>{_HEAD}</head><body><pre>{escape(text)}</pre>"
    doctype = "<!DOCTYPE html>" if _QUIRKLESS.match(html) else ""
    return doctype + "".join(_written(tree))


def shown_share(page: Page) -> str:
    """Return how much of *page* can be shown: "whole", "part" or "nothing".

    It is a part if the page is too large, or nested deeper than the parser goes, which leaves out
    the rest. It is nothing if there is no text and no picture, as in a PDF or behind frames.
    """
    if not re.sub(
        r"<style.*?</style>|<(?!img\b)[^>]*>|\s", "", harmless_page(page), flags=re.DOTALL
    ):
        return "nothing"
    is_large = len(page.body) > MAX_BYTES or page.body.count(b"<") > MAX_TAGS
    return "part" if is_large or _depth(page) >= _PARSED_DEPTH else "whole"


def _depth(page: Page) -> int:
    """Return how deep the elements of *page* are nested, as they were parsed."""
    html = html_of(page.body, page.header("content-type") or "")
    tree = tree_of(html) if html is not None else None
    depth = deepest = 0
    for event, _ in etree.iterwalk(tree, events=("start", "end")) if tree is not None else ():
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest


def _written(tree: Any) -> Iterator[str]:
    walk = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            if not tag or tag in _LEFT_OUT:
                walk.skip_subtree()
            elif tag == "style":
                media = escape(element.get("media") or "all")
                yield f'<style media="{media}">{harmless_css(element.text or "")}</style>'
                walk.skip_subtree()
            else:
                yield from _opened(tag, element)
            continue
        if tag in _KEPT and tag not in _VOID and tag != "style":
            yield f"</{tag}>"
        if element is not tree:
            yield escape(element.tail or "")


def _opened(tag: str, element: Any) -> Iterator[str]:
    """Yield the begin of *element* and the text before its first child."""
    if tag in _KEPT:
        attributes = "".join(
            f' {name}="{escape(value)}"' for name, value in _attributes(tag, element)
        )
        yield f"<{tag}{attributes}>"
    if tag == "head":
        yield _HEAD
    if tag not in _VOID:
        yield escape(element.text or "")


def _attributes(tag: str, element: Any) -> Iterator[tuple[str, str]]:
    for name, value in element.items():
        if name in _ATTRIBUTES or _ARIA.fullmatch(name):
            yield name, value
        elif name == "style":
            yield name, harmless_css(value)
        elif (tag == "img" and name == "src" and is_data_image(value)) or (
            tag == "a" and name == "href" and value.startswith("#")
        ):
            yield name, value
        elif tag == "a" and name == "href" and "title" not in element.attrib:
            yield "title", value
