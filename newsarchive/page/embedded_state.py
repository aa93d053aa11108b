"""Article text from what a page holds for its scripts: JSON, templates, and what is for no script.

Some pages are an empty shell that a browser fills, or hold only teasers and promotions beside the
story's data. The names of the keys differ from site to site: the text is taken from the place in
the JSON with the most prose. The paragraphs of one list are one text; two lists are two stories.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from html import unescape
from itertools import islice
from typing import Any

from lxml.etree import tostring
from lxml.html import HtmlElement

from newsarchive.page.html_strings import lines_of
from newsarchive.text import one_line
from newsarchive.writing.characters import is_spaceless
from newsarchive.writing.lengths import letters
from newsarchive.writing.punctuation import SENTENCE_END_OR_COLON

#: Characters of one script or attribute that is read, and of the shortest that may hold a story.
MAX_STATE, MIN_STATE = 3_000_000, 300
MAX_VALUES = 200_000
#: Assignments of one script that are read, and strings in strings.
MAX_ASSIGNED, MAX_DEPTH = 20, 2
#: Letters of a string that is prose, and of a text that is a story.
MIN_PROSE, MIN_STORY = 50, 200
#: Paragraphs of prose that each of several stories has; a paragraph's pieces are fewer.
LEAST_OF_STORY = 3

_ASSIGNED = re.compile(r"(?:^|[;\n{,\s(])[\w.$\[\]\"']{1,80}\s*=\s*(JSON\.parse\(\s*)?(?=[{\[\"'])")
_CODE = re.compile(r"[{};]\s*[\w.#-]+\s*[{:(]|function\b[^(]{0,60}\(|https?://\S+$")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.){60,})"')
_NO_TEXT = re.compile(r"<(script|style|iframe)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_ID = re.compile(r"[\d:]")
# A tree of nodes in nodes: an element inside a paragraph has its words one step deeper.
_REPEATED = re.compile(r"(\.\w+\[\])(?:\1)+")
# Positions on its path, and its words.
_Paragraph = tuple[tuple[str, ...], str]


def scripts_with_state(tree: HtmlElement) -> list[str]:
    """Return the texts of scripts and templates, and the markup that only others read.

    JSON-LD is left out. These elements are lost when a tree is stripped.
    """
    found = []
    for element in tree.iter("script", "template", "noscript"):
        if element.tag == "script":
            text = "" if "ld+json" in (element.get("type") or "") else element.text or ""
        else:
            text = str(tostring(element, encoding="unicode", with_tail=False))
        if MIN_STATE < len(text) < MAX_STATE:
            found.append(text)
    return found


def attributes_with_state(tree: HtmlElement) -> list[str]:
    """Return the values of the attributes in *tree* that may be JSON, such as ``data-page``."""
    return [
        value
        for element in tree.iter("div", "main", "article", "section", "body", "astro-island")
        for value in element.attrib.values()
        if MIN_STATE < len(value) < MAX_STATE and value.lstrip()[:1] in "{["
    ]


def text_in_state(states: list[str], is_story: Callable[[list[str]], bool]) -> list[str]:
    """Return the lines of the longest text in *states* for which *is_story* returns True.

    The result is [] if none has 200 letters.
    """
    texts = (lines for state in states for lines in _texts(state))
    found = [(sum(map(letters, lines)), lines) for lines in texts]
    found.sort(key=lambda each: -each[0])
    return next(
        (
            lines
            for size, lines in found
            if size >= MIN_STORY and is_story(lines) and _has_sentences(lines, size)
        ),
        [],
    )


def _texts(state: str) -> Iterator[list[str]]:
    """Yield the texts in *state*, each as its lines."""
    if state.lstrip().startswith("<") and not state.lstrip().startswith("<!--"):
        yield _prose_lines(_NO_TEXT.sub(" ", state))
        return
    for data in _parsed(state):
        paragraphs: defaultdict[str, list[_Paragraph]] = defaultdict(list)
        for path, positions, value in _strings(data):
            lines = _prose_lines(value)
            if len(lines) > 1:
                yield lines
            elif lines:
                paragraphs[path].append((positions, value))
        for held in paragraphs.values():
            yield from _stories(held)


def _stories(held: list[_Paragraph], depth: int = 0) -> Iterator[list[str]]:
    """Yield the texts of which paragraphs with one path are: one, or those of several stories."""
    parts: defaultdict[str, list[_Paragraph]] = defaultdict(list)
    for positions, value in held:
        parts["".join(positions[depth : depth + 1])].append((positions, value))
    prose = sum(letters(value[:4000]) > MIN_PROSE for _, value in held)
    if len(parts) > 1 and prose >= LEAST_OF_STORY * len(parts):
        for part in parts.values():
            yield from _stories(part, depth + 1)
    elif len(parts) == 1 and "" not in parts:
        yield from _stories(held, depth + 1)
    else:
        lines = list(dict.fromkeys(_joined(held)))
        if any(letters(line[:4000]) > MIN_PROSE for line in lines):
            yield lines


def _joined(held: list[_Paragraph]) -> Iterator[str]:
    """Yield the lines of *held*, the pieces of a paragraph that has links and the like as one."""
    line = ""
    before: tuple[str, ...] = ()
    for at, value in held:
        depth = min(len(at), len(before)) - 1
        goes_on = line[-1:].isspace() or value[:1] in " ,.;:)’”"
        if line and not (goes_on and at[:depth] == before[:depth]):
            yield one_line(line)
            line = ""
        line, before = line + value, at
    if line:
        yield one_line(line)


def _has_sentences(lines: list[str], size: int) -> bool:
    """Return whether half of the text is in lines that end as sentences do; not all scripts do."""
    whole = [line for line in lines if SENTENCE_END_OR_COLON.search(line) or is_spaceless(line)]
    return 2 * sum(map(letters, whole)) >= size


def _prose_lines(html: str) -> list[str]:
    return [line for line in lines_of(unescape(html)) if not _CODE.search(line[:2000])]


def _parsed(state: str) -> Iterator[Any]:
    """Yield the JSON values in *state*: all of it, or what its code assigns."""
    decoder = json.JSONDecoder(strict=False)
    text = state.strip()
    starts = [0] if text[:1] in "{[" else []
    starts = starts or [found.end() for found in islice(_ASSIGNED.finditer(text), MAX_ASSIGNED)]
    end = 0
    for start in starts:
        if start < end:
            continue
        try:
            value, end = decoder.raw_decode(text, start)
            yield json.loads(value, strict=False) if isinstance(value, str) else value
        except (ValueError, RecursionError):
            continue
    if not end:
        yield list(_literals(text))


def _literals(text: str, depth: int = 0) -> Iterator[str]:
    """Yield the strings in *text*, code that is no JSON; of JSON in a string, the strings in it."""
    for match in _QUOTED.finditer(text):
        try:
            value = str(json.loads(match[0], strict=False))
        except ValueError:
            continue
        if '":' in value and depth < MAX_DEPTH:
            yield from _literals(value, depth + 1)
        else:
            yield value


def _strings(data: Any) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """Yield each string of *data* that is no URL, in order, with its path and its positions on it.

    A position is the index in a list, or a key that is an id. The path is without them.
    """
    waiting: list[tuple[str, tuple[str, ...], Any]] = [("", (), data)]
    seen = 0
    while waiting and seen < MAX_VALUES:
        path, at, value = waiting.pop()
        seen += 1
        if isinstance(value, dict):
            for key in reversed(value):
                if _ID.search(key):
                    waiting.append((f"{path}.#"[-300:], (*at, key), value[key]))
                else:
                    waiting.append((f"{path}.{key}"[-300:], at, value[key]))
        elif isinstance(value, list):
            for index in reversed(range(len(value))):
                waiting.append((f"{path}[]"[-300:], (*at, str(index)), value[index]))
        elif isinstance(value, str) and value and not value.startswith(("http", "/")):
            yield _REPEATED.sub(r"\1", path), at, value
